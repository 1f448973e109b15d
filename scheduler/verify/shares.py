"""The entitlement, by iterated bottlenecks: shares of one weekend's seats, leximin-fair, as exact fractions.

Classes that share neither a stall nor a limit are in different parts of a weekend; fair in each is fair in all. A part
is a circulation source -> category -> class -> kind of stall -> sink -> source with lower bounds. All shares per weight
rise together, each until it is a whole stall, to the largest level that a feasible circulation allows (Newton's method
on the violated cuts of Hoffman's circulation theorem); the classes that no circulation can lift further (they are full
or on no residual cycle) are fixed there, and the rest go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from .flow import Arc, Network, circulation, components
from .model import Problem, Stall, Vendor

Limits = Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True)
class Share:
    """One weekend: seats that can be filled under rules 1, 2, 4 and, by kind of vendor, the share of one vendor."""

    seats: int
    of: dict[int, Fraction]
    minimums_met: bool = True


class _Class(NamedTuple):
    """Vendors with the same share. `category`: "" where it has no limit; `places`: kinds of stalls."""

    category: str
    places: frozenset[int]
    weight: Fraction


class _Part(NamedTuple):
    """Classes and how many vendors each has, kinds of stalls and how many there are, limits of categories."""

    classes: tuple[tuple[_Class, int], ...]
    room: tuple[tuple[int, int], ...]
    limits: tuple[tuple[str, tuple[int, int | None]], ...]


class _Unmet(Exception):
    """The minimums of the weekend cannot be met."""


def all_shares(problem: Problem) -> list[Share]:
    """One entry a weekend; cancelled ones have no seats."""
    shares = _Shares(problem)
    return [shares.of(w) if weekend.open else Share(0, {}) for w, weekend in enumerate(problem.weekends)]


class _Shares:
    """The shares of weekends; parts that come again are not worked out again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.vendors = {v.kind: v for v in problem.vendors}
        stalls = {s.kind: s for s in problem.stalls}
        self.places = {
            kind: frozenset(j for j, s in stalls.items() if _may_stand(v, s)) for kind, v in self.vendors.items()
        }
        self.known: dict[_Part, tuple[int, dict[_Class, Fraction]]] = {}

    def of(self, w: int) -> Share:
        weekend, eligible = self.problem.weekends[w], self.problem.eligible[w]
        there = Counter(v.kind for v, comes in zip(self.problem.vendors, eligible, strict=True) if comes)
        room = Counter(s.kind for i, s in enumerate(self.problem.stalls) if i not in weekend.closed)
        try:
            return Share(*self._share(there, room, weekend.limits))
        except _Unmet:
            without: Limits = {name: (0, most) for name, (_, most) in weekend.limits.items()}
            return Share(*self._share(there, room, without), minimums_met=False)

    def _share(self, there: Counter[int], room: Counter[int], limits: Limits) -> tuple[int, dict[int, Fraction]]:
        classes = {kind: self._class(kind, limits) for kind in sorted(there)}
        count: Counter[_Class] = Counter()
        for kind, its in classes.items():
            count[its] += there[kind]
        seats, share = 0, dict[_Class, Fraction]()
        for part in _parts(count, room, limits):
            if part not in self.known:
                self.known[part] = _Network(part).shares()
            seats += self.known[part][0]
            share |= self.known[part][1]
        return seats, {kind: share[its] for kind, its in classes.items()}

    def _class(self, kind: int, limits: Limits) -> _Class:
        vendor = self.vendors[kind]
        return _Class(vendor.category if vendor.category in limits else "", self.places[kind], vendor.weight)


def _may_stand(vendor: Vendor, stall: Stall) -> bool:
    return (not stall.categories or vendor.category in stall.categories) and vendor.needs <= stall.features


def _parts(count: Counter[_Class], room: Counter[int], limits: Limits) -> list[_Part]:
    """Classes that want the same stalls or fall under the same limit are in one part, demands for nobody too."""
    groups: list[tuple[list[_Class], set[int], set[str]]] = [
        ([], set(), {name}) for name, (least, _) in limits.items() if least
    ]
    for its in count:
        mine, places, names = [its], set(its.places), {its.category} & limits.keys()
        apart = []
        for group in groups:
            if places & group[1] or names & group[2]:
                mine, places, names = group[0] + mine, group[1] | places, group[2] | names
            else:
                apart.append(group)
        groups = [*apart, (mine, places, names)]
    return [
        _Part(
            tuple((its, count[its]) for its in classes),
            tuple((kind, room[kind]) for kind in sorted(places)),
            tuple((name, limits[name]) for name in sorted(names)),
        )
        for classes, places, names in groups
    ]


