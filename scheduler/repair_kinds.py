"""Who comes when in one part of the market (repair_bounds), on kinds of stalls: small enough to prove things with.

Vendors who fit the same stall types are one *group*, and only how many of a group stand on a type is decided. Single
stalls, products, minimums and "together" are left out, and so is what other parts do: what is impossible here is
impossible at all, and no repair has fewer changed vendors or moves than this model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scheduler.cp import Answer, Model
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits
from scheduler.repair_chains import FAR_CHAIN, Cut, Demands

MANY = 10**6


class KindsModel:
    """`x[v, w]`: comes. `changed[v]`: a vendor who is not hit has other weekends than before. Who is not `free` comes
    as before. Every seat of the part is taken on each of `days`; other weekends may be as they will.
    """

    def __init__(
        self, before: Before, known: Limits, part: int, days: Sequence[int], seats: dict[int, int], free: BoolArray
    ) -> None:
        """`seats`: weekend -> of the part; `free` (v,)."""
        self.before, self.problem, self.model = before, before.problem, Model()
        self.stays, self.days = before.stays, list(days)
        self.mine: BoolArray = known.part[self.problem.vendor_class] == part
        self.free = np.flatnonzero(self.mine & free)
        self.possible = True
        self.x: dict[tuple[int, int], int] = {}
        self.moves: dict[int, list[tuple[int, int]]] = {}  # weekend -> Booleans and factors; with `sure` they add up
        self.sure: dict[int, int] = {}  # ... to the moves there
        self.extra: dict[int, int] = {}  # weekend -> moves that products and single stalls ask for beyond that
        self.staying: dict[tuple[int, int, int], int] = {}  # weekend, group, type: how many stand as before
        sets, of_class = np.unique(self.problem.fits, axis=0, return_inverse=True)
        self.sets: BoolArray = sets
        self.group: IntArray = np.asarray(of_class).ravel()[self.problem.vendor_class]
        fixed = {v for here in self.problem.fixed for v in here}
        self.simple = np.array([v not in fixed for v in range(self.problem.n_vendors)], dtype=np.bool_)
        for v in self.free.tolist():
            self._vendor(v)
        for w in self.days:
            self._weekend(w, seats[w])
        self._pairs()
        self._changes()

    # The rules ---------------------------------------------------------------------------------------------------

    def _vendor(self, v: int) -> None:
        """Booleans of one vendor: none within the gap of a turn before `start`."""
        gap, start = self.problem.min_gap, self.before.start
        past = [w for w in range(max(0, start - gap + 1), start) if self.before.came[v, w]]
        for w in self.days:
            if self.before.able[v, w] and not any(w - p < gap and not self._both_fixed(v, w, p) for p in past):
                self.x[v, w] = self.model.boolean()

    def _both_fixed(self, v: int, w: int, day: int) -> bool:
        return v in self.problem.fixed[w] and v in self.problem.fixed[day]

    def _weekend(self, w: int, seats: int) -> None:
        kept = self.mine & self.stays[:, w]
        kept[self.free] = False
        here = [v for v in self.free.tolist() if (v, w) in self.x]
        if not int(kept.sum()) <= seats <= int(kept.sum()) + len(here):
            self.possible = False
            return
        rest = seats - int(kept.sum())
        self.model.total([self.x[v, w] for v in here], rest, rest)
        for v in here:
            if v in self.problem.fixed[w]:
                self.model.total([self.x[v, w]], 1, 1)
        self._maximums(w, kept, here)
        self.moves[w] = [(self.x[v, w], 1) for v in here if self.stays[v, w]]
        self.sure[w] = int(kept.sum())
        on: dict[int, list[int]] = {}
        for g in sorted({*self.group[kept].tolist(), *self.group[here].tolist()}):
            self._group(w, g, kept & (self.group == g), [v for v in here if self.group[v] == g], on)
        for t, names in sorted(on.items()):
            self.model.total(names, 0, int(self.problem.type_count[w, t]))

    def _maximums(self, w: int, kept: BoolArray, here: list[int]) -> None:
        of = self.problem.class_category[self.problem.vendor_class]
        for k, (_, most) in self.problem.limits[w].items():
            names = [self.x[v, w] for v in here if of[v] == k]
            room = MANY if most is None else most - int((kept & (of == k)).sum())
            self.possible &= room >= 0
            if len(names) > room:
                self.model.total(names, 0, max(room, 0))

    def _group(self, w: int, g: int, kept: BoolArray, here: list[int], on: dict[int, list[int]]) -> None:
        """Those of a group stand where they stood or come to a type; `on` gathers who is on each type."""
        room = self.problem.type_count[w]
        places: list[int] = []
        for t in np.flatnonzero(self.sets[g] & (room > 0)).tolist():
            places.append(self.model.integer(0, int(room[t])))
            on.setdefault(t, []).append(places[-1])
            there = self.standing(w, g, t)
            if there:
                stay = self.model.integer(0, len(there))
                places.append(stay)
                on[t].append(stay)
                self.moves[w].append((stay, -1))
                names = [self.x[v, w] for v in there if (v, w) in self.x]
                sure = len(there) - len(names)
                self.model.linear([*names, stay], [1] * len(names) + [-1], -sure, MANY)
                self.staying[w, g, t] = stay
        come = [self.x[v, w] for v in here]
        sure = int(kept.sum())
        self.model.linear([*places, *come], [1] * len(places) + [-1] * len(come), sure, sure)

    def standing(self, w: int, g: int, t: int) -> list[int]:
        """Those of group g whose turn of before may stay on its stall, of type t."""
        here = np.flatnonzero(self.mine & (self.group == g) & self.stays[:, w])
        stood = self.before.stall[here, w]
        found: list[int] = here[(self.problem.stall_type[stood] == t) & self.problem.usable[w, stood]].tolist()
        return found

    def _pairs(self) -> None:
        """Apart and together, within the part and where no turns are fixed."""
        pairs = [(pair, together) for together in (False, True) for pair in self._kind_of_pairs(together)]
        for (a, b), together in pairs:
            for w in self.days:
                names = [self.x[v, w] for v in (a, b) if (v, w) in self.x]
                sure = sum(bool(self.stays[v, w]) for v in (a, b) if v not in self.free)
                if together and len(names) == 2:
                    self.model.linear(names, [1, -1], 0, 0)
                elif together and names:
                    self.model.total(names, sure, sure)
                elif len(names) + sure > 1:
                    self.model.total(names, 0, max(0, 1 - sure))

    def _kind_of_pairs(self, together: bool) -> list[tuple[int, int]]:
        pairs = self.problem.together if together else self.problem.apart
        return [pair for pair in pairs if all(self.mine[v] and self.simple[v] for v in pair)]

    def _changes(self) -> None:
        """Who has a turn fewer or more is changed; the gap.

        A run of days of which only one may be had, none of them so far, has a turn only if its vendor is changed. That
        is as tight as one vendor alone can be: x is a mean of what was, 1 - changed, and of plans with a gap, changed.
        """
        hit = self.before.hit
        self.changed: dict[int, int] = {}
        for v in self.free.tolist():
            own = [w for w in self.days if (v, w) in self.x]
            if own and not hit[v]:
                self.changed[v] = self.model.boolean()
            runs = self._runs(v, own)
            for run in [*runs, *([w] for w in own if not any(w in run for run in runs))]:
                self._run(v, run)

    def _run(self, v: int, run: list[int]) -> None:
        names, held = [self.x[v, w] for w in run], [w for w in run if self.stays[v, w]]
        if v in self.changed and not held:
            self.model.linear([*names, self.changed[v]], [1] * len(run) + [-1], -MANY, 0)
            return
        if len(names) > 1:
            self.model.at_most_one(names)
        if v in self.changed:
            for w in held:
                self.model.any_of([self.x[v, w], self.changed[v]])

    def _runs(self, v: int, own: list[int]) -> list[list[int]]:
        """Days of which the gap allows this vendor only one; no run within another. Two fixed turns need no gap."""
        gap = self.problem.min_gap
        if not self.simple[v]:
            return [[w, d] for w in own for d in own if w < d < w + gap and not self._both_fixed(v, w, d)]
        runs = [[d for d in own if w <= d < w + gap] for w in own]
        return [run for i, run in enumerate(runs) if i == 0 or runs[i - 1][-1] != run[-1]]

    # What is asked -----------------------------------------------------------------------------------------------

    def change_at_most(self, vendors: int) -> None:
        self.model.total(list(self.changed.values()), 0, vendors)

    def bar(self, cuts: list[Cut], choices: list[list[int]]) -> None:
        """No weekend without a seating, and of none of these choices of vendors all changed."""
        for cut in cuts:
            if cut.moves is None and cut.weekend in self.moves:
                self._cut(cut)
        for who in choices:
            self.model.total([self.changed[v] for v in who], 0, len(who) - 1)

    def count_changed(self) -> None:
        self.model.minimise(list(self.changed.values()), [1] * len(self.changed))

    def who(self, w: int, answer: Answer) -> frozenset[int]:
        """Those of the part who come on weekend w in the plan."""
        come = self.mine & self.stays[:, w]
        for v in self.free.tolist() if w in self.moves else ():
            come[v] = (v, w) in self.x and bool(answer.values[self.x[v, w]])
        return frozenset(np.flatnonzero(come).tolist())

    @property
    def total_sure(self) -> int:
        """Moves are the objective and these."""
        return sum(self.sure.values())

    def moves_on(self, w: int, answer: Answer) -> int:
        """Moves that the plan thinks of on weekend w."""
        extra = answer.values[self.extra[w]] if w in self.extra else 0
        return self.sure[w] + extra + sum(factor * answer.values[name] for name, factor in self.moves[w])

    def count_moves(self, demands: Demands) -> None:
        """Minimise moves (see `total_sure`): what kinds of stalls ask for and `extra`, what single stalls do."""
        for w, chains in demands.chains.items():
            if w in self.moves:
                self._chains(w, chains)
        for cut in demands.cuts:
            if cut.weekend in self.moves:
                self._cut(cut)
        objective: dict[int, int] = dict.fromkeys(self.extra.values(), 1)
        for terms in self.moves.values():
            for name, factor in terms:
                objective[name] = objective.get(name, 0) + factor
        self.model.minimise(list(objective), list(objective.values()))

    def _moves(self, w: int) -> dict[int, int]:
        """Moves on weekend w but for `sure`: variables and factors."""
        if w not in self.extra:
            self.extra[w] = self.model.integer(0, self.problem.n_stalls)
        row = {self.extra[w]: 1}
        for name, factor in self.moves[w]:
            row[name] = row.get(name, 0) + factor
        return row

    def _at_least(self, w: int, row: dict[int, int], least: int) -> None:
        """A row of `_moves` and others, no lower than `least` less what is sure."""
        self.model.linear(list(row), list(row.values()), least - self.sure[w], MANY)

    def _chains(self, w: int, chains: dict[int | None, int]) -> None:
        """No fewer moves than the chain of who stays away says, when nobody comes.

        With n newcomers n + 1 stay away (with the chain for nobody: n), and as no chain asks for more than FAR_CHAIN,
        2 * FAR_CHAIN for each newcomer (and, there, for each who stays away) makes up for all of them.
        """
        row = self._moves(w)
        least = chains.get(None, 0)
        for v in self.free.tolist():
            if (v, w) not in self.x:
                continue
            x = self.x[v, w]
            if not self.stays[v, w]:
                row[x] = row.get(x, 0) + 2 * FAR_CHAIN
            else:
                asks = -2 * FAR_CHAIN if None in chains else chains[v]
                row[x] = row.get(x, 0) + asks
                least += asks
        self._at_least(w, row, least)

    def seat_newcomers(self, w: int, places: dict[int, list[int]]) -> None:
        """Newcomer -> empty stalls that it could take when nobody else moves or stays away; one vendor a stall.

        Whoever comes takes one of them, or somebody moves or stays away.
        """
        moves = self._moves(w)
        away = {self.x[v, w]: -1 for v in self.free.tolist() if (v, w) in self.x and self.stays[v, w]}
        at: dict[int, list[int]] = {}
        for v, stalls in places.items():
            if (v, w) not in self.x:
                continue
            takes = [self.model.boolean() for _ in stalls]
            for s, y in zip(stalls, takes, strict=True):
                at.setdefault(s, []).append(y)
            row = {**moves, **dict.fromkeys(takes, 1), self.x[v, w]: -1}
            for x, factor in away.items():
                row[x] = row.get(x, 0) + factor
            self._at_least(w, row, -len(away))
        for takes in at.values():
            self.model.at_most_one(takes)

    def _cut(self, cut: Cut) -> None:
        """When all of these come there are so many moves, or (None) there is no seating at all."""
        w = cut.weekend
        names = [self.x[v, w] for v in sorted(cut.who) if (v, w) in self.x]
        if any((v, w) not in self.x and (v in self.free or not self.stays[v, w]) for v in cut.who):
            return  # somebody of them does not come
        if cut.moves is None:
            self.possible &= bool(names)
            self.model.total(names, 0, max(0, len(names) - 1))
            return
        row = self._moves(w)
        for x in names:
            row[x] = row.get(x, 0) - cut.moves
        self._at_least(w, row, cut.moves * (1 - len(names)))
