"""The solver's figures of any plan are those of the checker, which shares no line with them."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.entitlement import CannotMeet, entitlement
from scheduler.figures import Figures, exposure_means, figures
from scheduler.problem import IntArray, Problem
from tests.scheduler import hand_made
from tests.scheduler.good_files import greedy_plan, read_problem
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_rules_oracle import Plan, checked, random_plan

GOALS = ("filled", "deviation", "final", "spacing", "neighbours", "exposure", "repeats")


def stalls_of(problem: Problem, plan: Plan) -> IntArray:
    stalls = np.full((problem.n_vendors, problem.n_weekends), -1, dtype=np.int64)
    for weekend, vendor, stall in plan:
        stalls[problem.vendor_index[vendor], problem.weekend_index[weekend]] = problem.stall_index[stall]
    return stalls


def reckoned(data: dict[str, Any], plan: Plan) -> Figures:
    problem = problems.read(as_bytes(data))
    return figures(problem, entitlement(problem), stalls_of(problem, plan))


def same_as_the_checker(data: dict[str, Any], plan: Plan) -> None:
    ours, theirs = reckoned(data, plan), checked(data, plan).figures
    for goal in GOALS:
        assert getattr(ours, goal) == pytest.approx(theirs[goal], abs=2e-6, rel=1e-9), goal


@settings(max_examples=300, deadline=None)
@given(small_problems(max_vendors=6, max_weekends=6), st.randoms(use_true_random=False))
def test_figures_of_a_random_plan(data: dict[str, Any], chance: random.Random) -> None:
    try:
        entitlement(problems.read(as_bytes(data)))
    except CannotMeet:
        return
    rule = data["rules"]["same_product_neighbours"]
    data["rules"]["same_product_neighbours"] = "forbid"  # random_plan then gives each stall once
    closed = {w["id"] for w in data["weekends"] if w["status"] != "open"}
    plan = [turn for turn in random_plan(data, chance) if turn[0] not in closed]
    data["rules"]["same_product_neighbours"] = rule
    same_as_the_checker(data, plan)


def test_figures_of_the_market_made_by_hand() -> None:
    same_as_the_checker(hand_made.problem(), list(hand_made.PLAN))


def test_figures_of_a_longer_plan() -> None:
    data = read_problem("small")
    plan = greedy_plan(data)
    same_as_the_checker(data, plan)
    assert reckoned(data, plan).exposure > 0


def test_figures_without_any_turn() -> None:
    data = hand_made.problem()
    found = reckoned(data, [])
    assert (found.filled, found.spacing, found.neighbours, found.exposure, found.repeats) == (0, 0, 0, 0, 0)
    same_as_the_checker(data, [])


def test_figures_without_any_stall() -> None:
    data = hand_made.problem() | {"apart": [], "together": [], "fixed": [], "stalls": []}
    for weekend in data["weekends"]:
        weekend.update(closed_stalls=[], category_limits={})
    same_as_the_checker(data, [])


@pytest.mark.parametrize("gone", ["vendors", "weekends"])
def test_where_nobody_or_no_weekend_is_every_figure_is_nothing(gone: str) -> None:
    data = hand_made.problem() | {"apart": [], "together": [], "fixed": []}
    data["vendors"] = [vendor | {"unavailable": []} for vendor in data["vendors"]]
    data["weekends"] = [weekend | {"category_limits": {}} for weekend in data["weekends"]]
    data[gone] = []
    assert reckoned(data, []) == Figures(0, 0.0, 0.0, 0.0, 0, 0.0, 0)


def test_one_vendor_on_many_weekends() -> None:
    data = hand_made.problem() | {"apart": [], "together": [], "fixed": []}
    data["vendors"] = data["vendors"][:1]
    data["weekends"] = [weekend | {"category_limits": {}} for weekend in data["weekends"]]
    same_as_the_checker(data, [(w, hand_made.V1, hand_made.A1) for w in (hand_made.W1, hand_made.W4)])


@pytest.mark.parametrize("product", ["a", "z"])
def test_neighbours_with_the_same_product_are_one_pair_whatever_it_is(product: str) -> None:
    data = hand_made.problem()
    data["rules"]["same_product_neighbours"] = "avoid"
    for vendor in data["vendors"][:2]:
        vendor["product"] = product
    plan = [(hand_made.W1, hand_made.V1, hand_made.A1), (hand_made.W1, hand_made.V2, hand_made.A2)]
    assert reckoned(data, plan).neighbours == 1


def test_exposure_counts_from_the_third_turn_on() -> None:
    """V0001 has four turns, V0002 at first two: with one vendor to count nothing is spread."""
    data = hand_made.problem()
    data["weekends"][2]["status"] = "open"
    plan = [(w["id"], hand_made.V1, hand_made.A1) for w in data["weekends"]]
    plan += [(w, hand_made.V2, hand_made.A3) for w in (hand_made.W1, hand_made.W4)]
    problem = problems.read(as_bytes(data))
    plan.append((hand_made.W1, hand_made.V4, hand_made.A4))
    means, turns = exposure_means(problem, stalls_of(problem, plan))
    assert turns[:4].tolist() == [4, 2, 0, 1]
    assert means[0] == pytest.approx((3 * (90 - (90 + 50) / 2) + (90 - 90)) / 4)  # A-03 is closed on one weekend
    assert means[1:4] == pytest.approx([50 - (90 + 70 + 50 + 30) / 4, 0, 30 - (90 + 70 + 30) / 3])
    assert reckoned(data, plan).exposure == 0
    assert reckoned(data, [*plan, (hand_made.W3, hand_made.V2, hand_made.A3)]).exposure > 0
