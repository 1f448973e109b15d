"""Small seasons against enumeration: for who comes when, places are the best there are, goal after goal."""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduler import placement, placement_small
from scheduler import problem as problems
from scheduler.control import Cancelled, Control
from scheduler.placement import Placement, stalls_by_turn
from scheduler.placement_even import Best, Evenness
from scheduler.placement_small import Small, TooMany, better_stalls, least_squares, ways_to_seat
from scheduler.problem import Problem
from scheduler.seating import Seating
from scheduler.solve import solve
from tests.scheduler import oracle
from tests.scheduler.some_seasons import round_robin, seated, some_seatings
from tests.scheduler.strategies import small_problems

CHANCE = st.randoms(use_true_random=False)
WAYS = 1500  # to place a season: what enumeration can do quickly
FREE = {"needs": [], "joined": None, "left": None, "unavailable": []}


@st.composite
def markets(draw: st.DrawFn) -> dict[str, Any]:
    """Few vendors who come often, so that exposure counts; the same products and few stalls side by side."""
    data = draw(small_problems(max_vendors=4, max_weekends=5))
    limits = {"category_limits": {}, "status": "open"}
    return {
        **data,
        "vendors": [{**v, **(FREE if draw(st.booleans()) else {})} for v in data["vendors"]],
        "weekends": [{**w, **(limits if draw(st.booleans()) else {})} for w in data["weekends"]],
        "rules": {**data["rules"], "min_gap": 1},
    }


def goals_of(problem: Problem, seatings: dict[int, Seating]) -> placement_small.Goals:
    return Best(problem, seatings, Evenness(problem, seatings)).goals


def small(problem: Problem, seatings: dict[int, Seating]) -> Small:
    return Small(problem, seatings, Control(), goals_of(problem, seatings))


def reseated(problem: Problem, seatings: dict[int, Seating], found: Small) -> dict[int, Seating]:
    ons = {w: found.stalls[:, w] for w in seatings}
    return {w: seated(problem, w, {int(v): int(on[v]) for v in np.flatnonzero(on >= 0)}) for w, on in ons.items()}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(markets())
def test_neighbours_exposure_and_repeats_are_those_of_enumeration(data: dict[str, Any]) -> None:
    problem = problems.read(oracle.as_bytes(data))
    found = solve(problem)
    assume(found.rotation is not None and found.figures is not None)
    assert found.rotation is not None
    assert found.figures is not None
    best = oracle.best_places(data, [(a.weekend, a.vendor) for a in found.rotation.assignments], WAYS)
    assume(best is not None)
    assert best is not None
    clashes, square, repeats = best
    assert found.figures.exposure == pytest.approx(math.sqrt(square), abs=1e-6)
    assert found.figures.repeats == repeats
    if data["rules"]["same_product_neighbours"] == "avoid":
        assert found.figures.neighbours == clashes


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(markets(), CHANCE)
def test_from_any_places_it_goes_to_the_best(data: dict[str, Any], chance: random.Random) -> None:
    """Also from such as no search would end in."""
    data = {**data, "fixed": []}
    data["rules"] = {**data["rules"], "same_product_neighbours": "allow"}
    problem, seatings = some_seatings(data, chance)
    assume(any(seating.n_vendors for seating in seatings.values()))
    known = goals_of(problem, seatings)
    stalls = stalls_by_turn(problem, Placement(seatings))
    turns = [(problem.weekends[w], problem.vendors[v]) for v, w in np.argwhere(stalls >= 0)]
    best = oracle.best_places(data, turns, WAYS)
    assume(best is not None)
    assert best is not None
    better = better_stalls(problem, seatings, known, Control())
    found = small(problem, seatings)
    found.improve()
    assert found.goals == goals_of(problem, reseated(problem, seatings, found))
    assert found.goals[1] == pytest.approx(math.sqrt(best[1]), abs=1e-6)
    assert found.goals[2] == best[2]
    assert (better is not None) == (found.goals < known)
    assert better is None or (better == found.stalls).all()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(max_vendors=6, max_stalls=4, max_weekends=4), CHANCE)
def test_where_all_is_too_much_no_two_weekends_could_be_seated_better(
    data: dict[str, Any], chance: random.Random
) -> None:
    data["rules"]["same_product_neighbours"] = "allow"
    problem, seatings = some_seatings(data, chance)
    assume(len(seatings) > 1)
    found = small(problem, seatings)
    before, all_ways, to_best_of = found.goals, found.ways, found._to_best_of

    def of_parts_only(ways: list[Any]) -> None:
        if ways is all_ways:
            raise TooMany
        assert sum(len(options) > 1 for options in ways) <= 2
        to_best_of(ways)

    found._to_best_of = of_parts_only  # type: ignore[method-assign]
    found.improve()
    after = reseated(problem, seatings, found)
    assert goals_of(problem, after) == found.goals <= before
    for a, b in itertools.combinations(range(len(found.rooms)), 2):
        ways = [room.stall_of()[None, :] for _, room in sorted(after.items())]
        ways[a], ways[b] = all_ways[a], all_ways[b]
        once_more = small(problem, after)
        once_more._to_best_of(ways)
        assert once_more.goals == found.goals


