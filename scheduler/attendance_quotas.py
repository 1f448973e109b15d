"""How many of each category, and of each kind of vendor, come on a weekend, beside how many may.

A *kind* is a class with one product: what a placement cannot tell apart. Where a crowd could not be placed by rule 7,
one of its kinds may come once less on that weekend from then on.
"""

from __future__ import annotations

import numpy as np

from scheduler.problem import BoolArray, IntArray, Problem

NO_LIMIT = 10**6


class Quota:
    """Groups g of vendors: `group` (v,); `count`, `least`, `most` (g, w)."""

    def __init__(self, group: IntArray, n_groups: int, comes: BoolArray) -> None:
        self.group = group
        self.count = np.zeros((n_groups, comes.shape[1]), dtype=np.int64)
        np.add.at(self.count, group, comes)
        self.least = np.zeros_like(self.count)
        self.most = np.full_like(self.count, NO_LIMIT)

    def off(self) -> list[tuple[int, int]]:
        """(weekend, group) with too many or too few."""
        w, g = np.nonzero(((self.count > self.most) | (self.count < self.least)).T)
        return list(zip(w.tolist(), g.tolist(), strict=True))

    def stands(self, w: int, g: int) -> bool:
        return not self.least[g, w] <= self.count[g, w] <= self.most[g, w]

    def helps(self, w: int, g: int) -> BoolArray:
        """(v,): vendors of whom one fewer on that weekend brings the group nearer to what it may be."""
        there: BoolArray = self.group == g
        return there if self.count[g, w] > self.most[g, w] else ~there

    def _off(self, g: IntArray | int, w: IntArray | int, more: int) -> IntArray:
        count = self.count[g, w] + more
        wrong: IntArray = np.maximum(count - self.most[g, w], 0) + np.maximum(self.least[g, w] - count, 0)
        return wrong

    def change(self, u: int, day: int, vendors: IntArray, weekends: IntArray) -> IntArray:
        """(n,): how much more off the counts are when u goes from `day` to each weekend and its vendor comes for u."""
        mine, theirs = int(self.group[u]), self.group[vendors]
        change = self._off(mine, day, -1) - self._off(mine, day, 0)
        change = change + self._off(theirs, day, 1) - self._off(theirs, day, 0)
        change = change + self._off(mine, weekends, 1) - self._off(mine, weekends, 0)
        change = change + self._off(theirs, weekends, -1) - self._off(theirs, weekends, 0)
        found: IntArray = np.where(theirs == mine, 0, change)
        return found

    def moves(self, vendor: int, leaves: int, comes: int) -> None:
        self.count[self.group[vendor], leaves] -= 1
        self.count[self.group[vendor], comes] += 1


def categories(problem: Problem, comes: BoolArray) -> Quota:
    """Rule 4."""
    quota = Quota(problem.class_category[problem.vendor_class], len(problem.categories), comes)
    for w, limits in enumerate(problem.limits):
        for k, (least, most) in limits.items():
            quota.least[k, w] = least
            quota.most[k, w] = NO_LIMIT if most is None else most
    return quota


def products(problem: Problem, comes: BoolArray) -> Quota:
    """Rule 7, where it can be counted."""
    quota = Quota(problem.vendor_product, max(1, len(problem.products)), comes)
    if problem.neighbours_rule == "forbid":
        fixed = np.array([sum(s >= 0 for s in here.values()) for here in problem.fixed], dtype=np.int64)
        quota.most = product_rooms(problem, quota.count) + fixed
    return quota


def product_rooms(problem: Problem, count: IntArray) -> IntArray:
    """(p, w): for how many of a product there are stalls that are not neighbours; fixed turns count as anybody's.

    Of stalls that are neighbours two by two only one of each two takes a product. So there are as many as fit it, less
    those of a matching among them: at least half of all that fit, and no more is said where `count` (p, w) is less.
    """
    rooms = np.zeros_like(count)
    for p in range(len(problem.products)):
        classes = np.unique(problem.vendor_class[problem.vendor_product == p])
        fits = problem.fits[classes].any(axis=0)[problem.stall_type]
        rooms[p] = (problem.usable[:, fits].sum(axis=1) + 1) // 2
        known: dict[bytes, int] = {}
        for w in np.flatnonzero(problem.open & (count[p] > rooms[p])).tolist():
            usable = fits & problem.usable[w]
            key = usable.tobytes()
            if key not in known:
                known[key] = int(usable.sum()) - _pairs_of_neighbours(problem.edges, usable)
            rooms[p, w] = known[key]
    return rooms


def _pairs_of_neighbours(edges: IntArray, usable: BoolArray) -> int:
    """How many neighbours can be paired off: ends of rows first, which on rows is the most."""
    beside: dict[int, set[int]] = {}
    for a, b in edges[usable[edges].all(axis=1)].tolist():
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    pairs = 0
    ends = [s for s in sorted(beside) if len(beside[s]) == 1]
    left = sorted(beside, reverse=True)
    while ends or left:
        s = ends.pop() if ends else left.pop()
        if not beside.get(s):
            continue
        t = min(beside[s], key=lambda n: (len(beside[n]), n))
        pairs += 1
        for gone in (s, t):
            for n in beside.pop(gone):
                if n in beside:
                    beside[n].discard(gone)
                    ends += [n] if len(beside[n]) == 1 else []
    return pairs


def kinds(problem: Problem, comes: BoolArray) -> Quota:
    """Rule 7, as far as placements have shown it."""
    n_products = max(1, len(problem.products))
    found, group = np.unique(problem.vendor_class * n_products + problem.vendor_product, return_inverse=True)
    return Quota(group, len(found), comes)
