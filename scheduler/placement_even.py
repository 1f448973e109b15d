"""How even the places are over the season: what each vendor has had so far, and on which stall each turn is.

The figure (goal 6) is the spread of the vendors' means of (prime of the stall - mean prime of the stalls open to it).
Each vendor adds weight * off^2, the squared distance of its mean from the common one: off is its sum less as many times
the common mean as it has turns. Vendors with too few turns to count in the figure count a little. Nobody is the last.

What search after search comes to is compared by the figures themselves, goal after goal (`Best`).
"""

from __future__ import annotations

import numpy as np

from scheduler.figures import ENOUGH_TURNS, clashing_pairs, exposure_spread, stall_repeats
from scheduler.problem import FloatArray, IntArray, Problem
from scheduler.seating import Seating, mean_prime

FEW = 0.01  # weight of vendors with too few turns to count in the figure


class Evenness:
    """`spot` (v+1, w+1): stall of each turn, -1 without, and no turns in the last row and column.

    `near` (v+1, w, k): for each turn the weekends of those shortly before and after in which the same stall would be a
    repeat, -1 where there are fewer. `weight` (v+1,), of which `counted` is what counts in the figure.
    """

    def __init__(self, problem: Problem, seatings: dict[int, Seating]) -> None:
        self.prime = problem.prime
        self.spot = np.full((problem.n_vendors + 1, problem.n_weekends + 1), -1, dtype=np.int64)
        for w, seating in seatings.items():
            self.spot[seating.vendor[: seating.n_vendors], w] = seating.stall_of()
        vendor, weekend = np.nonzero(self.spot >= 0)
        level = mean_prime(problem)[problem.vendor_class[vendor], weekend]
        had: FloatArray = problem.prime[self.spot[vendor, weekend]] - level
        self.total = np.bincount(vendor, had, minlength=len(self.spot))
        self.turns: IntArray = np.bincount(vendor, minlength=len(self.spot))
        self.near = _near(vendor, weekend, self.spot.shape, problem.stall_repeat_gap)
        enough = self.turns >= ENOUGH_TURNS
        self.weight: FloatArray = np.where(self.turns > 0, np.where(enough, 1.0, FEW), 0.0)
        self.weight /= np.maximum(self.turns, 1) ** 2
        self.counted: FloatArray = np.where(enough, self.weight, 0.0)
        self.centre()

    def centre(self) -> None:
        """Measure `off` from the mean of the vendors who count."""
        counted = self.turns >= ENOUGH_TURNS
        if not counted.any():
            counted = self.turns > 0
        means = self.total[counted] / self.turns[counted]
        middle = float(means.mean()) if len(means) else 0.0
        self.off: FloatArray = self.total - middle * self.turns

    def move(self, vendor: int, weekend: int, stall: int) -> None:
        """A turn goes to another stall; nobody has no turns."""
        if vendor < 0:
            return
        gain = float(self.prime[stall] - self.prime[self.spot[vendor, weekend]])
        self.total[vendor] += gain
        self.off[vendor] += gain
        self.spot[vendor, weekend] = stall

    def around(self, vendors: IntArray, weekends: IntArray | int) -> IntArray:
        """(n, k): the stalls of the turns near each of these, -1 where there are fewer."""
        found: IntArray = self.spot[vendors[:, None], self.near[vendors, weekends]]
        return found


class Best:
    """The best placement of those looked at, by goals 5 to 7 in their order; of equals the last."""

    def __init__(self, problem: Problem, seatings: dict[int, Seating], even: Evenness) -> None:
        self.problem, self.seatings, self.even = problem, seatings, even
        self.goals = self._goals()
        self._at = self._places()

    def look(self) -> None:
        """At what the seatings, and `even` with them, have come to."""
        goals = self._goals()
        if goals <= self.goals:
            self.goals, self._at = goals, self._places()

    def seat(self) -> None:
        """Put everybody where they were in it."""
        for w, seating in self.seatings.items():
            seating.seat(self._at[w])

    def _goals(self) -> tuple[int, float, int]:
        """Same products side by side where that counts, exposure to the digits of the certificate, repeats."""
        stalls = self.even.spot[:-1, :-1]
        clashes = clashing_pairs(self.problem, stalls) if self.problem.neighbours_rule == "avoid" else 0
        return clashes, round(exposure_spread(self.problem, stalls), 6), stall_repeats(self.problem, stalls)

    def _places(self) -> dict[int, IntArray]:
        return {w: seating.at.copy() for w, seating in self.seatings.items()}


def _near(v: IntArray, w: IntArray, shape: tuple[int, ...], reach: int) -> IntArray:
    """Of turns sorted by vendor and weekend."""
    near = np.full((shape[0], shape[1], 2 * reach), -1, dtype=np.int64)
    for d in range(1, reach + 1):
        same = v[d:] == v[:-d]
        near[v[d:][same], w[d:][same], d - 1] = w[:-d][same]
        near[v[:-d][same], w[:-d][same], reach + d - 1] = w[d:][same]
    return near
