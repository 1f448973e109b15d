"""Can these demands be met together? One exact model for any set of demands.

Only minimums and fixed turns ask for anybody to come at all; weekends without one can stay empty and need no part in
it. A turn that the problem fixes keeps its waivers (rules 3, 5, 7) even where the fixed turn is not among the demands
asked about. So fewer demands are always easier to meet, which is what shrinking a conflict rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scheduler.cp import Answer, Model
from scheduler.demands import Demand, Kind
from scheduler.problem import Problem

WORK = 20.0  # deterministic time for one question
Alike = tuple[int, int, int]  # class, product, stall that the problem fixes or -1


class Question:
    """`comes[w][v]`: the Boolean of vendor v on weekend w."""

    def __init__(self, problem: Problem, demands: Iterable[Demand]) -> None:
        self.problem = problem
        self.demands = sorted(demands)
        self.category = [v.category for v in problem.file.vendors]
        self.able = problem.can_stand()
        self.model = Model()
        self.impossible = False
        self.comes: dict[int, dict[int, int]] = {}
        for w in sorted({d.weekend for d in self.demands if d.asks}):
            self._weekend(w)
        self._gaps()

    def answer(self, counted: Sequence[tuple[int, str]] = (), sign: int = 1) -> Answer:
        """With `counted` (weekend, category): the least number of them (sign 1), or minus the most (sign -1)."""
        if self.impossible:
            return Answer("infeasible", [], 0.0, 0.0)
        if counted:
            names = [x for place in counted for x in self._of_category(*place)]
            self.model.minimise(names, [sign] * len(names))
        return self.model.solve(work=WORK, seed=self.problem.seed, symmetry_level=0, cp_model_probing_level=0)

    def _of(self, *kinds: Kind) -> list[Demand]:
        return [d for d in self.demands if d.kind in kinds]

    def _of_category(self, w: int, category: str) -> list[int]:
        return [x for v, x in self.comes.get(w, {}).items() if self.category[v] == category]

    def _weekend(self, w: int) -> None:
        fixed = [d for d in self._of("FIXED") if d.weekend == w]
        limits = [d for d in self._of("MIN", "MAX") if d.weekend == w]
        asked = {d.category for d in limits if d.asks}
        here = self.comes[w] = {v: self.model.boolean() for v in self._relevant(asked, fixed) if self.able[v, w]}
        if any(d.vendor not in here for d in fixed):
            self.impossible = True
            return
        for d in fixed:
            self.model.total([here[d.vendor]], 1, 1)
        for d in limits:
            names = self._of_category(w, d.category)
            self.impossible |= d.asks and d.number > len(names)
            low, high = (d.number, len(names)) if d.asks else (0, d.number)
            self.model.total(names, min(low, high), high)
        self._pairs(w)
        self._seats(w, {d.vendor: d.stall for d in fixed if d.stall >= 0})

    def _relevant(self, asked: set[str], fixed: list[Demand]) -> list[int]:
        """Vendors of the categories asked for, those fixed, and everybody who has to come along."""
        found = {v for v, name in enumerate(self.category) if name in asked} | {d.vendor for d in fixed}
        grown = -1
        while grown != len(found):
            grown = len(found)
            for d in self._of("TOGETHER"):
                if {d.vendor, d.partner} & found:
                    found |= {d.vendor, d.partner}
        return sorted(found)

    def _pairs(self, w: int) -> None:
        here, fixed = self.comes[w], self.problem.fixed[w]
        for d in self._of("APART"):
            names = [here[v] for v in (d.vendor, d.partner) if v in here]
            if len(names) == 2 and not (d.vendor in fixed and d.partner in fixed):
                self.model.at_most_one(names)
        for d in self._of("TOGETHER"):
            for v, other in ((d.vendor, d.partner), (d.partner, d.vendor)):
                if v in here and v not in fixed:
                    along = [here[other]] if other in here else []
                    self.model.linear([here[v], *along], [1, *([-1] * len(along))], -1, 0)

    def _gaps(self) -> None:
        """At most one turn in any window of so many weekends; pair by pair for vendors with waived pairs."""
        for d in self._of("GAP"):
            for v in sorted({v for here in self.comes.values() for v in here}):
                days = [w for w, here in self.comes.items() if v in here]
                if sum(v in self.problem.fixed[w] for w in days) > 1:
                    pairs = [(a, b) for a in days for b in days if 0 < b - a < d.number]
                    windows = [list(p) for p in pairs if not all(v in self.problem.fixed[w] for w in p)]
                else:
                    windows = [[b for b in days if 0 <= b - a < d.number] for a in days]
                for window in windows:
                    if len(window) > 1:
                        self.model.at_most_one([self.comes[w][v] for w in window])

    def _seats(self, w: int, pinned: dict[int, int]) -> None:
        """Rules 2, 6 and, where demanded, 7. `pinned`: vendor -> the stall demanded for it."""
        fit = all(self.problem.fits_stalls(v, w)[s] for v, s in pinned.items())
        if not fit or len(set(pinned.values())) < len(pinned):
            self.impossible = True
        elif self._of("NEIGHBOURS"):
            self._on_stalls(w, pinned)
        else:
            self._on_types(w, pinned)

    def _on_types(self, w: int, pinned: dict[int, int]) -> None:
        """By classes and stall types: a flow that exists exactly when everybody can be seated."""
        problem, model = self.problem, self.model
        room = [int(n) for n in problem.type_count[w]]
        for s in pinned.values():
            room[int(problem.stall_type[s])] -= 1
        by_class: dict[int, list[int]] = {}
        for v, x in self.comes[w].items():
            if v not in pinned:
                by_class.setdefault(int(problem.vendor_class[v]), []).append(x)
        uses: dict[int, list[int]] = {}
        for c, names in by_class.items():
            seats = []
            for t in problem.fits[c].nonzero()[0].tolist():
                seats.append(model.integer(0, room[t]))
                uses.setdefault(t, []).append(seats[-1])
            model.linear([*names, *seats], [1] * len(names) + [-1] * len(seats), 0, 0)
        for t, seats in uses.items():
            model.total(seats, 0, room[t])

    def _on_stalls(self, w: int, pinned: dict[int, int]) -> None:
        """By vendors who are alike, on single stalls."""
        problem, model = self.problem, self.model
        members: dict[Alike, list[int]] = {}
        for v in self.comes[w]:
            own = problem.fixed[w].get(v, -1)
            members.setdefault((int(problem.vendor_class[v]), int(problem.vendor_product[v]), own), []).append(v)
        on: dict[int, list[tuple[Alike, int]]] = {}  # stall -> (who, Boolean)
        for alike, vendors in members.items():
            stalls = problem.fits_stalls(vendors[0], w).nonzero()[0].tolist()
            seats = {s: model.boolean() for s in stalls}
            for s, x in seats.items():
                on.setdefault(s, []).append((alike, x))
            names = [self.comes[w][v] for v in vendors]
            model.linear([*names, *seats.values()], [1] * len(names) + [-1] * len(seats), 0, 0)
            for v in vendors:
                if v in pinned:
                    model.total([seats[pinned[v]]], 1, 1)
        for there in on.values():
            model.at_most_one([x for _, x in there])
        for a, b in problem.edges.tolist():
            self._beside(on.get(a, []), on.get(b, []), (a, b))

    def _beside(self, left: list[tuple[Alike, int]], right: list[tuple[Alike, int]], edge: tuple[int, int]) -> None:
        """No product on both ends of an edge, but for two that the problem fixes there."""
        for product in sorted({alike[1] for alike, _ in left} & {alike[1] for alike, _ in right}):
            one = {x: alike[2] == edge[0] for alike, x in left if alike[1] == product}
            two = {x: alike[2] == edge[1] for alike, x in right if alike[1] == product}
            if any(one.values()) and any(two.values()):
                for ends in (one, two):
                    self.model.at_most_one([x for x in {**one, **two} if not ends.get(x, False)])
            else:
                self.model.at_most_one([*one, *two])
