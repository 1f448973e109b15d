"""Breaches of a choice of who comes, found by arrays, against the rules counted one turn after the other."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.attendance_breaches import (
    apart_breaches,
    gap_breaches,
    hopeless,
    limit_breaches,
    together_breaches,
)
from scheduler.problem import BoolArray, Problem
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems

Turn = tuple[str, str]  # vendor, weekend


class Choice:
    """A random choice of who comes, as the array and as a set of (vendor, weekend)."""

    def __init__(self, data: dict[str, Any], chance: random.Random) -> None:
        self.data = data
        self.problem = problems.read(as_bytes(data))
        self.comes: BoolArray = np.array(
            [[chance.random() < 0.5 for _ in data["weekends"]] for _ in data["vendors"]], dtype=np.bool_
        )
        self.days = [w["id"] for w in data["weekends"]]
        self.turns = {
            (v["id"], day) for i, v in enumerate(data["vendors"]) for w, day in enumerate(self.days) if self.comes[i, w]
        }
        self.fixed = {(f["vendor"], f["weekend"]) for f in data["fixed"]}

    def pairs(self, breaches: list[list[tuple[int, int]]]) -> list[frozenset[Turn]]:
        return [frozenset(named(self.problem, turn) for turn in breach) for breach in breaches]


def named(problem: Problem, turn: tuple[int, int]) -> Turn:
    return problem.vendors[turn[0]], problem.weekends[turn[1]]


def same(found: list[frozenset[Turn]], expected: set[frozenset[Turn]]) -> None:
    assert len(found) == len(expected)
    assert set(found) == expected


anything = (small_problems(), st.randoms(use_true_random=False))


@settings(max_examples=150, deadline=None)
@given(*anything)
def test_gaps(data: dict[str, Any], chance: random.Random) -> None:
    choice = Choice(data, chance)
    near = {
        frozenset((a, b))
        for a, b in itertools.combinations(choice.turns, 2)
        if a[0] == b[0] and abs(choice.days.index(a[1]) - choice.days.index(b[1])) < data["rules"]["min_gap"]
    }
    same(choice.pairs(gap_breaches(choice.problem, choice.comes)), {pair for pair in near if not pair <= choice.fixed})


@settings(max_examples=150, deadline=None)
@given(*anything)
def test_apart(data: dict[str, Any], chance: random.Random) -> None:
    choice = Choice(data, chance)
    both = {frozenset(((a, day), (b, day))) for a, b in data["apart"] for day in choice.days}
    expected = {pair for pair in both if pair <= choice.turns and not pair <= choice.fixed}
    same(choice.pairs(apart_breaches(choice.problem, choice.comes)), expected)


@settings(max_examples=150, deadline=None)
@given(*anything)
def test_together(data: dict[str, Any], chance: random.Random) -> None:
    choice = Choice(data, chance)
    both = {frozenset(((a, day), (b, day))) for a, b in data["together"] for day in choice.days}
    expected = {
        pair for pair in both if len(pair & choice.turns) == 1 and not pair & choice.turns <= choice.fixed
    }  # fmt: skip
    same(choice.pairs(together_breaches(choice.problem, choice.comes)), expected)
    assert hopeless(choice.problem, choice.comes) == bool(expected or not choice.fixed <= choice.turns)


@settings(max_examples=150, deadline=None)
@given(*anything)
def test_limits(data: dict[str, Any], chance: random.Random) -> None:
    choice = Choice(data, chance)
    category = {v["id"]: v["category"] for v in data["vendors"]}
    expected = set()
    for weekend in data["weekends"]:
        for name, limit in weekend["category_limits"].items() if weekend["status"] == "open" else ():
            here = sum(category[v] == name for v, day in choice.turns if day == weekend["id"])
            if name in category.values() and not limit.get("min", 0) <= here <= limit.get("max", here):
                expected.add((weekend["id"], name))
    problem = choice.problem
    found = [(problem.weekends[w], problem.categories[k]) for w, k in limit_breaches(problem, choice.comes)]
    assert len(found) == len(expected)
    assert set(found) == expected
