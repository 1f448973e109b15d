"""One feasible and one infeasible file per rule and claim; each broken file gives exactly its own codes."""

import ast
import json
import re
from pathlib import Path

import pytest

import scheduler.verify
from scheduler.verify import Report, verify_bytes
from tests.scheduler import hand_made
from tests.scheduler.broken_files import pair
from tests.scheduler.good_files import greedy_plan, read_problem, rotation_for
from tests.scheduler.oracle import as_bytes


def check(case: hand_made.Case) -> Report:
    facts = case.facts()
    rotation = rotation_for(facts, case.plan())
    if case.file:
        case.file(rotation)
    return verify_bytes(*pair(facts, rotation))


@pytest.mark.parametrize("case", hand_made.CASES, ids=lambda case: case.name)
def test_case(case: hand_made.Case) -> None:
    report = check(case)
    assert {f.code for f in report.faults} == case.faults, report.faults
    assert {w.code for w in report.waivers} == case.waivers, report.waivers
    assert report.ok == (not case.faults)


def test_what_is_counted_is_a_whole_number() -> None:
    figures = check(hand_made.CASES[0]).figures
    counted = ("filled", "neighbours", "repeats", "possible", "empty", "fewest_turns", "most_turns", "shortest_gap")
    assert {name: type(figures[name]) for name in counted} == dict.fromkeys(counted, int)


def test_names_do_not_repeat() -> None:
    names = [case.name for case in hand_made.CASES]
    assert len(names) == len(set(names))


def test_every_fault_code_of_the_checker_has_a_case() -> None:
    folder = Path(scheduler.verify.__file__).parent
    trees = [ast.parse((folder / name).read_text()) for name in ("rules.py", "claims.py", "turns.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    written = {text for text in texts if isinstance(text, str) and re.fullmatch("[A-Z]+(_[A-Z]+)*", text)}
    written |= {f"UNKNOWN_{key}" for key in ("WEEKEND", "VENDOR", "STALL")}
    assert len(written) >= 30
    assert written == set().union(*(case.faults for case in hand_made.CASES))


@pytest.mark.parametrize("name", ["no vendors", "no weekends"])
def test_figures_of_nothing(name: str) -> None:
    figures = check(next(c for c in hand_made.CASES if c.name == name)).figures
    zero = (
        "filled",
        "deviation",
        "spacing",
        "exposure",
        "exposed_vendors",
        "fewest_turns",
        "most_turns",
        "possible",
        "empty",
    )
    assert [figures[key] for key in zero] == [0] * len(zero)
    assert figures["shortest_gap"] is None


def test_every_fault_is_found_not_only_the_first() -> None:
    facts = hand_made.problem()
    facts["rules"]["min_gap"] = 4
    facts["weekends"][3]["category_limits"]["kuliner"] = {"max": 1}
    report = verify_bytes(*pair(facts, rotation_for(facts, hand_made.PLAN)))
    assert sorted(f.code for f in report.faults) == ["GAP"] * 4 + ["LIMIT_MAX"]


def test_figures_of_the_small_market() -> None:
    """Counted by hand from the plan: 10 turns, V0001 and V0002 twice on the stall they had, V0006 too, V0005 too."""
    facts = hand_made.problem()
    figures = verify_bytes(*pair(facts, rotation_for(facts, hand_made.PLAN))).figures
    assert figures["filled"] == 10
    assert figures["repeats"] == 4
    assert figures["neighbours"] == 0
    assert figures["shortest_gap"] == 2
    assert (figures["fewest_turns"], figures["most_turns"]) == (0, 2)
    assert (figures["vendors"], figures["weekends"]) == (7, 3)


def test_the_small_problem_of_the_contract() -> None:
    problem = read_problem("small")
    report = verify_bytes(as_bytes(problem), json.dumps(rotation_for(problem, greedy_plan(problem))).encode())
    assert report.faults == []
    assert report.figures["empty"] == 1
