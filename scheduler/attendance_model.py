"""Who comes when as a CP-SAT model: every rule, for all vendors or for some of them with the others as they are.

One Boolean per vendor and weekend; stalls by class and type; a weekend's actual stalls (rule 7) only where asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from scheduler.attendance_quotas import product_rooms
from scheduler.cp import Model
from scheduler.entitlement import Entitlement
from scheduler.placement_exact import Kind, PlacementModel, kind_of
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import Tokens


class AttendanceModel:
    """`x[v, w]` are the Booleans of the vendors in `free`; of the others `rest` (v, w) says when they come.

    `free` must hold whole groups of vendors that come together.
    """

    def __init__(
        self, problem: Problem, able: BoolArray, free: Iterable[int] | None = None, rest: BoolArray | None = None
    ) -> None:
        self.problem, self.model = problem, Model()
        self.free = list(range(problem.n_vendors)) if free is None else sorted(free)
        self.rest = np.zeros_like(able) if rest is None else rest.copy()
        self.rest[self.free] = False
        self.able = able
        self.x = {(v, int(w)): self.model.boolean() for v in self.free for w in np.flatnonzero(able[v])}
        self.possible = True  # False: a fixed turn is nowhere possible
        self._fixed()
        for w in np.flatnonzero(problem.open).tolist():
            self._stalls(w)
            self._limits(w)
        self._products()
        self._gaps()
        self._apart()
        self._together()

    def _at(self, w: int, vendors: Iterable[int]) -> list[int]:
        return [self.x[v, w] for v in vendors if (v, w) in self.x]

    def _fixed(self) -> None:
        for w, v, _ in self.problem.fixed_turns():
            if (v, w) in self.x:
                self.model.total([self.x[v, w]], 1, 1)
            elif not self.rest[v, w]:
                self.possible = False

    def _stalls(self, w: int) -> None:
        """As many of each class on each stall type as there are; fixed stalls are set apart with their vendors."""
        problem, model = self.problem, self.model
        set_apart = {v: s for v, s in problem.fixed[w].items() if s >= 0}
        room = problem.type_count[w].copy()
        for v, s in set_apart.items():
            t = int(problem.stall_type[s])
            fits = problem.fits[problem.vendor_class[v], t] and problem.usable[w, s]
            if not fits or list(set_apart.values()).count(s) > 1:
                self.possible = False
            room[t] -= 1
        by_class: dict[int, list[int]] = defaultdict(list)
        for v in range(problem.n_vendors):
            if v not in set_apart and ((v, w) in self.x or self.rest[v, w]):
                by_class[int(problem.vendor_class[v])].append(v)
        of_type: dict[int, list[int]] = defaultdict(list)
        for c, members in by_class.items():
            names = self._at(w, members)
            there = int(self.rest[members, w].sum())
            parts = []
            for t in np.flatnonzero(problem.fits[c] & (room > 0)).tolist():
                parts.append(model.integer(0, int(min(room[t], len(members)))))
                of_type[t].append(parts[-1])
            model.linear(parts + names, [1] * len(parts) + [-1] * len(names), there, there)
        for t, parts in of_type.items():
            model.total(parts, 0, int(room[t]))

    def _limits(self, w: int) -> None:
        problem = self.problem
        for k, (least, most) in problem.limits[w].items():
            members = np.flatnonzero(problem.class_category[problem.vendor_class] == k).tolist()
            there = int(self.rest[members, w].sum())
            names = self._at(w, members)
            high = len(names) if most is None else most - there
            if high < max(0, least - there):
                self.possible = False
            else:
                self.model.total(names, max(0, least - there), high)

    def _products(self) -> None:
        """No more of a product than stalls that are not neighbours: a part of rule 7 that needs no actual stalls."""
        problem = self.problem
        if problem.neighbours_rule != "forbid":
            return
        may = self.rest.copy()
        may[self.free] = self.able[self.free]
        for w, v, s in problem.fixed_turns():
            may[v, w] &= s < 0
        count = np.zeros((max(1, len(problem.products)), problem.n_weekends), dtype=np.int64)
        np.add.at(count, problem.vendor_product, may)
        rooms = product_rooms(problem, count)
        for p, w in np.argwhere(count > rooms).tolist():
            members = np.flatnonzero(may[:, w] & (problem.vendor_product == p)).tolist()
            left = int(rooms[p, w] - self.rest[members, w].sum())
            self.possible &= left >= 0
            self.model.total(self._at(w, members), 0, max(0, left))

    def _gaps(self) -> None:
        gap = self.problem.min_gap
        if gap < 2:
            return
        for v in self.free:
            weekends = [w for w in range(self.problem.n_weekends) if (v, w) in self.x]
            fixed = {w for w in weekends if v in self.problem.fixed[w]}
            if any(b - a < gap for a, b in zip(sorted(fixed), sorted(fixed)[1:], strict=False)):
                for i, a in enumerate(weekends):
                    for b in weekends[i + 1 :]:
                        if b - a < gap and not (a in fixed and b in fixed):
                            self.model.at_most_one([self.x[v, a], self.x[v, b]])
                continue
            runs = [tuple(w for w in weekends if start <= w < start + gap) for start in weekends]
            for i, run in enumerate(runs):
                if len(run) > 1 and not (i and set(run) <= set(runs[i - 1])):
                    self.model.at_most_one([self.x[v, w] for w in run])

    def _apart(self) -> None:
        for a, b in self.problem.apart:
            for w in np.flatnonzero(self.problem.open).tolist():
                if a in self.problem.fixed[w] and b in self.problem.fixed[w]:
                    continue
                names = self._at(w, (a, b))
                if len(names) == 2:
                    self.model.at_most_one(names)
                elif names and (self.rest[a, w] or self.rest[b, w]):
                    self.model.total(names, 0, 0)

    def _together(self) -> None:
        for a, b in self.problem.together:
            for w in np.flatnonzero(self.problem.open).tolist():
                if a in self.problem.fixed[w] or b in self.problem.fixed[w]:
                    continue
                names = self._at(w, (a, b))
                if len(names) == 2:
                    self.model.linear(names, [1, -1], 0, 0)
                elif names:
                    self.model.total(names, 0, 0)

    def embed(self, w: int) -> None:
        """Let this weekend's vendors stand on actual stalls, no product beside itself."""
        kinds: dict[Kind, list[int]] = defaultdict(list)
        for v in range(self.problem.n_vendors):
            if (v, w) in self.x or self.rest[v, w]:
                c, product, stall = kind_of(self.problem, w, v)
                kinds[int(self._alike[c]), product, stall].append(v)
        part = PlacementModel(self.model, self.problem, w, sorted(kinds))
        for kind, members in sorted(kinds.items()):
            part.place(kind, self._at(w, members), int(self.rest[members, w].sum()))

    @cached_property
    def _alike(self) -> IntArray:
        """(c,): for each class the first that fits the same stalls."""
        _, first, alike = np.unique(self.problem.fits, axis=0, return_index=True, return_inverse=True)
        found: IntArray = first[alike.reshape(-1)]
        return found

    def seats(self, least: int) -> None:
        """At least so many turns of the free vendors."""
        self.possible &= least <= len(self.x)
        self.model.total(list(self.x.values()), min(least, len(self.x)), len(self.x))

    def full(self, seats: Iterable[int]) -> None:
        """Every weekend exactly as many turns as given, counting the others'."""
        for w, count in enumerate(seats):
            wanted = int(count) - int(self.rest[:, w].sum())
            names = self._at(w, self.free)
            if wanted < 0 or wanted > len(names):
                self.possible = False
            else:
                self.model.total(names, wanted, wanted)

    def windows(self, tokens: Tokens) -> None:
        """Every turn of the free vendors is one of their tokens; tokens that must be served are."""
        self.token_at: dict[int, int] = {}  # arc -> Boolean
        self.served: dict[int, int] = {}  # optional token -> Boolean
        turns: dict[tuple[int, int], list[int]] = defaultdict(list)
        of_token: dict[int, list[int]] = defaultdict(list)
        members = set(self.free)
        arcs = np.flatnonzero(np.isin(tokens.arc_vendor, self.free))
        place = tokens.arc_vendor * self.problem.n_weekends + tokens.arc_weekend
        alone = np.bincount(place[arcs], minlength=1)[place[arcs]] == 1
        for a, single in zip(arcs.tolist(), alone.tolist(), strict=True):
            i, turn = int(tokens.arc_token[a]), (int(tokens.arc_vendor[a]), int(tokens.arc_weekend[a]))
            self.token_at[a] = self.x[turn] if single else self.model.boolean()
            turns[turn].append(self.token_at[a])
            of_token[i].append(self.token_at[a])
        for i in range(len(tokens.vendor)):
            if int(tokens.vendor[i]) not in members:
                continue
            if tokens.must[i]:
                self.possible &= bool(of_token[i])
                self.model.total(of_token[i], 1, 1)
            else:
                self.served[i] = self.model.boolean()
                self.model.linear([*of_token[i], self.served[i]], [1] * len(of_token[i]) + [-1], 0, 0)
        for turn, name in self.x.items():
            if turns[turn] != [name]:
                self.model.linear([*turns[turn], name], [1] * len(turns[turn]) + [-1], 0, 0)

    def reach(self, due: Entitlement, bound: int) -> None:
        """|dev| <= bound (TURN units) on every weekend, for models of everybody.

        By how many turns the first n weekends hold, which is lighter than wide windows. Only rows that can matter.
        """
        low = np.maximum(0, -((bound - due.owed) // TURN))
        high = (due.owed + bound) // TURN
        most = _most(self.problem, self.able)
        for v in range(self.problem.n_vendors):
            names: list[int] = []
            for w in range(self.problem.n_weekends):
                names += self._at(w, [v])
                rises = low[v, w] > (low[v, w - 1] if w else 0)
                binds = high[v, w] < most[v, w] and (w + 1 == self.problem.n_weekends or high[v, w + 1] > high[v, w])
                if high[v, w] < low[v, w] or len(names) < low[v, w]:
                    self.possible = False
                elif rises or binds:
                    self.model.total(names, int(low[v, w]), min(int(high[v, w]), len(names)))

    def ends(self, due: Entitlement) -> dict[int, float]:
        """Boolean -> cost, for models of everybody: with sum e^2 they add up to the least sum of dev(v, last)^2.

        A vendor's n-th turn, the n-th of its Booleans, costs (n - e)^2 - (n - 1 - e)^2: each more than the one before.
        """
        costs: dict[int, float] = {}
        most = _most(self.problem, self.able)[:, -1]
        for v, owed in enumerate((due.owed[:, -1] / TURN).tolist()):
            turns = [name for w in range(self.problem.n_weekends) for name in self._at(w, [v])]
            had = [self.model.boolean() for _ in range(min(len(turns), int(most[v])))]
            self.model.linear(turns + had, [1] * len(turns) + [-1] * len(had), 0, 0)
            costs |= {name: 2 * n + 1 - 2 * owed for n, name in enumerate(had)}
        return costs

    def comes(self, values: list[int] | tuple[int, ...]) -> BoolArray:
        """(v, w): who comes when in a solution."""
        comes = self.rest.copy()
        for (v, w), name in self.x.items():
            comes[v, w] = bool(values[name])
        return comes

    def hint(self, comes: BoolArray) -> None:
        self.model.hint({name: int(comes[v, w]) for (v, w), name in self.x.items()})


def _most(problem: Problem, able: BoolArray) -> IntArray:
    """(v, w): no fewer than the turns that a vendor can have had by then, each as early as the gap allows."""
    most = np.zeros(able.shape, dtype=np.int64)
    had, last = np.zeros(len(able), dtype=np.int64), np.full(len(able), -problem.min_gap)
    for w in range(problem.n_weekends):
        can = able[:, w] & (w - last >= problem.min_gap)
        had, last = had + can, np.where(can, w, last)
        had[list(problem.fixed[w])] += 1  # fixed turns may be nearer to others
        most[:, w] = had
    return most
