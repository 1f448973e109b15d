"""Who stands where over a season, and what that means for exposure (goal 6) and repeats (goal 7)."""

import numpy as np

from benchmarks.peers.office import Turn
from scheduler.figures import ENOUGH_TURNS, exposure_spread
from scheduler.problem import FloatArray, IntArray, Problem
from scheduler.seating import mean_prime

REPEAT = 0.01  # what a turn on a stall of the last turns costs, in squared points of exposure
FEW = 0.01  # weight of vendors with too few turns to count in the figure


class Places:
    """`stall` (v, w), -1 without a turn; who comes when never changes.

    `level` (v, w): mean prime of the stalls open to the vendor; `fits` (v, s): rule 2 but for closures.
    """

    def __init__(self, problem: Problem, stall: IntArray) -> None:
        comes = stall >= 0
        self.problem, self.stall = problem, stall
        self.days = [np.flatnonzero(row).tolist() for row in comes]
        self.turns = np.maximum(comes.sum(axis=1), 1)
        self.counted = self.turns >= ENOUGH_TURNS
        self.heavy = np.where(self.counted, 1.0, FEW)
        self.level = mean_prime(problem)[problem.vendor_class]
        self.fits = problem.fits[problem.vendor_class][:, problem.stall_type]
        self.beside: list[list[int]] = [[] for _ in problem.stalls]
        for a, b in problem.edges.tolist():
            self.beside[a].append(b)
            self.beside[b].append(a)

    def spread(self) -> float:
        """Goal 6."""
        return exposure_spread(self.problem, self.stall)

    def named(self) -> list[Turn]:
        names = self.problem
        return [
            (names.weekends[w], names.vendors[v], names.stalls[self.stall[v, w]])
            for v, w in np.argwhere(self.stall >= 0).tolist()
        ]

    def means(self) -> FloatArray:
        """(v,): mean over turns of prime - level."""
        prime = np.append(self.problem.prime, 0.0)[self.stall]
        means: FloatArray = np.where(self.stall >= 0, prime - self.level, 0.0).sum(axis=1) / self.turns
        return means

    def middle(self) -> float:
        """The common mean, from which everybody's distance is to be small."""
        means = self.means()
        return float(means[self.counted].mean()) if self.counted.any() else float(means.mean())

    def near(self, v: int, w: int) -> list[int]:
        """The weekends of the vendor's turns shortly before and after, in which the same stall would be a repeat."""
        days, gap = self.days[v], self.problem.stall_repeat_gap
        i = days.index(w)
        return days[max(0, i - gap) : i] + days[i + 1 : i + 1 + gap]

    def cost(self, vendors: list[int], middle: float) -> float:
        """Weighted squares of these vendors' distances from the middle, and their repeats."""
        squares = float((self.heavy * (self.means() - middle) ** 2)[vendors].sum())
        again = sum(
            self.stall[v, w] == self.stall[v, u] for v in vendors for w in self.days[v] for u in self.near(v, w)
        )
        return squares + REPEAT * float(again) / 2  # each repeat is seen from both of its turns
