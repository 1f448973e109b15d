"""The flow with every limit of a category, for which vendors of a limited category count as alike.

Where categories share stalls, the plain network does not know their limits: it could not say who of a category fits
which stall. Here whoever is of such a category passes one gate of so many on each weekend and may then stand wherever
one of them may. That leaves something else out, so its figures are bounds too; and what comes of each class is a plan
that suits the windows as well as the limits.
"""

from __future__ import annotations

import numpy as np

from scheduler.attendance_flow import AttendanceNetwork, Quota, exclusive_categories
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import Tokens

SURE = 10**6  # units: far above the rounding of a weekend's shares
Gate = tuple[int, int, int, int]  # weekend, category, least, most; turns fixed on a stall set apart


def gates(problem: Problem, due: Entitlement) -> list[Gate]:
    """Limits that the plain network does not keep: maximums of shared stalls, minimums that give more than is due."""
    known = exclusive_categories(problem)
    found = []
    for w, limits in enumerate(problem.limits):
        before = due.owed[:, w - 1] if w else due.start
        for k, (least, most) in sorted(limits.items()):
            of = problem.class_category[problem.vendor_class] == k
            raised = least > 0 and int((due.owed[of, w] - before[of]).sum()) <= least * TURN + SURE
            if problem.open[w] and (raised or (most is not None and k not in known)):
                apart = sum(s >= 0 and bool(of[v]) and bool(problem.usable[w, s]) for v, s in problem.fixed[w].items())
                above = problem.n_vendors if most is None else most
                found.append((w, k, max(0, (least if raised else 0) - apart), max(0, above - apart)))
    return found


class LimitedNetwork(AttendanceNetwork):
    """Minimums are sought before all else, and may still be missed; maximums are kept."""

    def __init__(self, problem: Problem, tokens: Tokens, due: Entitlement) -> None:
        self.gates = gates(problem, due)
        super().__init__(problem, tokens, due.seats)

    def _gate_parts(self, of_class: IntArray) -> IntArray:
        own = [int(of_class[self.problem.class_category == k].min()) for _, k, _, _ in self.gates]
        return np.repeat(np.array(own, dtype=np.int64), 2)

    def _quotas(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Arcs (tail, head, cap, cost) from who comes on a weekend to stalls: by class or through a gate."""
        problem = self.problem
        n_w, n_classes = problem.n_weekends, problem.fits.shape[0]
        plain = np.ones((n_w, n_classes), dtype=np.bool_)
        rows: list[tuple[int, int, int, int]] = []
        for n, (w, k, least, most) in enumerate(self.gates):
            before, after = self.free0 + 2 * n, self.free0 + 2 * n + 1
            of = problem.class_category == k
            plain[w, of] = False
            rows += [(int(self.kind0 + w * n_classes + c), before, problem.n_vendors, 0) for c in np.flatnonzero(of)]
            rows += [(before, after, least, -self.force), (before, after, most - least, 0)]
            for t in np.flatnonzero(problem.fits[of].any(axis=0)):
                rows.append((after, int(self.type0 + w * problem.fits.shape[1] + t), int(problem.type_count[w, t]), 0))
        place = np.flatnonzero(plain.ravel())
        extra = np.array(rows, dtype=np.int64).reshape(-1, 4)
        many = np.full(len(place), problem.n_vendors, dtype=np.int64)
        return (
            np.concatenate([self.kind0 + place, extra[:, 0]]),
            np.concatenate([self.held0 + place, extra[:, 1]]),
            np.concatenate([many, extra[:, 2]]),
            np.concatenate([np.zeros_like(many), extra[:, 3]]),
        )

    def keeps(self, comes: BoolArray) -> bool:
        """Whether every minimum is met, too."""
        count = self._count(comes)
        of = self.problem.class_category
        return all(least <= count[of == k, w].sum() for w, k, least, _ in self.gates)

    def _count(self, comes: BoolArray) -> IntArray:
        """(c, w): how many of each class come; turns fixed on a stall are set apart."""
        count = np.zeros((self.problem.fits.shape[0], self.problem.n_weekends), dtype=np.int64)
        np.add.at(count, self.problem.vendor_class, comes & ~_set_apart(self.problem))
        return count

    def plan(self, comes: BoolArray) -> Quota:
        """(weekend, class) -> least and most, as many as come here, where a category's limit is reached."""
        problem, count = self.problem, self._count(comes)
        found: Quota = {}
        for w, k, least, most in self.gates:
            of = np.flatnonzero(problem.class_category == k)
            total = int(count[of, w].sum())
            if least < total < most:
                continue
            for c in of.tolist():
                n = int(count[c, w])
                found[w, c] = (n if total <= least else 0, n if total >= most else problem.n_vendors)
        return found


def _set_apart(problem: Problem) -> BoolArray:
    """(v, w): turns fixed on a stall, which go past all gates."""
    apart = np.zeros((problem.n_vendors, problem.n_weekends), dtype=np.bool_)
    for w, v, s in problem.fixed_turns():
        apart[v, w] = s >= 0 and problem.usable[w, s]
    return apart
