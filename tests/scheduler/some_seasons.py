"""Seasons with random vendors on random stalls that keep rule 2, and what they cost, counted turn by turn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from scheduler import problem as problems
from scheduler.figures import ENOUGH_TURNS, exposure_means
from scheduler.placement import Placement, stalls_by_turn
from scheduler.placement_even import FEW, Evenness
from scheduler.placement_season import Season
from scheduler.problem import IntArray, Problem
from scheduler.seating import Seating
from tests.scheduler.oracle import as_bytes


def some_seatings(data: dict[str, Any], chance: random.Random) -> tuple[Problem, dict[int, Seating]]:
    """Nobody fixed; on each open weekend a few vendors, each on a stall that fits."""
    problem = problems.read(as_bytes({**data, "fixed": []}))
    seatings = {}
    for w in np.flatnonzero(problem.usable.any(axis=1)).tolist():
        on: dict[int, int] = {}
        for v in chance.sample(range(problem.n_vendors), problem.n_vendors):
            fits = [s for s in np.flatnonzero(problem.fits_stalls(v, w)).tolist() if s not in on.values()]
            if fits and chance.random() < 0.8:
                on[v] = chance.choice(fits)
        seatings[w] = seated(problem, w, on)
    return problem, seatings


def seated(problem: Problem, weekend: int, on: dict[int, int]) -> Seating:
    """`on`: vendor -> stall."""
    vendors = sorted(on)
    seating = Seating(problem, weekend, np.array(vendors, dtype=np.int64))
    at = [seating.stalls.tolist().index(on[v]) for v in vendors]
    seating.seat(np.array(at + sorted(set(range(len(seating.stalls))) - set(at)), dtype=np.int64))
    return seating


def season_of(problem: Problem, seatings: dict[int, Seating]) -> Season:
    return Season(problem, seatings, Evenness(problem, seatings))


def turns_of(season: Season) -> IntArray:
    """(v, w): the stall of each turn as the season has it now, -1 without."""
    season.seat()
    return stalls_by_turn(season.problem, Placement(season.seatings))


def near_pairs(problem: Problem, stalls: IntArray) -> int:
    """Pairs of turns of one vendor on one stall that are at most `stall_repeat_gap` turns apart."""
    rows = ([s for s in row if s >= 0] for row in stalls.tolist())
    gap = problem.stall_repeat_gap
    return sum(row[i] == s for row in rows for j, s in enumerate(row) for i in range(max(0, j - gap), j))


def squares(problem: Problem, stalls: IntArray, middle: float) -> float:
    """Of the vendors' distances from `middle`; of those with too few turns a little."""
    means, turns = exposure_means(problem, stalls)
    each = np.where(turns >= ENOUGH_TURNS, 1.0, FEW) * (means - middle) ** 2
    return float(each[turns > 0].sum())


def middle_of(problem: Problem, stalls: IntArray) -> float:
    """The mean of the vendors who count, or of all where nobody has turns enough."""
    means, turns = exposure_means(problem, stalls)
    counted = means[turns >= ENOUGH_TURNS] if (turns >= ENOUGH_TURNS).any() else means[turns > 0]
    return float(counted.mean()) if len(counted) else 0.0


def round_robin(unlike: Sequence[float]) -> Problem:
    """Four vendors; each two of them meet once, on two stalls so many points of prime apart."""
    days = [f"2027-0{1 + n // 4}-{1 + 7 * (n % 4):02}" for n in range(6)]
    stalls = [
        {"id": f"{day} {side}", "zone": "A", "x": 0, "y": 0, "features": [], "categories": [],
         "prime": 50 + side * gap, "neighbours": []}
        for day, gap in zip(days, unlike, strict=True) for side in (0, 1)
    ]  # fmt: skip
    weekends = [
        {"id": day, "dates": [day], "status": "open", "category_limits": {},
         "closed_stalls": [s["id"] for s in stalls if not str(s["id"]).startswith(day)]}
        for day in days
    ]  # fmt: skip
    vendors = [
        {"id": f"V{n}", "category": "kriya", "product": f"p{n}", "needs": [], "credit": 0, "weight": 1,
         "joined": None, "left": None, "unavailable": []}
        for n in range(4)
    ]  # fmt: skip
    rules = {"min_gap": 1, "same_product_neighbours": "allow", "stall_repeat_gap": 0}
    assert all(a < b for a, b in pairwise(days))
    return problems.read(
        as_bytes(
            {"format": "giliran-problem/1", "weekends": weekends, "stalls": stalls, "vendors": vendors, "rules": rules,
             "apart": [], "together": [], "fixed": [], "seed": 1}
        )
    )  # fmt: skip
