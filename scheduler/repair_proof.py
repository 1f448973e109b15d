"""How few vendors beside those hit, and how few stall moves, could do: proven on classes, kinds of stalls and the gap.

Stalls, products, pairs and minimums are left out, and one part (repair_bounds) is looked at at a time. What is not
possible here is not possible at all.
"""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from scheduler.control import Control
from scheduler.cp import Model
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_bounds import Limits, often, seatable
from scheduler.repair_model import Before

LARGE = 9_000  # vendors times weekends of a part up to which all of them are looked at
WORK = 0.5  # deterministic time of one proof
SURE = 1e-6


def least_others(before: Before, known: Limits, reached: IntArray, control: Control) -> int:
    """Vendors that must change beside those hit. `reached` (part,): how many do so in the repair at hand."""
    of = known.part[before.problem.vendor_class]
    forced = np.asarray(before.lost.any(axis=1))
    weekends = [w for w in range(before.start, before.problem.n_weekends) if before.problem.open[w]]
    seats = {w: seatable(before.problem, w, before.able[:, w], known.part) for w in weekends}
    total = 0
    for p, count in enumerate(reached.tolist()):
        control.check()
        least = int(known.others[p])
        hit = np.flatnonzero(forced & (of == p))
        if least == 0 < count and not _Part(before, known, p, hit, seats).possible(control):
            least = 1
        everybody = np.flatnonzero(of == p)
        if least < count and len(everybody) * len(weekends) <= LARGE:
            least = max(least, _Part(before, known, p, everybody, seats).least(control))
        total += min(least, count)
    return total


def fewest_moves(before: Before, known: Limits, most: IntArray, control: Control) -> int:
    """Stall moves that must be. `most` (part,): how many vendors beside those hit may change in each part."""
    of = known.part[before.problem.vendor_class]
    forced = np.asarray(before.lost.any(axis=1))
    weekends = [w for w in range(before.start, before.problem.n_weekends) if before.problem.open[w]]
    total = 0
    for p, others in enumerate(most.tolist()):
        control.check()
        alone = others == 0
        free = np.flatnonzero((of == p) & forced) if alone else np.flatnonzero(of == p)
        days = weekends if alone else list(known.disturbed)
        if len(free) * len(days) <= LARGE:
            seats = {w: seatable(before.problem, w, before.able[:, w], known.part) for w in days}
            total += _Part(before, known, p, free, seats).fewest_moves(others, control)
    return total


