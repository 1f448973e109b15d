"""Who comes when where the gap or rule 7 leaves seats empty: a linear programme, made whole.

The most seats, the least reach and the least sum of squares at the season's end are each the optimum of a linear
programme, which bounds them. Its solutions are whole but for a few vendors, since turns between gaps and within limits
of time are an interval matrix for each vendor; these few are decided by CP-SAT, with all others left as they are.

Where rule 7 crowds out more than a few, every weekend's single stalls are in the programme: along a row of stalls, who
stands where without the same product side by side is again nearly an interval matrix. What is not whole there is
decided turn by turn first, in the end with everything left open.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.attendance_bound import BoundSearch
from scheduler.attendance_model import AttendanceModel
from scheduler.attendance_plans import groups
from scheduler.certificate import Bounds
from scheduler.control import Control
from scheduler.cp import Answer
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares
from scheduler.linear import Point, branched, impossible, least, relax
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, FloatArray, Problem
from scheduler.tokens import up_to

WHOLE = 1e-6  # nearer than this to a whole number is whole
SPACE = 1e-3  # what the squared distance of a turn from the middle of a token counts beside the squares at the end
TIE = 1e-4  # ... and the draw, which keeps the solution off the points that many share
TRIES = 4  # of which none showed another weekend that cannot be placed
FEW = 2  # ... of any, where another programme can be asked
FURTHER = 1.3  # times as far as the last reach goes the first that is tried
PART = 3.0  # ... for one with a part of the turns, where every stall is in the model
NEAR = 1e-6  # squares nearer than this to what is proven are the least
MORE = 20  # vendors let go in the next try, at least
FINE = 100_000  # parts of a squared turn to which the costs of a try are rounded
FINEST = 1e8  # ... where the squares at the end are all that is asked
CLOSE = 100.0  # such parts; a solution proven to be that near to the best is taken


Step = Callable[[], BoolArray | None]


@dataclass(frozen=True)
class Fairest:
    """`comes` (v, w), its placement in the `Placing` that was asked; `bounds` of all with as many seats and reach."""

    comes: BoolArray
    bounds: Bounds


@dataclass
class LinearChoice:
    """`every_stall`: single stalls are in the model on all weekends, not only where a placement has failed."""

    problem: Problem
    due: Entitlement
    able: BoolArray
    control: Control
    every_stall: bool = False
    work: float = 12.0  # deterministic time left
    last: bool = True  # no other programme can be asked afterwards
    spelt_out: set[int] = field(default_factory=set)  # weekends whose single stalls are in the model
    excluded: bool = False  # the last reach is proven too short
    final: float = 0.0  # proven of the last seats and reach: no sum of squares at the end is less
    best: BoolArray | None = None  # (v, w): the best whole solution of the last seats and reach so far

    def __post_init__(self) -> None:
        if self.every_stall and self.problem.neighbours_rule == "forbid":
            self.spelt_out |= set(np.flatnonzero(self.problem.open).tolist())

    @cached_property
    def seats(self) -> int | None:
        """The most seats that can be filled, as far as this can tell; None: it can tell nothing."""
        model = self._rules(stalls=self.every_stall)
        costs = dict.fromkeys(model.x.values(), -1.0)
        bound = least(model.model, costs, wall=self.control.left) if model.possible else None
        return None if bound is None else int(-bound + WHOLE)

    @cached_property
    def whole_seats(self) -> int | None:
        """The same with whole vendors on every stall, where that is found out soon."""
        if self.seats is None or not self.every_stall:
            return self.seats
        model = self._rules(stalls=True)
        names = list(model.x.values())
        model.model.total(names, 0, self.seats)
        model.model.minimise(names, [-1] * len(names))
        answer = self._solve(model, min(PART, self.work))
        return min(self.seats, int(-answer.bound)) if answer.solved else self.seats  # no solution: no bound

    def reach(self, seats: int, above: int) -> int | None:
        """The least reach (TURN units) beyond `above` that so many seats do not exclude; None: all are excluded."""
        values = BoundSearch(self.problem, self.due, self.able).values
        values = values[values > above]
        low, high = 0, -1  # all before `low` are excluded, `high` is not
        while low < len(values) and high < low:
            tried = min(len(values) - 1, int(np.searchsorted(values, FURTHER * values[low])))
            if self._may_be(seats, up_to(int(values[tried]))):
                high = tried
            else:
                low = tried + 1
        while low < high:
            middle = (low + high) // 2
            if self._may_be(seats, up_to(int(values[middle]))):
                high = middle
            else:
                low = middle + 1
        return up_to(int(values[low])) if low < len(values) else None

    def _may_be(self, seats: int, bound: int) -> bool:
        self.control.check()
        model = self._model(seats, bound, stalls=self.every_stall)
        return model.possible and not impossible(model.model, wall=self.control.left)

    def fairest(self, seats: int, bound: int, placing: Placing) -> Fairest | None:
        """At least so many seats, nobody further off than `bound`, the best end of the season; None: not found."""
        model = self._model(seats, bound, stalls=self.every_stall)
        self.excluded, self.final, self.best = not model.possible, 0.0, None
        if self.excluded:
            return None
        ends = model.ends(self.due)
        found = self._relax(model, self._costs(model, ends))
        self.excluded = found.infeasible
        if not found.solved:
            return None
        proof = least(model.model, ends, wall=self.control.left)
        self.final = 0.0 if proof is None else max(0.0, self._squares + proof)
        likely, turns = self._nearly(found)
        whole = self._turn_by_turn if self.every_stall else self._by_vendors
        comes = whole(seats, bound, likely, turns, placing)
        if comes is None:
            return None
        reached = final_squares(self.due, comes)
        self.control.report("linear", reached)
        return Fairest(comes, Bounds(seats, bound / TURN, min(self.final, reached), 0.0))

    @cached_property
    def _squares(self) -> float:
        """What nobody's having a turn would come to at the end of the season."""
        return float(((self.due.owed[:, -1] / TURN) ** 2).sum())

    def _rules(self, *, stalls: bool) -> AttendanceModel:
        model = AttendanceModel(self.problem, self.able)
        for w in sorted(self.spelt_out) if stalls else ():
            model.embed(w)
        return model

    def _model(self, seats: int, bound: int, *, stalls: bool) -> AttendanceModel:
        model = self._rules(stalls=stalls)
        model.seats(seats)
        model.reach(self.due, bound)
        return model

    def _relax(self, model: AttendanceModel, costs: Mapping[int, float]) -> Point:
        self.control.check()
        return relax(model.model, costs, wall=self.control.left)

    def _costs(self, model: AttendanceModel, ends: Mapping[int, float]) -> dict[int, float]:
        """Boolean -> what it adds to the squares at the end, and far below that what speaks against a turn."""
        return {**ends, **{name: self._beside[v, w] for (v, w), name in model.x.items()}}

    @cached_property
    def _beside(self) -> FloatArray:
        """(v, w): distance from the middle of the nearest token, whichever it is, and the draw."""
        draw = random.Random(f"{self.problem.seed} linear")  # noqa: S311 - breaks ties by the seed
        tie = np.array([draw.random() for _ in range(self.able.size)]).reshape(self.able.shape)
        before = np.concatenate([self.due.start[:, None], self.due.owed[:, :-1]], axis=1)
        middle = (before + self.due.owed) / (2 * TURN)
        beside: FloatArray = SPACE * (middle - np.floor(middle) - 0.5) ** 2 + TIE * tie
        return beside

    def _nearly(self, found: Point) -> tuple[BoolArray, BoolArray]:
        """(v, w) rounded, and (v, w) the turns for which that changes anything."""
        likely, turns = np.zeros_like(self.able), np.zeros_like(self.able)
        for (v, w), name in AttendanceModel(self.problem, self.able).x.items():
            likely[v, w] = found.values[name] > 0.5
            turns[v, w] = abs(found.values[name] - likely[v, w]) > WHOLE
        return likely, turns

    def _by_vendors(
        self, seats: int, bound: int, likely: BoolArray, turns: BoolArray, placing: Placing
    ) -> BoolArray | None:
        """(v, w): the solution with some vendors' turns left open; each time that fails, with more vendors'."""
        free = set(np.flatnonzero(turns.any(axis=1)).tolist())
        tries = 0
        while tries < (TRIES if self.last else FEW) and self.work > 0:
            comes = self._try(seats, bound, likely, self._all_of(free), self.work)
            crowds = placing.crowds(comes) if comes is not None else []
            if comes is not None and not crowds:
                return comes
            new = {w for crowd in crowds for _, w in crowd} - self.spelt_out
            tries += not (new and self.last)
            self.spelt_out |= new
            free |= {v for crowd in crowds for v, _ in crowd}
            free = self._more(free)
        return None

    def _turn_by_turn(
        self, seats: int, bound: int, likely: BoolArray, turns: BoolArray, placing: Placing
    ) -> BoolArray | None:
        """(v, w): the solution with single turns left open, then all of their vendors', in the end everybody's.

        Until one is as good at the end of the season as any can be.
        """
        placed = placing.last
        for step in self._steps(seats, bound, likely, turns):
            comes = step()
            if comes is not None and not placing.crowds(comes):
                self.best, placed = comes, placing.last
            if self.excluded or self.work <= 0:
                break
            if self.best is not None and final_squares(self.due, self.best) <= self.final + NEAR:
                break
        placing.last = placed
        return self.best

    def _steps(self, seats: int, bound: int, likely: BoolArray, turns: BoolArray) -> Iterator[Step]:
        vendors = set(np.flatnonzero(turns.any(axis=1)).tolist())
        yield lambda: self._try(seats, bound, likely, turns, PART)
        if 2 * len(vendors) < len(self.able):
            yield lambda: self._try(seats, bound, likely, self._all_of(vendors), PART)
        yield lambda: self._branched(seats, bound)
        if not self._stalls_tell(seats, bound):
            yield lambda: self._try(seats, bound, likely, self.able, self.work, stalls=False)
        yield lambda: self._try(seats, bound, likely, self.able, self.work)

    def _branched(self, seats: int, bound: int) -> BoolArray | None:
        """Everything left open to a solver that is not believed its proofs."""
        self.control.check()
        model = self._model(seats, bound, stalls=True)
        found = branched(model.model, model.ends(self.due), wall=self.control.left)
        self.work -= PART
        return model.comes([round(value) for value in found.values]) if found.solved else None

    def _stalls_tell(self, seats: int, bound: int) -> bool:
        """Whether less is proven without them."""
        model = self._model(seats, bound, stalls=False)
        proof = least(model.model, model.ends(self.due), wall=self.control.left) if model.possible else None
        return proof is None or self._squares + proof < self.final - NEAR

    def _all_of(self, vendors: set[int]) -> BoolArray:
        free = np.zeros_like(self.able)
        free[sorted(vendors)] = self.able[sorted(vendors)]
        return free

    def _try(
        self, seats: int, bound: int, likely: BoolArray, free: BoolArray, work: float, *, stalls: bool = True
    ) -> BoolArray | None:
        """`free` (v, w): turns that may differ from the likely ones. With all of them it proves what it can."""
        model = self._model(seats, bound, stalls=stalls)
        ends, everything = model.ends(self.due), bool((free == self.able).all())
        costs = ends if everything else self._costs(model, ends)
        if not model.possible:
            return None
        for (v, w), name in model.x.items():
            if not free[v, w]:
                model.model.fix(name, int(likely[v, w]))
        fine = min(FINEST, 2.0**50 / (1.0 + sum(map(abs, costs.values())))) if everything else FINE
        model.model.minimise(list(costs), [round(cost * fine) for cost in costs.values()])
        model.hint(likely if self.best is None else self.best)
        answer = self._solve(model, work, 0.0 if everything else CLOSE)
        comes = model.comes(list(answer.values)) if answer.solved else None
        if everything and answer.status == "infeasible":
            self.excluded = True
        elif everything and comes is not None and answer.status == "optimal":
            self.final = max(self.final, final_squares(self.due, comes))
        elif everything and comes is not None:
            self.final = max(self.final, self._squares + (answer.bound - len(costs)) / fine)
        return comes

    def _solve(self, model: AttendanceModel, work: float, near: float = 0.0) -> Answer:
        answer = model.model.solve(
            work=work, seed=self.problem.seed, wall=self.control.left, cancelled=self.control.cancelled,
            linearization_level=2, absolute_gap_limit=near,
        )  # fmt: skip
        self.work -= answer.work
        self.control.check_cancelled()
        return answer

    def _more(self, free: set[int]) -> set[int]:
        """As many again, of the same kinds first; whole groups."""
        problem = self.problem
        kinds = {int(problem.vendor_class[v]) for v in free}
        order = np.argsort(problem.tie, kind="stable").tolist()
        others = [v for v in order if v not in free]
        others.sort(key=lambda v: int(problem.vendor_class[v]) not in kinds)
        free = free | set(others[: max(MORE, len(free))])
        bound = [group for group in groups(problem) if free & set(group)]
        return free.union(*bound)
