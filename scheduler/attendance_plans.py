"""What is settled before the flow: windows narrowed by pairs and fixed turns, and turns that leave no choice.

Whoever comes together has its n-th turns on common weekends, so what one of them must or cannot do holds for all. A
vendor whose turns just fit between the gaps is planned alone, by a shortest path over (turns so far, last weekend).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, FloatArray, IntArray, Problem
from scheduler.tokens import Tokens

Costs = list[dict[int, float]]  # per turn n (from 0): weekend -> cost
TIGHT = 0.75  # part of its weekends that a vendor's turns with their gaps fill from which on it is planned alone
FEW = 0.1  # part of the vendors that may be planned so
CROWD = 0.05  # what each turn planned for its likes costs a tight vendor, beside squared turns of spacing
FULL = 100.0  # ... and what it costs to come where its category is full or somebody is who must be apart
NEVER = 10**6


def groups(problem: Problem) -> list[list[int]]:
    """Vendors bound together, directly or through others; each group sorted, groups by their first."""
    leader = list(range(problem.n_vendors))

    def find(v: int) -> int:
        while leader[v] != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        return v

    for a, b in problem.together:
        leader[max(find(a), find(b))] = min(find(a), find(b))
    found: dict[int, list[int]] = {}
    for v in sorted({v for pair in problem.together for v in pair}):
        found.setdefault(find(v), []).append(v)
    return list(found.values())


def fixed_weekends(problem: Problem) -> dict[int, list[int]]:
    """Vendor -> weekends of its fixed turns, in time order."""
    fixed: dict[int, list[int]] = {}
    for w, v, _ in problem.fixed_turns():
        fixed.setdefault(v, []).append(w)
    return fixed


def bound_groups(problem: Problem) -> list[list[int]]:
    """Groups whose members share all their weekends: nobody has a fixed turn that the others have not."""
    fixed = fixed_weekends(problem)
    return [group for group in groups(problem) if len({tuple(fixed.get(v, ())) for v in group}) == 1]


def narrowed(problem: Problem, window: Tokens) -> Tokens | None:
    """The windows without arcs that rules 3, 5 and 6 exclude, and with the turns that they demand; None: none is left.

    What is taken away or demanded holds for every rotation within the windows. Optional turns of a group cost the mean
    of what they cost its members: a Lagrangian relaxation of "all or none of them", so bounds stay bounds.
    """
    open_ = np.ones(len(window.arc_token), dtype=np.bool_)
    must, final = window.must.copy(), window.final_cost.copy()
    fixed = fixed_weekends(problem)
    first = np.searchsorted(window.vendor, np.arange(problem.n_vendors + 1))
    place = window.arc_vendor * problem.n_weekends + window.arc_weekend
    open_ &= ~np.isin(place, _closed(problem, fixed))
    early = window.arc_weekend < _earliest(window, problem.min_gap, problem.n_vendors)[window.arc_token]
    open_ &= ~early | np.isin(window.arc_vendor, list(fixed))
    for v, days in fixed.items():
        least = _turns_by_fixed(window, v, days, first)
        if least > first[v + 1] - first[v]:
            return None
        must[first[v] : first[v] + least] = True
    for group in bound_groups(problem):
        if not _bind(problem, window, group, first, (open_, must, final)):
            return None
    kept = replace(
        window, must=must, final_cost=np.where(must, 0.0, final), arc_token=window.arc_token[open_],
        arc_vendor=window.arc_vendor[open_], arc_weekend=window.arc_weekend[open_],
        arc_place=window.arc_place[open_], arc_cost=window.arc_cost[open_],
    )  # fmt: skip
    return kept if np.isin(np.flatnonzero(must), kept.arc_token).all() else None


def _closed(problem: Problem, fixed: dict[int, list[int]]) -> list[int]:
    """vendor * W + weekend of turns too near to a fixed one, or beside somebody fixed there who must be apart."""
    closed: list[int] = []
    width, gap = problem.n_weekends, problem.min_gap
    for v, days in fixed.items():
        near = {w for day in days for w in range(max(0, day - gap + 1), min(width, day + gap))} - set(days)
        closed += [v * width + w for w in near]
    for a, b in problem.apart:
        for one, other in ((a, b), (b, a)):
            own = set(fixed.get(one, ()))
            closed += [one * width + w for w in fixed.get(other, ()) if w not in own]
    return closed


def _turns_by_fixed(window: Tokens, v: int, days: list[int], first: IntArray) -> int:
    """How many turns the vendor has at least: its fixed ones, and those that must lie before one of them."""
    low, high = np.searchsorted(window.arc_token, [first[v], first[v + 1]])
    weekends, turns = window.arc_weekend[low:high], window.turn[window.arc_token[low:high]]
    earliest = [int(turns[weekends == day].min(initial=NEVER)) for day in days]
    return max([len(days), *earliest])


def _bind(
    problem: Problem, window: Tokens, group: list[int], first: IntArray, kept: tuple[BoolArray, BoolArray, FloatArray]
) -> bool:
    """Give all of a group the same demands, common weekends and costs; False when they have too few in common."""
    open_, must, final = kept
    spans = [(int(first[v]), int(first[v + 1])) for v in group]
    most = min(b - a for a, b in spans)
    least = max(int(must[a:b].sum()) for a, b in spans)
    if least > most:
        return False
    for n in range(max(b - a for a, b in spans)):
        tokens = [a + n for a, b in spans if a + n < b]
        arcs = [np.arange(*np.searchsorted(window.arc_token, [i, i + 1])) for i in tokens]
        common = np.ones(problem.n_weekends if n < most else 0, dtype=np.bool_)
        for these in arcs if n < most else ():
            common &= np.isin(np.arange(problem.n_weekends), window.arc_weekend[these[open_[these]]])
        for these in arcs:
            open_[these] &= np.isin(window.arc_weekend[these], np.flatnonzero(common))
        must[tokens] = n < least
        final[tokens] = final[tokens].mean()
    return True


def pinned(problem: Problem, window: Tokens, tight: Sequence[int] = ()) -> tuple[BoolArray, BoolArray] | None:
    """(a,): arcs left open and (i,): turns that have to be had, once fixed turns and `tight` vendors are planned.

    None: proof that a fixed turn does not fit the windows.
    """
    allowed = np.ones(len(window.arc_token), dtype=np.bool_)
    planned = np.zeros(len(window.vendor), dtype=np.bool_)
    fixed = fixed_weekends(problem)
    for v, days in fixed.items():
        weekends = fixed_plan(window, v, days, problem.min_gap)
        if weekends is None:
            return None
        pins = {n: w for n, w in enumerate(weekends) if w in days}
        _pin(window, allowed, v, pins, only=False)
        planned |= (window.vendor == v) & np.isin(window.turn - 1, list(pins))
    bound = {v for pair in problem.together for v in pair}
    load = _Load(problem)
    for v in tight:
        weekends = None if v in bound else fixed_plan(window, v, fixed.get(v, []), problem.min_gap, load.costs(v))
        if weekends is not None:
            _pin(window, allowed, v, dict(enumerate(weekends)), only=True)
            planned |= (window.vendor == v) & (window.turn <= len(weekends))
            load.add(v, weekends)
    return allowed, planned


class _Load:
    """What is planned already: weekends where a vendor's likes are, or its category is full, are better not taken."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        kinds, of_class = np.unique(problem.fits, axis=0, return_inverse=True)
        self.fit = np.asarray(of_class).ravel()[problem.vendor_class]
        self.category = problem.class_category[problem.vendor_class]
        self.likes = np.zeros((len(kinds), problem.n_weekends))
        self.left = np.full((len(problem.categories), problem.n_weekends), NEVER)
        for w, limits in enumerate(problem.limits):
            for k, (_, most) in limits.items():
                self.left[k, w] = NEVER if most is None else most
        self.apart: dict[int, list[int]] = {}
        for a, b in problem.apart:
            self.apart.setdefault(a, []).append(b)
            self.apart.setdefault(b, []).append(a)
        self.away: dict[int, set[int]] = {}  # vendor -> weekends of somebody who must be apart
        for w, v, _ in problem.fixed_turns():
            self.left[self.category[v], w] -= 1

    def costs(self, vendor: int) -> FloatArray:
        """(w,): what a turn costs the vendor beside its spacing."""
        costs: FloatArray = CROWD * self.likes[self.fit[vendor]]
        costs = np.where(self.left[self.category[vendor]] > 0, costs, FULL)
        costs[sorted(self.away.get(vendor, ()))] = FULL
        return costs

    def add(self, vendor: int, weekends: list[int]) -> None:
        for other in self.apart.get(vendor, ()):
            self.away.setdefault(other, set()).update(weekends)
        self.likes[self.fit[vendor], weekends] += 1
        self.left[self.category[vendor], weekends] -= 1


