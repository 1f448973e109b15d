"""Even out the places over the season: swaps of two occupants on one weekend that keep every rule.

Each vendor's mean of (prime of its stall - mean prime of the stalls open to it) should be the same for all: the sum of
squared distances from the common mean is lowered by the best swaps, many at a time, weekend after weekend. A turn on a
stall that the vendor had shortly before or has shortly after costs a little extra.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.control import Control
from scheduler.problem import FloatArray, IntArray, Problem
from scheduler.seating import Seating, mean_prime

ROWS = 96  # occupants looked at in one step: those furthest off, with everybody as partner
FEW = 0.01  # weight of vendors with too few turns to count in the figure


@dataclass
class Budget:
    """Steps still allowed: counted, not timed, so that the result does not depend on the machine."""

    steps: int


class Swaps:
    def __init__(self, problem: Problem, seatings: dict[int, Seating]) -> None:
        self.problem, self.seatings = problem, seatings
        self.keep_clashes = problem.neighbours_rule != "allow"
        self.level = mean_prime(problem)
        self.turns = np.zeros(problem.n_vendors, dtype=np.int64)
        self.total = np.zeros(problem.n_vendors)
        self.days: list[list[int]] = [[] for _ in range(problem.n_vendors)]
        self.spot: dict[tuple[int, int], int] = {}
        for w, seating in sorted(seatings.items()):
            vendors = seating.vendor[: seating.n_vendors]
            stalls = seating.stall_of()
            self.turns[vendors] += 1
            self.total[vendors] += problem.prime[stalls] - self.level[problem.vendor_class[vendors], w]
            for v, s in zip(vendors.tolist(), stalls.tolist(), strict=True):
                self.days[v].append(w)
                self.spot[v, w] = s
        self.order = {(v, w): i for v, days in enumerate(self.days) for i, w in enumerate(days)}
        counted = np.where(self.turns >= 3, 1.0, FEW)
        self.weight = counted / np.maximum(self.turns, 1) ** 2
        self.repeat_cost = 0.0
        self._centre()

    def _centre(self) -> None:
        """Measure from the mean of the vendors who count."""
        counted = self.turns >= 3
        if not counted.any():
            counted = self.turns > 0
        means = self.total[counted] / self.turns[counted]
        self.middle = float(means.mean()) if len(means) else 0.0

    def spread(self) -> float:
        """Population standard deviation of the means of vendors with 3 turns or more."""
        counted = self.turns >= 3
        return float(np.std(self.total[counted] / self.turns[counted])) if counted.any() else 0.0

    def _near(self, w: int, vendors: IntArray, seating: Seating) -> FloatArray:
        """(o, p): how many of the vendor's turns shortly before and after stand on that position."""
        near = np.zeros((len(seating.vendor), len(seating.stalls)))
        place = {int(s): p for p, s in enumerate(seating.stalls)}
        reach = self.problem.stall_repeat_gap
        for o, v in enumerate(vendors.tolist()):
            i = self.order[v, w]
            days = self.days[v]
            for day in days[max(0, i - reach) : i] + days[i + 1 : i + 1 + reach]:
                p = place.get(self.spot[v, day])
                if p is not None:
                    near[o, p] += 1
        return near

    def improve(self, w: int) -> float:
        """Best disjoint swaps of one weekend; how much the figure fell."""
        seating = self.seatings[w]
        n = seating.n_vendors
        if not n:
            return 0.0
        vendors = seating.vendor[:n]
        off = np.zeros(len(seating.vendor))
        heavy = np.zeros(len(seating.vendor))
        off[:n] = self.total[vendors] - self.middle * self.turns[vendors]
        heavy[:n] = self.weight[vendors]
        rows = self._rows(off * heavy, n)
        change = self._change(seating, rows, off, heavy)
        if self.repeat_cost:
            near = self._near(w, vendors, seating)
            own = near[np.arange(len(near)), seating.at]
            change += self.repeat_cost * (near[rows][:, seating.at] - own[rows][:, None])
            change += self.repeat_cost * (near[:, seating.at[rows]].T - own[None, :])
        change[~seating.swappable(rows)] = np.inf
        if self.keep_clashes:
            change[seating.clash_change(rows) > 0] = np.inf
        return self._apply(w, seating, rows, change)

    def _rows(self, pull: FloatArray, n: int) -> IntArray:
        if n <= ROWS:
            return np.arange(n)
        return np.sort(np.argpartition(-np.abs(pull[:n]), ROWS)[:ROWS])

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
        worth = np.flatnonzero(change.ravel() < -1e-9)
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
            self._swap(w, seating, a, b)
            fell -= float(change.ravel()[flat])
        return fell

    def _swap(self, w: int, seating: Seating, a: int, b: int) -> None:
        gain = float(seating.prime[seating.at[b]] - seating.prime[seating.at[a]])
        seating.swap(a, b)
        for o, amount in ((a, gain), (b, -gain)):
            v = int(seating.vendor[o])
            if v >= 0:
                self.total[v] += amount
                self.spot[v, w] = int(seating.stalls[seating.at[o]])

    def run(self, budget: Budget, repeat_cost: float, control: Control, enough: float = 1e-6) -> None:
        """Weekend after weekend until a whole round brings next to nothing, or the budget or the time is used."""
        self.repeat_cost = repeat_cost
        weekends = sorted(self.seatings)
        while budget.steps > 0 and not control.late:
            control.check_cancelled()
            fell = 0.0
            for w in weekends:
                fell += self.improve(w)
                budget.steps -= 1
            self._centre()
            if fell < enough * max(len(weekends), 1):
                return
