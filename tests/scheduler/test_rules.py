"""Each rule as a hand move meets it: one rotation that keeps it, one that breaks it; codes as the checker's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scheduler import files
from scheduler import problem as problems
from scheduler.rules import Board
from scheduler.solve import solve
from scheduler.verify import verify_bytes
from tests.scheduler.good_files import read_problem


@pytest.fixture(scope="module")
def good() -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    case = read_problem("small")
    case["rules"]["min_gap"] = 1
    for s in case["stalls"]:
        s["categories"] = []
    found = solve(problems.read(json.dumps(case).encode()))
    assert found.rotation is not None
    return case, [(a.weekend, a.vendor, a.stall) for a in found.rotation.assignments]


def codes(case: dict[str, Any], plan: list[tuple[str, str, str]]) -> set[str]:
    board = Board(problems.read(json.dumps(case).encode()), plan)
    return {breach.code for w in case["weekends"] for breach in board.faults(w["id"]) if not breach.waived}


def checked(case: dict[str, Any], plan: list[tuple[str, str, str]]) -> set[str]:
    rotation = files.Rotation(
        files.ROTATION_FORMAT, "0" * 64, "feasible", [files.Assignment(*turn) for turn in plan], [], [], {}
    )
    report = verify_bytes(json.dumps(case).encode(), files.write(rotation))
    return {fault.code for fault in report.faults if fault.rule in tuple("1234567")}


def test_a_good_rotation_breaks_nothing(good: Any) -> None:
    case, plan = good
    assert codes(case, plan) == checked(case, plan) == set()


def spoil_eligible(case: Any, plan: Any) -> None:
    next(v for v in case["vendors"] if v["id"] == plan[0][1])["unavailable"] = [plan[0][0]]


def spoil_closed(case: Any, plan: Any) -> None:
    case["weekends"][0]["closed_stalls"] = [plan[0][2]]


def spoil_category(case: Any, plan: Any) -> None:
    next(s for s in case["stalls"] if s["id"] == plan[0][2])["categories"] = ["besi"]


def spoil_features(case: Any, plan: Any) -> None:
    next(v for v in case["vendors"] if v["id"] == plan[0][1])["needs"] = ["gudang"]


def spoil_gap(case: Any, plan: Any) -> None:
    case["rules"]["min_gap"] = 6


def spoil_max(case: Any, plan: Any) -> None:
    case["weekends"][0]["category_limits"] = {_category(case, plan[0][1]): {"max": 0}}


def spoil_min(case: Any, plan: Any) -> None:
    case["weekends"][0]["category_limits"] = {"minuman": {"min": 8}}


def spoil_apart(case: Any, plan: Any) -> None:
    case["apart"] = [[plan[0][1], plan[1][1]]]


def spoil_together(case: Any, plan: Any) -> None:
    here = {v for w, v, _ in plan if w == plan[0][0]}
    case["together"] = [[plan[0][1], next(v["id"] for v in case["vendors"] if v["id"] not in here)]]


def spoil_fixed(case: Any, plan: Any) -> None:
    here = {v for w, v, _ in plan if w == plan[0][0]}
    away = next(v["id"] for v in case["vendors"] if v["id"] not in here)
    case["fixed"] = [{"weekend": plan[0][0], "vendor": away, "stall": None}]


def spoil_fixed_stall(case: Any, plan: Any) -> None:
    case["fixed"] = [{"weekend": plan[0][0], "vendor": plan[0][1], "stall": plan[1][2]}]


def spoil_products(case: Any, plan: Any) -> None:
    for vendor in case["vendors"]:
        vendor["product"] = "sate"


def _category(case: Any, vendor: str) -> str:
    return str(next(v for v in case["vendors"] if v["id"] == vendor)["category"])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_eligible, "NOT_ELIGIBLE"),
        (spoil_closed, "STALL_CLOSED"),
        (spoil_category, "STALL_CATEGORY"),
        (spoil_features, "STALL_FEATURES"),
        (spoil_gap, "GAP"),
        (spoil_max, "LIMIT_MAX"),
        (spoil_min, "LIMIT_MIN"),
        (spoil_apart, "APART"),
        (spoil_together, "TOGETHER"),
        (spoil_fixed, "FIXED_MISSING"),
        (spoil_fixed_stall, "FIXED_ELSEWHERE"),
        (spoil_products, "SAME_PRODUCT"),
    ],
)
def test_a_broken_rule_is_named_as_the_checker_names_it(good: Any, spoil: Any, code: str) -> None:
    case, plan = json.loads(json.dumps(good[0])), list(good[1])
    spoil(case, plan)
    found = codes(case, plan)
    assert code in found
    assert found == checked(case, plan)


def test_fixed_turns_waive_gap_and_pairs(good: Any) -> None:
    case, plan = json.loads(json.dumps(good[0])), list(good[1])
    weekend, a, b = plan[0][0], plan[0][1], plan[1][1]
    case["apart"] = [[a, b]]
    case["fixed"] = [{"weekend": weekend, "vendor": v, "stall": None} for v in (a, b)]
    board = Board(problems.read(json.dumps(case).encode()), plan)
    assert [breach.waived for breach in board.faults(weekend) if breach.code == "APART"] == [True]


def test_a_move_tells_only_what_it_would_break(good: Any) -> None:
    case, plan = good
    board = Board(problems.read(json.dumps(case).encode()), plan)
    weekend, vendor, stall = plan[0]
    assert board.check_move(weekend, vendor, stall) == []
    assert board.check_move(weekend, vendor, None) == []
    absent = next(v["id"] for v in case["vendors"] if weekend in v["unavailable"] or v["joined"])
    added = board.check_move(case["weekends"][0]["id"], absent, stall)
    assert {breach.code for breach in added} >= {"NOT_ELIGIBLE"}
    assert codes(case, plan) == set()
