"""The hand-move rules against the independent checker: random plans, every case made by hand, and every move of one."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import files
from scheduler import problem as problems
from scheduler.rules import RULES, Board, Breach
from scheduler.verify import Report, verify_bytes
from tests.scheduler import hand_made
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems

Plan = list[tuple[str, str, str]]
Codes = Counter[tuple[str, str]]  # code, weekend; a gap touches two weekends and stands under its vendor


# A hand holds one stall for each vendor, so of two turns on a weekend it knows the last and that there were two.
CASES = [case for case in hand_made.CASES if "VENDOR_TWICE" not in case.faults and case.facts()["weekends"]]


def board(data: dict[str, Any], plan: Plan) -> Board:
    return Board(problems.read(as_bytes(data)), plan)


def breaches(data: dict[str, Any], plan: Plan) -> list[Breach]:
    there = board(data, plan)
    return [breach for w in data["weekends"] for breach in there.faults(w["id"])]


def checked(data: dict[str, Any], plan: Plan) -> Report:
    rotation = files.Rotation(
        files.ROTATION_FORMAT, "0" * 64, "feasible", [files.Assignment(*turn) for turn in plan], [], [], {}
    )
    return verify_bytes(as_bytes(data), files.write(rotation))


def by_hand(found: list[Breach], *, waived: bool) -> Codes:
    here = [b for b in found if b.waived == waived]
    codes = Counter((b.code, b.weekend) for b in here if b.code != "GAP")
    return codes + Counter({("GAP", b.vendors[0]): 1 for b in here if b.code == "GAP"})


def by_checker(report: Report, *, waived: bool) -> Codes:
    entries = [e for e in (report.waivers if waived else report.faults) if e.rule in tuple("1234567")]
    codes = Counter((e.code, e.where.split()[0]) for e in entries if e.code != "GAP")
    return codes + Counter({("GAP", e.where.split()[1]): 1 for e in entries if e.code == "GAP"})


def random_plan(data: dict[str, Any], chance: random.Random) -> Plan:
    """At most one turn each a weekend; two on one stall now and then, but only where products may stand as they like.

    (Where two share a stall, which of them is beside a neighbour is a matter of taste.)
    """
    twice = data["rules"]["same_product_neighbours"] != "forbid" and chance.random() < 0.3
    plan: Plan = []
    for weekend in data["weekends"]:
        stalls = [s["id"] for s in data["stalls"]]
        for vendor in data["vendors"]:
            if stalls and chance.random() < 0.6:
                stall = chance.choice(stalls)
                plan.append((weekend["id"], vendor["id"], stall))
                if not twice:
                    stalls.remove(stall)
    return plan


@settings(max_examples=400, deadline=None)
@given(small_problems(), st.randoms(use_true_random=False))
def test_a_random_plan_breaks_what_the_checker_says(data: dict[str, Any], chance: random.Random) -> None:
    plan = random_plan(data, chance)
    found, report = breaches(data, plan), checked(data, plan)
    assert by_hand(found, waived=False) == by_checker(report, waived=False)
    assert by_checker(report, waived=True) <= by_hand(found, waived=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_case_made_by_hand_is_judged_alike(case: hand_made.Case) -> None:
    found, report = breaches(case.facts(), case.plan()), checked(case.facts(), case.plan())
    assert by_hand(found, waived=False) == by_checker(report, waived=False)
    assert by_hand(found, waived=True) == by_checker(report, waived=True)


@settings(max_examples=200, deadline=None)
@given(small_problems(), st.randoms(use_true_random=False))
def test_a_move_tells_what_it_adds_and_changes_nothing(data: dict[str, Any], chance: random.Random) -> None:
    data["rules"]["same_product_neighbours"] = "forbid"  # so that no two share a stall
    plan = random_plan(data, chance)
    there = board(data, plan)
    weekend = chance.choice(data["weekends"])["id"]
    vendor = chance.choice(data["vendors"])["id"]
    before = there.faults(weekend)
    for stall in [None, *(s["id"] for s in data["stalls"])]:
        after = board(data, moved(plan, weekend, vendor, stall)).faults(weekend)
        added = there.check_move(weekend, vendor, stall)
        assert Counter(added) == Counter(b for b in after if b not in before)
        assert Counter(there.faults(weekend)) == Counter(before)


def moved(plan: Plan, weekend: str, vendor: str, stall: str | None) -> Plan:
    """The plan after the move: whoever stood there changes places, or loses the turn."""
    had = next((s for w, v, s in plan if (w, v) == (weekend, vendor)), None)
    result = [turn for turn in plan if turn[:2] != (weekend, vendor)]
    if stall is None:
        return result
    for i, (w, v, s) in enumerate(result):
        if (w, s) == (weekend, stall):
            result[i : i + 1] = [(w, v, had)] if had else []
            break
    return [*result, (weekend, vendor, stall)]


def test_the_rules_are_numbered_in_order() -> None:
    assert [rule.number for rule in RULES] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("stall", "codes"), [("A-02", {"VENDOR_TWICE", "FIXED_ELSEWHERE"}), ("A-04", {"VENDOR_TWICE"})]
)
def test_a_vendor_named_twice_stands_where_it_was_named_last(stall: str, codes: set[str]) -> None:
    found = breaches(hand_made.problem(), [*hand_made.PLAN, (hand_made.W1, hand_made.V4, stall)])
    assert {(b.code, b.weekend, b.vendors) for b in found} == {(c, hand_made.W1, (hand_made.V4,)) for c in codes}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_breaches_come_in_the_order_of_the_rules_under_their_number(case: hand_made.Case) -> None:
    there = board(case.facts(), case.plan())
    for weekend in case.facts()["weekends"]:
        found = [b.rule for b in there.faults(weekend["id"])]
        assert found == sorted(found)
    report = checked(case.facts(), case.plan())
    rule_of = {e.code: int(e.rule) for e in (*report.faults, *report.waivers) if e.rule.isdigit()}
    assert all(b.rule == rule_of[b.code] for b in breaches(case.facts(), case.plan()))