def _pin(window: Tokens, allowed: BoolArray, vendor: int, pins: dict[int, int], *, only: bool) -> None:
    """Turn n (from 0) of the vendor only on pins[n]; others in order with them or, with `only`, not at all."""
    low, high = np.searchsorted(window.arc_vendor, [vendor, vendor + 1])
    for a in range(int(low), int(high)):
        n, w = int(window.turn[window.arc_token[a]]) - 1, int(window.arc_weekend[a])
        if n in pins:
            allowed[a] = pins[n] == w
        elif only or any((n < m) != (w < day) or w == day for m, day in pins.items()):
            allowed[a] = False


def lacks_room(window: Tokens, gap: int, n_vendors: int) -> BoolArray:
    """(v,): vendors who alone cannot have all the turns that they must, each as early as the gap allows."""
    fails = np.zeros(n_vendors, dtype=np.bool_)
    fails[window.vendor[window.must & (_earliest(window, gap, n_vendors) == NEVER)]] = True
    return fails


def _earliest(window: Tokens, gap: int, n_vendors: int) -> IntArray:
    """(i,): first weekend that each turn can have when all before it come as early as the gap allows; or NEVER."""
    earliest = np.full(len(window.vendor), NEVER)
    last = np.full(n_vendors, -gap)
    arcs = np.argsort(window.turn[window.arc_token], kind="stable")
    starts = np.searchsorted(window.turn[window.arc_token][arcs], np.arange(1, window.turn.max(initial=0) + 2))
    for low, high in pairwise(starts.tolist()):
        here = arcs[low:high]
        here = here[window.arc_weekend[here] >= last[window.arc_vendor[here]] + gap]
        np.minimum.at(earliest, window.arc_token[here], window.arc_weekend[here])
        last = np.full(n_vendors, NEVER)
        np.minimum.at(last, window.arc_vendor[here], window.arc_weekend[here])
    return earliest


