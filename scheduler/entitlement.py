"""What each vendor is owed: the leximin share of every open weekend's stalls, in exact fractions.

A weekend is a network source -> category (limits) -> class -> stall type -> sink; seats are its greatest flow F.
Among the flows of value F the shares per weight are raised together to the highest level t that all can have; the
classes that cannot go above it are fixed there and the rest go on (Megiddo 1974, generalised by the category limits).
Each level is found exactly by Newton's method on the violated cuts of Hoffman's circulation theorem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from scheduler.problem import TURN, IntArray, Problem
from scheduler.small_flow import SmallFlow

SOURCE, SINK, EXTRA, LACK = range(4)


@dataclass(frozen=True)
class MinimumUnmet:
    """Rules 1, 2 and 4 alone leave no way to meet the minimums of a weekend's categories named here."""

    weekend: int
    demands: tuple[tuple[str, int, int], ...]  # (category, demanded, most that can be placed alone)


class CannotMeet(Exception):
    """Some weekend's minimums cannot be met. `unmet` names all such weekends."""

    def __init__(self, unmet: Sequence[MinimumUnmet]) -> None:
        super().__init__(f"{len(unmet)} weekends with minimums that cannot be met")
        self.unmet = tuple(unmet)


@dataclass(frozen=True, eq=False)
class Entitlement:
    """`seats` (w,): F(w). `share` (w, c): lambda of one vendor of the class; `units` the same in TURN units.

    `start` (v,): the credit, `owed` (v, w): e(v, w), credit and all shares up to and including w, in TURN units,
    exact to W units.
    """

    seats: IntArray
    share: tuple[tuple[Fraction, ...], ...]
    units: IntArray
    start: IntArray
    owed: IntArray


@dataclass(frozen=True)
class _Group:
    """Classes and stall types of one weekend that depend on each other, and on no others."""

    sizes: tuple[int, ...]  # eligible vendors per class
    weights: tuple[Fraction, ...]
    category: tuple[int, ...]  # per class: position in `limits`
    limits: tuple[tuple[int, int], ...]  # per category: least, most
    takes: tuple[tuple[int, ...], ...]  # per class: positions in `places`
    places: tuple[int, ...]  # usable stalls per type


Known = dict[_Group, tuple[int, list[Fraction]] | None]


def entitlement(problem: Problem, known: Known | None = None) -> Entitlement:
    """Raises CannotMeet when minimums are impossible under rules 1, 2 and 4.

    `known` remembers parts of weekends for further calls, on this problem or on one much like it.
    """
    known = {} if known is None else known
    n_classes = len(problem.classes)
    members = _members(problem)
    seats = np.zeros(problem.n_weekends, dtype=np.int64)
    shares: list[tuple[Fraction, ...]] = []
    unmet = [MinimumUnmet(w, ((name, least, 0),)) for w, name, least in problem.unmeetable]
    for w in range(problem.n_weekends):
        unmet += _of_nobody(problem, w, members[:, w])
        share = [Fraction(0)] * n_classes
        for classes, group in _groups(problem, w, members[:, w]):
            if group not in known:
                known[group] = _leximin(group) if _minimums_hold(group) else None
            found = known[group]
            if found is None:
                unmet.append(_explain(problem, w, classes, group))
                continue
            seats[w] += found[0]
            for c, value in zip(classes, found[1], strict=True):
                share[c] = value
        shares.append(tuple(share))
    if unmet:
        raise CannotMeet(sorted(unmet, key=lambda u: u.weekend))
    units = np.array([[_units(x) for x in row] for row in shares], dtype=np.int64).reshape(len(shares), n_classes)
    gained = units.T[problem.vendor_class] * problem.eligible
    owed = problem.credit[:, None] + np.cumsum(gained, axis=1)
    return Entitlement(seats, tuple(shares), units, problem.credit, owed)


def _units(share: Fraction) -> int:
    return round(share * TURN)


def _members(problem: Problem) -> IntArray:
    """(c, w): eligible vendors of each class."""
    members = np.zeros((len(problem.classes), problem.n_weekends), dtype=np.int64)
    np.add.at(members, problem.vendor_class, problem.eligible)
    return members


