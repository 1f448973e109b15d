"""Is there a stall for everybody on a weekend? By classes and stall types, with fixed stalls set apart."""

from __future__ import annotations

import numpy as np

from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.small_flow import SmallFlow


class Rooms:
    """`count` (f, w): who comes, by the sets f of stall types that vendors fit. `room` (w, t): stalls for them."""

    def __init__(self, problem: Problem, comes: BoolArray) -> None:
        self.problem = problem
        self.fits, of_class = np.unique(problem.fits, axis=0, return_inverse=True)
        self.fit: IntArray = of_class.ravel()[problem.vendor_class]
        self.count = np.zeros((len(self.fits), problem.n_weekends), dtype=np.int64)
        np.add.at(self.count, self.fit, comes)
        self.room = problem.type_count.copy()
        for w, v, s in problem.fixed_turns():
            if s >= 0:
                self.room[w, problem.stall_type[s]] -= 1
                self.count[self.fit[v], w] -= int(comes[v, w])

    def alike(self, vendor: int) -> BoolArray:
        """(v,): vendors who can stand wherever this one can."""
        alike: BoolArray = self.fit == self.fit[vendor]
        return alike

    def hold(self, u: int, day: int, v: int, other: int) -> bool:
        """Whether all still have a stall when u goes from `day` to `other` and v from `other` to `day`."""
        return self._hold(day, self.fit[v], self.fit[u]) and self._hold(other, self.fit[u], self.fit[v])

    def _hold(self, w: int, more: int, fewer: int) -> bool:
        count = self.count[:, w].copy()
        count[more] += 1
        count[fewer] -= 1
        n = len(count)
        net = SmallFlow(2 + n + self.room.shape[1])
        for f in np.flatnonzero(count > 0).tolist():
            net.add(0, 2 + f, int(count[f]))
            for t in np.flatnonzero(self.fits[f]).tolist():
                net.add(2 + f, 2 + n + t, int(count[f]))
        for t, room in enumerate(self.room[w].tolist()):
            net.add(2 + n + t, 1, max(0, room))
        return net.run(0, 1) == int(count.clip(0).sum())

    def moves(self, vendor: int, leaves: int, comes: int) -> None:
        self.count[self.fit[vendor], leaves] -= 1
        self.count[self.fit[vendor], comes] += 1
