"""Swaps over a whole season, counted by arrays, against the same counted weekend by weekend and turn by turn."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.placement_even import Evenness
from scheduler.placement_season import Season
from scheduler.seating import NOBODY, Seating
from tests.scheduler import hand_made
from tests.scheduler.oracle import as_bytes
from tests.scheduler.some_seasons import (
    middle_of,
    near_pairs,
    season_of,
    seated,
    some_seatings,
    squares,
    turns_of,
)
from tests.scheduler.strategies import small_problems

COST = 0.7  # of a repeat
MARKETS = small_problems(max_stalls=5)
CHANCE = st.randoms(use_true_random=False)


def everybody(season: Season) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return season.even.turns > 0


@settings(max_examples=200, deadline=None)
@given(MARKETS, CHANCE)
def test_every_swap_that_the_rules_allow_is_offered_and_no_other(data: dict[str, Any], chance: random.Random) -> None:
    problem, seatings = some_seatings(data, chance)
    season = season_of(problem, seatings)
    offers = season.offers(COST, everybody(season))
    found = [{int(a), int(b)} for a, b in zip(offers.a, offers.b, strict=True)]
    allowed = []
    for (_, seating), low in zip(sorted(seatings.items()), season.first, strict=False):
        rows = np.arange(len(seating.vendor))
        able, more = seating.swappable(rows), seating.clash_change(rows)
        for a, b in zip(*np.triu_indices(len(rows), 1), strict=True):
            somebody = seating.vendor[a] != NOBODY or seating.vendor[b] != NOBODY
            if somebody and able[a, b] and (problem.neighbours_rule == "allow" or more[a, b] <= 0):
                allowed.append({int(a) + low, int(b) + low})
    assert sorted(map(sorted, found)) == sorted(map(sorted, allowed))


@settings(max_examples=200, deadline=None)
@given(MARKETS, CHANCE)
def test_the_change_of_an_offer_is_what_counting_anew_gives(data: dict[str, Any], chance: random.Random) -> None:
    problem, seatings = some_seatings(data, chance)
    season = season_of(problem, seatings)
    stalls = turns_of(season)
    middle = middle_of(problem, stalls)
    before = squares(problem, stalls, middle) + COST * near_pairs(problem, stalls)
    offers = season.offers(COST, everybody(season))
    for a, b, gain, change in zip(offers.a, offers.b, offers.gain, offers.change, strict=True):
        had = float(season.prime[season.at[a]])
        season.swap(int(a), int(b))
        assert season.prime[season.at[a]] - had == gain
        stalls = turns_of(season)
        after = squares(problem, stalls, middle) + COST * near_pairs(problem, stalls)
        assert abs(after - before - change) < 1e-9
        season.swap(int(b), int(a))


@settings(max_examples=150, deadline=None)
@given(MARKETS, CHANCE)
def test_after_many_swaps_it_is_as_if_counted_anew(data: dict[str, Any], chance: random.Random) -> None:
    problem, seatings = some_seatings(data, chance)
    season = season_of(problem, seatings)
    for _ in range(6):
        offers = season.offers(0.0, everybody(season))
        if len(offers.a):
            i = chance.randrange(len(offers.a))
            season.swap(int(offers.a[i]), int(offers.b[i]))
    season.even.centre()
    season.seat()
    anew = season_of(problem, season.seatings)
    assert season.who.tolist() == anew.who.tolist()
    assert season.counts.tolist() == anew.counts.tolist()
    assert season.even.spot.tolist() == anew.even.spot.tolist()
    assert np.allclose(season.even.off, anew.even.off, atol=1e-9)
    stalls = turns_of(season)
    assert season.repeats(list(range(len(season.at)))) == near_pairs(problem, stalls)


@settings(max_examples=100, deadline=None)
@given(MARKETS, CHANCE)
def test_only_swaps_with_a_vendor_who_is_asked_about_are_offered(data: dict[str, Any], chance: random.Random) -> None:
    season = season_of(*some_seatings(data, chance))
    all_of_them = season.offers(COST, everybody(season))
    one = chance.randrange(season.problem.n_vendors)
    his = season.offers(COST, np.arange(season.problem.n_vendors + 1) == one)
    mine = (season.vendor[all_of_them.a] == one) | (season.vendor[all_of_them.b] == one)
    for name in ("a", "b", "gain", "change"):
        assert getattr(his, name).tolist() == getattr(all_of_them, name)[mine].tolist()


def test_nobody_takes_a_fixed_stall_or_moves_who_is_fixed_there() -> None:
    problem = problems.read(as_bytes(hand_made.problem()))
    v4, a4 = problem.vendor_index[hand_made.V4], problem.stall_index[hand_made.A4]
    on = {problem.vendor_index[hand_made.V2]: problem.stall_index[hand_made.A3], v4: a4}
    seatings: dict[int, Seating] = {0: seated(problem, 0, on)}
    season = season_of(problem, seatings)
    offers = season.offers(0.0, everybody(season))
    assert len(offers.a)
    assert v4 not in season.vendor[[*offers.a, *offers.b]]
    assert a4 not in season.stall[season.at[[*offers.a, *offers.b]]]


def test_a_season_without_weekends_has_no_swaps() -> None:
    problem = problems.read(as_bytes(hand_made.problem()))
    season = Season(problem, {}, Evenness(problem, {}))
    assert not len(season.offers(COST, everybody(season)).a)