@settings(max_examples=150, deadline=None)
@given(small_problems(max_vendors=4, max_stalls=4), CHANCE)
def test_the_ways_to_seat_a_weekend_are_those_with_the_fewest_clashes(
    data: dict[str, Any], chance: random.Random
) -> None:
    problem, seatings = some_seatings(data, chance)
    data = {**data, "rules": {**data["rules"], "same_product_neighbours": "allow"}}
    for w, seating in seatings.items():
        here = [(problem.weekends[w], problem.vendors[v]) for v in seating.vendor[: seating.n_vendors]]
        every = oracle._ways_to_place({**data, "fixed": []}, w, here)
        fewest = min(pairs for pairs, _ in every)
        keep = [on for pairs, on in every if problem.neighbours_rule == "allow" or pairs == fewest]
        found = seating.stalls[ways_to_seat(seating)].tolist()
        assert sorted(found) == sorted([on[v] for v in sorted(on)] for on in keep)


def test_nobody_leaves_a_fixed_stall_or_takes_it() -> None:
    one = round_robin([10, 10, 10, 10, 10, 10])
    problem = dataclasses.replace(one, usable=np.tile(np.arange(12) < 3, (6, 1)), fixed=({0: 1}, {}, {}, {}, {}, {}))
    ways = ways_to_seat(seated(problem, 0, {0: 1, 1: 0}))
    assert sorted(ways.tolist()) == [[1, 0], [1, 2]]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 50)), min_size=1, max_size=6))
def test_the_bound_on_squares_is_never_too_high_and_close(intervals: list[tuple[float, float]]) -> None:
    low = np.array([[a for a, _ in intervals]])
    high = low + np.array([[width for _, width in intervals]])
    bound = float(least_squares(low, high)[0])
    middle = float(low.mean())
    for _ in range(1000):  # the mean of what lies nearest to the last mean
        middle = float(np.clip(middle, low, high).mean())
    best = float(((np.clip(middle, low, high) - middle) ** 2).sum())
    assert bound <= best + 1e-9
    assert bound == pytest.approx(best, abs=1e-3)


def test_without_anybody_who_counts_there_are_no_squares() -> None:
    assert least_squares(np.zeros((3, 0)), np.zeros((3, 0))).tolist() == [0, 0, 0]


def three_times_the_same() -> tuple[Problem, dict[int, Seating]]:
    """V0 and V1 on two equal stalls, three weekends in a row: four repeats, none is needed."""
    one = dataclasses.replace(round_robin([0, 0, 0, 0, 0, 0]), stall_repeat_gap=1)
    problem = dataclasses.replace(one, usable=np.tile(np.arange(12) < 2, (6, 1)))
    return problem, {w: seated(problem, w, {0: 0, 1: 1}) for w in range(3)}


def test_neighbours_that_cannot_be_helped_stay_in_the_goals() -> None:
    one, seatings = three_times_the_same()
    alike = {"edges": np.array([[0, 1]]), "vendor_product": np.zeros(4, dtype=np.int64), "neighbours_rule": "avoid"}
    problem = dataclasses.replace(one, **alike)
    found = small(problem, {w: seated(problem, w, {0: 0, 1: 1}) for w in seatings})
    assert found.goals == (3, 0, 4)
    found.improve()
    assert found.goals == (3, 0, 0)


def test_a_large_season_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, seatings = three_times_the_same()
    known = goals_of(problem, seatings)
    monkeypatch.setattr(placement_small, "SMALL", 6 * 12)
    better = better_stalls(problem, seatings, known, Control())
    assert better is not None
    assert (better[:2, :3] != np.roll(better[:2, :3], 1, axis=1))[:, 1:].all()
    monkeypatch.setattr(placement_small, "SMALL", 6 * 12 - 1)
    assert better_stalls(problem, seatings, known, Control()) is None


@pytest.mark.parametrize("name", ["WAYS", "WORK"])
def test_a_season_of_too_many_ways_is_left_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, seatings = three_times_the_same()
    monkeypatch.setattr(placement_small, name, 1)
    assert better_stalls(problem, seatings, goals_of(problem, seatings), Control()) is None


def test_it_stops_when_asked_to_and_when_time_is_up() -> None:
    problem, seatings = three_times_the_same()
    known = goals_of(problem, seatings)
    with pytest.raises(Cancelled):
        better_stalls(problem, seatings, known, Control(cancelled=lambda: True))
    assert better_stalls(problem, seatings, known, Control(time_limit=0)) is None
    found = Small(problem, seatings, Control(time_limit=0), known)
    found.improve()
    assert found.goals == known


def test_those_who_do_not_count_yet_are_evened_out_too() -> None:
    """V0 would have the better of two stalls twice; with two turns that is in no goal."""
    problem = round_robin([10, 10, 10, 10, 10, 10])
    seatings = {w: seated(problem, w, {0: 2 * w, 1: 2 * w + 1}) for w in range(2)}
    better = np.full((4, 6), -1)
    better[0, :2], better[1, :2] = [1, 3], [0, 2]
    placement._take(problem, found := Placement(seatings), better, Control())
    assert sorted(stalls_by_turn(problem, found)[0, :2].tolist()) in ([0, 3], [1, 2])


def test_stalls_are_measured_by_what_was_open_to_the_vendor() -> None:
    """Pairs who meet on two stalls each time, on lesser ones on later weekends: all 64 ways are counted."""
    problem = round_robin([50, 50, 50, 9, 7, 5])
    pairs = list(itertools.combinations(range(4), 2))
    ways = [
        {w: seated(problem, w, {v: 2 * w + flip, u: 2 * w + 1 - flip}) for w, ((v, u), flip) in enumerate(way)}
        for way in (zip(pairs, flips, strict=True) for flips in itertools.product((0, 1), repeat=6))
    ]
    every = [goals_of(problem, seatings) for seatings in ways]
    found = small(problem, ways[every.index(max(every))])
    found.improve()
    assert found.goals == min(every)
