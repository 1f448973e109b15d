"""A rotation where some seats stay empty: turns that break a rule are taken away, and whoever still fits fills in.

For problems too large for the exact model, when no choice near the flow's keeps every rule with every seat filled.
"""

from __future__ import annotations

import numpy as np

from scheduler.attendance_breaches import apart_breaches, gap_breaches, limit_breaches, together_breaches
from scheduler.attendance_plans import groups
from scheduler.entitlement import Entitlement
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.rooms import Rooms

ROUNDS = 200


class Salvage:
    def __init__(self, problem: Problem, due: Entitlement, able: BoolArray, comes: BoolArray) -> None:
        self.problem, self.due, self.able, self.comes = problem, due, able, comes.copy()
        self.group_of = {v: group for group in groups(problem) for v in group}
        self.category = problem.class_category[problem.vendor_class]
        self.barred: set[tuple[int, int]] = set()  # (product, weekend) of which somebody had to go

    def run(self, placing: Placing) -> BoolArray | None:
        """(v, w) with every rule kept; None when a minimum, or what is fixed, leaves none that way."""
        for w, v, _ in self.problem.fixed_turns():
            self.comes[v, w] = True
        for _ in range(ROUNDS):
            if not self._cut():
                return None
            self._fill()
            crowds = placing.crowds(self.comes)
            if not crowds:
                return self.comes
            for crowd in crowds:
                self.barred |= {(int(self.problem.vendor_product[v]), w) for v, w in crowd}
                if not self._drop(crowd):
                    return None
        return None

    def _worst(self, vendors: list[int], w: int, turns: int) -> IntArray:
        """(n,): how far off each would be from w on, at the worst, with so many turns more."""
        came = np.cumsum(self.comes[vendors], axis=1)[:, w:]
        worst: IntArray = np.abs((came + turns) * TURN - self.due.owed[vendors, w:]).max(axis=1)
        return worst

    def _drop(self, turns: list[tuple[int, int]]) -> bool:
        """Take away that turn of (vendor, weekend) without which its vendor is least off; False: all are fixed."""
        free = [(v, w) for v, w in turns if not set(self.group_of.get(v, [v])) & self.problem.fixed[w].keys()]
        if not free:
            return False
        v, w = min(free, key=lambda t: (int(self._worst([t[0]], t[1], -1)[0]), -self.problem.tie[t[0]], t[1]))
        self.comes[self.group_of.get(v, [v]), w] = False
        return True

    def _cut(self) -> bool:
        """Take turns away until no rule is broken; False when that is no help."""
        problem = self.problem
        for _ in range(ROUNDS):
            pairs = [*gap_breaches(problem, self.comes), *apart_breaches(problem, self.comes)]
            off = limit_breaches(problem, self.comes)
            if not pairs and not off and not together_breaches(problem, self.comes):
                return self._seated()
            for breach in pairs:
                if all(self.comes[v, w] for v, w in breach) and not self._drop(breach):
                    return False
            for breach in together_breaches(problem, self.comes):
                for v, w in breach:
                    self.comes[v, w] &= v in problem.fixed[w]
            for w, k in off:
                there = np.flatnonzero(self.comes[:, w] & (self.category == k)).tolist()
                most = problem.limits[w][k][1]
                if most is None or len(there) <= most or not self._drop([(v, w) for v in there]):
                    return False
        return False

    def _seated(self) -> bool:
        return bool((Rooms(self.problem, self.comes).spare >= 0).all())

    def _fill(self) -> None:
        """Give empty seats to who is least off with them and breaks no rule; those who come together are left out."""
        problem, rooms = self.problem, Rooms(self.problem, self.comes)
        apart: dict[int, list[int]] = {}
        for a, b in problem.apart:
            apart.setdefault(a, []).append(b)
            apart.setdefault(b, []).append(a)
        for w in np.flatnonzero(self.comes.sum(axis=0) < self.due.seats).tolist():
            gap = problem.min_gap - 1
            near = self.comes[:, max(0, w - gap) : w + gap + 1].any(axis=1)
            waiting = np.flatnonzero(self.able[:, w] & ~near)
            order = np.lexsort((problem.tie[waiting], self._worst(waiting.tolist(), w, 1)))
            for v in waiting[order].tolist():
                if self.comes[:, w].sum() >= self.due.seats[w]:
                    break
                grouped = v in self.group_of or (int(problem.vendor_product[v]), w) in self.barred
                if grouped or any(self.comes[u, w] for u in apart.get(v, ())) or not self._limit_left(v, w):
                    continue
                if rooms.takes(v, w):
                    self.comes[v, w] = True

    def _limit_left(self, v: int, w: int) -> bool:
        most = self.problem.limits[w].get(int(self.category[v]), (0, None))[1]
        return most is None or int(self.comes[self.category == self.category[v], w].sum()) < most


def salvage(
    problem: Problem, due: Entitlement, able: BoolArray, comes: BoolArray, placing: Placing
) -> BoolArray | None:
    """See Salvage.run. `comes` (v, w): a choice that breaks some rules."""
    return Salvage(problem, due, able, comes).run(placing)
