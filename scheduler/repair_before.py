"""A published rotation beside the changed problem: who may still come, which turns stay, are lost or have to move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.standing import NOWHERE


def may_come(problem: Problem) -> BoolArray:
    """(v, w): can stand, and so can everybody who has to come along (whose turn is fixed needs nobody)."""
    able = problem.can_stand()
    alone = np.zeros_like(able)
    for w, v, _ in problem.fixed_turns():
        alone[v, w] = True
    pairs = [pair for a, b in problem.together for pair in ((a, b), (b, a))]
    while any((able[a] & ~able[b] & ~alone[a]).any() for a, b in pairs):
        for a, b in pairs:
            able[a] &= able[b] | alone[a]
    return able


@dataclass(frozen=True, eq=False)
class Before:
    """`problem` is the changed one; `start` as in Changed. `stall` (v, w): the rotation before; newcomers NOWHERE.

    What is worked out of them is shared by all who ask, so it cannot be written to.
    """

    problem: Problem
    stall: IntArray
    start: int
    able: BoolArray  # (v, w) may have a turn now

    @cached_property
    def came(self) -> BoolArray:
        return _shared(self.stall != NOWHERE)

    @cached_property
    def stays(self) -> BoolArray:
        """(v, w): turns from `start` on that may stay."""
        return self._later(self.came & self.able)

    @cached_property
    def lost(self) -> BoolArray:
        """(v, w): turns from `start` on that cannot be had any more."""
        return self._later(self.came & ~self.able)

    def _later(self, turns: BoolArray) -> BoolArray:
        turns[:, : self.start] = False
        return _shared(turns)

    @cached_property
    def hit(self) -> BoolArray:
        """(v,): vendors who lose a turn, and so change whatever is done."""
        return _shared(np.asarray(self.lost.any(axis=1)))

    @cached_property
    def moved(self) -> BoolArray:
        """(v, w): turns that may stay, but not on their stall."""
        moved = self.stays.copy()
        v, w = np.nonzero(moved)
        moved[v, w] = ~self.problem.usable[w, self.stall[v, w]]
        return _shared(moved)

    @cached_property
    def standing(self) -> list[list[tuple[int, int]]]:
        """(w,): stall and vendor of those who may stay where they stood."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.problem.n_weekends)]
        vendors, weekends = np.nonzero(self.stays & ~self.moved)
        stalls = self.stall[vendors, weekends]
        for v, w, s in zip(vendors.tolist(), weekends.tolist(), stalls.tolist(), strict=True):
            found[w].append((s, v))
        return found

    def changed(self, stall: IntArray) -> BoolArray:
        """(v,): whose weekends are others in this rotation (v, w) than before."""
        differs: BoolArray = ((stall != NOWHERE) != self.came).any(axis=1)
        return differs

    def moves(self, stall: IntArray) -> BoolArray:
        """(v, w): turns that keep their weekend in this rotation but not their stall."""
        moves: BoolArray = (stall != self.stall) & (stall != NOWHERE) & self.came
        return moves

    def fitting(self, v: int, w: int) -> list[int]:
        """Stalls that rule 2 gives this vendor there."""
        key = int(self.problem.vendor_class[v]), w
        if key not in self._fitting:
            self._fitting[key] = np.flatnonzero(self.problem.fits_stalls(v, w)).tolist()
        return self._fitting[key]

    @cached_property
    def _fitting(self) -> dict[tuple[int, int], list[int]]:
        return {}

    @cached_property
    def beside(self) -> dict[int, list[int]]:
        """Stall -> neighbours, where there are any."""
        found: dict[int, list[int]] = {}
        for s, t in self.problem.edges.tolist():
            found.setdefault(s, []).append(t)
            found.setdefault(t, []).append(s)
        return found


def _shared(array: BoolArray) -> BoolArray:
    array.setflags(write=False)
    return array
