"""Fairness among those who may change: deviation, final deviation, changed turns, spacing, in a RepairModel."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, IntArray
from scheduler.repair_before import Before
from scheduler.repair_model import RepairModel
from scheduler.standing import NOWHERE
from scheduler.tokens import GUARD

SCALE = 10**6
FINE = TURN // SCALE


def floor(before: Before, due: Entitlement, free: IntArray) -> int:
    """Largest |dev|, in TURN units, that is already certain: before `start`, and of those who are not free."""
    came = before.came.copy()
    came[:, before.start :] = before.stays[:, before.start :]
    off = np.abs(np.cumsum(came, axis=1) * TURN - due.owed)
    off[free, before.start :] = 0
    return int(off.max(initial=0))


@dataclass
class Course:
    """One vendor's weekends `days` with a Boolean each, and between them the highest and lowest e that apply.

    Stretch i lasts from day i - 1 (stretch 0: from `start`) until before day i. `had`: turns before `start`. Turns that
    are not to be decided are taken off e, so that only the others need counting.
    """

    vendor: int
    days: list[int]
    high: list[int]
    low: list[int]
    had: int
    last: int


def courses(model: RepairModel, due: Entitlement) -> list[Course]:
    before = model.before
    days: dict[int, list[int]] = {}
    for v, w in sorted(model.x):
        if model.opened[v, w]:
            days.setdefault(v, []).append(w)
    had = before.came[:, : before.start].sum(axis=1)
    sure = np.cumsum(model.stays & ~model.opened, axis=1)
    found = []
    for v, its in days.items():
        cuts = [before.start, *its, before.problem.n_weekends]
        owed = due.owed[v] - sure[v] * TURN
        spans = [owed[a:b] for a, b in itertools.pairwise(cuts)]
        high = [int(s.max()) if len(s) else -(2**62) for s in spans]
        low = [int(s.min()) if len(s) else 2**62 for s in spans]
        found.append(Course(v, its, high, low, int(had[v]), int(owed[-1])))
    return found


class Fairness:
    """Counts of turns along each course: `count[v][i]` after i days. One window at a time holds for them."""

    def __init__(self, model: RepairModel, due: Entitlement) -> None:
        self.model, self.due = model, due
        self.courses = courses(model, due)
        self.count: dict[int, list[int]] = {}
        for c in self.courses:
            counts = [model.model.integer(c.had, c.had)]
            for i, w in enumerate(c.days):
                counts.append(model.model.integer(c.had, c.had + i + 1))
                model.model.linear([counts[-1], counts[-2], model.x[c.vendor, w]], [1, -1, -1], 0, 0)
            self.count[c.vendor] = counts

    def not_ahead(self, bound: int) -> None:
        """None of them, with a turn that is decided here, has had more than `bound` TURN units more than was due."""
        for c in self.courses:
            for i, n in enumerate(self.count[c.vendor][1:], 1):
                if c.low[i] <= c.high[i]:
                    most = max(c.had, (c.low[i] + bound + GUARD) // TURN)
                    self.model.model.restrict(n, c.had, min(most, c.had + i))

    def within(self, bound: int, *, strict: bool) -> bool:
        """All of them less than (or at most) `bound` TURN units off, on every weekend; False when that cannot be."""
        reach = bound - GUARD if strict else bound + GUARD
        for c in self.courses:
            for i, n in enumerate(self.count[c.vendor]):
                least = max(c.had, -((reach - c.high[i]) // TURN))
                most = min(c.had + i, (c.low[i] + reach) // TURN)
                if least > most:
                    return False
                self.model.model.restrict(n, least, most)
        return True

    def worst(self) -> int:
        """A variable no smaller than any |dev|, in FINE units, rounded up."""
        worst = self.model.model.integer(0, 10**15)
        for c in self.courses:
            for i, n in enumerate(self.count[c.vendor]):
                if c.low[i] <= c.high[i]:
                    self.model.model.linear([n, worst], [SCALE, -1], -(2**61), c.low[i] // FINE)
                    self.model.model.linear([n, worst], [SCALE, 1], -(-c.high[i] // FINE), 2**61)
        return worst

    @cached_property
    def final(self) -> tuple[list[int], list[int]]:
        """Objective: sum of dev(v, last)^2, but for a constant; names and whole-number factors."""
        names, factors = [], []
        for c in self.courses:
            last = self.count[c.vendor][-1]
            steps = [self.model.model.boolean() for _ in c.days]
            self.model.model.linear([last, *steps], [1] + [-1] * len(steps), c.had, c.had)
            names += steps
            factors += [round(SCALE * (1 - 2 * (c.last / TURN - c.had - k))) for k in range(len(steps))]
        return names, factors

    def changes(self) -> tuple[list[int], list[int]]:
        """Objective: turns that come or go, but for a constant."""
        stays = self.model.stays
        own = {k: x for k, x in self.model.x.items() if self.model.opened[k]}
        factors = [-1 if stays[k] else 1 for k in own]
        return list(own.values()), factors

    def spacing(self, window: int, stall: IntArray) -> tuple[list[int], list[int], dict[int, int]]:
        """Objective: squared distances of turns from the middle of their tokens, all |dev| being within `window`.

        The third is a hint: what `stall` (v, w), a rotation that fits the model, makes of the new Booleans.
        """
        model = self.model.model
        names, factors, hint = [], [], {}
        for c in self.courses:
            tokens: dict[int, list[int]] = {}
            number = np.cumsum(stall[c.vendor] != NOWHERE)
            for i, w in enumerate(c.days):
                middle = self._middle(c.vendor, w)
                first = max(c.had + 1, int(np.floor(middle - window / TURN)))
                here = []
                for n in range(first, min(c.had + i + 1, int(np.ceil(middle + window / TURN)) + 1) + 1):
                    here.append(model.boolean())
                    hint[here[-1]] = int(stall[c.vendor, w] != NOWHERE and number[w] == n)
                    tokens.setdefault(n, []).append(here[-1])
                    factors.append(round(SCALE * (middle - (n - 0.5)) ** 2))
                names += here
                model.linear([self.model.x[c.vendor, w], *here], [1] + [-1] * len(here), 0, 0)
            for n in sorted(tokens):
                model.at_most_one(tokens[n])
                if n - 1 in tokens:  # turns are numbered without holes
                    model.linear([*tokens[n], *tokens[n - 1]], [1] * len(tokens[n]) + [-1] * len(tokens[n - 1]), -1, 0)
                elif n > c.had + 1:
                    model.total(tokens[n], 0, 0)
        return names, factors, hint

    def _middle(self, v: int, w: int) -> float:
        before = int(self.due.owed[v, w - 1]) if w else int(self.due.start[v])
        return (int(self.due.owed[v, w]) + before) / (2 * TURN)


def least_final(due: Entitlement, turns: IntArray, seats: int) -> float:
    """The least sum of dev(v, last)^2 when everybody has at least `turns` (v,) and `seats` more are given out."""
    if not due.owed.shape[1]:
        return float(((due.start / TURN) ** 2).sum())
    e = due.owed[:, -1] / TURN
    total = float(((turns - e) ** 2).sum())
    steps = 1 - 2 * (e - turns)
    costs = np.sort((steps[:, None] + 2 * np.arange(seats)).ravel()) if seats < 200 else _cheapest(steps, seats)
    return max(0.0, total + float(costs[:seats].sum()))


def _cheapest(steps: np.ndarray, seats: int) -> np.ndarray:
    """The costs of the cheapest `seats` steps; each vendor's steps grow by 2."""
    low, high = float(steps.min()), float(steps.max()) + 2 * seats
    for _ in range(80):
        middle = (low + high) / 2
        if (np.floor((middle - steps) / 2) + 1).clip(0).sum() >= seats:
            high = middle
        else:
            low = middle
    depth = int(((high - steps.min()) // 2) + 1)
    return np.sort((steps[:, None] + 2 * np.arange(max(depth, 1))).ravel())
