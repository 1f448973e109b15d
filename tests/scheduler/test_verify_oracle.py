"""Oracle and checker watch each other: neither knows a rotation that the other one refuses or beats."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.verify import Report, verify_bytes
from tests.scheduler.broken_files import pair
from tests.scheduler.good_files import Figures, rotation_for
from tests.scheduler.oracle import best, may_come, may_stand
from tests.scheduler.strategies import small_problems

Turns = list[tuple[str, str, str]]


def judge(problem: dict[str, Any], turns: Turns) -> Report:
    return verify_bytes(*pair(problem, rotation_for(problem, turns)))


@settings(max_examples=200, deadline=None)
@given(small_problems())
def test_the_best_plan_keeps_every_rule_and_has_the_figures_it_says(problem: dict[str, Any]) -> None:
    found = best(problem)
    if not found.feasible:
        return
    report = judge(problem, list(found.plan))
    assert report.faults == []
    assert report.figures["filled"] == found.filled
    assert report.figures["final"] == round(float(found.final), 6)
    assert report.figures["spacing"] == round(float(found.spacing), 6)
    reached = Figures(problem, list(found.plan)).values["deviation"]
    assert reached == found.deviation if found.deviation >= 1 else reached < 1


def every_plan(problem: dict[str, Any]) -> Iterator[Turns]:
    """All placements of all weekends that keep rules 1 and 2, whatever the other rules say."""
    weekends = []
    for w in problem["weekends"]:
        able = [v for v in problem["vendors"] if may_come(v, w)]
        options = [[None, *(s["id"] for s in problem["stalls"] if may_stand(v, s, w))] for v in able]
        weekends.append([
            [(w["id"], v["id"], s) for v, s in zip(able, choice, strict=True) if s]
            for choice in itertools.product(*options)
            if len(set(filter(None, choice))) == sum(s is not None for s in choice)
        ])  # fmt: skip
    for chosen in itertools.product(*weekends):
        yield list(itertools.chain(*chosen))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_problems(max_vendors=3, max_weekends=2, max_stalls=2))
def test_no_plan_at_all_is_better(problem: dict[str, Any]) -> None:
    """Every plan there is goes through the checker; the best of those without a fault is the oracle's."""
    found = best(problem)
    kept: list[tuple[int, Fraction]] = []
    for turns in every_plan(problem):
        if judge(problem, turns).ok:
            figures = Figures(problem, turns).values
            kept.append((-len(turns), Fraction(figures["deviation"])))
    assert found.feasible == bool(kept)
    if kept:
        assert (-found.filled, found.deviation) == min(kept)


@settings(max_examples=100, deadline=None)
@given(small_problems(), st.randoms(use_true_random=False))
def test_a_random_plan_is_judged_alike(problem: dict[str, Any], chance: random.Random) -> None:
    """One turn less than the best plan, or one moved: never better than the best, faults or not."""
    found = best(problem)
    turns = list(found.plan)
    if not turns:
        return
    gone = turns.pop(chance.randrange(len(turns)))
    if chance.random() < 0.5:
        turns.append((gone[0], chance.choice(problem["vendors"])["id"], chance.choice(problem["stalls"])["id"]))
    data, rotation = pair(
        problem, rotation_for(problem, turns) if _placeable(problem, turns) else _bare(problem, turns)
    )
    report = verify_bytes(data, rotation)
    if report.ok:
        assert report.figures["filled"] <= found.filled


def _placeable(problem: dict[str, Any], turns: Turns) -> bool:
    weekends = {w["id"]: w for w in problem["weekends"]}
    stalls = {s["id"]: s for s in problem["stalls"]}
    vendors = {v["id"]: v for v in problem["vendors"]}
    return all(may_stand(vendors[v], stalls[s], weekends[w]) for w, v, s in turns)


def _bare(problem: dict[str, Any], turns: Turns) -> dict[str, Any]:
    return {**rotation_for(problem, []), "assignments": [{"weekend": w, "vendor": v, "stall": s} for w, v, s in turns]}
