"""Fairness of a large repair: among those whose weekends change anyway, turns pass to who is owed more.

A turn of u on weekend w, stall and all, goes to v. That keeps seats, stalls and everybody else's weekends as they are.
The sum of dev^2 over the weekends from w on changes by 2 (sum of dev(v) - sum of dev(u) + number of those weekends).
The best exchanges are made, again and again, while there are any that lower the sum.
"""

from __future__ import annotations

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, FloatArray, IntArray
from scheduler.repair_before import Before
from scheduler.standing import NOWHERE

ROUNDS = 1000
HELPS = -1e-9
TOO_DEAR = np.inf


class Exchange:
    """`stall` (v, w) is changed in place, only where `free` vendors pass turns to each other."""

    def __init__(self, before: Before, due: Entitlement, stall: IntArray, free: list[int]) -> None:
        self.before, self.problem, self.stall = before, before.problem, stall
        grouped = {v for pair in self.problem.together for v in pair}
        self.free = np.array([v for v in free if v not in grouped], dtype=np.int64)
        self.place = {int(v): i for i, v in enumerate(self.free)}
        self.apart: dict[int, list[int]] = {}
        for a, b in self.problem.apart:
            self.apart.setdefault(a, []).append(b)
            self.apart.setdefault(b, []).append(a)
        comes = stall[self.free] != NOWHERE
        self.ahead = (np.cumsum(comes, axis=1) * TURN - due.owed[self.free]) / TURN  # (f, w): dev
        self.turns = [
            (int(u), int(w))
            for u in self.free
            for w in np.flatnonzero(stall[u, before.start :] != NOWHERE) + before.start
            if int(u) not in self.problem.fixed[w]
        ]
        self.allowed = np.array([self._takers(u, w) for u, w in self.turns]).reshape(len(self.turns), len(self.free))

    def _takers(self, u: int, w: int) -> BoolArray:
        """(f,): who may have this turn by rules 1, 2 and 4 without a stall move; the rest depends on the others."""
        problem, s, old = self.problem, int(self.stall[u, w]), self.before.stall[self.free, w]
        fits = problem.fits[problem.vendor_class[self.free], problem.stall_type[s]]
        may: BoolArray = fits & self.before.able[self.free, w] & ((old == s) | (old == NOWHERE))
        if problem.limits[w]:
            of = problem.class_category[problem.vendor_class]
            may &= of[self.free] == of[u]
        return may

    def run(self) -> None:
        for _ in range(ROUNDS):
            if not len(self.turns) or not self._round():
                return

    def _change(self) -> FloatArray:
        """(turn, taker): half of what each exchange does to the sum."""
        rest = self.ahead[:, ::-1].cumsum(axis=1)[:, ::-1]  # (f, w): sum of dev from w on
        owner = np.array([self.place[u] for u, _ in self.turns])
        day = np.array([w for _, w in self.turns])
        change: FloatArray = rest[:, day].T - rest[owner, day][:, None] + (self.problem.n_weekends - day)[:, None]
        change[~self.allowed] = TOO_DEAR
        return change

    def _round(self) -> bool:
        """Every turn's best taker, best exchanges first, each vendor once; where none holds, the best that does."""
        change = self._change()
        takers = change.argmin(axis=1)
        value = change[np.arange(len(takers)), takers]
        touched: set[int] = set()
        for row in np.argsort(value, kind="stable").tolist():
            if not value[row] < HELPS:
                break
            (u, w), taker = self.turns[row], int(takers[row])
            v = int(self.free[taker])
            if not touched & {u, v} and self._holds(v, u, w):
                self._pass(row, taker)
                touched |= {u, v}
        return bool(touched) or self._single(change)

    def _single(self, change: FloatArray) -> bool:
        while True:
            best = int(np.argmin(change))
            if not change.flat[best] < HELPS:
                return False
            row, taker = divmod(best, len(self.free))
            if self._holds(int(self.free[taker]), *self.turns[row]):
                self._pass(row, taker)
                return True
            change[row, taker] = TOO_DEAR

    def _holds(self, v: int, u: int, w: int) -> bool:
        """The rules that depend on what others do: one stall each, gap, apart, products."""
        gap, stall = self.problem.min_gap, self.stall
        if (stall[v, max(0, w - gap + 1) : w + gap] != NOWHERE).any():
            return False
        if any(stall[x, w] != NOWHERE and x != u for x in self.apart.get(v, [])):
            return False
        if self.problem.neighbours_rule == "allow":
            return True
        near = self.before.beside.get(int(stall[u, w]), [])
        product = self.problem.vendor_product
        there = np.flatnonzero(np.isin(stall[:, w], near)) if near else np.zeros(0, dtype=np.int64)
        return not (product[there] == product[v]).any()

    def _pass(self, row: int, taker: int) -> None:
        u, w = self.turns[row]
        v = int(self.free[taker])
        self.stall[v, w], self.stall[u, w] = self.stall[u, w], NOWHERE
        self.ahead[self.place[u], w:] -= 1
        self.ahead[taker, w:] += 1
        self.turns[row] = (v, w)


def exchange(before: Before, due: Entitlement, stall: IntArray, free: list[int]) -> IntArray:
    """(v, w): the rotation after all exchanges that help."""
    better = stall.copy()
    Exchange(before, due, better, free).run()
    return better
