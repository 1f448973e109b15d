"""Even out the places over the season: swaps of two occupants on one weekend that keep every rule.

The sum of squared distances from the common mean (placement_even.py) is lowered by the best swaps, many at a time,
weekend after weekend. A turn on a stall that the vendor had shortly before or has shortly after costs a little extra.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.control import Control
from scheduler.placement_even import Evenness
from scheduler.problem import FloatArray, IntArray, Problem
from scheduler.seating import Seating

ROWS = 96  # occupants looked at in one step: those furthest off, with everybody as partner
TINY = 1e-9
ENOUGH = 1e-6  # what a round must bring, per weekend


@dataclass
class Budget:
    """Steps still allowed: counted, not timed, so that the result does not depend on the machine."""

    steps: int


class Swaps:
    def __init__(self, problem: Problem, seatings: dict[int, Seating]) -> None:
        self.problem, self.seatings = problem, seatings
        self.keep_clashes = problem.neighbours_rule != "allow"
        self.even = Evenness(problem, seatings)
        self.repeat_cost = 0.0

    def improve(self, w: int, *, exposure_may_rise: bool = True) -> float:
        """Best disjoint swaps of one weekend; how much the cost fell."""
        seating = self.seatings[w]
        if not seating.n_vendors:
            return 0.0
        off, heavy = self.even.off[seating.vendor], self.even.weight[seating.vendor]
        rows = self._rows(off * heavy, seating.n_vendors)
        change = self._change(seating, rows, off, heavy)
        rises = self._change(seating, rows, off, self.even.counted[seating.vendor]) > TINY
        if self.repeat_cost:
            near = self._near(w, seating)
            own = near[np.arange(len(near)), seating.at]
            change += self.repeat_cost * (near[rows][:, seating.at] - own[rows][:, None])
            change += self.repeat_cost * (near[:, seating.at[rows]].T - own[None, :])
        change[~seating.swappable(rows) | (rises & (not exposure_may_rise))] = np.inf
        if self.keep_clashes:
            change[seating.clash_change(rows) > 0] = np.inf
        return self._apply(w, seating, rows, change)

    def _near(self, w: int, seating: Seating) -> FloatArray:
        """(o, p): how many of the vendor's turns shortly before and after stand on that position."""
        near = np.zeros((len(seating.vendor), len(seating.stalls) + 1))
        place = np.full(self.problem.n_stalls + 1, -1, dtype=np.int64)
        place[seating.stalls] = np.arange(len(seating.stalls))
        for stalls in self.even.around(seating.vendor, w).T:
            near[np.arange(len(near)), place[stalls]] += 1
        return near[:, :-1]

    def _rows(self, pull: FloatArray, n: int) -> IntArray:
        if n <= ROWS:
            return np.arange(n)
        return np.sort(np.argsort(-np.abs(pull[:n]), kind="stable")[:ROWS])  # of equals always the same ones

    def _change(self, seating: Seating, rows: IntArray, off: FloatArray, heavy: FloatArray) -> FloatArray:
        prime = seating.prime[seating.at]
        gain = prime[None, :] - prime[rows][:, None]  # the row's exposure after the swap, less before
        square = gain * gain
        mine = heavy[rows][:, None] * (2 * off[rows][:, None] * gain + square)
        theirs = heavy[None, :] * (-2 * off[None, :] * gain + square)
        change: FloatArray = mine + theirs
        return change

    def _apply(self, w: int, seating: Seating, rows: IntArray, change: FloatArray) -> float:
        """Take the best swaps that do not touch each other's vendors or places."""
        worth = np.flatnonzero(change.ravel() < -TINY)
        if not len(worth):
            return 0.0
        worth = worth[np.argsort(change.ravel()[worth], kind="stable")][:400]
        busy: set[int] = set()
        fell = 0.0
        for flat in worth.tolist():
            a, b = int(rows[flat // change.shape[1]]), flat % change.shape[1]
            places = {int(seating.at[a]), int(seating.at[b])}
            around = places | {int(q) for p in places for q in seating.beside[p] if q >= 0}
            if a == b or around & busy:
                continue
            busy |= around
            seating.swap(a, b)
            for o in (a, b):
                self.even.move(int(seating.vendor[o]), w, int(seating.stalls[seating.at[o]]))
            fell -= float(change.ravel()[flat])
        return fell

    def run(self, budget: Budget, repeat_cost: float, control: Control, *, exposure_may_rise: bool = True) -> None:
        """Weekend after weekend until a whole round brings next to nothing, or the budget or the time is used."""
        self.repeat_cost = repeat_cost
        weekends = sorted(self.seatings)
        while budget.steps > 0 and not control.late:
            control.check_cancelled()
            fell = 0.0
            for w in weekends:
                fell += self.improve(w, exposure_may_rise=exposure_may_rise)
                budget.steps -= 1
            self.even.centre()
            if fell < ENOUGH * max(len(weekends), 1):
                return
