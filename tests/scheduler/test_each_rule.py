"""Each rule decides: a small market with the rule in force, the same without it, and two different rotations.

The market (see `market`): three weekends, stalls A-01 to A-03 in a row, everybody sells satay and may stand anywhere.
Rules that can leave no rotation at all have their conflicts in test_each_rule_infeasible.py.
"""

# ruff: noqa: E501 - a table, one case a line

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from scheduler import files
from scheduler import problem as problems
from scheduler.solve import solve
from scheduler.verify import Report, verify_bytes
from tests.scheduler import oracle
from tests.scheduler.test_explain import DAYS, market, vendor

V1, V2, V3 = "V0001", "V0002", "V0003"
FIRST, SECOND, THIRD = DAYS
Case = dict[str, Any]
Turns = set[tuple[str, str]]


@dataclass(frozen=True)
class Outcome:
    """A solved market: `comes` on each weekend, the rotation file and what the checker says of it."""

    comes: list[set[str]]
    stalls: dict[tuple[str, str], str]
    rotation: files.Rotation
    report: Report


def outcome(data: Case) -> Outcome:
    raw = oracle.as_bytes(data)
    rotation = solve(problems.read(raw)).rotation
    assert rotation is not None
    report = verify_bytes(raw, files.write(rotation))
    assert report.faults == []
    comes = [{a.vendor for a in rotation.assignments if a.weekend == w["id"]} for w in data["weekends"]]
    return Outcome(comes, {(a.weekend, a.vendor): a.stall for a in rotation.assignments}, rotation, report)


def with_all(data: Case, key: str, **changes: Any) -> Case:
    """`changes` made to every weekend, stall or vendor."""
    changed = copy.deepcopy(data)
    for entry in changed[key]:
        entry.update(copy.deepcopy(changes))
    return changed


def with_one(data: Case, key: str, position: int, **changes: Any) -> Case:
    changed = copy.deepcopy(data)
    changed[key][position].update(changes)
    return changed


def with_rules(data: Case, **changes: Any) -> Case:
    return {**data, "rules": {**data["rules"], **changes}}


def shops(*names: str, stalls: int = 3, **changes: Any) -> Case:
    """The market with these vendors and its first stalls."""
    data = market(vendors=[vendor(name) for name in names], **changes)
    data["stalls"] = data["stalls"][:stalls]
    data["stalls"][-1]["neighbours"] = [n for n in data["stalls"][-1]["neighbours"] if n < data["stalls"][-1]["id"]]
    return data


def fix(data: Case, *turns: tuple[str, str, str | None]) -> Case:
    return {**data, "fixed": [{"weekend": w, "vendor": v, "stall": s} for w, v, s in turns]}


ONE_STALL = shops(V1, V2, stalls=1)
ALONE = shops(V1, stalls=1)


@dataclass(frozen=True)
class Decides:
    """`count` turns with the rule, `without` it another number; the rule is what differs between the two problems."""

    name: str
    rule: Case
    count: int
    no_rule: Case
    without: int
    never: Turns = field(default_factory=set)  # (weekend, vendor) that the rule keeps from having a turn


