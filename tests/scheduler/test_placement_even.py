"""The best of several placements, by the goals in their order."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from scheduler.figures import exposure_spread
from scheduler.placement_even import Best, Evenness
from scheduler.problem import Problem
from scheduler.seating import Seating
from tests.scheduler.some_seasons import round_robin, seated

PAIRS = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]


def placed(problem: Problem) -> tuple[dict[int, Seating], Evenness]:
    """In each pair the first has the better stall: three times, twice, once and never."""
    seatings = {w: seated(problem, w, {v: 2 * w + 1, u: 2 * w}) for w, (v, u) in enumerate(PAIRS)}
    return seatings, Evenness(problem, seatings)


def swap(seatings: dict[int, Seating], even: Evenness, w: int) -> None:
    seatings[w].swap(0, 1)
    for o in (0, 1):
        even.move(int(seatings[w].vendor[o]), w, int(seatings[w].stalls[seatings[w].at[o]]))


def test_the_more_even_placement_is_kept_and_of_equals_the_last() -> None:
    problem = round_robin([10, 10, 10, 10, 10, 10])
    seatings, even = placed(problem)
    best = Best(problem, seatings, even)
    spreads, places = [], []
    for w in (2, 3, 1):  # V3 gains on V0; V2 on V1, which is as even; V2 on V0, and has the better stall three times
        swap(seatings, even, w)
        best.look()
        spreads.append(round(exposure_spread(problem, even.spot[:-1, :-1]), 6))
        places.append(even.spot.copy())
    assert spreads[0] == spreads[1] < spreads[2]
    assert best.goals == (0, spreads[1], 0)
    swap(seatings, even, 5)
    best.seat()
    for w, seating in seatings.items():
        assert seating.stall_of().tolist() == places[1][seating.vendor[: seating.n_vendors], w].tolist()


@pytest.mark.parametrize(("rule", "clashes"), [("avoid", 1), ("allow", 0), ("forbid", 0)])
def test_the_same_product_side_by_side_counts_where_it_is_to_be_avoided(rule: str, clashes: int) -> None:
    one = round_robin([10, 10, 10, 10, 10, 10])
    problem = dataclasses.replace(
        one, neighbours_rule=rule, edges=np.array([[0, 1]]), vendor_product=np.zeros(4, dtype=np.int64)
    )
    assert Best(problem, *placed(problem)).goals[0] == clashes


def test_fewer_repeats_are_better_where_exposure_is_the_same() -> None:
    """V0 and V1 on two equal stalls, three weekends in a row."""
    one = dataclasses.replace(round_robin([0, 0, 0, 0, 0, 0]), stall_repeat_gap=1)
    problem = dataclasses.replace(one, usable=np.tile(np.arange(12) < 2, (6, 1)))
    seatings = {w: seated(problem, w, {0: 0, 1: 1}) for w in range(3)}
    even = Evenness(problem, seatings)
    best = Best(problem, seatings, even)
    found = [best.goals[2]]
    for w in (1, 2):
        swap(seatings, even, w)
        best.look()
        found.append(best.goals[2])
    assert found == [4, 0, 0]
