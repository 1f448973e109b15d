"""How few vendors beside those hit could do, proven on who comes alone: classes on kinds of stalls, and the gap.

Stalls, products, pairs and minimums are left out, and one part (repair_bounds) is looked at at a time. What is not
possible here is not possible at all.
"""

from __future__ import annotations

import math

import numpy as np

from scheduler.control import Control
from scheduler.cp import Model
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_bounds import Limits, often, seatable
from scheduler.repair_model import Before

LARGE = 9_000  # vendors times weekends of a part up to which all of them are looked at
WORK = 1.0  # deterministic time
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


class _Part:
    """Who comes when, in one part; vendors who are not `free` come as before."""

    def __init__(self, before: Before, known: Limits, part: int, free: IntArray, seats: dict[int, IntArray]) -> None:
        self.before, self.problem, self.model = before, before.problem, Model()
        self.stays = before.stays
        self.new: BoolArray = np.array(before.able & ~self.stays)
        self.new[:, : before.start] = False
        mine = known.part[self.problem.vendor_class] == part
        self.x = {(int(v), w): self.model.boolean() for v in free for w in seats if before.able[v, w]}
        others = mine.copy()
        others[free] = False
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
                self.model.linear([*more, changed[-1]], [1] * len(more) + [-int(takes[v])], -len(more), 0)
        self.model.minimise(changed, [1] * len(changed))
        self._run(control)
        return max(0, math.ceil(self.bound - SURE))

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
