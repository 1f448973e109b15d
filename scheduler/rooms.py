"""Is there a stall for everybody on a weekend? By what vendors fit and stall types, fixed stalls set apart.

Everybody can be seated exactly when, for every union U of the sets of types that vendors fit, those who fit nothing
outside U are no more than the stalls in U (Hall 1935). Types that no vendor links fall apart into parts of their own.
"""

from __future__ import annotations

import numpy as np

from scheduler.problem import BoolArray, IntArray, Problem

MOST = 4096  # unions kept of one part; vendors of a part with more only change with their likes


class Rooms:
    """`fit` (v,): which set f of stall types a vendor fits. `spare` (u, w): stalls in union u less who needs them."""

    def __init__(self, problem: Problem, comes: BoolArray) -> None:
        sets, of_class = np.unique(problem.fits, axis=0, return_inverse=True)
        self.fit: IntArray = np.asarray(of_class).ravel()[problem.vendor_class]
        unions, self.known = _unions(sets)
        self.inside: BoolArray = np.all(~sets[:, None, :] | unions[None, :, :], axis=2)  # (f, u)
        room = problem.type_count.copy()
        count = np.zeros((len(sets), problem.n_weekends), dtype=np.int64)
        np.add.at(count, self.fit, comes)
        for w, v, s in problem.fixed_turns():
            if s >= 0:
                room[w, problem.stall_type[s]] -= 1
                count[self.fit[v], w] -= int(comes[v, w])
        self.spare: IntArray = unions.astype(np.int64) @ room.T - self.inside.T.astype(np.int64) @ count

    def hold(self, u: int, day: int, vendors: IntArray, weekends: IntArray) -> BoolArray:
        """(n,): whether all still have a stall when u goes from `day` to each weekend and its vendor comes for u."""
        gives = self.inside.astype(np.int64)
        takes: IntArray = gives[self.fit[u]]
        here: BoolArray = np.all(self.spare[:, day] + takes - gives >= 0, axis=1)  # (f,)
        days, place = np.unique(weekends, return_inverse=True)
        there: BoolArray = np.all(self.spare[:, days].T[None] - takes + gives[:, None, :] >= 0, axis=2)  # (f, d)
        fit = self.fit[vendors]
        known = self.known[fit] & self.known[self.fit[u]]
        held: BoolArray = (fit == self.fit[u]) | (known & here[fit] & there[fit, place])
        return held

    def takes(self, vendor: int, weekend: int) -> bool:
        """Whether there is a stall for one more; if so, it is taken."""
        needs = self.inside[self.fit[vendor]]
        if not self.known[self.fit[vendor]] or (self.spare[needs, weekend] < 1).any():
            return False
        self.spare[needs, weekend] -= 1
        return True

    def moves(self, vendor: int, leaves: int, comes: int) -> None:
        self.spare[:, leaves] += self.inside[self.fit[vendor]]
        self.spare[:, comes] -= self.inside[self.fit[vendor]]


def _unions(sets: BoolArray) -> tuple[BoolArray, BoolArray]:
    """(u, t): all unions of sets that share types, part by part; (f,): sets whose part has not too many."""
    known = np.ones(len(sets), dtype=np.bool_)
    found: list[BoolArray] = []
    for part in _parts(sets):
        unions = {tuple(sets[f].tolist()) for f in part[:1]}
        for f in part[1:]:
            new = tuple(sets[f].tolist())
            unions |= {tuple(a or b for a, b in zip(u, new, strict=True)) for u in unions} | {new}
            if len(unions) > MOST:
                known[part] = False
                unions = set()
                break
        found += [np.array(u, dtype=np.bool_) for u in sorted(unions)]
    return np.array(found, dtype=np.bool_).reshape(len(found), sets.shape[1]), known


def _parts(sets: BoolArray) -> list[list[int]]:
    parts: list[tuple[list[int], BoolArray]] = []
    for f, types in enumerate(sets):
        linked = [part for part in parts if (part[1] & types).any()]
        parts = [part for part in parts if not (part[1] & types).any()]
        members = sorted([f, *(g for part in linked for g in part[0])])
        parts.append((members, np.logical_or.reduce([types, *(part[1] for part in linked)])))
    return [members for members, _ in parts]