def tight_vendors(problem: Problem, due: Entitlement, able: BoolArray) -> list[int]:
    """Vendors whose turns due, with the gaps between them, fill most of the weekends they can come; tightest first.

    When many are like that only those who cannot have all their turns: for the others the flow's phases serve better.
    """
    if problem.min_gap < 2 or not problem.n_weekends:
        return []
    turns = (due.owed[:, -1] - due.start) / TURN
    room = turns * problem.min_gap / np.maximum(able.sum(axis=1), 1)
    tight = np.flatnonzero((room >= TIGHT) & (turns > 1))
    if len(tight) > FEW * problem.n_vendors:
        tight = tight[room[tight] > 1]
    return [int(v) for v in tight[np.argsort(-room[tight], kind="stable")]]


def _costs(tokens: Tokens, vendor: int) -> tuple[Costs, list[bool], list[float]]:
    """(cost per turn and weekend, must per turn, final cost per turn) of one vendor."""
    first = int(np.searchsorted(tokens.vendor, vendor))
    after = int(np.searchsorted(tokens.vendor, vendor, side="right"))
    costs: Costs = [{} for _ in range(first, after)]
    low, high = np.searchsorted(tokens.arc_token, [first, after])
    for a in range(int(low), int(high)):
        costs[int(tokens.arc_token[a]) - first][int(tokens.arc_weekend[a])] = float(tokens.arc_cost[a])
    return costs, tokens.must[first:after].tolist(), tokens.final_cost[first:after].tolist()


def group_plan(problem: Problem, tokens: Tokens, group: list[int], final_weight: float) -> list[int] | None:
    """Common weekends of a group, every turn of everybody in its window; None when there are none."""
    parts = [_costs(tokens, v) for v in group]
    least = max(sum(must) for _, must, _ in parts)
    most = min(len(costs) for costs, _, _ in parts)
    if least > most:
        return None
    turns: Costs = []
    for n in range(most):
        common = set.intersection(*(set(costs[n]) for costs, _, _ in parts))
        turns.append({w: sum(costs[n][w] for costs, _, _ in parts) for w in sorted(common)})
    final = [sum(f[n] for _, _, f in parts) * final_weight for n in range(most)]
    return shortest_plan(turns, final, least, problem.min_gap)


def shortest_plan(
    turns: Costs, final: list[float], least: int, gap: int, fixed: Sequence[int] = ()
) -> list[int] | None:
    """Weekends of `least` turns or more of least cost, all the `fixed` ones (rising) among them; None: there are none.

    Turns are at least `gap` apart, unless both are fixed.
    """
    before_fixed = {w: max((d for d in fixed if d < w), default=-gap) for turn in turns for w in turn}
    sure, end = set(fixed), max(fixed, default=-gap)
    best: tuple[float, list[int]] | None = (0.0, []) if least == 0 and not fixed else None
    ends: dict[int, tuple[float, list[int]]] = {-gap: (0.0, [])}
    for n, costs in enumerate(turns):
        after: dict[int, tuple[float, list[int]]] = {}
        for w, cost in costs.items():
            before = [
                way for last, way in ends.items()
                if before_fixed[w] <= last < w and (last + gap <= w or (last in sure and w in sure))
            ]  # fmt: skip
            if before:
                value, days = min(before)
                after[w] = (value + cost + final[n], [*days, w])
        ends = after
        done = [way for last, way in ends.items() if last >= end]
        if n + 1 >= least and done:
            best = min([*done, *([best] if best else [])])
    return best[1] if best else None


def fixed_plan(
    tokens: Tokens, vendor: int, days: list[int], gap: int, crowd: FloatArray | None = None
) -> list[int] | None:
    """The vendor's weekends with the fixed `days` (rising) among them, as well spaced as can be; None: impossible.

    `crowd` (w,): what a turn on a weekend costs besides.
    """
    costs, must, final = _costs(tokens, vendor)
    if crowd is not None:
        costs = [{w: cost + float(crowd[w]) for w, cost in turn.items()} for turn in costs]
    return shortest_plan(costs, final, sum(must), gap, days)
