"""What may still change, as one exact model on single stalls.

A vendor on a weekend that is not `opened` stays as it was: with its turn or without. Who stays and is not `loose` there
also keeps the stall, unless it was closed. With all opened and loose nothing is left out, and what the model proves is
proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.cp import Answer, Model
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.standing import NOWHERE

Key = tuple[int, int]  # vendor, weekend


def may_come(problem: Problem) -> BoolArray:
    """(v, w): can stand, and so can everybody who has to come along (whose turn is fixed needs nobody)."""
    able = problem.can_stand()
    alone = np.zeros_like(able)
    for w, v, _ in problem.fixed_turns():
        alone[v, w] = True
    pairs = [pair for a, b in problem.together for pair in ((a, b), (b, a))]
    while any((able[a] & ~able[b] & ~alone[a]).any() for a, b in pairs):
        for a, b in pairs:
            able[a] &= able[b] | alone[a]
    return able


@dataclass(frozen=True, eq=False)
class Before:
    """`problem` is the changed one; `start` as in Changed. `stall` (v, w): the rotation before; newcomers NOWHERE."""

    problem: Problem
    stall: IntArray
    start: int
    able: BoolArray  # (v, w) may have a turn now

    @property
    def came(self) -> BoolArray:
        there: BoolArray = self.stall != NOWHERE
        return there

    @property
    def stays(self) -> BoolArray:
        """(v, w): turns from `start` on that may stay."""
        stays: BoolArray = self.came & self.able
        stays[:, : self.start] = False
        return stays

    @property
    def lost(self) -> BoolArray:
        """(v, w): turns from `start` on that cannot be had any more."""
        lost: BoolArray = self.came & ~self.able
        lost[:, : self.start] = False
        return lost

    @property
    def moved(self) -> BoolArray:
        """(v, w): turns that may stay, but not on their stall."""
        moved = self.stays
        v, w = np.nonzero(moved)
        moved[v, w] = ~self.problem.usable[w, self.stall[v, w]]
        return moved


class RepairModel:
    """`x[v, w]`: comes; `on[v, w][s]`: stands there; `kept[w]`: stall -> vendor for those who cannot move at all."""

    def __init__(
        self, before: Before, opened: BoolArray, loose: BoolArray, weekends: Sequence[int] | None = None
    ) -> None:
        """`opened`, `loose` (v, w). The caller opens nothing too near to a turn that is not opened itself.

        `weekends`: only these are looked at (None: all open ones from `start` on).
        """
        self.before, self.problem, self.model = before, before.problem, Model()
        self.opened, self.loose = opened & before.able, loose
        self.possible = True
        self.x: dict[Key, int] = {}
        self.on: dict[Key, dict[int, int]] = {}
        self.kept: dict[int, dict[int, int]] = {}
        self.there: dict[int, list[int]] = {}  # weekend -> vendors with a Boolean
        self.beside: dict[int, list[int]] = {}
        for a, b in self.problem.edges.tolist():
            self.beside.setdefault(a, []).append(b)
            self.beside.setdefault(b, []).append(a)
        every = [int(w) for w in np.flatnonzero(self.problem.open) if w >= before.start]
        self.weekends = every if weekends is None else list(weekends)
        self.stays = before.stays
        for w in self.weekends:
            self._weekend(w)
        self._gaps()
        self._pairs()
        self._changes()

    # Who may stand where -----------------------------------------------------------------------------------------

    def _weekend(self, w: int) -> None:
        problem, old = self.problem, self.before.stall
        fixed = problem.fixed[w]
        here = np.flatnonzero(self.stays[:, w]).tolist()
        pinned = {
            int(old[v, w]): v
            for v in here
            if not self.opened[v, w] and not self.loose[v, w] and problem.usable[w, old[v, w]] and fixed.get(v, -1) < 0
        }
        self.kept[w], self.there[w] = pinned, []
        still = set(pinned.values())
        for v in np.flatnonzero(self.opened[:, w] | self.stays[:, w]).tolist():
            if v not in still:
                self._vendor(v, w)
        for v in fixed:
            if (v, w) in self.x:
                self.model.total([self.x[v, w]], 1, 1)
            elif v not in still:
                self.possible = False
        self._stalls(w)
        self._limits(w)

    def _vendor(self, v: int, w: int) -> None:
        """Booleans of one vendor who is not simply kept where they are."""
        problem, old = self.problem, int(self.before.stall[v, w])
        if problem.fixed[w].get(v, -1) >= 0:
            stalls = [problem.fixed[w][v]] if problem.fits_stalls(v, w)[problem.fixed[w][v]] else []
        elif self.stays[v, w] and not self.loose[v, w] and problem.usable[w, old] and old not in self.kept[w]:
            stalls = [old]
        else:
            stalls = [s for s in np.flatnonzero(problem.fits_stalls(v, w)).tolist() if s not in self.kept[w]]
        stalls = [s for s in stalls if not self._beside_kept(v, w, s)]
        names = {s: self.model.boolean() for s in stalls}
        come = next(iter(names.values())) if len(names) == 1 else self.model.boolean()
        if len(names) != 1:
            self.model.linear([come, *names.values()], [1] + [-1] * len(names), 0, 0)
        self.x[v, w], self.on[v, w] = come, names
        self.there[w].append(v)
        if not self.opened[v, w]:
            self.model.total([come], 1, 1)

    def _beside_kept(self, v: int, w: int, s: int) -> bool:
        """Rule 7 against those who cannot move."""
        if self.problem.neighbours_rule != "forbid":
            return False
        product, kept = self.problem.vendor_product, self.kept[w]
        return any(t in kept and product[kept[t]] == product[v] for t in self.beside.get(s, []))

    def _stalls(self, w: int) -> None:
        at: dict[int, list[tuple[int, int]]] = {}
        for v in self.there[w]:
            for s, x in self.on[v, w].items():
                at.setdefault(s, []).append((v, x))
        for there in at.values():
            if len(there) > 1:
                self.model.at_most_one([x for _, x in there])
        if self.problem.neighbours_rule == "forbid":
            for s in sorted(at):
                for t in self.beside.get(s, []):
                    if t > s and t in at:
                        self._apart_products(w, (s, at[s]), (t, at[t]))

    def _apart_products(
        self, w: int, left: tuple[int, list[tuple[int, int]]], right: tuple[int, list[tuple[int, int]]]
    ) -> None:
        product, fixed = self.problem.vendor_product, self.problem.fixed[w]
        for p in {int(product[v]) for v, _ in left[1]} & {int(product[v]) for v, _ in right[1]}:
            one = [(v, x) for v, x in left[1] if product[v] == p]
            two = [(v, x) for v, x in right[1] if product[v] == p]
            waived = [x for v, x in one if fixed.get(v) == left[0]], [x for v, x in two if fixed.get(v) == right[0]]
            names = list(dict.fromkeys(x for _, x in one + two))
            if waived[0] and waived[1]:
                for some in waived:
                    self.model.at_most_one([x for x in names if x not in some])
            elif len({v for v, _ in one + two}) > 1:
                self.model.at_most_one(names)

    # The other rules ---------------------------------------------------------------------------------------------

    def _limits(self, w: int) -> None:
        problem = self.problem
        of = problem.class_category[problem.vendor_class]
        for k, (least, most) in problem.limits[w].items():
            known = sum(int(of[v]) == k for v in self.kept[w].values())
            names = [self.x[v, w] for v in self.there[w] if of[v] == k]
            top = len(names) if most is None else most - known
            if least - known > len(names) or top < 0:
                self.possible = False
            elif least > known or top < len(names):
                self.model.total(names, max(least - known, 0), top)

    def _both_fixed(self, v: int, w: int, u: int, day: int) -> bool:
        return v in self.problem.fixed[w] and u in self.problem.fixed[day]

    def _gaps(self) -> None:
        gap = self.problem.min_gap
        if gap < 2:
            return
        days: dict[int, list[int]] = {}
        for v, w in self.x:
            days.setdefault(v, []).append(w)
        for v in sorted(days):
            past = [w for w in range(max(0, self.before.start - gap), self.before.start) if self.before.came[v, w]]
            for w in days[v]:
                if any(w - p < gap and not self._both_fixed(v, w, v, p) for p in past):
                    self.model.total([self.x[v, w]], 0, 0)
            fixed = sum(v in self.problem.fixed[w] for w in days[v]) > 1
            for at, w in enumerate(days[v]):
                near = [d for d in days[v][at + 1 :] if d - w < gap]
                if fixed:
                    for d in near:
                        if not self._both_fixed(v, w, v, d):
                            self.model.at_most_one([self.x[v, w], self.x[v, d]])
                elif near:
                    self.model.at_most_one([self.x[v, d] for d in (w, *near)])

    def _comes(self, v: int, w: int) -> int | bool:
        """The Boolean, or what is certain."""
        return self.x[v, w] if (v, w) in self.x else bool(self.stays[v, w])

    def _pairs(self) -> None:
        for a, b in self.problem.apart:
            for w in self.weekends:
                if not self._both_fixed(a, w, b, w):
                    self._not_both(self._comes(a, w), self._comes(b, w))
        for a, b in self.problem.together:
            for w in self.weekends:
                for v, other in ((a, b), (b, a)):
                    if v not in self.problem.fixed[w]:
                        self._only_with(self._comes(v, w), self._comes(other, w))

    def _not_both(self, one: int | bool, two: int | bool) -> None:
        names = [x for x in (one, two) if not isinstance(x, bool)]
        sure = sum(x is True for x in (one, two))
        if sure == 2:
            self.possible = False
        elif len(names) + sure == 2:
            self.model.total(names, 0, 1 - sure)

    def _only_with(self, one: int | bool, other: int | bool) -> None:
        if one is False or other is True:
            return
        if one is True and other is False:
            self.possible = False
        elif other is False:
            self.model.total([one], 0, 0)
        elif one is True:
            self.model.total([other], 1, 1)
        else:
            self.model.linear([one, other], [1, -1], -1, 0)

    # What the goals count ----------------------------------------------------------------------------------------

    def _changes(self) -> None:
        """`surely`: vendors whose weekends change whatever is done; `changed`: Booleans of the others."""
        lost = set(np.flatnonzero(self.before.lost.any(axis=1)).tolist())
        self.surely = len(lost)
        self.changed: dict[int, int] = {}
        self.moves: list[int] = []
        days: dict[int, list[int]] = {}
        for (v, w), x in self.x.items():
            stays = bool(self.stays[v, w])
            if stays:
                self.moves += [y for s, y in self.on[v, w].items() if s != self.before.stall[v, w]]
            if self.opened[v, w] and v not in lost:
                if v not in self.changed:
                    self.changed[v] = self.model.boolean()
                c = self.changed[v]
                if stays:
                    self.model.any_of([x, c])
                else:
                    days.setdefault(v, []).append(w)
        for v, own in days.items():
            self._new_turns(v, own)

    def _new_turns(self, v: int, days: list[int]) -> None:
        """Only who is changed has new turns, and within the gap only one: a tighter row than one for each.

        (Where a turn of before lies within the gap, "one at most" and "stays or is changed" say that already.)
        """
        gap = 1 if any(v in here for here in self.problem.fixed) else self.problem.min_gap
        for w in days:
            run = [d for d in days if w <= d < w + gap]
            self.model.linear([*(self.x[v, d] for d in run), self.changed[v]], [1] * len(run) + [-1], -len(run), 0)

    @property
    def kept_seats(self) -> int:
        """Turns from `start` on that are in no Boolean."""
        return sum(len(kept) for kept in self.kept.values())

    def fill(self, seats: int) -> None:
        """Exactly so many turns from `start` on."""
        self.model.total(list(self.x.values()), seats - self.kept_seats, seats - self.kept_seats)

    def fill_each(self, seats: IntArray) -> None:
        """Exactly seats[w] turns on each weekend."""
        for w in self.weekends:
            rest = int(seats[w]) - len(self.kept[w])
            if not 0 <= rest <= len(self.there[w]):
                self.possible = False
            else:
                self.model.total([self.x[v, w] for v in self.there[w]], rest, rest)

    def change_at_most(self, vendors: int) -> None:
        self.possible &= vendors >= self.surely
        self.model.total(list(self.changed.values()), 0, max(0, vendors - self.surely))

    def move_at_most(self, moves: int) -> None:
        self.model.total(self.moves, 0, moves)

    def hint(self, stall: IntArray) -> None:
        """`stall` (v, w): a rotation that is likely close."""
        known = {x: int(stall[v, w] == s) for (v, w), names in self.on.items() for s, x in names.items()}
        known |= {x: int(stall[v, w] != NOWHERE) for (v, w), x in self.x.items()}
        self.model.hint(known)

    def stalls(self, answer: Answer) -> IntArray:
        """(v, w): the whole repaired rotation."""
        stall = np.full_like(self.before.stall, NOWHERE)
        stall[:, : self.before.start] = self.before.stall[:, : self.before.start]
        for w, kept in self.kept.items():
            for s, v in kept.items():
                stall[v, w] = s
        for (v, w), names in self.on.items():
            for s, x in names.items():
                if answer.values[x]:
                    stall[v, w] = s
        return stall
