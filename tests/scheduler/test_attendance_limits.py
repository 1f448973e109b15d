"""The flow with limits of categories that share stalls: it keeps them, plans for them, and bounds every rotation."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.problems import EVERY, NONE, make
from scheduler.attendance_bound import own_reach
from scheduler.attendance_relaxed import ROUNDED, Relaxation
from scheduler.entitlement import CannotMeet, Entitlement, entitlement
from scheduler.figures import final_squares, max_deviation
from scheduler.problem import BoolArray, Problem, read
from scheduler.solve import solve
from scheduler.tokens import up_to
from tests.scheduler.oracle import as_bytes, best, some_rotations
from tests.scheduler.strategies import small_problems

LIMITED = replace(EVERY, limits=1.0, apart=0.3, together=0.04)


def relaxed(problem: Problem) -> tuple[Entitlement, Relaxation]:
    due, able = entitlement(problem), problem.can_stand()
    return due, Relaxation(problem, due, able, own_reach(problem, due, able))


def category_counts(problem: Problem, comes: BoolArray) -> dict[int, list[int]]:
    of = problem.class_category[problem.vendor_class]
    return {k: comes[of == k].sum(axis=0).tolist() for k in range(len(problem.categories))}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_limited_flow_keeps_what_the_plain_one_does_not_know(seed: int) -> None:
    problem = read(make(300, 26, 50, LIMITED, seed))
    due, found = relaxed(problem)
    plain = category_counts(problem, found.turns(found.plain_flow))
    limited = category_counts(problem, found.turns(found.limited_flow))
    most = [(w, k, m) for w, here in enumerate(problem.limits) for k, (_, m) in here.items() if m is not None]
    assert any(plain[k][w] > m for w, k, m in most)
    assert all(limited[k][w] <= m for w, k, m in most)
    assert found.limited_flow.seats == int(due.seats.sum())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_plan_lets_no_more_of_a_category_come_than_its_limit(seed: int) -> None:
    problem = read(make(300, 26, 50, LIMITED, seed))
    _, found = relaxed(problem)
    plan = found.limited.plan(found.turns(found.limited_flow))
    assert plan
    for (w, k), group in itertools.groupby(sorted(plan), key=lambda key: (key[0], int(problem.class_category[key[1]]))):
        fixed_there = sum(s >= 0 for s in problem.fixed[w].values())
        most = problem.limits[w][k][1]
        assert most is not None
        assert most - fixed_there <= sum(plan[key][1] for key in group) <= most


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_no_rotation_within_reach_is_better_than_the_bounds(case: dict[str, Any]) -> None:
    """Rotations of tiny problems, drawn by chance, beside what the flows say of all of them."""
    problem = read(as_bytes(case))
    try:
        due = entitlement(problem)
    except CannotMeet:
        return
    able, seats = problem.can_stand(), int(due.seats.sum())
    position = {v: i for i, v in enumerate(problem.vendors)}
    when = {w: i for i, w in enumerate(problem.weekends)}
    for plan in some_rotations(case, 60):
        comes = np.zeros(able.shape, dtype=np.bool_)
        for w, v in plan:
            comes[position[v], when[w]] = True
        found = Relaxation(problem, due, able, np.full(len(able), up_to(max_deviation(due, comes))))
        assert found.window is not None
        assert found.serves_all
        if int(comes.sum()) == seats:
            assert not found.plain_flow.missed
            assert final_squares(due, comes) >= found.bounds(comes).final - ROUNDED


def test_a_flow_that_fills_more_than_the_limits_let_it_bounds_nothing() -> None:
    """Without the third weekend's maximum there would be eight turns; the best end with seven is better than theirs."""
    case = json.loads(make(7, 5, 2, NONE))
    for weekend, status in zip(case["weekends"], ["cancelled", *["open"] * 4], strict=True):
        weekend["status"] = status
    days = [weekend["id"] for weekend in case["weekends"]]
    case["weekends"][3]["category_limits"] = {"kuliner": {"min": 0, "max": 0}}
    case["stalls"][0] |= {"features": ["listrik"], "categories": ["kuliner"]}
    case["stalls"][1] |= {"features": ["listrik"], "categories": []}
    plain = {"needs": [], "credit": 0, "weight": 1, "joined": None, "left": None, "unavailable": []}
    for vendor, own in zip(
        case["vendors"],
        [
            {"category": "kriya"},
            {"category": "kue", "credit": 1_500_000, "unavailable": days[3:]},
            {"category": "kue"},
            {"category": "kuliner", "joined": case["weekends"][1]["dates"][1]},
            {"category": "kue", "needs": ["air"]},
            {"category": "kuliner"},
            {"category": "kue", "needs": ["listrik", "air"], "credit": 1_500_000},
        ],
        strict=True,
    ):
        vendor |= {**plain, **own}
    known, found = best(case), solve(read(as_bytes(case)))
    assert found.rotation is not None
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].value == known.filled == 7
    assert goals["final"].bound <= float(known.final) + 1e-6
    assert goals["final"].value == pytest.approx(float(known.final), abs=1e-6)
