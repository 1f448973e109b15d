"""Shares are the leximin ones, exactly: against the checker's own method, and on cases done by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from scheduler import problem as problems
from scheduler.entitlement import CannotMeet, entitlement
from scheduler.problem import TURN, Problem
from scheduler.verify.model import Problem as Checked
from scheduler.verify.shares import all_shares
from tests.scheduler.good_files import read_problem
from tests.scheduler.strategies import small_problems


def indexed(case: dict[str, Any]) -> Problem:
    return problems.read(json.dumps(case).encode())


def same_as_the_checker(case: dict[str, Any]) -> None:
    problem, checked = indexed(case), Checked(case)
    shares = all_shares(checked)
    if not all(share.minimums_met for share in shares):
        with pytest.raises(CannotMeet):
            entitlement(problem)
        return
    due = entitlement(problem)
    for w, share in enumerate(shares):
        assert due.seats[w] == share.seats
        for v, vendor in enumerate(checked.vendors):
            if problem.eligible[v, w]:
                assert due.share[w][problem.vendor_class[v]] == share.of[vendor.kind]


@pytest.mark.parametrize("name", ["small", "season"])
def test_shares_of_a_real_season_are_the_checkers(name: str) -> None:
    same_as_the_checker(read_problem(name))


@settings(max_examples=200, deadline=None)
@given(small_problems(max_vendors=7, max_stalls=4))
def test_shares_of_any_problem_are_the_checkers(case: dict[str, Any]) -> None:
    same_as_the_checker(case)


def one_weekend(vendors: list[dict[str, Any]], stalls: list[dict[str, Any]], **limits: Any) -> dict[str, Any]:
    case = read_problem("small")
    plain = case["vendors"][0] | {
        "credit": 0,
        "joined": None,
        "left": None,
        "unavailable": [],
        "needs": [],
        "weight": 1,
    }
    place = case["stalls"][0] | {"features": [], "categories": [], "neighbours": []}
    case["weekends"] = [case["weekends"][0] | {"closed_stalls": [], "category_limits": limits}]
    case["vendors"] = [plain | {"id": f"V{i}"} | v for i, v in enumerate(vendors)]
    case["stalls"] = [place | {"id": f"S{i}"} | s for i, s in enumerate(stalls)]
    return case


def shares(case: dict[str, Any]) -> list[Fraction]:
    problem = indexed(case)
    due = entitlement(problem)
    return [due.share[0][c] for c in problem.vendor_class]


def test_weights_share_in_proportion_and_nobody_gets_more_than_one() -> None:
    case = one_weekend([{"weight": 1}, {"weight": 2}, {"weight": 1.5}], [{}, {}])
    assert shares(case) == [Fraction(4, 9), Fraction(8, 9), Fraction(2, 3)]
    assert shares(one_weekend([{"weight": 9}, {}, {}], [{}, {}])) == [1, Fraction(1, 2), Fraction(1, 2)]


def test_scarce_stalls_hold_back_only_those_who_need_them() -> None:
    vendors = [{"needs": ["air"]}, {"needs": ["air"]}, {"needs": ["air"]}, {}]
    assert shares(one_weekend(vendors, [{"features": ["air"]}, {}])) == [Fraction(1, 3)] * 3 + [1]


def test_maximum_and_minimum_of_a_category() -> None:
    vendors = [{"category": "a"}, {"category": "a"}, {"category": "b"}, {"category": "b"}]
    assert shares(one_weekend(vendors, [{}, {}, {}], a={"max": 1})) == [Fraction(1, 2)] * 2 + [1] * 2
    assert shares(one_weekend(vendors, [{}, {}], a={"min": 2})) == [1, 1, 0, 0]


def test_whoever_fits_only_one_of_linked_stalls_shares_with_all_the_others() -> None:
    """x and y meet on one stall; z shares the other of x, zz the other of y."""
    vendors = [{"needs": [need]} for need in ("x", "y", "z", "zz")]
    assert (
        shares(one_weekend(vendors, [{"features": list(f)} for f in (["x", "y"], ["x", "z"], ["y", "zz"])]))
        == [Fraction(3, 4)] * 4
    )


def test_whoever_links_two_parts_leaves_to_each_what_is_its_own() -> None:
    vendors = [{"needs": ["x"]}, {"needs": ["x"]}, {"needs": ["y"]}, {"needs": ["z"]}]
    stalls = [{"features": ["x", "z"]}, {"features": ["y", "z"]}, {"features": ["y", "z"]}]
    assert shares(one_weekend(vendors, stalls)) == [Fraction(1, 2)] * 2 + [1, 1]


def test_a_maximum_holds_over_stalls_that_nothing_else_links() -> None:
    vendors = [{"category": "b", "needs": ["p"]}, {"category": "b", "needs": ["q"]}]
    stalls = [{"features": ["p"]}, {"features": ["q"]}]
    assert shares(one_weekend(vendors, stalls, b={"max": 1})) == [Fraction(1, 2)] * 2
    both = [{"category": "a"}, *vendors]
    stalls[1]["categories"] = ["b"]
    assert shares(one_weekend(both, stalls, b={"max": 1})) == [1, 0, 1]


Many = list[dict[str, Any]]


def fits(*needs: str) -> dict[str, Any]:
    return {"needs": list(needs)}


def of(category: str, weight: float = 1, *needs: str) -> dict[str, Any]:
    return {"category": category, "weight": weight, **fits(*needs)}


def stall(*features: str, categories: str = "") -> dict[str, Any]:
    return {"features": list(features), "categories": list(categories)}


@pytest.mark.parametrize(
    ("vendors", "stalls", "limits"),
    [
        pytest.param(
            [of("a"), of("a", 2), of("b", 1, "y")],
            [stall("y"), stall("y", categories="ab"), stall("x", categories="a")],
            {"a": {"min": 1, "max": 1}},
            id="a category has just as many as it must",
        ),
        pytest.param(
            [of("a", 2), of("a"), of("b")],
            [stall("x"), stall("x", categories="ab")],
            {"a": {"max": 0}},
            id="a category may not come, though there is a stall too many",
        ),
        pytest.param(
            [of("b", 3, "x"), of("a"), of("c"), of("a", 1, "x"), of("b")],
            [stall("x"), stall("y", categories="ab"), stall("x")],
            {"a": {"max": 1}, "b": {"max": 1}},
            id="of two categories each has one of its classes full",
        ),
        pytest.param(
            [of("b", 1, "x", "y"), of("b", 2), of("a", 1, "x")],
            [stall("x", "y"), stall(categories="ab")],
            {"a": {"max": 0}},
            id="who may not come wants the stall of who may",
        ),
    ],
)
def test_shares_where_each_step_of_the_way_matters(vendors: Many, stalls: Many, limits: dict[str, Any]) -> None:
    same_as_the_checker(one_weekend(vendors, stalls, **limits))


def test_minimum_that_cannot_be_met_is_named_with_its_numbers() -> None:
    with pytest.raises(CannotMeet) as caught:
        entitlement(indexed(one_weekend([{"category": "a"}], [{}, {}], a={"min": 2}, b={"min": 1})))
    assert {demand for unmet in caught.value.unmet for demand in unmet.demands} == {("a", 2, 1), ("b", 1, 0)}


def test_minimums_of_which_nobody_may_come_are_each_named_once() -> None:
    late = {"joined": "2099-01-01"}
    vendors = [{"category": "a", **late}, {"category": "b", **late}, {"category": "c"}]
    with pytest.raises(CannotMeet) as caught:
        entitlement(indexed(one_weekend(vendors, [{}, {}], a={"min": 1}, b={"min": 1})))
    assert [unmet.demands for unmet in caught.value.unmet] == [(("a", 1, 0),), (("b", 1, 0),)]


def test_minimums_that_cannot_be_met_together_are_named_in_order() -> None:
    """Five categories, of the n-th of which n are demanded, on two stalls."""
    vendors = [{"category": name} for n, name in enumerate("abcde", 1) for _ in range(n)]
    limits = {name: {"min": n} for n, name in enumerate("abcde", 1)}
    with pytest.raises(CannotMeet) as caught:
        entitlement(indexed(one_weekend(vendors, [{}, {}], **limits)))
    (unmet,) = caught.value.unmet
    assert unmet.demands == (("a", 1, 1), ("b", 2, 2), ("c", 3, 2), ("d", 4, 2), ("e", 5, 2))


def test_minimum_of_vendors_for_whom_there_is_no_stall_cannot_be_met() -> None:
    with pytest.raises(CannotMeet) as caught:
        entitlement(indexed(one_weekend([{"category": "a", "needs": ["x"]}, {}], [{}], a={"min": 1})))
    assert [unmet.demands for unmet in caught.value.unmet] == [(("a", 1, 0),)]


def test_what_cannot_be_met_is_told_weekend_by_weekend() -> None:
    case = one_weekend([{"category": "a"}], [{}], a={"min": 2})
    later = {"id": "2099-01-01", "dates": ["2099-01-01"], "category_limits": {"nobody": {"min": 1}}}
    case["weekends"] = [
        case["weekends"][0] | {"id": "2098-12-31", "dates": ["2098-12-31"]},
        case["weekends"][0] | later,
    ]
    case["weekends"][0]["category_limits"] = {"nobody": {"min": 1}, "a": {"min": 2}}
    with pytest.raises(CannotMeet) as caught:
        entitlement(indexed(case))
    assert [unmet.weekend for unmet in caught.value.unmet] == [0, 0, 1]


def test_shares_are_rounded_to_the_nearest_unit() -> None:
    due = entitlement(indexed(one_weekend([{}, {}, {}], [{}, {}])))
    assert due.units.tolist() == [[666_666_666_667]]


def test_what_is_owed_adds_up_to_credit_and_seats() -> None:
    problem = indexed(read_problem("season"))
    due = entitlement(problem)
    assert abs(int(due.owed[:, -1].sum()) - int(due.seats.sum()) * TURN) < problem.n_vendors * problem.n_weekends
