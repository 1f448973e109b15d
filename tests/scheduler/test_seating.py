"""Swaps on one weekend, counted by arrays, against the same counted one stall after the other."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.problem import IntArray, Problem
from scheduler.seating import NOBODY, Seating, mean_prime
from tests.scheduler.oracle import as_bytes, may_stand
from tests.scheduler.strategies import small_problems

Pairs = set[frozenset[int]]  # of vendors


def some_seating(data: dict[str, Any], chance: random.Random) -> Seating:
    """A weekend with random vendors on random stalls, whatever the rules say."""
    problem = problems.read(as_bytes(data))
    weekend = chance.randrange(problem.n_weekends)
    room = int(problem.usable[weekend].sum())
    vendors = sorted(chance.sample(range(problem.n_vendors), min(room, problem.n_vendors, chance.randint(0, 4))))
    seating = Seating(problem, weekend, np.array(vendors, dtype=np.int64))
    seating.seat(np.array(chance.sample(range(room), room), dtype=np.int64))
    return seating


def on(seating: Seating) -> dict[int, int]:
    """Stall -> vendor."""
    places = zip(seating.vendor.tolist(), seating.stalls[seating.at].tolist(), strict=True)
    return {stall: vendor for vendor, stall in places if vendor != NOBODY}


def rivals(problem: Problem, stands: dict[int, int]) -> Pairs:
    """Vendors of one product side by side."""
    beside = [(stands[a], stands[b]) for a, b in problem.edges.tolist() if a in stands and b in stands]
    return {frozenset(pair) for pair in beside if len({int(problem.vendor_product[v]) for v in pair}) == 1}


def swapped(seating: Seating, a: int, b: int) -> dict[int, int]:
    at: IntArray = seating.at.copy()
    at[a], at[b] = seating.at[b], seating.at[a]
    places = zip(seating.vendor.tolist(), seating.stalls[at].tolist(), strict=True)
    return {stall: vendor for vendor, stall in places if vendor != NOBODY}


@settings(max_examples=200, deadline=None)
@given(small_problems(max_stalls=5), st.randoms(use_true_random=False))
def test_clashes_are_the_rivals_that_nobody_has_fixed_there(data: dict[str, Any], chance: random.Random) -> None:
    seating = some_seating(data, chance)
    problem = seating.problem
    fixed = {v for v, s in problem.fixed[seating.weekend].items() if s >= 0}
    found = [frozenset(int(seating.vendor[o]) for o in pair) for pair in seating.clashes()]
    assert len(found) == len(set(found))
    assert set(found) == {pair for pair in rivals(problem, on(seating)) if not pair <= fixed}


@settings(max_examples=200, deadline=None)
@given(small_problems(max_stalls=5), st.randoms(use_true_random=False))
def test_the_change_of_every_swap_is_what_counting_anew_gives(data: dict[str, Any], chance: random.Random) -> None:
    seating = some_seating(data, chance)
    rows = np.arange(len(seating.vendor))
    before, change = len(rivals(seating.problem, on(seating))), seating.clash_change(rows)
    for a in rows.tolist():
        for b in rows.tolist():
            if a != b:
                assert change[a, b] == len(rivals(seating.problem, swapped(seating, a, b))) - before


@settings(max_examples=150, deadline=None)
@given(small_problems(max_stalls=5), st.randoms(use_true_random=False))
def test_after_many_swaps_it_is_as_if_seated_anew(data: dict[str, Any], chance: random.Random) -> None:
    seating = some_seating(data, chance)
    for _ in range(5 if len(seating.vendor) > 1 else 0):
        a, b = chance.sample(range(len(seating.vendor)), 2)
        expected = swapped(seating, a, b)
        seating.swap(a, b)
        assert on(seating) == expected
    anew = Seating(seating.problem, seating.weekend, seating.vendor[: seating.n_vendors])
    anew.seat(seating.at)
    assert seating.clashes() == anew.clashes()
    rows = np.arange(len(seating.vendor))
    assert seating.clash_change(rows).tolist() == anew.clash_change(rows).tolist()
    assert seating.stall_of().tolist() == [s for v in seating.vendor for s, u in on(seating).items() if u == v]


@settings(max_examples=200, deadline=None)
@given(small_problems(max_stalls=5), st.randoms(use_true_random=False))
def test_two_may_change_places_where_rule_2_and_the_fixed_stalls_let_both(
    data: dict[str, Any], chance: random.Random
) -> None:
    seating = some_seating(data, chance)
    problem, weekend = seating.problem, data["weekends"][seating.weekend]
    fixed = {v: s for v, s in problem.fixed[seating.weekend].items() if s >= 0 and v in seating.vendor}

    def may(vendor: int, stall: int) -> bool:
        if vendor in fixed:
            return fixed[vendor] == stall and may_stand(data["vendors"][vendor], data["stalls"][stall], weekend)
        taken = stall in fixed.values()
        return not taken and (vendor == NOBODY or may_stand(data["vendors"][vendor], data["stalls"][stall], weekend))

    if len(set(fixed.values())) < len(fixed):
        return  # two fixed on one stall: no seating keeps that
    able = seating.swappable(np.arange(len(seating.vendor)))
    place = seating.stalls[seating.at].tolist()
    for a, u in enumerate(seating.vendor.tolist()):
        for b, v in enumerate(seating.vendor.tolist()):
            assert able[a, b] == (may(u, place[b]) and may(v, place[a]))


@settings(max_examples=100, deadline=None)
@given(small_problems(max_stalls=5))
def test_mean_prime_is_over_the_open_stalls_that_fit(data: dict[str, Any]) -> None:
    problem = problems.read(as_bytes(data))
    mean = mean_prime(problem)
    for v, vendor in enumerate(data["vendors"]):
        for w, weekend in enumerate(data["weekends"]):
            open_ = weekend["status"] == "open"
            primes = [s["prime"] for s in data["stalls"] if open_ and may_stand(vendor, s, weekend)]
            usual = sum(primes) / len(primes) if primes else 0
            assert abs(mean[problem.vendor_class[v], w] - usual) < 1e-9
