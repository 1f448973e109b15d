"""Seasons with seats that stay empty: the linear programme bounds what enumeration finds, and large ones are proven."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.problems import EVERY, NONE, Rules, make
from scheduler import attendance, attendance_linear, files
from scheduler import problem as problems
from scheduler.attendance_linear import LinearChoice
from scheduler.attendance_model import AttendanceModel
from scheduler.control import Control, OutOfTime
from scheduler.cp import Answer
from scheduler.entitlement import Entitlement, entitlement
from scheduler.figures import final_squares, max_deviation
from scheduler.placing import Placing
from scheduler.problem import TURN, Problem
from scheduler.solve import solve
from scheduler.tokens import BELOW_ONE, GUARD, up_to
from scheduler.verify import verify_bytes
from tests.scheduler.oracle import Best, as_bytes, best
from tests.scheduler.strategies import small_problems


def enumerated(case: dict[str, Any]) -> tuple[Problem, Entitlement, Best]:
    known = best(case)
    assume(known.feasible)
    problem = problems.read(as_bytes(case))
    return problem, entitlement(problem), known


def whole_model(problem: Problem) -> AttendanceModel:
    model = AttendanceModel(problem, problem.can_stand())
    for w in np.flatnonzero(problem.open & (problem.neighbours_rule == "forbid")).tolist():
        model.embed(w)
    return model


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_the_model_with_a_reach_finds_what_enumeration_finds(case: dict[str, Any]) -> None:
    """So many seats within the least deviation are possible, within less they are not; and the best end is the same."""
    problem, due, known = enumerated(case)
    bound = int(known.deviation * TURN)
    model = whole_model(problem)
    model.seats(known.filled)
    model.reach(due, up_to(max(bound, BELOW_ONE)))
    costs = model.ends(due) if problem.n_weekends else {}
    model.model.minimise(list(costs), [round(cost * 10**9) for cost in costs.values()])
    answer = model.model.solve(work=20.0)
    assert model.possible
    assert answer.status == "optimal"
    comes = model.comes(list(answer.values))
    assert final_squares(due, comes) == pytest.approx(float(known.final), abs=1e-6)
    if problem.n_weekends:
        squares = float(((due.owed[:, -1] / TURN) ** 2).sum()) + answer.value / 10**9
        assert squares == pytest.approx(float(known.final), abs=1e-6)
    if bound > GUARD:
        model = whole_model(problem)
        model.seats(known.filled)
        model.reach(due, bound - GUARD)
        assert not model.possible or model.model.solve(work=20.0).status == "infeasible"


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_the_programme_is_never_worse_than_the_best_rotation(case: dict[str, Any]) -> None:
    problem, due, known = enumerated(case)
    assume(problem.n_weekends > 0)
    linear = LinearChoice(problem, due, problem.can_stand(), Control())
    seats = linear.seats
    assert seats is not None
    assert seats >= known.filled
    bound = up_to(max(int(known.deviation * TURN), BELOW_ONE))
    if int(known.deviation * TURN) > TURN:
        assert linear.reach(known.filled, TURN) <= bound + GUARD
    found = linear.fairest(known.filled, bound, Placing(problem, Control()))
    assert not linear.excluded
    if found is not None:
        assert int(found.comes.sum()) >= known.filled
        assert max_deviation(due, found.comes) <= bound
        assert found.bounds.final <= float(known.final) + 1e-6


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_with_every_stall_the_programme_finds_the_best_rotation(case: dict[str, Any]) -> None:
    """Its most seats, its least reach and its best end of the season are those of enumeration."""
    problem, due, known = enumerated(case)
    assume(problem.n_weekends > 0)
    linear = LinearChoice(problem, due, problem.can_stand(), Control(), every_stall=True)
    assert linear.whole_seats == known.filled
    placing, bound = Placing(problem, Control()), int(known.deviation * TURN)
    found = linear.fairest(known.filled, up_to(max(bound, BELOW_ONE)), placing)
    assert found is not None
    assert not linear.excluded
    assert placing.last.unplaced == {}
    for w in np.flatnonzero(found.comes.any(axis=0)).tolist():
        seating = placing.last.seatings[w]
        assert seating.vendor[: seating.n_vendors].tolist() == np.flatnonzero(found.comes[:, w]).tolist()
    for squares in (final_squares(due, found.comes), found.bounds.final):
        assert squares == pytest.approx(float(known.final), abs=2e-6)
    if bound > TURN + GUARD:
        assert linear.fairest(known.filled, bound - GUARD, placing) is None
        assert linear.excluded
        assert linear.fairest(known.filled + 1, up_to(bound), placing) is None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(), st.sampled_from([1e-9, 1e-6, 1e-4]))
def test_a_programme_without_time_proves_nothing_that_is_not_so(case: dict[str, Any], work: float) -> None:
    problem, due, known = enumerated(case)
    assume(problem.n_weekends > 0)
    linear = LinearChoice(problem, due, problem.can_stand(), Control(), every_stall=True, work=work)
    assert linear.whole_seats is not None
    assert linear.whole_seats >= known.filled
    linear.fairest(known.filled, up_to(max(int(known.deviation * TURN), BELOW_ONE)), Placing(problem, Control()))
    assert not linear.excluded
    assert linear.final <= float(known.final) + 1e-6


def test_seats_that_stay_empty_are_no_reason_to_be_a_turn_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two vendors, one stall, three weekends, a gap of three: one turn each, nobody further off than half a turn."""
    case = json.loads(make(2, 3, 1, replace(NONE, min_gap=3), 1))
    case["stalls"][0] |= {"features": [], "categories": []}
    for vendor in case["vendors"]:
        vendor |= {"category": "kuliner", "needs": []}
    monkeypatch.setattr(attendance, "SMALL", 0)
    found = solve(problems.read(as_bytes(case)))
    assert found.figures is not None
    assert found.figures.filled == 2
    assert found.figures.deviation == pytest.approx(0.5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_gap_that_leaves_seats_empty_is_proven_to(seed: int) -> None:
    """Half of those who can come stand on each weekend, nobody twice in a row: goals 1 to 3 are the best there are."""
    data = make(80, 26, 50, replace(EVERY, together=0, limits=0, absent=0.2), seed)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert found.rotation.solver["way"] == "linear"
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].proof == goals["deviation"].proof == goals["final"].proof == "optimal"
    assert goals["filled"].value < int(entitlement(problems.read(data)).seats.sum())


