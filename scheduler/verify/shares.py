"""The entitlement, by iterated bottlenecks: shares of one weekend's seats, leximin-fair, as exact fractions.

A circulation source -> category -> class -> stall type -> sink -> source with lower bounds. All shares per weight
rise together, each until it is a whole stall, to the largest level that a feasible circulation allows (Newton's method
on the violated cuts of Hoffman's circulation theorem); the classes that no circulation can lift further (they are full
or on no residual cycle) are fixed there, and the rest go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from .flow import Arc, Network, circulation, components
from .model import Problem, Stall, Vendor

Limits = dict[str, tuple[int, int | None]]


@dataclass(frozen=True)
class Share:
    """One weekend: seats that can be filled under rules 1, 2, 4 and, by kind of vendor, the share of one vendor."""

    seats: int
    of: dict[int, Fraction]
    minimums_met: bool = True


class _Unmet(Exception):
    """The minimums of the weekend cannot be met."""


def all_shares(problem: Problem) -> list[Share]:
    """One entry a weekend; cancelled ones have no seats."""
    known: dict[Hashable, Share] = {}
    vendors = {v.kind: v for v in problem.vendors}
    stalls = {s.kind: s for s in problem.stalls}
    result = []
    for position, weekend in enumerate(problem.weekends):
        if not weekend.open:
            result.append(Share(0, {}))
            continue
        eligible = problem.eligible[position]
        kinds = Counter(v.kind for i, v in enumerate(problem.vendors) if eligible[i])
        types = Counter(s.kind for i, s in enumerate(problem.stalls) if i not in weekend.closed)
        key = (frozenset(kinds.items()), frozenset(types.items()), frozenset(weekend.limits.items()))
        if key not in known:
            room = [(stalls[kind], n) for kind, n in sorted(types.items())]
            known[key] = _shares([(vendors[kind], n) for kind, n in sorted(kinds.items())], room, weekend.limits)
        result.append(known[key])
    return result


def _shares(kinds: list[tuple[Vendor, int]], types: list[tuple[Stall, int]], limits: Limits) -> Share:
    try:
        return _Weekend(kinds, types, limits).share()
    except _Unmet:
        without: Limits = {name: (0, most) for name, (_, most) in limits.items()}
        share = _Weekend(kinds, types, without).share()
        return Share(share.seats, share.of, minimums_met=False)


class _Weekend:
    """One weekend's network: classes are kinds of vendors who may use the same stalls with the same weight."""

    def __init__(self, kinds: list[tuple[Vendor, int]], types: list[tuple[Stall, int]], limits: Limits) -> None:
        self.class_of: dict[int, int] = {}  # kind: class
        numbers: dict[Hashable, int] = {}
        self.count: list[int] = []
        self.weight: list[Fraction] = []
        self.category: list[str] = []
        self.places: list[frozenset[int]] = []
        for vendor, n in kinds:
            places = frozenset(j for j, (stall, _) in enumerate(types) if _may_stand(vendor, stall))
            number = numbers.setdefault((vendor.category, places, vendor.weight), len(numbers))
            self.class_of[vendor.kind] = number
            if number == len(self.count):
                self.count.append(0)
                self.weight.append(vendor.weight)
                self.category.append(vendor.category)
                self.places.append(places)
            self.count[number] += n
        self.room = [n for _, n in types]
        demanded = {name for name, (least, _) in limits.items() if least}
        self.categories = sorted({*self.category, *demanded})
        self.limits = [limits.get(name, (0, None)) for name in self.categories]
        self.classes = range(len(self.count))
        self.nodes = 2 + len(self.categories) + len(self.count) + len(types)
        self.frame = self._frame()
        self.seats = self._most()

    def _frame(self) -> list[Arc]:
        """Arcs of the network; the first ones, one a class, are category -> class."""
        source, sink, category_at, class_at = 0, 1, 2, 2 + len(self.categories)
        type_at = class_at + len(self.count)
        everything = sum(self.count)
        arcs = [
            Arc(category_at + self.categories.index(self.category[i]), class_at + i, 0, self.count[i])
            for i in self.classes
        ]
        for i, (low, high) in enumerate(self.limits):
            arcs.append(Arc(source, category_at + i, low, everything if high is None else high))
        for i in self.classes:
            arcs += [Arc(class_at + i, type_at + j, 0, everything) for j in sorted(self.places[i])]
        return arcs + [Arc(type_at + j, sink, 0, room) for j, room in enumerate(self.room)]

    def _most(self) -> int:
        """Minimums may be left out: any placement that keeps them can be filled up to one with as many seats."""
        network = Network(self.nodes)
        for arc in self.frame:
            network.add(arc.tail, arc.head, arc.most)
        return network.push(0, 1)

    def share(self) -> Share:
        """Raises _Unmet when the limits' minimums cannot be met."""
        fixed: dict[int, Fraction] = {}  # class: share of one vendor
        while True:
            level, arcs, flow = self._raise(fixed)
            for i in self._stuck(arcs, flow):
                fixed.setdefault(i, self._at(level, i))
            if len(fixed) == len(self.classes):
                return Share(self.seats, {kind: fixed[i] for kind, i in self.class_of.items()})

    def _at(self, level: Fraction, i: int) -> Fraction:
        return min(Fraction(1), level * self.weight[i])

    def _raise(self, fixed: dict[int, Fraction]) -> tuple[Fraction, list[Arc], list[int]]:
        """The largest level to which all classes not fixed can be raised, with a circulation that does it.

        Arcs and flow are multiplied by a common denominator.
        """
        level = max((1 / self.weight[i] for i in self.classes if i not in fixed), default=Fraction(0))
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


def _may_stand(vendor: Vendor, stall: Stall) -> bool:
    return (not stall.categories or vendor.category in stall.categories) and vendor.needs <= stall.features
