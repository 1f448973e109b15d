"""Chains of swaps: the best is found, every rule kept, nothing gets worse; they go on where swaps of two are stuck."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.control import Control
from scheduler.figures import exposure_spread
from scheduler.placement_chains import TINY, Chains, Costs, Effort, best_ways
from scheduler.placement_season import Offers, Season
from scheduler.placement_swaps import Budget, Swaps
from scheduler.problem import Problem
from scheduler.seating import Seating
from tests.scheduler.some_seasons import (
    middle_of,
    near_pairs,
    round_robin,
    season_of,
    seated,
    some_seatings,
    squares,
    turns_of,
)
from tests.scheduler.strategies import small_problems

COST = 0.3  # of a repeat
MARKETS = small_problems(max_stalls=5, max_weekends=5)
CHANCE = st.randoms(use_true_random=False)
PAIRS = list(itertools.combinations(range(4), 2))  # of round_robin, one a weekend


def cheapest(season: Season, offers: Offers, side: int, left: int) -> float:
    """The best that up to `left` swaps can add at the vendor of this side, all ways tried."""
    m, best = len(offers.a), 0.0
    ends = [*offers.a.tolist(), *offers.b.tolist()]
    gains = [*offers.gain.tolist(), *(-offers.gain).tolist()]
    vendor = season.vendor[ends[side]]
    for other in range(2 * m if left and vendor >= 0 else 0):
        if season.vendor[ends[other]] == vendor and season.weekend[ends[other]] != season.weekend[ends[side]]:
            both = 2 * season.even.weight[vendor] * gains[side] * gains[other]
            onward = cheapest(season, offers, (other + m) % (2 * m), left - 1)
            best = min(best, float(offers.change[other % m] + both + onward))
    return best


@settings(max_examples=60, deadline=None)
@given(small_problems(max_stalls=3), CHANCE, st.integers(1, 3))
def test_the_best_way_on_is_that_of_all_ways(data: dict[str, Any], chance: random.Random, depth: int) -> None:
    season = season_of(*some_seatings(data, chance))
    offers = season.offers(COST, season.even.turns > 0)
    ways, m = best_ways(offers, season, season.even.turns > 0, Effort(depth, best=99, kept=99)), len(offers.a)
    for i in range(m):
        both = cheapest(season, offers, i, depth) + cheapest(season, offers, i + m, depth)
        assert ways.value[i] == pytest.approx(offers.change[i] + both, rel=1e-4, abs=1e-3)


@settings(max_examples=150, deadline=None)
@given(MARKETS, CHANCE, st.booleans())
def test_a_run_keeps_the_rules_and_makes_nothing_worse(
    data: dict[str, Any], chance: random.Random, exposure_may_rise: bool
) -> None:
    problem, seatings = some_seatings(data, chance)
    season = season_of(problem, seatings)
    before, clashes = turns_of(season), sum(len(s.clashes()) for s in seatings.values())
    Chains(season).run(COST, Control(), exposure_may_rise=exposure_may_rise)
    after = turns_of(season)
    assert ((before >= 0) == (after >= 0)).all()
    for v, w in np.argwhere(after >= 0).tolist():
        assert problem.fits_stalls(v, w)[after[v, w]]
    assert all(len(set(on)) == len(on) for on in (after[after[:, w] >= 0, w].tolist() for w in seatings))
    if problem.neighbours_rule != "allow":
        assert sum(len(s.clashes()) for s in season.seatings.values()) <= clashes
    if exposure_may_rise:
        old, new = (squares(problem, stalls, middle_of(problem, stalls)) for stalls in (before, after))
        more = COST * (near_pairs(problem, after) - near_pairs(problem, before))
        assert new - old + more < TINY
    else:
        assert exposure_spread(problem, after) < exposure_spread(problem, before) + 1e-9


def played(problem: Problem, better: tuple[int, ...]) -> dict[int, Seating]:
    """In each pair the first has the better stall (1) or the other one (0)."""
    pairs = zip(PAIRS, better, strict=True)
    return {w: seated(problem, w, {v: 2 * w + one, u: 2 * w + 1 - one}) for w, ((v, u), one) in enumerate(pairs)}


def test_chains_reach_the_best_of_all_places_where_swaps_of_two_are_stuck() -> None:
    problem = round_robin([7, 8, 1, 1, 6, 7])
    stuck = (1, 1, 0, 1, 1, 1)
    spreads = [
        exposure_spread(problem, turns_of(season_of(problem, played(problem, better))))
        for better in itertools.product((0, 1), repeat=6)
    ]
    swaps = Swaps(problem, played(problem, stuck))
    swaps.run(Budget(1000), 0.0, Control())
    season = Season(problem, swaps.seatings, swaps.even)
    assert exposure_spread(problem, turns_of(season)) > min(spreads) + 1
    Chains(season).run(0.0, Control())
    assert exposure_spread(problem, turns_of(season)) == pytest.approx(min(spreads))


def test_time_that_is_up_leaves_everything_as_it_is() -> None:
    problem = round_robin([7, 8, 1, 1, 6, 7])
    season = season_of(problem, played(problem, (1, 1, 0, 1, 1, 1)))
    before = turns_of(season)
    Chains(season).run(0.0, Control(time_limit=0.0))
    assert (turns_of(season) == before).all()


@pytest.mark.parametrize("may_rise", [True, False])
def test_repeats_are_saved_by_way_of_uneven_exposure_only_where_it_may_rise(may_rise: bool) -> None:
    """Two stand on two stalls, each twice in a row: the first swap saves two repeats and leaves exposure uneven."""
    one = dataclasses.replace(round_robin([1, 1, 1, 1, 1, 1]), stall_repeat_gap=1)
    problem = dataclasses.replace(one, usable=np.tile(np.arange(12) < 2, (6, 1)))
    seatings = {w: seated(problem, w, {0: int(w > 1), 1: int(w < 2)}) for w in range(4)}
    season = season_of(problem, seatings)
    assert (exposure_spread(problem, turns_of(season)), near_pairs(problem, turns_of(season))) == (0, 4)
    Chains(season).run(COST, Control(), exposure_may_rise=may_rise)
    assert near_pairs(problem, turns_of(season)) == (2 if may_rise else 4)


def test_costs_are_compared_goal_after_goal() -> None:
    even, few, little = Costs(1.0, 9, 9.0), Costs(2.0, 1, 9.0), Costs(2.0, 1, 8.0)
    assert even.better(few)
    assert not few.better(even)
    assert Costs(2.0, 0, 9.0).better(few)
    assert little.better(few)
    assert not few.better(few)
    assert not Costs(2.0, 1, 9.0 - TINY / 2).better(few)


@pytest.mark.parametrize("may_rise", [True, False])
def test_who_does_not_count_yet_is_evened_out_at_nobodys_expense_where_exposure_may_not_rise(may_rise: bool) -> None:
    """V0, whose three turns count, would go from 4.9 below the mean to 5.1 above; V3, in its only turn, from 100."""
    problem = round_robin([10, 10, 10, 10, 10, 10])
    season = season_of(problem, {w: seated(problem, w, {0: 2 * w, u: 2 * w + 1}) for w, u in enumerate((1, 2, 3))})
    season.even.off[[0, 3]] = -4.9, 100.0
    (pair,) = [
        (a, b)
        for a in range(len(season.at))
        for b in range(a)
        if {*season.vendor[[a, b]].tolist()} == {0, 3} and season.weekend[a] == season.weekend[b]
    ]
    before = turns_of(season)
    made = Chains(season)._make([pair], set(), 0.0, may_rise)
    assert (made is not None) == may_rise
    assert (turns_of(season) != before).any() == may_rise
