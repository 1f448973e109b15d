"""A neighbourhood of a placement: some turns may move, all the others stay; the best of it is found by CP-SAT.

With one free turn, a vendor's cost is a number for each stall; with more of them it is the square of a sum, of which
the model has the chords between whole points, so that it is exact where prime is whole.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from benchmarks.peers.linear import Linear
from benchmarks.peers.places import REPEAT, Places
from benchmarks.peers.solving import QUICK, solve
from scheduler.problem import FloatArray

UNIT = 10_000  # costs are whole numbers: of one squared point
CHORDS = 12  # points of prime on both sides of the best sum with a chord each; farther out every eighth is enough
FAR = 64
HUGE = 10**9
WORK = 0.2  # deterministic seconds for one neighbourhood
SECONDS = 2.0  # the same by the clock, where the machine is busy


class Moves:
    """`at[v, w, s]`: the column of that turn on that stall; `now` the value of every column as things stand."""

    def __init__(
        self, places: Places, turns: Iterable[tuple[int, int]], *, empty: bool, most: int | None = None
    ) -> None:
        """`most`: to each turn only so many stalls, the best ones, are offered. `empty`: those that nobody has too."""
        self.places, self.middle = places, places.middle()
        self.means = places.means()
        self.model, self.now = Linear(), list[int]()
        self.at: dict[tuple[int, int, int], int] = {}
        self.free: dict[int, list[int]] = defaultdict(list)  # weekend -> vendors
        self.own: dict[int, list[int]] = defaultdict(list)  # vendor -> weekends
        for v, w in turns:
            if places.problem.fixed[w].get(v, -1) < 0:
                self.free[w].append(v)
                self.own[v].append(w)
        for w, vendors in self.free.items():
            self._weekend(w, vendors, most, empty)
        for v, weekends in self.own.items():
            if len(weekends) > 1:
                self._sum(v, weekends)
                self._repeats(v, weekends)

    def _column(self, now: int, high: int = 1) -> int:
        self.now.append(now)
        return self.model.column(0, high)

    def _weekend(self, w: int, vendors: list[int], most: int | None, empty: bool) -> None:
        """Rules 1, 2 and 7."""
        places, problem = self.places, self.places.problem
        here = set(np.flatnonzero(places.stall[:, w] >= 0).tolist())
        stays = {int(places.stall[v, w]): int(problem.vendor_product[v]) for v in here - set(vendors)}
        open_ = [int(places.stall[v, w]) for v in vendors]
        if empty:
            open_ += sorted(set(np.flatnonzero(problem.usable[w]).tolist()) - stays.keys() - set(open_))
        on: dict[int, list[int]] = defaultdict(list)
        product_on: dict[tuple[int, int], list[int]] = defaultdict(list)
        for v in vendors:
            product, costs = int(problem.vendor_product[v]), self._costs(v, w)
            offered = [s for s in open_ if places.fits[v, s] and not self._clashes(s, product, stays)]
            offered = sorted(offered, key=lambda s: (s != places.stall[v, w], costs[s], s))[:most]
            for s in offered:
                column = self.at[v, w, s] = self._column(int(places.stall[v, w] == s))
                on[s].append(column)
                product_on[product, s].append(column)
                if len(self.own[v]) == 1:
                    self.model.cost[column] = round(UNIT * costs[s])
            self.model.row([self.at[v, w, s] for s in offered], 1, 1)
        for columns in on.values():
            self.model.total(columns, 0, 1)
        self._apart(product_on)

    def _clashes(self, s: int, product: int, stays: dict[int, int]) -> bool:
        if self.places.problem.neighbours_rule == "allow":
            return False
        return any(stays.get(n) == product for n in self.places.beside[s])

    def _apart(self, product_on: dict[tuple[int, int], list[int]]) -> None:
        """Rule 7; "avoid" is kept like "forbid", and where that cannot be the weekend stays as it is."""
        if self.places.problem.neighbours_rule == "allow":
            return
        for (product, s), columns in product_on.items():
            for n in self.places.beside[s]:
                if n > s and (product, n) in product_on:
                    self.model.total([*columns, *product_on[product, n]], 0, 1)

    def _costs(self, v: int, w: int) -> FloatArray:
        """(s,): the vendor's square with this turn on each stall and all others as they are, and repeats."""
        places, prime = self.places, self.places.problem.prime
        mean = self.means[v] + (prime - prime[places.stall[v, w]]) / places.turns[v]
        costs: FloatArray = places.heavy[v] * (mean - self.middle) ** 2
        for u in places.near(v, w):
            costs[places.stall[v, u]] += REPEAT
        return costs

    def _sum(self, v: int, weekends: list[int]) -> None:
        """The vendor's square as a column above all chords, over the sum of prime on its free turns."""
        places, turns = self.places, int(self.places.turns[v])
        prime = [round(x) for x in places.problem.prime.tolist()]
        columns = {column: prime[s] for (u, _, s), column in self.at.items() if u == v}
        now = sum(prime[places.stall[v, w]] for w in weekends)
        best = now + round((self.middle - self.means[v]) * turns)

        def square(points: int) -> float:
            mean = self.means[v] + (points - now) / turns
            return float(UNIT * places.heavy[v] * (mean - self.middle) ** 2)

        chords = []
        for points in sorted({*range(best - CHORDS, best + CHORDS), *range(best - FAR, best + FAR, 8)}):
            slope = round(square(points + 1) - square(points))
            chords.append((slope, round(square(points)) - slope * points))
        above = self._column(max(0, *(slope * now + rest for slope, rest in chords)), HUGE)
        self.model.cost[above] = 1
        for slope, rest in chords:
            self.model.row([above, *columns], rest, HUGE * 100, [1, *(-slope * x for x in columns.values())])

    def _repeats(self, v: int, weekends: list[int]) -> None:
        places = self.places
        for w in weekends:
            for u in places.near(v, w):
                for s in np.flatnonzero(places.fits[v]).tolist():
                    if (v, w, s) in self.at and (v, u, s) in self.at and u < w:
                        both = [self.at[v, w, s], self.at[v, u, s]]
                        again = self._column(int(places.stall[v, w] == places.stall[v, u] == s))
                        self.model.cost[again] = round(UNIT * REPEAT)
                        self.model.row([*both, again], -1, 1, [1, 1, -1])

    def best(self, seconds: float) -> dict[tuple[int, int], int]:
        """The stall of each free turn; empty where nothing was found."""
        wall = min(seconds, SECONDS)
        _, values = solve(self.model, wall, workers=1, cost=True, hint=self.now, work=WORK, **QUICK)
        return {(v, w): s for (v, w, s), column in self.at.items() if values and values[column]}

    def apply(self, found: dict[tuple[int, int], int]) -> bool:
        """Move them if it is better; whether it was."""
        places, vendors = self.places, list(self.own)
        before = places.cost(vendors, self.middle)
        old = {(v, w): int(places.stall[v, w]) for v, w in found}
        for turn, s in found.items():
            places.stall[turn] = s
        if places.cost(vendors, self.middle) < before - 1e-9:
            return True
        for turn, s in old.items():
            places.stall[turn] = s
        return False