def test_products_that_cannot_stand_together_go_back_into_the_choice() -> None:
    data = make(80, 26, 50, replace(EVERY, together=0, absent=0.2, products=0.3), 1)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert found.rotation.solver["way"] == "linear"
    assert verify_bytes(data, files.write(found.rotation)).faults == []


def test_a_programme_too_large_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendance, "PROGRAMME", 0)
    monkeypatch.setattr(attendance, "LARGE", 0)
    data = make(80, 26, 50, replace(EVERY, together=0, limits=0, absent=0.2), 1)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert found.rotation.solver["way"] == "salvaged"


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_a_programme_completed_by_the_exact_model_is_as_good_as_enumeration(case: dict[str, Any]) -> None:
    known = best(case)
    assume(known.feasible)
    data = as_bytes(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attendance, "TINY", 0)
        found = solve(problems.read(data))
    assert found.rotation is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].value == goals["filled"].bound == known.filled
    assert max(goals["deviation"].value, 1) == pytest.approx(max(float(known.deviation), 1), abs=2e-6)
    assert goals["final"].value == pytest.approx(float(known.final), abs=2e-6)
    assert goals["spacing"].value == pytest.approx(float(known.spacing), abs=1e-3)
    assert goals["spacing"].bound <= float(known.spacing) + 2e-6


@pytest.mark.parametrize(
    ("market", "rules"),
    [
        ((200, 16, 50), replace(EVERY, weighted=0.3, absent=0.2, neighbours="avoid", limits=0)),
        ((60, 16, 20), replace(EVERY, weighted=0.3, absent=0, limits=1.0, products=0.5)),
        ((180, 10, 30), replace(EVERY, min_gap=3, weighted=0.3, absent=0.2, limits=1.0, apart=0.2, together=0.1)),
        ((90, 20, 30), replace(EVERY, closed=0.1, credits=0.5, fixed=1.0, products=0.5)),
    ],
)
def test_middle_sized_markets_are_proven_to_the_end_of_the_season(market: tuple[int, int, int], rules: Rules) -> None:
    """Where the flow alone leaves a doubt about goal 3."""
    data = make(*market, rules, 7)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].proof == goals["deviation"].proof == goals["final"].proof == "optimal"


def test_what_is_proven_of_one_reach_is_not_said_of_another() -> None:
    problem = problems.read(make(80, 26, 50, replace(EVERY, together=0, limits=0, absent=0.2), 1))
    linear = LinearChoice(problem, entitlement(problem), problem.can_stand(), Control())
    seats = linear.seats
    assert seats is not None
    assert linear.fairest(seats, 100 * TURN, Placing(problem, Control())) is not None
    assert linear.final > 0
    assert linear.fairest(seats, -TURN, Placing(problem, Control())) is None
    assert linear.final == 0


