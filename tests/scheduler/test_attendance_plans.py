"""Turns planned by a shortest path against every choice of weekends there is."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.attendance_plans import Costs, fixed_plan, fixed_weekends, group_plan, groups, shortest_plan
from scheduler.entitlement import CannotMeet, entitlement
from scheduler.problem import TURN, Problem
from scheduler.tokens import BELOW_ONE, Tokens, tokens, up_to
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_explain import market, vendor

WEEKENDS = 6
Days = tuple[int, ...]

# Costs in quarters are exact, so that equal plans cost the same however they are added up.
quarters = st.integers(0, 40).map(lambda n: n / 4)
turn_costs = st.dictionaries(st.integers(0, WEEKENDS - 1), quarters, max_size=WEEKENDS)


def far_enough(days: Days, gap: int, fixed: Days = ()) -> bool:
    return all(b - a >= gap or {a, b} <= set(fixed) for a, b in itertools.pairwise(days))


def plans(turns: Costs, least: int, gap: int, fixed: Days = ()) -> list[Days]:
    """Every choice of weekends: the n-th turn in its window, rising, far enough apart, the fixed ones among them."""
    return [
        days
        for n in range(least, len(turns) + 1)
        for days in itertools.combinations(range(WEEKENDS), n)
        if all(w in turns[i] for i, w in enumerate(days)) and far_enough(days, gap, fixed) and set(fixed) <= set(days)
    ]


def cost(turns: Costs, final: list[float], days: Days) -> float:
    return sum(turns[n][w] + final[n] for n, w in enumerate(days))


@settings(max_examples=400, deadline=None)
@given(st.lists(turn_costs, max_size=4), st.data(), st.integers(1, 3))
def test_the_shortest_plan_is_the_cheapest_of_all(turns: Costs, data: st.DataObject, gap: int) -> None:
    final = data.draw(st.lists(quarters.map(lambda x: x - 5), min_size=len(turns), max_size=len(turns)))
    least = data.draw(st.integers(0, len(turns)))
    fixed = tuple(sorted(data.draw(st.sets(st.integers(0, WEEKENDS - 1), max_size=2))))
    possible = plans(turns, least, gap, fixed)
    found = shortest_plan(turns, final, least, gap, fixed)
    if found is None:
        assert not possible
        return
    assert tuple(found) in possible
    assert cost(turns, final, tuple(found)) == min(cost(turns, final, days) for days in possible)


def windows(data: dict[str, Any], bound: int | None) -> tuple[Problem, Tokens] | None:
    problem = problems.read(as_bytes(data))
    try:
        due = entitlement(problem)
    except CannotMeet:
        return None
    return problem, tokens(due, problem.can_stand(), BELOW_ONE if bound is None else up_to(bound * TURN))


def own_costs(window: Tokens, v: int) -> tuple[Costs, int]:
    """(cost by turn and weekend, turns that must be had) of a vendor."""
    mine = np.flatnonzero(window.vendor == v).tolist()
    turns: Costs = [{} for _ in mine]
    for token, weekend, price in zip(window.arc_token, window.arc_weekend, window.arc_cost, strict=True):
        if int(token) in mine:
            turns[mine.index(int(token))][int(weekend)] = float(price)
    return turns, int(window.must[mine].sum())


@settings(max_examples=150, deadline=None)
@given(small_problems(), st.sampled_from([None, 1, 2]), st.sets(st.integers(0, 4), min_size=1, max_size=3))
def test_a_group_comes_on_weekends_in_everybodys_windows(
    data: dict[str, Any], bound: int | None, some: set[int]
) -> None:
    found = windows(data, bound)
    if found is None:
        return
    problem, window = found
    group = sorted(v for v in some if v < problem.n_vendors) or [0]
    parts = [own_costs(window, v) for v in group]
    least = max(must for _, must in parts)
    common = set.intersection(
        *(set(plans(turns, least, problem.min_gap)) if least <= len(turns) else set() for turns, _ in parts)
    )
    plan = group_plan(problem, window, group, 1.0)
    if plan is None:
        assert not common
        return
    assert tuple(plan) in common
    final = [window.final_cost[window.vendor == v] for v in group]

    def price(days: Days) -> float:
        spacing = sum(turns[n][w] for turns, _ in parts for n, w in enumerate(days))
        return spacing + sum(float(part[: len(days)].sum()) for part in final)

    assert price(tuple(plan)) == pytest.approx(min(map(price, common)), abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(small_problems(), st.sampled_from([None, 1, 2]), st.sets(st.integers(0, 3), max_size=2))
def test_fixed_weekends_are_in_the_plan(data: dict[str, Any], bound: int | None, days: set[int]) -> None:
    found = windows(data, bound)
    if found is None:
        return
    problem, window = found
    fixed = tuple(sorted(w for w in days if w < problem.n_weekends))
    for v in range(problem.n_vendors):
        turns, least = own_costs(window, v)
        possible = plans(turns, least, problem.min_gap, fixed)
        plan = fixed_plan(window, v, list(fixed), problem.min_gap)
        assert (plan is None) == (not possible)
        if plan is not None:
            assert tuple(plan) in possible
            final = window.final_cost[window.vendor == v].tolist()
            least_cost = min(cost(turns, final, days) for days in possible)
            assert cost(turns, final, tuple(plan)) == pytest.approx(least_cost, abs=1e-9)


def test_a_crowded_weekend_is_avoided() -> None:
    window = windows(market(vendors=[vendor(f"V{i}") for i in range(6)]), None)
    assert window is not None
    for crowded in (0, 1):
        crowd = np.zeros(3)
        crowd[crowded] = 100.0
        plan = fixed_plan(window[1], 0, [], 1, crowd)
        assert plan is not None
        assert plan[0] == 1 - crowded


def test_who_comes_together_through_others_is_one_group() -> None:
    names = [f"V{i}" for i in range(6)]
    data = market(vendors=[vendor(n) for n in names], together=[["V4", "V2"], ["V5", "V4"], ["V0", "V1"]])
    assert groups(problems.read(as_bytes(data))) == [[0, 1], [2, 4, 5]]


def test_fixed_weekends_by_vendor_in_time_order() -> None:
    days = [w["id"] for w in market()["weekends"]]
    turns = [(days[2], "V0001"), (days[0], "V0001"), (days[1], "V0003")]
    data = market(fixed=[{"weekend": w, "vendor": v, "stall": None} for w, v in turns])
    assert fixed_weekends(problems.read(as_bytes(data))) == {0: [0, 2], 2: [1]}
