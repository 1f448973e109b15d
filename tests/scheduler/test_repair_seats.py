"""New turns on better stalls: by goals 5 to 7 in their order, whatever the searches on the way come to."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.placement import Placement, stalls_by_turn
from scheduler.placement_swaps import Swaps
from scheduler.problem import IntArray
from scheduler.repair_before import Before, may_come
from scheduler.repair_seats import better_seats
from tests.scheduler.some_seasons import some_seatings
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_placement import Goals, goals


@settings(max_examples=200, deadline=None)
@given(small_problems(max_stalls=5, max_weekends=5), st.randoms(use_true_random=False))
def test_no_search_had_better_seats_in_hand_and_who_stays_does_not_move(
    data: dict[str, Any], chance: random.Random
) -> None:
    problem, seatings = some_seatings(data, chance)
    stall = stalls_by_turn(problem, Placement(seatings))
    old = stall.copy()
    for v, w in zip(*(stall >= 0).nonzero(), strict=True):
        if chance.random() < 0.7:
            old[v, w] = -1
    had: list[Goals] = []
    run = Swaps.run

    def watched(swaps: Swaps, *given: Any, **more: Any) -> None:
        run(swaps, *given, **more)
        spot: IntArray = swaps.even.spot[:-1, :-1]
        had.append(goals(problem, spot))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Swaps, "run", watched)
        better = better_seats(Before(problem, old, 0, may_come(problem)), stall)
    assert goals(problem, better) <= min([goals(problem, stall), *had])
    assert ((better >= 0) == (stall >= 0)).all()
    assert (better == stall)[old >= 0].all()
