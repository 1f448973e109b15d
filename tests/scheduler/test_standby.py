"""Who waits on each weekend and in which order: against sorting by what is owed in exact fractions."""

from __future__ import annotations

import datetime
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.entitlement import CannotMeet, Entitlement, entitlement
from scheduler.problem import MICRO, TURN, BoolArray, Problem
from scheduler.standby import standby
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_explain import market, vendor


def owed(problem: Problem, due: Entitlement, comes: BoolArray, v: int, w: int) -> Fraction:
    """e(v, w) - turns(v, 1..w), exact."""
    shares = [due.share[i][problem.vendor_class[v]] for i in range(w + 1) if problem.eligible[v, i]]
    return Fraction(int(problem.credit[v]), TURN) + sum(shares) - int(comes[v, : w + 1].sum())


@settings(max_examples=200, deadline=None)
@given(small_problems(), st.randoms(use_true_random=False))
def test_whoever_is_owed_most_is_called_first_and_the_seed_breaks_ties(
    data: dict[str, Any], chance: random.Random
) -> None:
    problem = problems.read(as_bytes(data))
    try:
        due = entitlement(problem)
    except CannotMeet:
        return
    able = problem.can_stand()
    comes = able & np.array([[chance.random() < 0.5 for _ in row] for row in able])
    lists = standby(problem, due, comes)
    assert len(lists) == problem.n_weekends
    for w, waiting in enumerate(lists):
        free = [v for v in range(problem.n_vendors) if able[v, w] and not comes[v, w]]
        assert waiting == sorted(free, key=lambda v: (-owed(problem, due, comes, v, w), int(problem.tie[v])))


def order(*credits: int) -> list[int]:
    data = market(vendors=[vendor(f"V{i}", credit=credit) for i, credit in enumerate(credits)])
    problem = problems.read(as_bytes(data))
    return standby(problem, entitlement(problem), np.zeros((len(credits), 3), np.bool_))[0]


def test_a_millionth_of_a_turn_decides() -> None:
    assert order(0, 1, 2) == [2, 1, 0]
    assert order(2, 1, 0) == [0, 1, 2]


def test_what_is_owed_counts_as_equal_where_only_rounding_differs() -> None:
    """The last digit of a third of a turn, added up over three weekends, is no reason to go first."""
    problem = problems.read(as_bytes(market(vendors=[vendor(f"V{i}") for i in range(7)])))
    due = entitlement(problem)
    nudged = due.owed + np.arange(7)[:, None] * (MICRO // 10**6)
    assert nudged.max() > due.owed.max()
    blurred = Entitlement(due.seats, due.share, due.units, due.start, nudged)
    none = np.zeros((7, 3), np.bool_)
    assert standby(problem, blurred, none) == standby(problem, due, none)


@pytest.mark.parametrize("seed", range(4))
def test_shares_decide_and_then_the_seed(seed: int) -> None:
    """One stall among weights 1, 2 and 3."""
    data = market(vendors=[vendor(f"V{i}", weight=i) for i in (1, 2, 3)], seed=seed)
    data["stalls"] = [{**data["stalls"][0], "neighbours": []}]
    problem = problems.read(as_bytes(data))
    assert standby(problem, entitlement(problem), np.zeros((3, 3), np.bool_)) == [[2, 1, 0]] * 3


@pytest.mark.parametrize("seed", range(4))
def test_whoever_has_had_a_turn_waits_behind_the_others(seed: int) -> None:
    problem = problems.read(as_bytes(market(seed=seed)))
    comes = np.zeros((3, 3), np.bool_)
    comes[1, 0] = True
    assert [waiting[-1] for waiting in standby(problem, entitlement(problem), comes)[1:]] == [1, 1]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("weekends", [3, 999])
def test_so_many_thirds_of_a_turn_are_whole_turns(weekends: int, seed: int) -> None:
    """Three share one stall; who joins then was owed as much before: only the seed tells them apart."""
    first = datetime.date(2026, 1, 1)
    days = [(first + datetime.timedelta(days=i)).isoformat() for i in range(weekends + 1)]
    late = vendor("V3", joined=days[-1], credit=weekends // 3 * 10**6)
    data = market(
        vendors=[*(vendor(f"V{i}") for i in range(3)), late],
        weekends=[{**market()["weekends"][0], "id": day, "dates": [day]} for day in days],
        seed=seed,
    )
    data["stalls"] = [{**data["stalls"][0], "neighbours": []}]
    problem = problems.read(as_bytes(data))
    waiting = standby(problem, entitlement(problem), np.zeros((4, len(days)), np.bool_))[-1]
    assert waiting == sorted(range(4), key=lambda v: int(problem.tie[v]))
