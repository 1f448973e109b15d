"""A choice of who comes made to keep the rules that the flow does not know, by exchanging turns.

Two turns change weekends: one vendor's n-th goes to where another's m-th was, and the other way round. Both stay
within their windows, so nobody's number of turns and nobody's reach changes, and every weekend stays as full as it
was. The exchange that leaves fewest breaches is made, at the least spacing; turns that moved rest for a while, so that
the search does not go in circles (tabu search, Glover 1986).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scheduler import attendance_quotas
from scheduler.attendance_breaches import Breach, apart_breaches, gap_breaches, hopeless
from scheduler.attendance_plans import groups
from scheduler.attendance_quotas import Quota
from scheduler.problem import BoolArray, FloatArray, IntArray, Problem
from scheduler.rooms import Rooms
from scheduler.tokens import Tokens

FAR = 10**6
PATIENCE = 200  # exchanges without fewer breaches than ever before
REST = 10  # steps for which a turn that moved stays where it is
ROUNDS = 60  # placements tried
LOOKS = 400  # turns looked at for a better spacing, each time that nothing is broken
NOTHING = 1e-9  # squared turns
MoreBreaches = Callable[[BoolArray], list[Breach]]
Move = tuple[int, float, int, int, int]  # breaches more, spacing more, tie, turn, turn


class Exchanges:
    """Turns i are the window's tokens; `at` (i,) is the weekend of each, -1 where it is not had."""

    def __init__(self, problem: Problem, window: Tokens, allowed: BoolArray, comes: BoolArray) -> None:
        """`allowed` (a,): arcs that are open. `comes` (v, w): within the windows, pairs that come together complete."""
        self.problem, self.vendor = problem, window.vendor
        self.first = np.searchsorted(window.vendor, np.arange(problem.n_vendors))
        self.at = self._turns(comes)
        self.cost = np.full((len(self.vendor), problem.n_weekends), np.inf)
        self.cost[window.arc_token[allowed], window.arc_weekend[allowed]] = window.arc_cost[allowed]
        self.may_come = [np.flatnonzero(np.isfinite(column)) for column in self.cost.T]
        self.mates, self.matched = self._mates(comes)
        self.still = self._still()
        self.before, self.after = self._beside()
        self.kinds = attendance_quotas.kinds(problem, comes)
        products = attendance_quotas.products(problem, comes)
        self.quotas: list[Quota] = [attendance_quotas.categories(problem, comes), products, self.kinds]
        self.rooms = Rooms(problem, comes)
        self.partners: dict[int, list[int]] = {}
        self.partner_there = np.zeros(comes.shape, dtype=np.int64)
        for a, b in problem.apart:
            for one, other in ((a, b), (b, a)):
                self.partners.setdefault(one, []).append(other)
                self.partner_there[one] += comes[other]
        self.step = 0
        self.rests = np.zeros(len(self.vendor), dtype=np.int64)

    def _turns(self, comes: BoolArray) -> IntArray:
        at = np.full(len(self.vendor), -1, dtype=np.int64)
        v, w = np.nonzero(comes)
        at[self.first[v] + np.arange(len(v)) - np.searchsorted(v, v)] = w
        return at

    def _still(self) -> BoolArray:
        """(i,): turns that are fixed, or not had at all."""
        still: BoolArray = self._fixed()[self.vendor, self.at] | (self.at < 0)
        return still

    def _fixed(self) -> BoolArray:
        fixed = np.zeros((self.problem.n_vendors, self.problem.n_weekends), dtype=np.bool_)
        for w, v, _ in self.problem.fixed_turns():
            fixed[v, w] = True
        return fixed

    def _mates(self, comes: BoolArray) -> tuple[IntArray, bool]:
        """(i, m): turns that belong on the same weekend, padded with -1; whether everybody's are as many."""
        free = comes & ~self._fixed()
        number = np.cumsum(comes, axis=1) - 1
        bound = groups(self.problem)
        mates = np.full((len(self.at), max((len(group) - 1 for group in bound), default=0)), -1, dtype=np.int64)
        for group in bound:
            turns = [self.first[v] + number[v][free[v]] for v in group]
            if len({len(row) for row in turns}) > 1:
                return mates, False
            for at, row in enumerate(turns):
                others = [turns[n] for n in range(len(turns)) if n != at]
                mates[row, : len(others)] = np.array(others).T
        return mates, True

    def _beside(self) -> tuple[IntArray, IntArray]:
        """(i,): weekends of the same vendor's turn before and after."""
        before, after = np.full(len(self.at), -FAR), np.full(len(self.at), FAR)
        same = (self.vendor[1:] == self.vendor[:-1]) & (self.at[1:] >= 0)
        before[1:][same] = self.at[:-1][same]
        after[:-1][same] = self.at[1:][same]
        return before, after

    @property
    def comes(self) -> BoolArray:
        comes = np.zeros(self.partner_there.shape, dtype=np.bool_)
        had = self.at >= 0
        comes[self.vendor[had], self.at[had]] = True
        return comes

    def run(self, more: MoreBreaches, check: Callable[[], None]) -> BoolArray | None:
        """(v, w) with every rule kept; None when the search gives up. `more` finds crowds that cannot be placed.

        `check` is called now and then and may raise.
        """
        for _ in range(ROUNDS):
            if not self.matched or not self._mend(check):
                return None
            self._settle()
            comes = self.comes
            crowds = more(comes)
            if not crowds:
                return None if hopeless(self.problem, comes) else comes
            for crowd in crowds:
                self._forbid(crowd)
        return None

    def _forbid(self, crowd: Breach) -> None:
        """Of the kind that is there most often in a crowd one fewer may come."""
        w = crowd[0][1]
        there = self.kinds.group[[v for v, _ in crowd]]
        kind = int(np.bincount(there).argmax())
        most = min(self.kinds.most[kind, w], (there == kind).sum())
        self.kinds.most[kind, w] = most - 1

    def _mend(self, check: Callable[[], None]) -> bool:
        """Exchange until no breach is left; False when they do not become fewer."""
        fewest, last = FAR, self.step
        while True:
            pairs, quotas = self._pairs(), self._quotas()
            if not pairs and not quotas:
                return True
            if len(pairs) + len(quotas) < fewest:
                fewest, last = len(pairs) + len(quotas), self.step
            if self.step > last + PATIENCE:
                return False
            self.step += 1
            check()
            for i, j in pairs:
                if self._clashes(i, j):
                    self._move([i, j])
            for quota, w, g in quotas:
                if quota.stands(w, g):
                    there = (self.at == w) & quota.helps(w, g)[self.vendor]
                    self._move(np.flatnonzero(there).tolist())

    def _settle(self) -> None:
        """Exchanges that break nothing and space better, as long as there are some for turns that have moved."""
        moved = np.flatnonzero(self.rests).tolist()
        self.rests[:] = 0
        for _ in range(LOOKS):
            if not moved:
                return
            i = moved.pop(0)
            best = None if self.still[i] else self._best(i)
            if best is not None and best[0] <= 0 and best[1] < -NOTHING:
                self._swap(best[3], best[4])
                self.rests[:] = 0
                moved += [i, best[4]]

    @property
    def breaches(self) -> int:
        return len(self._pairs()) + len(self._quotas())

    def _pairs(self) -> list[tuple[int, int]]:
        """Turns that exclude each other."""
        comes = self.comes
        number = np.cumsum(comes, axis=1) - 1
        found = [*gap_breaches(self.problem, comes), *apart_breaches(self.problem, comes)]
        turns = [[int(self.first[v] + number[v, w]) for v, w in breach] for breach in found]
        i, m = np.nonzero((self.mates >= 0) & (self.at[self.mates] != self.at[:, None]))
        asunder = [(a, b) for a, b in zip(i.tolist(), self.mates[i, m].tolist(), strict=True) if a < b]
        return [(pair[0], pair[1]) for pair in turns] + asunder

    def _clashes(self, i: int, j: int) -> bool:
        if self.vendor[i] == self.vendor[j]:
            return bool(abs(self.at[i] - self.at[j]) < self.problem.min_gap)
        return bool((self.at[i] == self.at[j]) != (j in self.mates[i]))

    def _quotas(self) -> list[tuple[Quota, int, int]]:
        return [(quota, w, g) for quota in self.quotas for w, g in quota.off()]

    def _move(self, turns: list[int]) -> None:
        """Make the best exchange of one of these turns."""
        self.step += 1
        free = [i for i in turns if not self.still[i] and self.rests[i] <= self.step]
        best = min((best for i in free if (best := self._best(i)) is not None), default=None)
        if best is not None:
            self._swap(best[3], best[4])

    def _best(self, i: int) -> Move | None:
        others = self.may_come[int(self.at[i])]
        others = others[(self.rests[others] <= self.step) & ~self.still[others]]
        clash, space = self._changes(i, others)
        able = np.flatnonzero(np.isfinite(space))
        if not len(able):
            return None
        tie = self.problem.tie[self.vendor[others]]
        best = int(able[np.lexsort((tie[able], space[able], clash[able]))[0]])
        return int(clash[best]), float(space[best]), int(tie[best]), i, int(others[best])

    def _changes(self, i: int, others: IntArray) -> tuple[IntArray, FloatArray]:
        """(n,) breaches and (n,) spacing more when turn i changes with each of the others; spacing inf: impossible."""
        u, day = int(self.vendor[i]), int(self.at[i])
        vendors, days = self.vendor[others], self.at[others]
        space = self.cost[i, days] + self.cost[others, day]
        possible = np.isfinite(space) & (vendors != u) & (days != day)
        possible &= (self.before[i] < days) & (days < self.after[i])
        possible &= (self.before[others] < day) & (day < self.after[others])
        clash = self._near(i, days) - self._near(i, day) + self._near(others, day) - self._near(others, days)
        clash += self.partner_there[u, days] - self.partner_there[u, day]
        clash += self.partner_there[vendors, day] - self.partner_there[vendors, days]
        if u in self.partners:
            clash -= 2 * np.isin(vendors, self.partners[u])
        if self.mates.shape[1]:
            possible &= ~np.isin(others, self.mates[i])
            clash += self._asunder(np.array([i]), days) - self._asunder(np.array([i]), day)
            clash += self._asunder(others, day) - self._asunder(others, days)
        for quota in self.quotas:
            clash += quota.change(u, day, vendors, days)
        possible[possible] &= self.rooms.hold(u, day, vendors[possible], days[possible])
        space[~possible] = np.inf
        space[possible] -= self.cost[i, day] + self.cost[others[possible], days[possible]]
        return clash, space

    def _near(self, turns: IntArray | int, weekends: IntArray | int) -> IntArray:
        """Turns of the same vendor too close before and after."""
        gap = self.problem.min_gap
        near: IntArray = (weekends - self.before[turns] < gap).astype(np.int64) + (self.after[turns] - weekends < gap)
        return near

    def _asunder(self, turns: IntArray, weekends: IntArray | int) -> IntArray:
        """(n,): turns that belong with each, on another weekend."""
        mates, weekends = self.mates[turns], np.asarray(weekends).reshape(-1, 1)
        apart: IntArray = ((mates >= 0) & (self.at[mates] != weekends)).sum(axis=1)
        return apart

    def _swap(self, i: int, j: int) -> None:
        self.at[i], self.at[j] = self.at[j], self.at[i]
        for turn, left in ((i, int(self.at[j])), (j, int(self.at[i]))):
            v, w = int(self.vendor[turn]), int(self.at[turn])
            if turn and self.vendor[turn - 1] == v:
                self.after[turn - 1] = w
            if turn + 1 < len(self.at) and self.vendor[turn + 1] == v and self.at[turn + 1] >= 0:
                self.before[turn + 1] = w
            for other in self.partners.get(v, ()):
                self.partner_there[other, left] -= 1
                self.partner_there[other, w] += 1
            for quota in self.quotas:
                quota.moves(v, left, w)
            self.rooms.moves(v, left, w)
            self.rests[turn] = self.step + REST
