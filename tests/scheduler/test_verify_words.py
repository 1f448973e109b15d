"""What the checker says of each kind of fault: under which rule, at which place, in which words and numbers."""
# ruff: noqa: E501 - a table, one code a line

from __future__ import annotations

import pytest

from scheduler.verify import Fault
from tests.scheduler.hand_made import CASES, Case
from tests.scheduler.test_verify_rules import check

BY_NAME = {case.name: case for case in CASES}
SAID = [
    ("rule 1: unavailable", "NOT_ELIGIBLE", "1", "2026-12-05 V0002", "unavailable on that weekend"),
    ("rule 1: not yet joined", "NOT_ELIGIBLE", "1", "2026-12-05 V0002", "joined only on 2026-12-06, after 2026-12-05"),
    ("rule 1: left on the last date", "NOT_ELIGIBLE", "1", "2026-12-26 V0002", "left on 2026-12-27, not after 2026-12-27"),
    ("rule 1: cancelled", "NOT_ELIGIBLE", "1", "2026-12-26 V0001", "the weekend is cancelled"),
    ("rule 1: cancelled", "SEATS", "8", "2026-12-26", "4 turns; rules 1, 2 and 4 allow 0"),
    ("rule 1: two stalls for one", "VENDOR_TWICE", "1", "2026-12-05 V0004", "has 2 stalls on one weekend"),
    ("rule 1: two on one stall", "STALL_TWICE", "1", "2026-12-12 A-02", "is given to 2 vendors"),
    ("rule 2: closed", "STALL_CLOSED", "2", "2026-12-12 V0003 A-03", "the stall is closed on that weekend"),
    ("rule 2: category", "STALL_CATEGORY", "2", "2026-12-26 V0006 A-03", "the stall is for kuliner, the vendor is kriya"),
    ("rule 2: feature", "STALL_FEATURES", "2", "2026-12-12 V0006 A-04", "the stall lacks listrik"),
    ("rule 2: several categories, several features", "STALL_CATEGORY", "2", "2026-12-12 V0005 A-02", "the stall is for buah, daging, ikan, jamu, roti, sayur, the vendor is kriya"),
    ("rule 2: several categories, several features", "STALL_FEATURES", "2", "2026-12-12 V0005 A-02", "the stall lacks air, es, gas, lampu, meja, tenda"),
    ("rule 3: too soon", "GAP", "3", "2026-12-26 V0005", "2 weekends after 2026-12-12; at least 3 are asked"),
    ("rule 4: too many", "LIMIT_MAX", "4", "2026-12-26", "2 kuliner, at most 1 are allowed"),
    ("rule 4: too few", "LIMIT_MIN", "4", "2026-12-26", "2 kuliner, at least 3 are asked"),
    ("rule 5: apart", "APART", "5", "2026-12-05 V0002", "stands on the same weekend as V0001"),
    ("rule 5: together", "TOGETHER", "5", "2026-12-12 V0003", "stands without V0001"),
    ("rule 6: missing", "FIXED_MISSING", "6", "2026-12-12 V0004", "the fixed turn is missing"),
    ("rule 6: elsewhere", "FIXED_ELSEWHERE", "6", "2026-12-05 V0001 A-02", "the fixed turn stands on A-01"),
    ("rule 6: two turns, both elsewhere", "FIXED_ELSEWHERE", "6", "2026-12-05 V0004 A-01", "the fixed turn stands on A-02"),
    ("rule 7: side by side", "SAME_PRODUCT", "7", "2026-12-26 V0005 A-02", "sells sate beside V0002 on A-03"),
    ("order", "ASSIGNMENTS_ORDER", "order", "assignments[1]", "is not sorted by weekend, vendor, stall"),
    ("unknown weekend", "UNKNOWN_WEEKEND", "rotation file", "assignments[10].weekend", "the problem has no weekend ?"),
    ("unknown vendor", "UNKNOWN_VENDOR", "rotation file", "assignments[10].vendor", "the problem has no vendor W"),
    ("unknown stall", "UNKNOWN_STALL", "rotation file", "assignments[10].stall", "the problem has no stall B"),
    ("standby: weekends out of order", "STANDBY_ORDER", "standby", "standby[1].weekend", "2026-12-05 is out of order or there twice"),
    ("standby: weekend twice", "STANDBY_ORDER", "standby", "standby[3].weekend", "2026-12-26 is out of order or there twice"),
    ("standby: unknown weekend", "STANDBY_UNKNOWN", "standby", "standby[3].weekend", "the problem has no weekend ?"),
    ("standby: unknown vendor", "STANDBY_UNKNOWN", "standby", "standby[0].vendors[2]", "the problem has no vendor W"),
    ("standby: twice", "STANDBY_REPEATED", "standby", "standby[0].vendors[2]", "V0005 is there twice"),
    ("standby: assigned", "STANDBY_ASSIGNED", "standby", "standby[0].vendors[0]", "V0001 has a turn on that weekend"),
    ("standby: not eligible", "STANDBY_NOT_ELIGIBLE", "standby", "standby[0].vendors[0]", "V0006: joined only on 2026-12-12, after 2026-12-05"),
    ("standby: fits nowhere", "STANDBY_UNFIT", "standby", "standby[0].vendors[0]", "no usable stall fits V0007"),
    ("standby: the one who is owed less goes first", "STANDBY_OWED", "standby", "standby[1].vendors[2]", "V0002 is owed 0.480769 turns more than the one before"),
    ("certificate: a goal is missing", "CERTIFICATE_MISSING", "certificate", "certificate", "the goal deviation is missing"),
    ("certificate: order", "CERTIFICATE_ORDER", "certificate", "certificate", "goals out of order or there twice: filled, deviation, spacing, final, exposure, repeats"),
    ("certificate: a better filled than there is", "CERTIFICATE_VALUE", "certificate", "certificate[0]", "filled: 10.01 is claimed, 10 it is"),
    ("certificate: a better spacing than there is", "CERTIFICATE_VALUE", "certificate", "certificate[3]", "spacing: 1.282846 is claimed, 1.272846 it is"),
    ("certificate: a bound below the filled seats", "CERTIFICATE_BOUND", "certificate", "certificate[0]", "filled: the value 10 is better than the bound 9"),
    ("certificate: optimal without being at the bound", "CERTIFICATE_PROOF", "certificate", "certificate[3]", "spacing: optimal, though 1.272846 is not the bound 0"),
    ("status: optimal without proof", "STATUS", "certificate", "status", "optimal, though final is not proven"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "rule", "where", "message"), SAID)
