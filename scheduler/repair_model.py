"""What may still change, as one exact model on single stalls.

A vendor on a weekend that is not `opened` stays as it was: with its turn or without. Who stays and is not `loose` there
also keeps the stall, unless it was closed. With all opened and loose nothing is left out, and what the model proves is
proven.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.cp import Answer, Model
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.standing import NOWHERE

Key = tuple[int, int]  # vendor, weekend


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
        self.category = self.problem.class_category[self.problem.vendor_class].tolist()
        self.product = self.problem.vendor_product.tolist()
        self.possible = True
        self.x: dict[Key, int] = {}
        self.on: dict[Key, dict[int, int]] = {}
        self.kept: dict[int, dict[int, int]] = {}
        self.there: dict[int, list[int]] = {}  # weekend -> vendors with a Boolean
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
        fixed = self.problem.fixed[w]
        free = self.opened[:, w] | (self.stays[:, w] & (self.loose[:, w] | self.before.moved[:, w]))
        free[[v for v, s in fixed.items() if s >= 0 and self.stays[v, w]]] = True
        here = np.flatnonzero(free).tolist()
        some = set(here)
        self.kept[w] = {s: v for s, v in self.before.standing[w] if v not in some}
        self.there[w] = []
        for v in here:
            self._vendor(v, w)
        for v in fixed:
            if free[v]:
                self.model.total([self.x[v, w]], 1, 1)
            else:
                self.possible &= bool(self.stays[v, w])
        self._stalls(w)
        self._limits(w)

    def _vendor(self, v: int, w: int) -> None:
        """Booleans of one vendor who is not simply kept where they are."""
        fixed, old = self.problem.fixed[w].get(v, NOWHERE), int(self.before.stall[v, w])
        holds = self.stays[v, w] and not self.loose[v, w] and not self.before.moved[v, w]
        if fixed != NOWHERE:
            stalls = [fixed] if fixed in self.before.fitting(v, w) else []
        elif holds and old not in self.kept[w]:
            stalls = [old]
        else:
            stalls = [s for s in self.before.fitting(v, w) if s not in self.kept[w]]
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
        product, kept = self.product, self.kept[w]
        return any(t in kept and product[kept[t]] == product[v] for t in self.before.beside.get(s, []))

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
                for t in self.before.beside.get(s, []):
                    if t > s and t in at:
                        self._apart_products(w, (s, at[s]), (t, at[t]))

    def _apart_products(
        self, w: int, left: tuple[int, list[tuple[int, int]]], right: tuple[int, list[tuple[int, int]]]
    ) -> None:
        product, fixed = self.product, self.problem.fixed[w]
        for p in sorted({product[v] for v, _ in left[1]} & {product[v] for v, _ in right[1]}):
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
        of = self.category
        for k, (least, most) in self.problem.limits[w].items():
            known = sum(of[v] == k for v in self.kept[w].values())
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
        can = self.opened | self.stays
        for a, b in self.problem.apart:
            for w in self._among(can[a] & can[b]):
                if not self._both_fixed(a, w, b, w):
                    self._not_both(self._comes(a, w), self._comes(b, w))
        for a, b in self.problem.together:
            for w in self._among(can[a] | can[b]):
                for v, other in ((a, b), (b, a)):
                    if v not in self.problem.fixed[w]:
                        self._only_with(self._comes(v, w), self._comes(other, w))

    def _among(self, can: BoolArray) -> list[int]:
        """Weekends looked at on which this can be (w,)."""
        return [w for w in self.weekends if can[w]]

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
        lost = set(np.flatnonzero(self.before.hit).tolist())
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