class _Network:
    """The flows of one part; a class is known by its position."""

    def __init__(self, part: _Part) -> None:
        self.names = [its for its, _ in part.classes]
        self.count = [n for _, n in part.classes]
        self.weight = [its.weight for its in self.names]
        self.classes = range(len(self.count))
        self.frame, self.nodes = self._frame(part)
        self.seats = self._most()

    def _frame(self, part: _Part) -> tuple[list[Arc], int]:
        """Arcs of the network and how many nodes it has; the first arcs, one a class, are category -> class."""
        limits = {"": (0, None), **dict(part.limits)}
        source, sink, first, everything = 0, 1, 2 + len(limits), sum(self.count)
        category = {name: 2 + i for i, name in enumerate(limits)}
        kind = {j: first + len(self.count) + i for i, (j, _) in enumerate(part.room)}
        arcs = [Arc(category[its.category], first + i, 0, self.count[i]) for i, its in enumerate(self.names)]
        for name, (low, high) in limits.items():
            arcs.append(Arc(source, category[name], low, everything if high is None else high))
        for i, its in enumerate(self.names):
            arcs += [Arc(first + i, kind[j], 0, everything) for j in sorted(its.places)]
        return arcs + [Arc(kind[j], sink, 0, n) for j, n in part.room], first + len(self.count) + len(kind)

    def _most(self) -> int:
        """Minimums may be left out: any placement that keeps them can be filled up to one with as many seats."""
        network = Network(self.nodes)
        for arc in self.frame:
            network.add(arc.tail, arc.head, arc.most)
        return network.push(0, 1)

    def shares(self) -> tuple[int, dict[_Class, Fraction]]:
        """Seats, and the share of one vendor by class. Raises _Unmet when the minimums cannot be met."""
        fixed: dict[int, Fraction] = {}
        while True:
            level, arcs, flow = self._raise(fixed)
            for i in self._stuck(arcs, flow):
                fixed.setdefault(i, self._at(level, i))
            if len(fixed) == len(self.classes):
                return self.seats, {its: fixed[i] for i, its in enumerate(self.names)}

    def _at(self, level: Fraction, i: int) -> Fraction:
        return min(Fraction(1), level * self.weight[i])

    def _raise(self, fixed: dict[int, Fraction]) -> tuple[Fraction, list[Arc], list[int]]:
        """The largest level to which all classes not fixed can be raised, with a circulation that does it.

        Arcs and flow are multiplied by a common denominator.
        """
        level = self._highest(fixed)
        while True:
            lower = [self.count[i] * (fixed[i] if i in fixed else self._at(level, i)) for i in self.classes]
            scale = lcm(*(share.denominator for share in lower))
            arcs = [Arc(a.tail, a.head, a.least * scale, a.most * scale) for a in self.frame]
            for i, share in enumerate(lower):
                arcs[i] = Arc(arcs[i].tail, arcs[i].head, share.numerator * (scale // share.denominator), arcs[i].most)
            arcs.append(Arc(1, 0, self.seats * scale, self.seats * scale))
            flow, cut = circulation(self.nodes, arcs)
            if cut is None:
                return level, arcs, flow
            level = self._newton(arcs, cut, fixed, scale)

    def _highest(self, fixed: dict[int, Fraction]) -> Fraction:
        """A level that cannot be passed: whole stalls for all who rise, with no more seats than are left."""
        rising = [i for i in self.classes if i not in fixed]
        if not rising:
            return Fraction(0)
        left = Fraction(self.seats) - sum(self.count[i] * share for i, share in fixed.items())
        return min(max(1 / self.weight[i] for i in rising), self._level_of(rising, left))

    def _newton(self, arcs: Sequence[Arc], cut: set[int], fixed: dict[int, Fraction], scale: int) -> Fraction:
        """Where the violated cut is just kept: what must flow in = what can flow out."""
        rising, must, can = [], 0, 0
        for i, arc in enumerate(arcs):
            if arc.head in cut and arc.tail not in cut:
                if i in self.classes and i not in fixed:
                    rising.append(i)
                else:
                    must += arc.least
            elif arc.tail in cut and arc.head not in cut:
                can += arc.most
        return self._level_of(rising, Fraction(can - must, scale))

    def _level_of(self, rising: list[int], room: Fraction) -> Fraction:
        """The level at which these classes together take just this room; the heaviest are full first."""
        if room < 0 or not rising:
            raise _Unmet
        slope = sum(self.weight[i] * self.count[i] for i in rising)
        for i in sorted(rising, key=lambda i: self.weight[i], reverse=True):
            level = room / slope
            if level * self.weight[i] <= 1:
                break
            room -= self.count[i]
            slope -= self.weight[i] * self.count[i]
        return level

    def _stuck(self, arcs: Sequence[Arc], flow: Sequence[int]) -> list[int]:
        """Classes whose share no circulation can raise without pushing another below its lower bound."""
        residual: list[list[int]] = [[] for _ in range(self.nodes)]
        for arc, amount in zip(arcs, flow, strict=True):
            if amount < arc.most:
                residual[arc.tail].append(arc.head)
            if amount > arc.least:
                residual[arc.head].append(arc.tail)
        group = components(residual)
        return [
            i
            for i in self.classes
            if flow[i] == arcs[i].least and (flow[i] == arcs[i].most or group[arcs[i].tail] != group[arcs[i].head])
        ]
