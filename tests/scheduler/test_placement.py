"""The placement of a whole season: of all that its passes come to the best is kept, by the goals in their order."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import placement
from scheduler.control import Control
from scheduler.figures import clashing_pairs, exposure_spread, stall_repeats
from scheduler.placement import Placement, stalls_by_turn
from scheduler.placement_chains import Chains
from scheduler.problem import IntArray, Problem
from tests.scheduler.some_seasons import some_seatings
from tests.scheduler.strategies import small_problems

Goals = tuple[int, float, int]


def goals(problem: Problem, stalls: IntArray) -> Goals:
    clashes = clashing_pairs(problem, stalls) if problem.neighbours_rule == "avoid" else 0
    return clashes, round(exposure_spread(problem, stalls), 6), stall_repeats(problem, stalls)


@settings(max_examples=150, deadline=None)
@given(small_problems(max_stalls=5, max_weekends=5), st.randoms(use_true_random=False))
def test_no_pass_had_a_better_placement_in_hand(data: dict[str, Any], chance: random.Random) -> None:
    problem, seatings = some_seatings(data, chance)
    found = Placement(seatings)
    had = [goals(problem, stalls_by_turn(problem, found))]
    run = Chains.run

    def watched(chains: Chains, *given: Any, **more: Any) -> None:
        run(chains, *given, **more)
        chains.season.seat()
        had.append(goals(problem, stalls_by_turn(problem, found)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chains, "run", watched)
        placement.polish(problem, found, Control())
    assert goals(problem, stalls_by_turn(problem, found)) <= min(had)