COUNTED = [
    Decides("1: away", with_one(ALONE, "vendors", 0, unavailable=[SECOND]), 2, ALONE, 3, {(SECOND, V1)}),
    Decides("1: not yet there", with_one(ALONE, "vendors", 0, joined="2026-12-06"), 2, ALONE, 3, {(FIRST, V1)}),
    Decides("1: joins that day", with_one(ALONE, "vendors", 0, joined=SECOND), 2, ALONE, 3, {(FIRST, V1)}),
    Decides("1: leaves that day", with_one(ALONE, "vendors", 0, left=SECOND), 1, ALONE, 3, {(SECOND, V1)}),
    Decides("1: leaves the day after", with_one(ALONE, "vendors", 0, left="2026-12-13"), 2, ALONE, 3, {(THIRD, V1)}),
    Decides("1: cancelled", with_one(ALONE, "weekends", 1, status="cancelled"), 2, ALONE, 3, {(SECOND, V1)}),
    Decides("1: one vendor a stall", ONE_STALL, 3, shops(V1, V2), 6),
    Decides("1: one stall a vendor", shops(V1), 3, shops(V1, V2, V3), 9),
    Decides("2: closed", with_one(ALONE, "weekends", 0, closed_stalls=["A-01"]), 2, ALONE, 3, {(FIRST, V1)}),
    Decides("2: category", with_all(ALONE, "stalls", categories=["kriya"]), 0, ALONE, 3),
    Decides("2: one category of several", with_all(ALONE, "stalls", categories=["kriya", "kuliner"]), 3,
            with_all(ALONE, "stalls", categories=["kriya", "jasa"]), 0),
    Decides("2: feature", with_all(ALONE, "vendors", needs=["listrik"]), 0, ALONE, 3),
    Decides("2: every feature", with_all(with_all(ALONE, "vendors", needs=["air", "listrik"]), "stalls", features=["air"]), 0,
            with_all(with_all(ALONE, "vendors", needs=["air"]), "stalls", features=["air"]), 3),
    Decides("3: gap of 2", with_rules(ALONE, min_gap=2), 2, ALONE, 3),
    Decides("3: gap of 3", with_rules(ALONE, min_gap=3), 1, with_rules(ALONE, min_gap=2), 2),
    Decides("3: a cancelled weekend counts",
            with_rules(with_one(ALONE, "weekends", 1, status="cancelled"), min_gap=3), 1,
            with_rules(with_one(ALONE, "weekends", 1, status="cancelled"), min_gap=2), 2),
    Decides("4: most", with_all(shops(V1, V2), "weekends", category_limits={"kuliner": {"max": 1}}), 3, shops(V1, V2), 6),
    Decides("4: nobody", with_one(ALONE, "weekends", 1, category_limits={"kuliner": {"max": 0}}), 2, ALONE, 3, {(SECOND, V1)}),
    Decides("4: no limits on a cancelled weekend",
            with_one(ALONE, "weekends", 1, status="cancelled", category_limits={"kuliner": {"min": 9}}), 2, ALONE, 3),
    Decides("5: apart", shops(V1, V2, apart=[[V1, V2]]), 3, shops(V1, V2), 6),
    Decides("5: together with somebody away",
            with_one(shops(V1, V2, together=[[V1, V2]]), "vendors", 1, unavailable=[SECOND]), 4,
            with_one(shops(V1, V2), "vendors", 1, unavailable=[SECOND]), 5, {(SECOND, V1)}),
    Decides("5: together through a third", shops(V1, V2, V3, stalls=2, together=[[V1, V2], [V2, V3]]), 0,
            shops(V1, V2, V3, stalls=2), 6),
    Decides("5: together on one stall", {**ONE_STALL, "together": [[V1, V2]]}, 0, ONE_STALL, 3),
    Decides("7: side by side", with_rules(shops(V1, V2, V3), same_product_neighbours="forbid"), 6, shops(V1, V2, V3), 9),
    Decides("7: different products", with_rules(shops(V1, V2, stalls=2), same_product_neighbours="forbid"), 3,
            with_rules(with_one(shops(V1, V2, stalls=2), "vendors", 1, product="kopi"), same_product_neighbours="forbid"), 6),
]  # fmt: skip


@pytest.mark.parametrize("case", COUNTED, ids=lambda case: case.name)
def test_the_rule_decides_how_many_turns_there_are(case: Decides) -> None:
    found = outcome(case.rule)
    assert sum(map(len, found.comes)) == case.count == oracle.best(case.rule).filled
    assert not case.never & set(found.stalls)
    assert sum(map(len, outcome(case.no_rule).comes)) == case.without != case.count


def test_4_a_minimum_gives_its_category_the_only_stall() -> None:
    data = with_one(ONE_STALL, "vendors", 0, category="kriya")
    assert outcome(with_all(data, "weekends", category_limits={"kriya": {"min": 1}})).comes == [{V1}] * 3
    assert outcome(with_all(data, "weekends", category_limits={"kuliner": {"min": 1}})).comes == [{V2}] * 3


def test_5_together_they_need_two_stalls() -> None:
    data = shops(V1, V2, V3, stalls=1)
    data["weekends"].pop()
    assert outcome({**data, "together": [[V1, V2]]}).comes == [{V3}, {V3}]
    assert outcome({**data, "together": [[V2, V3]]}).comes == [{V1}, {V1}]


@pytest.mark.parametrize("name", [V1, V2])
def test_6_the_fixed_vendor_comes(name: str) -> None:
    assert outcome(fix(ONE_STALL, (FIRST, name, None))).comes[0] == {name}


@pytest.mark.parametrize("stall", ["A-01", "A-02", "A-03"])
def test_6_on_the_fixed_stall(stall: str) -> None:
    assert outcome(fix(shops(V1), (SECOND, V1, stall))).stalls[SECOND, V1] == stall


@pytest.mark.parametrize("stall", [0, 2])
def test_6_fixed_without_a_stall_means_any_that_fits(stall: int) -> None:
    data = with_one(with_one(shops(V1, V2), "stalls", stall, features=["listrik"]), "vendors", 0, needs=["listrik"])
    assert outcome(fix(data, (SECOND, V1, None))).stalls[SECOND, V1] == f"A-0{stall + 1}"


@pytest.mark.parametrize(("rule", "beside"), [("forbid", 0), ("avoid", 0), ("allow", None)])
def test_7_satay_sellers_take_both_ends_of_the_row(rule: str, beside: int | None) -> None:
    found = outcome(with_rules(shops(V1, V2), same_product_neighbours=rule))
    assert sum(map(len, found.comes)) == 6
    if beside is not None:
        assert found.report.figures["neighbours"] == beside
        assert set(found.stalls.values()) == {"A-01", "A-03"}