def _of_nobody(problem: Problem, w: int, sizes: IntArray) -> list[MinimumUnmet]:
    """The minimums of categories of which nobody may come on the weekend."""
    there = {int(problem.class_category[c]) for c in np.flatnonzero(sizes)}
    return [
        MinimumUnmet(w, ((problem.categories[k], least, 0),))
        for k, (least, _) in problem.limits[w].items()
        if least > 0 and k not in there
    ]


def _groups(problem: Problem, w: int, sizes: IntArray) -> list[tuple[list[int], _Group]]:
    """The weekend cut into independent parts; (classes of the problem, group)."""
    count = problem.type_count[w]
    takes = {int(c): [int(t) for t in np.flatnonzero(problem.fits[c] & (count > 0))] for c in np.flatnonzero(sizes)}
    limits = problem.limits[w]
    bound = {k for k, (least, _) in limits.items() if least > 0}
    parts: list[tuple[list[int], set[int], set[int]]] = []  # classes, types, limited categories
    for c, types in takes.items():
        category = int(problem.class_category[c])
        if not types and category not in bound:
            continue
        merged = ([c], set(types), {category} & limits.keys())
        rest = []
        for part in parts:
            if part[1] & merged[1] or part[2] & merged[2]:
                merged = (part[0] + merged[0], part[1] | merged[1], part[2] | merged[2])
            else:
                rest.append(part)
        parts = [*rest, merged]
    return [(sorted(p[0]), _group(problem, w, sorted(p[0]), takes, sizes)) for p in parts]


def _group(problem: Problem, w: int, classes: list[int], takes: dict[int, list[int]], sizes: IntArray) -> _Group:
    types = sorted({t for c in classes for t in takes[c]})
    categories = sorted({int(problem.class_category[c]) for c in classes})
    limits = []
    for k in categories:
        least, most = problem.limits[w].get(k, (0, None))
        there = sum(int(sizes[c]) for c in classes if problem.class_category[c] == k)
        limits.append((least, there if most is None else min(most, there)))
    return _Group(
        sizes=tuple(int(sizes[c]) for c in classes),
        weights=tuple(problem.classes[c].weight for c in classes),
        category=tuple(categories.index(int(problem.class_category[c])) for c in classes),
        limits=tuple(limits),
        takes=tuple(tuple(types.index(t) for t in takes[c]) for c in classes),
        places=tuple(int(problem.type_count[w, t]) for t in types),
    )


def _most(group: _Group, caps: Sequence[int]) -> int:
    """Greatest flow with `caps` as the categories' capacities."""
    net = _Network(group)
    for k, cap in enumerate(caps):
        net.flow.add(SOURCE, net.category(k), cap)
    for c, size in enumerate(group.sizes):
        net.flow.add(net.category(group.category[c]), net.kind(c), size)
    net.add_places(1)
    return net.flow.run(SOURCE, SINK)


def _minimums_hold(group: _Group) -> bool:
    least = [low for low, _ in group.limits]
    return _most(group, least) == sum(least)


def _explain(problem: Problem, w: int, classes: list[int], group: _Group) -> MinimumUnmet:
    names = sorted({problem.classes[c].category for c in classes})
    demands = []
    for k, name in enumerate(names):
        least = group.limits[k][0]
        if least:
            alone = _most(group, [high if j == k else 0 for j, (_, high) in enumerate(group.limits)])
            demands.append((name, least, alone))
    return MinimumUnmet(w, tuple(demands))


class _Network:
    """Node numbers of a group's network and the part of it that never changes."""

    def __init__(self, group: _Group) -> None:
        self.group = group
        self.n_categories = len(group.limits)
        self.flow = SmallFlow(4 + self.n_categories + len(group.sizes) + len(group.places))

    def category(self, k: int) -> int:
        return 4 + k

    def kind(self, c: int) -> int:
        return 4 + self.n_categories + c

    def place(self, t: int) -> int:
        return 4 + self.n_categories + len(self.group.sizes) + t

    def add_places(self, scale: int) -> None:
        for c, types in enumerate(self.group.takes):
            for t in types:
                self.flow.add(self.kind(c), self.place(t), self.group.sizes[c] * scale)
        for t, count in enumerate(self.group.places):
            self.flow.add(self.place(t), SINK, count * scale)


