"""The entitlement, by iterated bottlenecks: shares of one weekend's seats, leximin-fair, as exact fractions.

A circulation source -> category -> class -> stall type -> sink -> source with lower bounds. All shares per weight
rise together to the largest t that a feasible circulation allows (Newton's method on the violated cuts of Hoffman's
circulation theorem); the classes that no circulation can lift beyond t (they are on no residual cycle) are fixed
there, and the rest go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from .flow import Arc, Network, components
from .model import Problem

Kind = tuple[str, frozenset[str], Fraction]


@dataclass(frozen=True)
class Share:
    """One weekend: seats that can be filled under rules 1, 2, 4 and the share of one vendor of each kind."""

    seats: int
    of: dict[Kind, Fraction]
    minimums_met: bool = True


class _Unmet(Exception):
    """The minimums of the weekend cannot be met."""


def all_shares(problem: Problem) -> list[Share]:
    """One entry a weekend; cancelled ones have no seats."""
    known: dict[Hashable, Share] = {}
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
            known[key] = _shares(kinds, types, weekend.limits)
        result.append(known[key])
    return result


def _shares(
    kinds: Counter[Kind],
    types: Counter[tuple[frozenset[str], frozenset[str]]],
    limits: dict[str, tuple[int, int | None]],
) -> Share:
    try:
        return _Weekend(kinds, types, limits).share()
    except _Unmet:
        without = {name: (0, most) for name, (_, most) in limits.items()}
        share = _Weekend(kinds, types, without).share()
        return Share(share.seats, share.of, minimums_met=False)


class _Weekend:
    def __init__(
        self,
        kinds: Counter[Kind],
        types: Counter[tuple[frozenset[str], frozenset[str]]],
        limits: dict[str, tuple[int, int | None]],
    ) -> None:
        self.kinds = sorted(kinds, key=lambda k: (k[0], sorted(k[1]), k[2]))
        self.count = [kinds[k] for k in self.kinds]
        self.types = sorted(types, key=lambda t: (sorted(t[0]), sorted(t[1])))
        self.room = [types[t] for t in self.types]
        self.categories = sorted({k[0] for k in self.kinds} | {c for c, (least, _) in limits.items() if least})
        self.limits = [limits.get(c, (0, None)) for c in self.categories]
        self.nodes = 2 + len(self.categories) + len(self.kinds) + len(self.types)
        self.seats = self._most()

    def _arcs(self, lower: Sequence[Fraction], least: bool, total: int | None) -> list[Arc]:
        """Arcs of the circulation; the first len(kinds) ones are category -> class with the given lower bounds."""
        source, sink, category_at, class_at = 0, 1, 2, 2 + len(self.categories)
        type_at = class_at + len(self.kinds)
        everything = sum(self.count)
        arcs = [
            Arc(category_at + self.categories.index(kind[0]), class_at + i, lower[i], Fraction(self.count[i]))
            for i, kind in enumerate(self.kinds)
        ]
        for i, (low, high) in enumerate(self.limits):
            most = everything if high is None else high
            arcs.append(Arc(source, category_at + i, Fraction(low if least else 0), Fraction(most)))
        for i, (category, needs, _) in enumerate(self.kinds):
            arcs += [
                Arc(class_at + i, type_at + j, Fraction(0), Fraction(everything))
                for j, (categories, features) in enumerate(self.types)
                if (not categories or category in categories) and needs <= features
            ]
        arcs += [Arc(type_at + j, sink, Fraction(0), Fraction(room)) for j, room in enumerate(self.room)]
        if total is not None:
            arcs.append(Arc(sink, source, Fraction(total), Fraction(total)))
        return arcs

    def _most(self) -> int:
        network = Network(self.nodes)
        for arc in self._arcs([Fraction(0)] * len(self.kinds), least=False, total=None):
            network.add(arc.tail, arc.head, int(arc.most))
        return network.push(0, 1)

    def share(self) -> Share:
        """Raises _Unmet when the limits' minimums cannot be met."""
        fixed: dict[int, Fraction] = {}  # class: share of one vendor
        while len(fixed) < len(self.kinds):
            level, flow, arcs = self._raise(fixed)
            for i in self._stuck(arcs, flow):
                if i not in fixed:
                    fixed[i] = level * self.kinds[i][2]
        if not self.kinds:
            self._raise(fixed)
        return Share(self.seats, {kind: fixed[i] for i, kind in enumerate(self.kinds)})

    def _raise(self, fixed: dict[int, Fraction]) -> tuple[Fraction, list[Fraction], list[Arc]]:
        """The largest level t to which all classes not fixed can be raised, with a circulation that does it."""
        free = [i for i in range(len(self.kinds)) if i not in fixed]
        level = min((1 / self.kinds[i][2] for i in free), default=Fraction(0))
        while True:
            lower = [fixed[i] if i in fixed else level * kind[2] for i, kind in enumerate(self.kinds)]
            lower = [share * n for share, n in zip(lower, self.count, strict=True)]
            arcs = self._arcs(lower, least=True, total=self.seats)
            flow, cut = circulation(self.nodes, arcs)
            if cut is None:
                return level, flow, arcs
            level = self._newton(arcs, cut, set(free))

    def _newton(self, arcs: list[Arc], cut: set[int], free: set[int]) -> Fraction:
        """Where the violated cut is just kept: what must flow in = what can flow out."""
        slope, must, can = Fraction(0), Fraction(0), Fraction(0)
        for i, arc in enumerate(arcs):
            if arc.head in cut and arc.tail not in cut:
                if i in free:
                    slope += self.kinds[i][2] * self.count[i]
                else:
                    must += arc.least
            elif arc.tail in cut and arc.head not in cut:
                can += arc.most
        if slope == 0 or can < must:
            raise _Unmet
        return (can - must) / slope

    def _stuck(self, arcs: list[Arc], flow: list[Fraction]) -> list[int]:
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
            for i in range(len(self.kinds))
            if flow[i] == arcs[i].least and (flow[i] == arcs[i].most or group[arcs[i].tail] != group[arcs[i].head])
        ]


def circulation(nodes: int, arcs: Sequence[Arc]) -> tuple[list[Fraction], set[int] | None]:
    """A feasible circulation, one amount an arc, and None; or anything and the node set of a violated cut."""
    scale = lcm(*(arc.least.denominator for arc in arcs)) if arcs else 1
    network = Network(nodes + 2)
    gain, loss = nodes, nodes + 1
    excess = [0] * nodes
    edges = []
    for arc in arcs:
        least, most = int(arc.least * scale), int(arc.most * scale)
        edges.append(network.add(arc.tail, arc.head, most - least))
        excess[arc.head] += least
        excess[arc.tail] -= least
    for node, amount in enumerate(excess):
        if amount > 0:
            network.add(gain, node, amount)
        elif amount < 0:
            network.add(node, loss, -amount)
    if network.push(gain, loss) < sum(a for a in excess if a > 0):
        return [], network.reachable(gain) - {gain}
    flow = [arc.least + Fraction(network.used(edge), scale) for arc, edge in zip(arcs, edges, strict=True)]
    return flow, None
