"""What a breach says: rule, code, weekend, vendors, stalls, words; and that a gap is told from both of its weekends."""
# ruff: noqa: E501 - a table, one breach a line

from __future__ import annotations

import json

import pytest

from scheduler import problem as problems
from scheduler.rules import Board, Breach
from tests.scheduler.hand_made import A1, A2, A3, A4, CASES, V1, V2, V3, V4, V5, V6, W1, W2, W4
from tests.scheduler.oracle import as_bytes

BY_NAME = {case.name: case for case in CASES}
SAID = [
    ("rule 1: unavailable", Breach(1, "NOT_ELIGIBLE", W1, (V2,), (), "may not come on that weekend")),
    ("rule 1: two stalls for one", Breach(1, "VENDOR_TWICE", W1, (V4,), (), "has more than one stall")),
    ("rule 1: two on one stall", Breach(1, "STALL_TWICE", W2, (V5, V3), (A2,), "the stall is given to 2 vendors")),
    ("rule 2: closed", Breach(2, "STALL_CLOSED", W2, (V3,), (A3,), "the stall is closed on that weekend")),
    ("rule 2: several categories, several features", Breach(2, "STALL_CATEGORY", W4, (V5,), (A2,), "the stall is for buah, daging, ikan, jamu, roti, sayur, the vendor is kriya")),
    ("rule 2: several categories, several features", Breach(2, "STALL_FEATURES", W4, (V5,), (A2,), "the stall lacks air, es, gas, lampu, meja, tenda")),
    ("rule 3: too soon", Breach(3, "GAP", W2, (V5,), (), f"2 weekends from {W2} to {W4}, at least 3")),
    ("rule 3: too soon", Breach(3, "GAP", W4, (V5,), (), f"2 weekends from {W2} to {W4}, at least 3")),
    ("rule 3: the next weekend", Breach(3, "GAP", W1, (V1,), (), f"1 weekends from {W1} to {W2}, at least 2")),
    ("rule 3: the next weekend", Breach(3, "GAP", W2, (V1,), (), f"1 weekends from {W1} to {W2}, at least 2")),
    ("rule 3: waived", Breach(3, "GAP", W4, (V6,), (), f"2 weekends from {W2} to {W4}, at least 3", True)),
    ("rule 4: too many", Breach(4, "LIMIT_MAX", W4, (), (), "2 kuliner, at most 1 are allowed")),
    ("rule 4: too few", Breach(4, "LIMIT_MIN", W4, (), (), "2 kuliner, at least 3 are demanded")),
    ("rule 5: apart", Breach(5, "APART", W1, (V2, V1), (), "are to be kept apart")),
    ("rule 5: apart, waived", Breach(5, "APART", W1, (V2, V1), (), "are to be kept apart", True)),
    ("rule 5: together", Breach(5, "TOGETHER", W2, (V3,), (), "comes without V0001")),
    ("rule 5: together", Breach(5, "TOGETHER", W4, (V1,), (), "comes without V0003")),
    ("rule 6: missing", Breach(6, "FIXED_MISSING", W2, (V4,), (), "is fixed for that weekend")),
    ("rule 6: elsewhere", Breach(6, "FIXED_ELSEWHERE", W1, (V1,), (A2,), "is fixed on A-02")),
    ("rule 7: side by side", Breach(7, "SAME_PRODUCT", W4, (V1, V5), (A1, A2), "sate stands beside itself")),
    ("rule 7: waived", Breach(7, "SAME_PRODUCT", W4, (V5, V2), (A2, A3), "sate stands beside itself", True)),
]  # fmt: skip


def board(name: str) -> Board:
    case = BY_NAME[name]
    return Board(problems.read(as_bytes(case.facts())), case.plan())


@pytest.mark.parametrize(("name", "breach"), SAID, ids=lambda x: getattr(x, "code", x))
def test_a_breach_says_rule_place_and_words(name: str, breach: Breach) -> None:
    assert board(name).faults(breach.weekend).count(breach) == 1


def test_every_code_has_its_words() -> None:
    codes = {fault for case in CASES if case.name.startswith("rule") for fault in case.faults}
    assert {breach.code for _, breach in SAID} == codes - {"SEATS"}


def test_limits_and_fixed_turns_are_told_in_the_order_of_their_names() -> None:
    case = BY_NAME["as it is"]
    facts = case.facts()
    facts["weekends"][3]["category_limits"] = {name: {"min": 4} for name in ("kuliner", "jasa", "kriya")}
    facts["fixed"] = [{"weekend": W4, "vendor": v, "stall": A4} for v in (V5, V2, V1)]
    found = Board(problems.read(json.dumps(facts).encode()), case.plan()).faults(W4)  # as_bytes would sort the names
    assert [b.message.split()[1] for b in found if b.code == "LIMIT_MIN"] == ["jasa,", "kriya,", "kuliner,"]
    assert [b.vendors for b in found if b.code == "FIXED_ELSEWHERE"] == [(V1,), (V2,), (V5,)]


def test_a_move_is_held_against_the_turns_before_and_after_it() -> None:
    there = board("as it is")
    assert [b.code for b in there.check_move(W1, V3, A2)] == ["GAP", "APART"]  # its turn is on the next weekend
    assert [b.code for b in there.check_move(W2, V1, A1)] == ["GAP"]  # its turn is on the weekend before
    assert "GAP" not in {b.code for b in there.check_move(W4, V3, A2)}  # two weekends later, the cancelled one counts


def test_a_gap_of_three_reaches_just_two_weekends() -> None:
    facts = BY_NAME["as it is"].facts()
    facts["rules"]["min_gap"] = 3
    facts["weekends"][2]["status"] = "open"
    days = [w["id"] for w in facts["weekends"]]
    for w, day in enumerate(days):
        there = Board(problems.read(as_bytes(facts)), [(day, V2, A2)])
        near = [other for other in days if other != day and "GAP" in {b.code for b in there.check_move(other, V2, A2)}]
        assert near == [days[o] for o in range(4) if o != w and abs(o - w) <= 2]


def test_a_turn_fixed_on_no_stall_in_particular_may_be_on_any() -> None:
    case = BY_NAME["as it is"]
    facts = case.facts()
    facts["fixed"].append({"weekend": W4, "vendor": V5, "stall": None})
    assert Board(problems.read(as_bytes(facts)), case.plan()).faults(W4) == []


@pytest.mark.parametrize(("vendor", "stall"), [(V1, A1), (V5, A2), (V2, A3)])
def test_one_fixed_stall_alone_waives_nothing(vendor: str, stall: str) -> None:
    """Three satay sellers in a row, one of them fixed where it stands."""
    case = BY_NAME["rule 7: side by side"]
    facts = case.facts()
    facts["fixed"].append({"weekend": W4, "vendor": vendor, "stall": stall})
    found = Board(problems.read(as_bytes(facts)), case.plan()).faults(W4)
    assert [(b.code, b.waived) for b in found] == [("SAME_PRODUCT", False)] * 2