def test_7_avoiding_costs_no_seat() -> None:
    found = outcome(with_rules(shops(V1, V2, V3), same_product_neighbours="avoid"))
    assert found.report.figures["filled"] == 9
    assert found.report.figures["neighbours"] == 6


def test_8_nobody_takes_the_only_stall_of_another() -> None:
    """V0001 could stand on either stall; only without it on A-01 both have one."""
    data = with_one(with_one(shops(V1, V2, stalls=2), "stalls", 0, features=["air"]), "vendors", 1, needs=["air"])
    found = outcome(data)
    assert {(v, s) for (_, v), s in found.stalls.items()} == {(V1, "A-02"), (V2, "A-01")}
    assert found.report.figures["empty"] == 0


def test_8_leaves_no_problem_without_a_rotation() -> None:
    """It asks for as many seats as the other rules allow, and none is also a number."""
    found = outcome(with_all(shops(V1, V2), "vendors", needs=["listrik"]))
    assert (found.report.figures["filled"], found.report.figures["possible"]) == (0, 0)


WAIVED = {
    "GAP": fix(with_rules(ALONE, min_gap=3), (FIRST, V1, None), (SECOND, V1, None)),
    "APART": fix(shops(V1, V2, apart=[[V1, V2]]), (FIRST, V1, None), (FIRST, V2, None)),
    "TOGETHER": fix(with_one(shops(V1, V2, together=[[V1, V2]]), "vendors", 1, unavailable=[FIRST]), (FIRST, V1, None)),
    "SAME_PRODUCT": fix(
        with_rules(shops(V1, V2), same_product_neighbours="forbid"), (FIRST, V1, "A-01"), (FIRST, V2, "A-02")
    ),
}


@pytest.mark.parametrize("code", WAIVED)
def test_fixed_turns_win_over_rules_3_5_and_7(code: str) -> None:
    found = outcome(WAIVED[code])
    assert {waiver.code for waiver in found.report.waivers} == {code}
    assert {(f["weekend"], f["vendor"]) for f in WAIVED[code]["fixed"]} <= set(found.stalls)
    assert outcome({**WAIVED[code], "fixed": []}).report.waivers == []


def test_a_free_turn_keeps_its_distance_from_a_fixed_one() -> None:
    assert outcome(fix(with_rules(ALONE, min_gap=2), (SECOND, V1, None))).comes == [set(), {V1}, set()]


@pytest.mark.parametrize("ahead", [V1, V2])
def test_credit_comes_first(ahead: str) -> None:
    data = with_one(ONE_STALL, "vendors", int(ahead == V2), credit=1_000_000)
    found = outcome(data)
    assert found.comes[0] == {ahead}
    assert sum(ahead in here for here in found.comes) == 2


@pytest.mark.parametrize("credit", [10**12, -(10**12)])
def test_no_credit_leaves_a_problem_without_a_rotation(credit: int) -> None:
    """It moves turns between vendors, by goals 2 to 4; no hard rule reads it."""
    found = outcome(with_one(ONE_STALL, "vendors", 0, credit=credit))
    assert found.comes == [{V1 if credit > 0 else V2}] * 3


@pytest.mark.parametrize("heavy", [V1, V2])
def test_twice_the_weight_is_twice_the_turns(heavy: str) -> None:
    found = outcome(with_one(ONE_STALL, "vendors", int(heavy == V2), weight=2))
    assert sum(heavy in here for here in found.comes) == 2


@pytest.mark.parametrize("weight", [0.001, 1000])
def test_no_weight_leaves_a_problem_without_a_rotation(weight: float) -> None:
    """It shares the seats out differently; no hard rule reads it."""
    found = outcome(with_one(ONE_STALL, "vendors", 0, weight=weight))
    assert found.comes == [{V1 if weight > 1 else V2}] * 3


def test_standby_is_called_by_what_is_owed() -> None:
    """Nobody else has a fitting stall; the lists follow the credits, and no rule or goal reads them."""
    data = with_one(shops(V1, V2, V3, stalls=1), "vendors", 0, credit=9_000_000)
    for ahead, behind in ((1, 2), (2, 1)):
        found = outcome(with_one(data, "vendors", ahead, credit=1_500_000))
        assert found.comes[0] == {V1}
        names = [v["id"] for v in data["vendors"]]
        assert found.rotation.standby[0].vendors == [names[ahead], names[behind]]


def test_standby_is_empty_where_nobody_fits_or_the_weekend_is_cancelled() -> None:
    data = with_one(with_one(ONE_STALL, "vendors", 0, needs=["kompor"]), "weekends", 1, status="cancelled")
    assert [entry.vendors for entry in outcome(data).rotation.standby] == [[], []]