def test_what_was_proven_is_not_given_up_for_a_deviation_that_is_the_same_but_for_rounding() -> None:
    """Three stalls, two of them side by side and one with everything, for four vendors who all sell the same."""
    case = json.loads(make(4, 6, 3, replace(NONE, neighbours="forbid")))
    for stall, own in zip(
        case["stalls"],
        [{"features": [], "neighbours": []}, {"features": []}, {"features": ["air", "listrik"]}],
        strict=True,
    ):
        stall |= {"categories": [], **own}
    a, b = case["stalls"][1]["id"], case["stalls"][2]["id"]
    case["stalls"][1]["neighbours"], case["stalls"][2]["neighbours"] = [b], [a]
    for vendor, (weight, needs) in zip(
        case["vendors"], [(0.5, ["listrik"]), (1, ["listrik", "air"]), (1, []), (1, [])], strict=True
    ):
        vendor |= {"category": "kuliner", "product": "sate", "needs": needs, "weight": weight}
    known, found = best(case), solve(problems.read(as_bytes(case)))
    assert found.rotation is not None
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert [goals[goal].proof for goal in ("filled", "deviation", "final", "spacing")] == ["optimal"] * 4
    assert goals["spacing"].value == pytest.approx(float(known.spacing), abs=1e-6)


def crowded(size: tuple[int, int, int], seed: int) -> bytes:
    """A market with so few products that rule 7, not the seats, says how many can come."""
    return make(*size, replace(EVERY, products=0.3, together=0, absent=0.15), seed)


@pytest.mark.parametrize("seed", [2, 9])
def test_a_market_crowded_by_rule_7_is_proven_to_its_end(seed: int) -> None:
    """By the programme with every stall alone, which without them could prove less."""
    data = crowded((26, 14, 11), seed)
    problem = problems.read(data)
    found = solve(problem)
    assert found.rotation is not None
    assert found.figures is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    assert [goal.proof for goal in found.rotation.certificate[:3]] == ["optimal"] * 3
    seats, reach = found.figures.filled, up_to(round(found.figures.deviation * TURN))
    light, full = (
        LinearChoice(problem, entitlement(problem), problem.can_stand(), Control(), every_stall=every)
        for every in (False, True)
    )
    assert light.seats is not None
    assert light.seats > seats
    assert full.whole_seats == seats
    alone = full.fairest(seats, reach, Placing(problem, Control()))
    assert alone is not None
    assert alone.bounds.final == pytest.approx(found.figures.final, abs=1e-6)
    assert final_squares(entitlement(problem), alone.comes) == pytest.approx(alone.bounds.final, abs=1e-6)


def test_an_answer_without_a_solution_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = problems.read(crowded((26, 14, 11), 2))
    monkeypatch.setattr(LinearChoice, "_solve", lambda *_: Answer("unknown", [], 0.0, 0.0))
    monkeypatch.setattr(LinearChoice, "_branched", lambda *_: None)
    linear = LinearChoice(problem, entitlement(problem), problem.can_stand(), Control(), every_stall=True)
    assert linear.whole_seats is not None
    assert linear.whole_seats > 0
    assert linear.fairest(linear.whole_seats, 9 * TURN, Placing(problem, Control())) is None
    assert not linear.excluded
    assert linear.final < float(((entitlement(problem).owed[:, -1] / TURN) ** 2).sum()) - 1


def test_what_more_seats_demand_is_not_said_of_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time ran out with one seat fewer than was thought possible, for which somebody had to be five turns off."""
    problem = problems.read(crowded((26, 14, 11), 2))
    due = entitlement(problem)
    settled = attendance.choose(problem, due, Control())
    choice = attendance.Choice(problem, due, Control())

    def stopped(_: object) -> None:
        choice.near.spare = settled.comes, settled.placed
        choice.most, choice.least = int(settled.comes.sum()) + 1, 5 * TURN
        raise OutOfTime

    monkeypatch.setattr(choice, "_choose", stopped)
    bounds = choice.choose().bounds
    assert bounds.filled == int(settled.comes.sum()) + 1
    assert bounds.deviation == choice.alone / TURN <= max_deviation(due, settled.comes) / TURN
    assert (bounds.final, bounds.spacing) == (0.0, 0.0)


def test_the_placement_is_that_of_the_choice_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A later step's choice, one vendor fewer on the first weekend, counts as one that cannot be placed."""
    problem = problems.read(crowded((26, 14, 11), 2))
    good = attendance.choose(problem, entitlement(problem), Control()).comes
    worse = good.copy()
    first = int(np.flatnonzero(good.any(axis=0))[0])
    worse[np.flatnonzero(good[:, first])[0], first] = False
    placing = Placing(problem, Control())
    asked = placing.crowds
    monkeypatch.setattr(placing, "crowds", lambda comes: asked(comes) or ([[(0, 0)]] if comes is worse else []))
    monkeypatch.setattr(attendance_linear, "NEAR", -1000.0)
    monkeypatch.setattr(LinearChoice, "_steps", lambda *_: iter([lambda: good, lambda: worse]))
    linear = LinearChoice(problem, entitlement(problem), problem.can_stand(), Control(), every_stall=True)
    found = linear.fairest(int(good.sum()), 9 * TURN, placing)
    assert found is not None
    assert found.comes is good
    assert placing.last.seatings[first].n_vendors == good[:, first].sum()
