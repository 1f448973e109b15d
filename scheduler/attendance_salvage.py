"""A rotation where some seats stay empty: turns that break a rule are taken away, and whoever still fits fills in.

For problems too large for the exact model, when no choice near the flow's keeps every rule with every seat filled.
"""

from __future__ import annotations

import numpy as np

from scheduler.attendance_breaches import apart_breaches, gap_breaches, limit_breaches, together_breaches
from scheduler.attendance_plans import groups
from scheduler.entitlement import Entitlement
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, Problem
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
                if not self._drop([v for v, _ in crowd], crowd[0][1]):
                    return None
        return None

    def _owed(self, w: int) -> np.ndarray:
        owed: np.ndarray = self.due.owed[:, w] - self.comes[:, : w + 1].sum(axis=1) * TURN
        return owed

    def _drop(self, vendors: list[int], w: int) -> bool:
        """Take away the turn of whoever is owed least; False when all of them are fixed."""
        free = [v for v in vendors if not set(self.group_of.get(v, [v])) & self.problem.fixed[w].keys()]
        if not free:
            return False
        owed = self._owed(w)
        least = min(free, key=lambda v: (owed[v], -self.problem.tie[v]))
        self.comes[self.group_of.get(least, [least]), w] = False
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
                if all(self.comes[v, w] for v, w in breach) and not self._part(breach):
                    return False
            for breach in together_breaches(problem, self.comes):
                for v, w in breach:
                    self.comes[v, w] &= v in problem.fixed[w]
            for w, k in off:
                there = np.flatnonzero(self.comes[:, w] & (self.category == k)).tolist()
                most = problem.limits[w][k][1]
                if most is None or len(there) <= most or not self._drop(there, w):
                    return False
        return False

    def _part(self, breach: list[tuple[int, int]]) -> bool:
        """Take away one of two turns that exclude each other."""
        free = [(v, w) for v, w in breach if not set(self.group_of.get(v, [v])) & self.problem.fixed[w].keys()]
        if not free:
            return False
        v, w = min(free, key=lambda turn: (self._owed(turn[1])[turn[0]], -self.problem.tie[turn[0]], turn[1]))
        self.comes[self.group_of.get(v, [v]), w] = False
        return True

    def _seated(self) -> bool:
        return bool((Rooms(self.problem, self.comes).spare >= 0).all())

    def _fill(self) -> None:
        """Give empty seats to those owed most who break no rule there; who comes together with others is left out."""
        problem, rooms = self.problem, Rooms(self.problem, self.comes)
        apart: dict[int, list[int]] = {}
        for a, b in problem.apart:
            apart.setdefault(a, []).append(b)
            apart.setdefault(b, []).append(a)
        for w in np.flatnonzero(self.comes.sum(axis=0) < self.due.seats).tolist():
            gap = problem.min_gap - 1
            near = self.comes[:, max(0, w - gap) : w + gap + 1].any(axis=1)
            waiting = np.flatnonzero(self.able[:, w] & ~near)
            order = np.lexsort((problem.tie[waiting], -self._owed(w)[waiting]))
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
