"""One round of chains: each is what it was chosen for, and none is made that touches another one."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.control import Control
from scheduler.placement_chains import THOROUGH, TINY, WORTH, Chain, Chains, best_ways
from scheduler.placement_season import Season
from tests.scheduler.some_seasons import (
    middle_of,
    round_robin,
    season_of,
    seated,
    some_seatings,
    squares,
    turns_of,
)
from tests.scheduler.strategies import small_problems

MARKETS = small_problems(max_stalls=5, max_weekends=5)
CHANCE = st.randoms(use_true_random=False)


def chains_of(season: Season) -> list[Chain]:
    """The best chain around every swap, without those that are not worth it; repeats cost nothing."""
    everybody = season.even.turns > 0
    offers = season.offers(0.0, everybody)
    ways = best_ways(offers, season, everybody, THOROUGH)
    found = [Chains(season)._chain(start, offers, ways, set()) for start in range(len(offers.a))]
    return [chain for chain in found if chain]


def apart(season: Season, chain: Chain) -> bool:
    """Whether no swap of the chain touches the places of another one."""
    around = [season.beside_or_on(a, b) for a, b in chain]
    return sum(map(len, around)) == len(set().union(*around))


@settings(max_examples=150, deadline=None)
@given(MARKETS, CHANCE)
def test_every_chain_makes_exposure_as_much_more_even_as_counting_anew_says(
    data: dict[str, Any], chance: random.Random
) -> None:
    problem, seatings = some_seatings(data, chance)
    season = season_of(problem, seatings)
    before = turns_of(season)
    middle = middle_of(problem, before)
    for chain in chains_of(season):
        vendors = [int(season.vendor[o]) for pair in chain for o in pair if season.vendor[o] >= 0]
        nobodies = 2 * len(chain) - len(vendors)
        assert len(set(vendors)) >= len(chain) + 1 - nobodies  # one after the other, nobody met twice
        assert max(vendors.count(v) for v in vendors) <= 2
        assert Chains(season)._vendors(chain) == set(vendors)
        if not apart(season, chain):
            continue
        fell = Chains(season)._make(chain, set(), 0.0, exposure_may_rise=True)
        after = turns_of(season)
        assert fell is not None
        assert fell == pytest.approx(squares(problem, before, middle) - squares(problem, after, middle), abs=1e-6)
        assert fell > TINY
        for a, b in chain:
            season.swap(a, b)
        assert (turns_of(season) == before).all()


@settings(max_examples=100, deadline=None)
@given(MARKETS, CHANCE)
def test_no_chain_is_made_beside_another_or_over_itself(data: dict[str, Any], chance: random.Random) -> None:
    season = season_of(*some_seatings(data, chance))
    before, chains = turns_of(season), chains_of(season)
    for chain in chains:
        around = set().union(*(season.beside_or_on(a, b) for a, b in chain))
        busy = {chance.choice(sorted(around))}
        assert Chains(season)._make(chain, busy, 0.0, exposure_may_rise=True) is None
        assert len(busy) == 1
        for both in ([chain[0], other[0]] for other in chains):
            if not apart(season, both):
                assert Chains(season)._make(both, set(), 0.0, exposure_may_rise=True) is None
        assert (turns_of(season) == before).all()
        if apart(season, chain):
            Chains(season)._make(chain, busy := set[int](), 0.0, exposure_may_rise=True)
            assert busy == around
            for a, b in chain:
                season.swap(a, b)


def test_where_nothing_is_to_be_gained_nobody_is_tried_again() -> None:
    """Two vendors beside each other on stalls that are equally good."""
    problem = round_robin([0, 0, 0, 0, 0, 0])
    season = season_of(problem, {0: seated(problem, 0, {0: 0, 1: 1})})
    fell, following = Chains(season)._round(0.0, season.even.turns > 0, True)
    assert fell == 0.0
    assert not following.any()


def test_who_has_changed_or_had_something_to_gain_is_tried_again() -> None:
    """V0 has the better stall twice; once is better, and both ways are as good: one is made, all three go on."""
    problem = round_robin([10, 10, 10, 10, 10, 10])
    season = season_of(problem, {w: seated(problem, w, {0: 2 * w + 1, u: 2 * w}) for w, u in enumerate((1, 2))})
    fell, following = Chains(season)._round(0.0, season.even.turns > 0, True)
    assert fell > WORTH
    assert following.tolist() == [True, True, True, False, False]
    Chains(season).run(0.0, Control())
    assert np.ptp(season.even.off[:3]) < 20


def test_whoever_has_changed_is_tried_again_however_little_it_brought() -> None:
    problem = round_robin([0.02, 0.02, 0, 0, 0, 0])
    season = season_of(problem, {w: seated(problem, w, {0: 2 * w + 1, u: 2 * w}) for w, u in enumerate((1, 2))})
    fell, following = Chains(season)._round(0.0, season.even.turns > 0, True)
    assert 0 < fell < WORTH
    assert following[0]