def test_a_fault_says_rule_place_and_numbers(name: str, code: str, rule: str, where: str, message: str) -> None:
    assert Fault(rule, where, message, code) in check(BY_NAME[name]).faults


def test_a_foreign_problem_is_shown_by_both_hashes() -> None:
    (fault,) = check(BY_NAME["hash"]).faults
    assert (fault.code, fault.rule, fault.where) == ("HASH", "hash", "problem_sha256")
    assert fault.message.startswith(f"belongs to another problem file: {'0' * 64}, this one has ")


def test_every_code_has_its_words() -> None:
    assert {code for _, code, *_ in SAID} | {"HASH"} == set().union(*(case.faults for case in CASES))


@pytest.mark.parametrize("case", [case for case in CASES if case.waivers], ids=lambda case: case.name)
def test_a_waiver_says_what_the_fault_would_say(case: Case) -> None:
    """The same breach with nothing fixed is a fault in the same words."""
    report, facts = check(case), case.facts()
    free = Case(case.name, problem=lambda p: (p.update(facts), p.update(fixed=[])))
    said = {(f.rule, f.where, f.message, f.code) for f in check(free).faults}
    assert {(w.rule, w.where, w.message, w.code) for w in report.waivers} <= said


def test_faults_and_waivers_are_sorted() -> None:
    for case in CASES:
        report = check(case)
        assert report.faults == sorted(report.faults)
        assert report.waivers == sorted(report.waivers)