class _Part:
    """Who comes when, in one part; vendors who are not `free` come as before."""

    def __init__(self, before: Before, known: Limits, part: int, free: IntArray, seats: dict[int, IntArray]) -> None:
        self.before, self.problem, self.model = before, before.problem, Model()
        self.stays = before.stays
        self.new: BoolArray = np.array(before.able & ~self.stays)
        self.new[:, : before.start] = False
        self.mine = known.part[self.problem.vendor_class] == part
        self.x = {(int(v), w): self.model.boolean() for v in free for w in seats if before.able[v, w]}
        others = self.mine.copy()
        others[free] = False
        self.on: dict[tuple[int, int, int], int] = {}  # weekend, class, kind of stall: how many stand there
        self.fine = True
        for w, most in seats.items():
            self._weekend(w, int(most[part]), free, np.flatnonzero(others & self.stays[:, w]))
        self._gaps(free)

    def _weekend(self, w: int, seats: int, free: IntArray, kept: IntArray) -> None:
        """Every seat of the part is taken, by classes on kinds of stalls."""
        problem = self.problem
        size = np.bincount(problem.vendor_class[kept], minlength=len(problem.classes))
        names: dict[int, list[int]] = {int(c): [] for c in np.flatnonzero(size)}
        for v in free:
            if (int(v), w) in self.x:
                names.setdefault(int(problem.vendor_class[v]), []).append(self.x[int(v), w])
        if seats < len(kept) or seats > len(kept) + sum(map(len, names.values())):
            self.fine = False
            return
        self.model.total([x for here in names.values() for x in here], seats - len(kept), seats - len(kept))
        on: dict[int, list[int]] = {}
        for c, here in sorted(names.items()):
            places = []
            for t in np.flatnonzero(problem.fits[c] & (problem.type_count[w] > 0)).tolist():
                places.append(self.model.integer(0, int(problem.type_count[w, t])))
                on.setdefault(t, []).append(places[-1])
                self.on[w, c, t] = places[-1]
            self.model.linear([*places, *here], [1] * len(places) + [-1] * len(here), int(size[c]), int(size[c]))
        for t, here in on.items():
            self.model.total(here, 0, int(problem.type_count[w, t]))
        for k, (_, most) in problem.limits[w].items():
            classes = [c for c in names if problem.class_category[c] == k]
            if most is not None and classes:
                room = most - int(size[classes].sum())
                self.fine &= room >= 0
                self.model.total([x for c in classes for x in names[c]], 0, max(room, 0))

    def _gaps(self, free: IntArray) -> None:
        gap, start = self.problem.min_gap, self.before.start
        fixed = {v for here in self.problem.fixed for v in here}
        for v in [int(v) for v in free if int(v) not in fixed]:
            days = [w for w in range(start, self.problem.n_weekends) if (v, w) in self.x]
            for w in days:
                near = [self.x[v, d] for d in days if w <= d < w + gap]
                if self.before.came[v, max(0, w - gap + 1) : start].any():
                    self.model.total(near[:1], 0, 0)
                elif len(near) > 1:
                    self.model.at_most_one(near)

    def possible(self, control: Control) -> bool:
        """False: proven not to be."""
        return self.fine and self._run(control) != "infeasible"

    def least(self, control: Control) -> int:
        """Bound on the changed vendors among those who are not hit; 0 where nothing could be proven."""
        if not self.fine:
            return 0
        changed = self._changed()
        self.model.minimise(changed, [1] * len(changed))
        self._run(control)
        return max(0, math.ceil(self.bound - SURE))

    def _changed(self) -> list[int]:
        """A Boolean for each vendor who is not hit: whether its weekends change."""
        hit = np.asarray(self.before.lost.any(axis=1))
        new: dict[int, list[tuple[int, int]]] = {}
        for (v, w), x in self.x.items():
            if not hit[v]:
                new.setdefault(v, []).append((w, x))
        changed = []
        takes = often(self.new, self.problem.min_gap)
        for v, turns in new.items():
            changed.append(self.model.boolean())
            more = [x for w, x in turns if not self.stays[v, w]]
            for w, x in turns:
                if self.stays[v, w]:
                    self.model.any_of([x, changed[-1]])
                else:
                    self.model.linear([x, changed[-1]], [1, -1], -1, 0)
            if self.problem.min_gap > 1 and not any(v in here for here in self.problem.fixed):
                self.model.linear([*more, changed[-1]], [1] * len(more) + [-int(takes[v])], -int(takes[v]), 0)
        return changed

    def fewest_moves(self, others: int, control: Control) -> int:
        """Bound on the moves of those who are not hit, when at most so many of them change."""
        if not self.fine:
            return 0
        self.model.total(self._changed(), 0, others)
        hit = np.asarray(self.before.lost.any(axis=1))
        names: list[int] = []
        factors: list[int] = []
        sure = 0
        for w in sorted({w for w, _, _ in self.on}):
            here = np.flatnonzero(self.stays[:, w] & ~hit & self.mine)
            names += [self.x[int(v), w] for v in here if (int(v), w) in self.x]
            factors += [1] * (len(names) - len(factors))
            sure += sum((int(v), w) not in self.x for v in here)
            here = here[self.problem.usable[w, self.before.stall[here, w]]]
            kinds = zip(
                self.problem.vendor_class[here], self.problem.stall_type[self.before.stall[here, w]], strict=True
            )
            for (c, t), most in sorted(Counter((int(c), int(t)) for c, t in kinds).items()):
                names.append(self.model.integer(0, most))  # who stands as before
                factors.append(-1)
                self.model.linear([names[-1], self.on[w, c, t]], [1, -1], -self.problem.n_stalls, 0)
        self.model.minimise(names, factors)
        self._run(control)
        return max(0, math.ceil(self.bound + sure - SURE))

    def _run(self, control: Control) -> str:
        answer = self.model.solve(
            work=WORK,
            seed=self.problem.seed,
            wall=control.left,
            cancelled=control.cancelled,
            symmetry_level=0,
            cp_model_probing_level=0,
            linearization_level=2,
        )
        control.check()
        self.bound = answer.bound
        return answer.status
