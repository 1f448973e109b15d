"""The entitlement against a linear programme, against sharing by hand, and its own promises."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from ortools.linear_solver import pywraplp

from scheduler.verify.model import Problem
from scheduler.verify.shares import Share, all_shares
from tests.scheduler import hand_made
from tests.scheduler.good_files import read_problem
from tests.scheduler.oracle import may_come, may_stand
from tests.scheduler.strategies import small_problems

SLACK = 1e-7  # more than the programme's own tolerance; with less it gives up now and then


class Programme:
    """One weekend as a linear programme over (vendor, stall), nothing grouped into classes."""

    def __init__(self, problem: dict[str, Any], weekend: dict[str, Any]) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.vendors = [v for v in problem["vendors"] if may_come(v, weekend)]
        self.x = {
            (v["id"], s["id"]): self.solver.NumVar(0, 1, "")
            for v in self.vendors
            for s in problem["stalls"]
            if may_stand(v, s, weekend)
        }
        self.share = {
            v["id"]: sum(x for (name, _), x in self.x.items() if name == v["id"]) + self.solver.NumVar(0, 0, "")
            for v in self.vendors
        }
        for name in self.share:
            self.solver.Add(self.share[name] <= 1)
        for s in problem["stalls"]:
            self.solver.Add(sum(x for (_, name), x in self.x.items() if name == s["id"]) <= 1)
        for category, limit in weekend["category_limits"].items():
            total = sum(self.share[v["id"]] for v in self.vendors if v["category"] == category)
            self.solver.Add(total + self.solver.NumVar(0, 0, "") >= limit.get("min", 0))
            self.solver.Add(total + self.solver.NumVar(0, 0, "") <= limit.get("max", 10**6))

    def most(self, goal: Any) -> float | None:
        self.solver.Maximize(goal)
        done = self.solver.Solve() == pywraplp.Solver.OPTIMAL
        return self.solver.Objective().Value() if done else None

    def lift(self, rows: list[Any]) -> None:
        for row in rows:
            row.SetBounds(-self.solver.infinity(), self.solver.infinity())

    def leximin(self) -> dict[str, float] | None:
        """Raise the lowest share per weight, fix whoever cannot rise further on their own, go on with the rest."""
        everybody = sum(self.share.values()) + self.solver.NumVar(0, 0, "")
        total = self.most(everybody)
        if total is None:
            return None
        self.solver.Add(everybody >= total - SLACK)
        free = {v["id"]: v["weight"] for v in self.vendors}
        fixed: dict[str, float] = {}
        while free:
            level_var = self.solver.NumVar(0, self.solver.infinity(), "")
            rows = [self.solver.Add(self.share[name] >= weight * level_var) for name, weight in free.items()]
            level = self.most(level_var)
            self.lift(rows)
            floors = [self.solver.Add(self.share[name] >= weight * level - SLACK) for name, weight in free.items()]
            stuck = [name for name in free if self.most(self.share[name] + 0) < free[name] * level + 1e-6]
            self.lift(floors)
            for name in stuck:
                fixed[name] = free.pop(name) * level
                self.solver.Add(self.share[name] >= fixed[name] - SLACK)
        return fixed


def by_vendor(problem: dict[str, Any], shares: list[Share], position: int) -> dict[str, Fraction]:
    weekend = problem["weekends"][position]
    kinds = {v.id: v.kind for v in Problem(problem).vendors}
    return {v["id"]: shares[position].of[kinds[v["id"]]] for v in problem["vendors"] if may_come(v, weekend)}


@settings(max_examples=150, deadline=None)
@given(small_problems(max_vendors=6, max_weekends=2, max_stalls=4))
def test_equal_to_the_linear_programme(problem: dict[str, Any]) -> None:
    shares = all_shares(Problem(problem))
    for position, weekend in enumerate(problem["weekends"]):
        programme = Programme(problem, weekend).leximin() if weekend["status"] == "open" else {}
        if programme is None:
            assert not shares[position].minimums_met
            continue
        assert shares[position].minimums_met
        ours = by_vendor(problem, shares, position)
        assert {name: float(x) for name, x in ours.items()} == pytest.approx(programme, abs=1e-5)
        assert sum(ours.values()) == shares[position].seats


@pytest.mark.parametrize("position", [1, 3, 5])
def test_equal_to_the_linear_programme_on_the_small_market(position: int) -> None:
    problem = read_problem("small")
    programme = Programme(problem, problem["weekends"][position]).leximin()
    ours = by_vendor(problem, all_shares(Problem(problem)), position)
    assert {name: float(x) for name, x in ours.items()} == pytest.approx(programme, abs=1e-5)


def market(weights: list[float], *, stalls: int, limits: dict[str, Any] | None = None) -> dict[str, Any]:
    problem = {**hand_made.problem(), "apart": [], "together": [], "fixed": []}
    vendor, stall = problem["vendors"][2], problem["stalls"][1]
    problem["vendors"] = [{**vendor, "id": f"V{i}", "weight": w, "credit": 0} for i, w in enumerate(weights)]
    problem["stalls"] = [{**stall, "id": f"S{i}", "neighbours": []} for i in range(stalls)]
    problem["weekends"] = [{**problem["weekends"][0], "category_limits": limits or {}}]
    return problem


@pytest.mark.parametrize(
    ("weights", "stalls", "expected"),
    [
        ([1, 1, 1], 2, [Fraction(2, 3)] * 3),
        ([1, 1], 5, [1, 1]),
        ([2, 1, 1], 1, [Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)]),
        ([0.5, 0.25], 1, [Fraction(2, 3), Fraction(1, 3)]),  # weights below 1
        ([9, 1, 1], 2, [1, Fraction(1, 2), Fraction(1, 2)]),  # nobody has more than one stall
        ([9, 9, 1, 1], 3, [1, 1, Fraction(1, 2), Fraction(1, 2)]),  # two of a class are full together
        ([1.1, 1], 1, [Fraction(11, 21), Fraction(10, 21)]),  # 1.1 as it is written
        ([1, 1, 1], 0, [0, 0, 0]),
    ],
)
def test_shared_by_hand(weights: list[float], stalls: int, expected: list[Fraction]) -> None:
    problem = market(weights, stalls=stalls)
    shares = all_shares(Problem(problem))
    assert list(by_vendor(problem, shares, 0).values()) == expected
    assert shares[0].seats == sum(expected)


def test_who_fits_on_every_stall_hands_none_on_to_those_who_do_not() -> None:
    """Two may stand on the first stall only; the third keeps a whole one, though they have half a stall each."""
    problem = market([1, 1, 1], stalls=3)
    problem["vendors"][2]["category"] = "kriya"
    for stall in problem["stalls"][1:]:
        stall["categories"] = ["kriya"]
    shares = by_vendor(problem, all_shares(Problem(problem)), 0)
    assert list(shares.values()) == [Fraction(1, 2), Fraction(1, 2), 1]


def own_stall() -> dict[str, Any]:
    problem = market([1, 1, 1], stalls=2)
    problem["vendors"][1]["category"] = "kriya"
    problem["stalls"][0]["categories"], problem["stalls"][1]["categories"] = ["kriya"], []
    return problem


def test_whoever_has_a_stall_of_their_own_leaves_the_other_to_those_without() -> None:
    problem = own_stall()
    shares = by_vendor(problem, all_shares(Problem(problem)), 0)
    assert list(shares.values()) == [Fraction(1, 2), 1, Fraction(1, 2)]


def three_levels() -> dict[str, Any]:
    problem = market([2, 1, 1, 1, 1], stalls=3)
    for vendor, category, needs in zip(problem["vendors"], "bbbaa", (["y"], [], [], [], ["x"]), strict=True):
        vendor.update(category=category, needs=needs)
    for stall, categories, features in zip(problem["stalls"], ([], ["a"], []), ([], [], ["x", "y"]), strict=True):
        stall.update(categories=categories, features=features)
    return problem


def test_one_level_after_the_other_though_all_could_stand_on_one_stall() -> None:
    """x and y share the stall that has both, by weight; two who need nothing share another, and one has its own."""
    problem = three_levels()
    shares = by_vendor(problem, all_shares(Problem(problem)), 0)
    assert list(shares.values()) == [Fraction(2, 3), Fraction(1, 2), Fraction(1, 2), 1, Fraction(1, 3)]


def test_minimum_lifts_a_category_above_its_own_share() -> None:
    problem = market([1, 1, 1, 1], stalls=2, limits={"kriya": {"min": 1}})
    problem["vendors"][3]["category"] = "kriya"
    shares = by_vendor(problem, all_shares(Problem(problem)), 0)
    assert list(shares.values()) == [Fraction(1, 3)] * 3 + [1]


def empty_stall() -> dict[str, Any]:
    problem = market([2, 1, 1], stalls=2, limits={"kuliner": {"max": 0}, "kriya": {"min": 1}})
    problem["vendors"][1]["category"], problem["vendors"][2]["category"] = "kriya", "jasa"
    problem["stalls"][0]["categories"], problem["stalls"][1]["categories"] = ["kuliner"], []
    return problem


def test_maximum_leaves_a_stall_empty_that_a_minimum_could_use() -> None:
    """The stall for kuliner alone stays empty, as none of them may come; whoever must come takes the other."""
    problem = empty_stall()
    (share,) = all_shares(Problem(problem))
    assert (share.seats, share.minimums_met) == (1, True)
    assert list(by_vendor(problem, [share], 0).values()) == [0, 1, 0]


def test_minimum_that_nobody_can_meet_is_left_out() -> None:
    problem = market([1, 1], stalls=1, limits={"kriya": {"min": 1}})
    (share,) = all_shares(Problem(problem))
    assert not share.minimums_met
    assert set(share.of.values()) == {Fraction(1, 2)}


def test_minimums_of_other_parts_of_the_weekend_are_left_out_with_it() -> None:
    """The last of three has the only stall by a minimum, unless there is a demand for "jasa", whom nobody sells."""
    limits: dict[str, Any] = {"kriya": {"min": 1}}
    problem = market([1, 1, 1], stalls=1, limits=limits)
    problem["vendors"][2]["category"] = "kriya"
    assert list(by_vendor(problem, all_shares(Problem(problem)), 0).values()) == [0, 0, 1]
    limits["jasa"] = {"min": 1}
    assert list(by_vendor(problem, all_shares(Problem(problem)), 0).values()) == [Fraction(1, 3)] * 3


def test_cancelled_weekends_give_nothing() -> None:
    shares = all_shares(Problem(hand_made.problem()))
    assert (shares[2].seats, shares[2].of) == (0, {})


def test_cancelled_weekend_has_no_minimum_to_meet() -> None:
    problem = market([1, 1], stalls=1, limits={"kriya": {"min": 1}})
    problem["weekends"][0]["status"] = "cancelled"
    (share,) = all_shares(Problem(problem))
    assert share.minimums_met
