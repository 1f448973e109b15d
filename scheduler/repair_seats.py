"""Where those stand who change anyway: their new turns may take each other's stalls and empty ones at no cost.

So may turns whose stall moves in any case. Fewer same products side by side first (under "avoid"), then even exposure,
then few repeats, by the swaps that also begin to even out a whole season; everybody else is held where they are.
"""

from __future__ import annotations

import numpy as np

from scheduler.control import Control
from scheduler.placement_even import Best
from scheduler.placement_start import part_products
from scheduler.placement_swaps import Budget, Swaps
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.repair_before import Before
from scheduler.seating import Seating
from scheduler.standing import NOWHERE

STEPS = 600
PASSES = ((0.1, True), (0.0, True), (0.001, False))  # cost of a repeat; whether exposure may rise for it


def better_seats(before: Before, stall: IntArray) -> IntArray:
    """(v, w): the same turns on stalls no worse."""
    loose = (stall != NOWHERE) & (stall != before.stall)
    loose[:, : before.start] = False
    touched = np.flatnonzero(loose.any(axis=0)).tolist()
    if not touched:
        return stall
    problem = before.problem
    used = np.flatnonzero((stall != NOWHERE).any(axis=0)).tolist()
    seatings = {w: _seating(problem, stall, w, loose[:, w]) for w in used}
    if problem.neighbours_rule == "avoid":
        for w in touched:
            _part(seatings[w])
    swaps = Swaps(problem, seatings)
    swaps.seatings = {w: seatings[w] for w in touched}
    budget, best = Budget(STEPS), Best(problem, swaps.seatings, swaps.even)
    for cost, exposure_may_rise in PASSES if problem.stall_repeat_gap else PASSES[1:2]:
        swaps.run(budget, cost, Control(), exposure_may_rise=exposure_may_rise)
        best.look()
    best.seat()
    better = stall.copy()
    for w in touched:
        seating = seatings[w]
        better[seating.vendor[: seating.n_vendors], w] = seating.stall_of()
    return better


def _part(seating: Seating) -> None:
    """Fewer of the same product side by side, or all as it was."""
    at, clashes = seating.at.copy(), len(seating.clashes())
    part_products(seating, np.zeros(seating.ok.shape))
    if len(seating.clashes()) >= clashes:
        seating.seat(at)


def _seating(problem: Problem, stall: IntArray, w: int, loose: BoolArray) -> Seating:
    """A weekend in which only who is `loose` (v,) may change places."""
    vendors = np.flatnonzero(stall[:, w] != NOWHERE)
    seating = Seating(problem, w, vendors)
    place = np.full(problem.n_stalls, -1, dtype=np.int64)
    place[seating.stalls] = np.arange(len(seating.stalls))
    at = place[stall[vendors, w]]
    empty = np.setdiff1d(np.arange(len(seating.stalls)), at)
    held = np.flatnonzero(~loose[vendors])
    seating.ok[held] = False
    seating.ok[held, at[held]] = True
    seating.seat(np.concatenate([at, empty]))
    return seating
