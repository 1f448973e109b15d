"""One weekend's stalls with somebody on each: what swapping two of them would do. Everything by arrays.

Occupants o are the weekend's vendors, sorted, then as many *nobodies* as stalls stay free: so everything is a swap.
Positions are among the weekend's usable stalls.
"""

from __future__ import annotations

import numpy as np

from scheduler.problem import BoolArray, FloatArray, IntArray, Problem

NOBODY = -1


class Seating:
    """`stalls` (p,) usable stalls; `vendor` (o,) or NOBODY; `at` (o,) position of each occupant; p = o."""

    def __init__(self, problem: Problem, weekend: int, vendors: IntArray) -> None:
        self.problem, self.weekend = problem, weekend
        self.stalls = np.flatnonzero(problem.usable[weekend])
        free = len(self.stalls) - len(vendors)
        self.n_vendors = len(vendors)
        self.vendor = np.concatenate([vendors, np.full(free, NOBODY, dtype=np.int64)])
        self.prime = problem.prime[self.stalls]
        self.ok = self._fits(vendors, free)
        self.beside = self._neighbours()
        self.product = np.concatenate([problem.vendor_product[vendors], np.full(free, len(problem.products))])
        self.at = np.full(len(self.vendor), -1, dtype=np.int64)
        self.waived = self._waived(vendors)

    def _fits(self, vendors: IntArray, free: int) -> BoolArray:
        """(o, p): rule 2 and fixed stalls."""
        problem = self.problem
        ok = problem.fits[problem.vendor_class[vendors]][:, problem.stall_type[self.stalls]]
        ok = np.concatenate([ok, np.ones((free, len(self.stalls)), dtype=np.bool_)])
        for v, s in problem.fixed[self.weekend].items():
            o = np.flatnonzero(vendors == v)
            if s >= 0 and len(o):
                p = np.flatnonzero(self.stalls == s)
                ok[:, p] = False
                keep = ok[o[0], :].copy()
                ok[o[0], :] = False
                fits = problem.fits[problem.vendor_class[v], problem.stall_type[s]]
                ok[o[0], p] = bool(fits) and len(keep) > 0
        return ok

    def _neighbours(self) -> IntArray:
        """(p, d): positions beside each, padded with -1."""
        place = np.full(self.problem.n_stalls, -1, dtype=np.int64)
        place[self.stalls] = np.arange(len(self.stalls))
        lists: list[list[int]] = [[] for _ in self.stalls]
        for a, b in place[self.problem.edges]:
            if a >= 0 and b >= 0:
                lists[a].append(int(b))
                lists[b].append(int(a))
        width = max((len(x) for x in lists), default=0) or 1
        return np.array([x + [-1] * (width - len(x)) for x in lists], dtype=np.int64).reshape(-1, width)

    def _waived(self, vendors: IntArray) -> set[int]:
        """Occupants fixed on a stall: two of them may stand side by side."""
        fixed = self.problem.fixed[self.weekend]
        return {o for o, v in enumerate(vendors) if fixed.get(int(v), -1) >= 0}

    def seat(self, at: IntArray) -> None:
        """Put occupant o on position at[o] for all o, and count the products beside every position."""
        self.at = at.copy()
        self.who = np.empty_like(at)
        self.who[at] = np.arange(len(at))
        counts = np.zeros((len(at) + 1, len(self.problem.products) + 1), dtype=np.int64)
        for column in self.beside.T:
            counts[np.arange(len(at)), np.where(column >= 0, self.product[self.who[column]], -1)] += column >= 0
        counts[:, -1] = 0  # nobodies do not mind each other
        self.counts = counts[:-1]

    def clashes(self) -> list[tuple[int, int]]:
        """Pairs of occupants of one product side by side, waived ones left out."""
        found = []
        for o in np.flatnonzero(self.counts[self.at, self.product] > 0):
            for q in self.beside[self.at[o]]:
                if q >= 0 and o < self.who[q] and self.product[o] == self.product[self.who[q]]:
                    pair = (int(o), int(self.who[q]))
                    if not (pair[0] in self.waived and pair[1] in self.waived):
                        found.append(pair)
        return found

    def swappable(self, rows: IntArray) -> BoolArray:
        """(r, o): rows[r] and o could change places under rule 2."""
        able: BoolArray = self.ok[rows][:, self.at] & self.ok[:, self.at[rows]].T
        return able

    def clash_change(self, rows: IntArray) -> IntArray:
        """(r, o): how many more (or fewer) same-product pairs after the swap."""
        at, product = self.at, self.product
        touch = (self.beside[at[rows]][:, :, None] == at[None, None, :]).any(axis=1)  # (r, o) side by side
        there = self.counts[at][:, product[rows]].T - touch  # row's clashes on o's place
        here = self.counts[at[rows]][:, product] - touch  # o's clashes on the row's place
        there = np.where(product[rows][:, None] == len(self.problem.products), 0, there)
        here = np.where(product[None, :] == len(self.problem.products), 0, here)
        own = self.counts[at, product]
        change = there + here - own[rows][:, None] - own[None, :]
        same = product[rows][:, None] == product[None, :]
        return np.where(same, 0, change)

    def swap(self, a: int, b: int) -> None:
        """Occupants a and b change places."""
        p, q = int(self.at[a]), int(self.at[b])
        for place, leaves, comes in ((p, a, b), (q, b, a)):
            beside = self.beside[place]
            beside = beside[beside >= 0]
            for product, step in ((self.product[leaves], -1), (self.product[comes], 1)):
                if product < len(self.problem.products):
                    self.counts[beside, product] += step
        self.at[a], self.at[b] = q, p
        self.who[p], self.who[q] = b, a

    def stall_of(self) -> IntArray:
        """(n_vendors,): the stall of each vendor, in the order of `vendor`."""
        found: IntArray = self.stalls[self.at[: self.n_vendors]]
        return found


def mean_prime(problem: Problem) -> FloatArray:
    """(c, w): mean prime of the stalls open to a class on a weekend; 0 where there are none."""
    open_to = problem.fits[:, problem.stall_type].astype(np.float64)  # (c, s)
    usable = problem.usable.astype(np.float64).T
    count = open_to @ usable
    total: FloatArray = (open_to * problem.prime) @ usable
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)
