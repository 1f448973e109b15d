"""The market for Timefold: seats (weekend, stall) wait for a vendor or nobody. Runs in an environment of its own.

`python local_search_model.py IN OUT SECONDS`. Hard: rules 2 to 7. Medium: seats. Soft: the sum over all vendors and
weekends of the squared deviation from the entitlement. Only vendors who may stand on a seat are offered to it.

With c turns so far and e owed, the sum of (c - e)^2 falls apart into one part for each turn and one for each two turns
of a vendor, so a move costs little to judge.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from timefold.solver import SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardMediumSoftScore,
    Joiners,
    constraint_provider,
)


@dataclass(unsafe_hash=True)
class Vendor:
    """`worth[w]`: what a turn on weekend w gains, in hundredths: twice what is owed on it and all weekends after."""

    id: Annotated[int, PlanningId]
    category: int = field(hash=False)
    product: int = field(hash=False)
    worth: list[int] = field(hash=False)


@planning_entity
@dataclass
class Seat:
    """`later`: weekends from this one to the last."""

    id: Annotated[int, PlanningId]
    weekend: int
    later: int
    stall: int
    able: Annotated[list[Vendor], ValueRangeProvider]
    vendor: Annotated[Vendor | None, PlanningVariable(allows_unassigned=True)] = field(default=None)


@dataclass
class Beside:
    """Two neighbouring stalls."""

    one: int
    other: int


@dataclass
class Pair:
    one: int
    other: int
    kind: int


@dataclass
class Limit:
    weekend: int
    category: int
    least: int
    most: int


@dataclass
class Fixed:
    weekend: int
    vendor: int


@planning_solution
@dataclass
class Market:
    vendors: Annotated[list[Vendor], ProblemFactCollectionProperty]
    beside: Annotated[list[Beside], ProblemFactCollectionProperty]
    pairs: Annotated[list[Pair], ProblemFactCollectionProperty]
    limits: Annotated[list[Limit], ProblemFactCollectionProperty]
    fixed: Annotated[list[Fixed], ProblemFactCollectionProperty]
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    score: Annotated[HardMediumSoftScore | None, PlanningScore] = field(default=None)


APART, TOGETHER = 0, 1
HARD, MEDIUM, SOFT = HardMediumSoftScore.ONE_HARD, HardMediumSoftScore.ONE_MEDIUM, HardMediumSoftScore.ONE_SOFT
GAP = 2


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    return [
        factory.for_each_unique_pair(Seat, Joiners.equal(lambda seat: seat.vendor))
        .filter(lambda a, b: abs(a.weekend - b.weekend) < GAP)
        .penalize(HARD)
        .as_constraint("gap"),
        factory.for_each(Beside)
        .join(Seat, Joiners.equal(lambda pair: pair.one, lambda seat: seat.stall))
        .join(
            Seat,
            Joiners.equal(lambda pair, a: pair.other, lambda b: b.stall),
            Joiners.equal(lambda pair, a: a.weekend, lambda b: b.weekend),
            Joiners.equal(lambda pair, a: a.vendor.product, lambda b: b.vendor.product),
        )
        .penalize(HARD)
        .as_constraint("product"),
        factory.for_each(Seat)
        .group_by(lambda seat: seat.weekend, lambda seat: seat.vendor.category, ConstraintCollectors.count())
        .join(
            Limit,
            Joiners.equal(lambda weekend, category, count: weekend, lambda limit: limit.weekend),
            Joiners.equal(lambda weekend, category, count: category, lambda limit: limit.category),
        )
        .filter(lambda weekend, category, count, limit: count > limit.most or count < limit.least)
        .penalize(HARD, lambda weekend, category, count, limit: max(count - limit.most, limit.least - count))
        .as_constraint("limit"),
        factory.for_each(Pair)
        .filter(lambda pair: pair.kind == APART)
        .join(Seat, Joiners.equal(lambda pair: pair.one, lambda seat: seat.vendor.id))
        .join(
            Seat,
            Joiners.equal(lambda pair, a: pair.other, lambda b: b.vendor.id),
            Joiners.equal(lambda pair, a: a.weekend, lambda b: b.weekend),
        )
        .penalize(HARD)
        .as_constraint("apart"),
        factory.for_each(Pair)
        .filter(lambda pair: pair.kind == TOGETHER)
        .join(Seat, Joiners.equal(lambda pair: pair.one, lambda seat: seat.vendor.id))
        .if_not_exists(
            Seat,
            Joiners.equal(lambda pair, a: pair.other, lambda b: b.vendor.id),
            Joiners.equal(lambda pair, a: a.weekend, lambda b: b.weekend),
        )
        .penalize(HARD)
        .as_constraint("together"),
        factory.for_each(Fixed)
        .if_not_exists(
            Seat,
            Joiners.equal(lambda turn: turn.vendor, lambda seat: seat.vendor.id),
            Joiners.equal(lambda turn: turn.weekend, lambda seat: seat.weekend),
        )
        .penalize(HARD)
        .as_constraint("fixed"),
        factory.for_each_including_unassigned(Seat)
        .filter(lambda seat: seat.vendor is None)
        .penalize(MEDIUM)
        .as_constraint("seats"),
        factory.for_each(Seat).reward(SOFT, lambda seat: seat.vendor.worth[seat.weekend]).as_constraint("owed"),
        factory.for_each(Seat).penalize(SOFT, lambda seat: 100 * seat.later).as_constraint("had"),
        factory.for_each_unique_pair(Seat, Joiners.equal(lambda seat: seat.vendor))
        .penalize(SOFT, lambda a, b: 200 * min(a.later, b.later))
        .as_constraint("had twice"),
    ]


def market(given: dict[str, Any]) -> Market:
    vendors = [Vendor(i, *fields) for i, fields in enumerate(given["vendors"])]
    crowds = [[vendors[v] for v in crowd] for crowd in given["crowds"]]
    return Market(
        vendors,
        [Beside(*pair) for pair in given["beside"]],
        [Pair(*pair) for pair in given["pairs"]],
        [Limit(*limit) for limit in given["limits"]],
        [Fixed(*turn) for turn in given["fixed"]],
        [
            Seat(i, weekend, given["weekends"] - weekend, stall, crowds[crowd])
            for i, (weekend, stall, crowd) in enumerate(given["seats"])
        ],
    )


def main(source: Path, out: Path, seconds: int) -> None:
    global GAP
    given = json.loads(source.read_text(encoding="utf-8"))
    GAP = given["gap"]
    config = SolverConfig(
        solution_class=Market,
        entity_class_list=[Seat],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=seconds)),
    )
    solver = SolverFactory.create(config).build_solver()
    said: list[str] = []

    def hear(event: Any) -> None:
        score = event.new_best_score
        if not said and score.hard_score == 0 and score.medium_score >= -given["empty"]:
            said.append("valid")
            print("valid", flush=True)

    solver.add_event_listener(hear)
    found = solver.solve(market(given))
    print(found.score, file=sys.stderr)
    turns = [(seat.weekend, seat.vendor.id, seat.stall) for seat in found.seats if seat.vendor is not None]
    out.write_text(json.dumps(turns), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