def _leximin(group: _Group) -> tuple[int, list[Fraction]]:
    """(F, share of one vendor per class) of a group whose minimums hold."""
    seats = _most(group, [high for _, high in group.limits])
    fixed: dict[int, Fraction] = {c: Fraction(0) for c, types in enumerate(group.takes) if not types}
    while len(fixed) < len(group.sizes):
        fixed |= _next_level(group, seats, fixed)
    return seats, [fixed[c] / size for c, size in enumerate(group.sizes)]


def _next_level(group: _Group, seats: int, fixed: dict[int, Fraction]) -> dict[int, Fraction]:
    """Classes that cannot rise above the next level, with the seats of the whole class at it."""
    rising = [c for c in range(len(group.sizes)) if c not in fixed]
    weight = sum(group.weights[c] * group.sizes[c] for c in rising)
    level = min((Fraction(seats) - sum(fixed.values())) / weight, min(1 / group.weights[c] for c in rising))
    while True:
        lower = fixed | {c: level * group.weights[c] * group.sizes[c] for c in rising}
        circulation = _Circulation(group, seats, lower, fixed)
        cut = circulation.violated()
        if cut is None:
            return {c: lower[c] for c in circulation.blocked(rising)}
        level = _level_of_cut(group, seats, fixed, circulation, cut)


def _level_of_cut(
    group: _Group, seats: int, fixed: dict[int, Fraction], circulation: _Circulation, cut: set[int]
) -> Fraction:
    """The level at which the cut is just not violated: what must flow in equals what can flow out."""
    net = circulation.net
    out = Fraction(0)
    slope = Fraction(0)
    for k, (least, most) in enumerate(group.limits):
        if SOURCE in cut and net.category(k) not in cut:
            out += most
        if SOURCE not in cut and net.category(k) in cut:
            out -= least
    for c, size in enumerate(group.sizes):
        above, below = net.category(group.category[c]) in cut, net.kind(c) in cut
        if above and not below:
            out += fixed.get(c, Fraction(size))
        if below and not above:
            if c in fixed:
                out -= fixed[c]
            else:
                slope += group.weights[c] * size
    out += sum(count for t, count in enumerate(group.places) if net.place(t) in cut and SINK not in cut)
    if SOURCE in cut and SINK not in cut:
        out -= seats
    if SINK in cut and SOURCE not in cut:
        out += seats
    return out / slope


class _Circulation:
    """A flow of value F with at least `lower` through each class, or the cut that forbids it (Hoffman 1960)."""

    def __init__(self, group: _Group, seats: int, lower: dict[int, Fraction], fixed: dict[int, Fraction]) -> None:
        self.net = net = _Network(group)
        self.group = group
        scale = lcm(*(value.denominator for value in lower.values()))
        low = {c: int(value * scale) for c, value in lower.items()}
        surplus = [0] * len(net.flow.arcs_of)
        surplus[SOURCE], surplus[SINK] = seats * scale, -seats * scale
        for k, (least, most) in enumerate(group.limits):
            net.flow.add(SOURCE, net.category(k), (most - least) * scale)
            surplus[SOURCE] -= least * scale
            surplus[net.category(k)] += least * scale
        self.arc: dict[int, int] = {}
        for c, size in enumerate(group.sizes):
            above = net.category(group.category[c])
            self.arc[c] = net.flow.add(above, net.kind(c), 0 if c in fixed else size * scale - low[c])
            surplus[above] -= low[c]
            surplus[net.kind(c)] += low[c]
        net.add_places(scale)
        self.need = 0
        for node, amount in enumerate(surplus):
            if amount > 0:
                net.flow.add(EXTRA, node, amount)
                self.need += amount
            elif amount < 0:
                net.flow.add(node, LACK, -amount)

    def violated(self) -> set[int] | None:
        if self.net.flow.run(EXTRA, LACK) == self.need:
            return None
        return self.net.flow.reach(EXTRA) - {EXTRA}

    def blocked(self, rising: list[int]) -> list[int]:
        """Of the rising classes those whose flow cannot be above its lower bound in any feasible flow.

        The helper arcs are full: no way leads on from EXTRA, and none to LACK.
        """
        flow = self.net.flow
        blocked = []
        for c in rising:
            arc = self.arc[c]
            if flow.flow(arc) > 0:
                continue
            if flow.left[arc] == 0 or self.net.category(self.group.category[c]) not in flow.reach(self.net.kind(c)):
                blocked.append(c)
        return blocked
