"""Turns decided before the flow: pairs that come together, and fixed turns.

The flow cannot say that two vendors share their weekends. So such a group's turns are planned first, by a shortest path
over (turns so far, last weekend) at the least spacing, and the flow gets their tokens with one weekend each.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from scheduler.problem import BoolArray, Problem
from scheduler.tokens import Tokens

Costs = list[dict[int, float]]  # per turn n (from 0): weekend -> cost


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


def plan(problem: Problem, tokens: Tokens, final_weight: float) -> tuple[BoolArray, BoolArray] | None:
    """(a,): the arcs left open after planning; (i,): the tokens that were planned.

    None: proof that a group or a fixed turn does not fit the windows.

    Groups with fixed turns are left to the exact model.
    """
    allowed = np.ones(len(tokens.arc_token), dtype=np.bool_)
    planned = np.zeros(len(tokens.vendor), dtype=np.bool_)
    fixed = fixed_weekends(problem)
    taken = {v: set(days) for v, days in fixed.items()}
    for v, days in fixed.items():
        pins = fixed_plan(tokens, v, days)
        if pins is None:
            return None
        _pin(tokens, allowed, v, pins, only=False)
        planned |= (tokens.vendor == v) & np.isin(tokens.turn - 1, list(pins))
        _clear_gap(problem, tokens, allowed, v, days)
    for group in groups(problem):
        if any(v in fixed for v in group):
            continue
        weekends = group_plan(problem, tokens, group, final_weight)
        if weekends is None:
            return None
        clear = group_plan(problem, tokens, group, final_weight, _kept_apart(problem, group, taken))
        weekends = weekends if clear is None else clear
        for v in group:
            taken[v] = set(weekends)
            _pin(tokens, allowed, v, dict(enumerate(weekends)), only=True)
            planned |= (tokens.vendor == v) & (tokens.turn <= len(weekends))
    return allowed, planned


def _kept_apart(problem: Problem, group: list[int], taken: dict[int, set[int]]) -> set[int]:
    """Weekends on which somebody comes for certain who must be apart from one of the group."""
    away: set[int] = set()
    for a, b in problem.apart:
        for one, other in ((a, b), (b, a)):
            if one in group and other not in group:
                away |= taken.get(other, set())
    return away


def fixed_weekends(problem: Problem) -> dict[int, list[int]]:
    fixed: dict[int, list[int]] = {}
    for w, v, _ in problem.fixed_turns():
        fixed.setdefault(v, []).append(w)
    return fixed


def _pin(tokens: Tokens, allowed: BoolArray, vendor: int, pins: dict[int, int], *, only: bool) -> None:
    """Turn n (from 0) of the vendor only on pins[n]; other turns not on those weekends, or, with `only`, not at all."""
    for a in np.flatnonzero(tokens.arc_vendor == vendor):
        n, w = int(tokens.turn[tokens.arc_token[a]]) - 1, int(tokens.arc_weekend[a])
        if n in pins:
            allowed[a] = pins[n] == w
        elif only or w in pins.values():
            allowed[a] = False


def _clear_gap(problem: Problem, tokens: Tokens, allowed: BoolArray, vendor: int, days: list[int]) -> None:
    near = {w for day in days for w in range(day - problem.min_gap + 1, day + problem.min_gap)} - set(days)
    allowed[(tokens.arc_vendor == vendor) & np.isin(tokens.arc_weekend, sorted(near))] = False


def _costs(tokens: Tokens, vendor: int) -> tuple[Costs, list[bool], list[float]]:
    """(cost per turn and weekend, must per turn, final cost per turn) of one vendor."""
    first = int(np.searchsorted(tokens.vendor, vendor))
    after = int(np.searchsorted(tokens.vendor, vendor, side="right"))
    costs: Costs = [{} for _ in range(first, after)]
    low, high = np.searchsorted(tokens.arc_token, [first, after])
    for a in range(int(low), int(high)):
        costs[int(tokens.arc_token[a]) - first][int(tokens.arc_weekend[a])] = float(tokens.arc_cost[a])
    return costs, tokens.must[first:after].tolist(), tokens.final_cost[first:after].tolist()


def group_plan(
    problem: Problem, tokens: Tokens, group: list[int], final_weight: float, away: Collection[int] = ()
) -> list[int] | None:
    """Common weekends of a group, none of `away`, every turn of everybody in its window; None when there are none."""
    parts = [_costs(tokens, v) for v in group]
    least = max(sum(must) for _, must, _ in parts)
    most = min(len(costs) for costs, _, _ in parts)
    if least > most:
        return None
    turns: Costs = []
    for n in range(most):
        common = set.intersection(*(set(costs[n]) for costs, _, _ in parts))
        turns.append({w: sum(costs[n][w] for costs, _, _ in parts) for w in sorted(common.difference(away))})
    final = [sum(f[n] for _, _, f in parts) * final_weight for n in range(most)]
    return shortest_plan(turns, final, least, problem.min_gap)


def shortest_plan(turns: Costs, final: list[float], least: int, gap: int) -> list[int] | None:
    """Weekends of `least` turns or more, at least `gap` apart, of least cost; None when there are none."""
    best: tuple[float, list[int]] | None = (0.0, []) if least == 0 else None
    ends: dict[int, tuple[float, list[int]]] = {-gap: (0.0, [])}
    for n, costs in enumerate(turns):
        after: dict[int, tuple[float, list[int]]] = {}
        for w, cost in costs.items():
            before = [(c, days) for last, (c, days) in ends.items() if last + gap <= w]
            if before:
                value, days = min(before)
                after[w] = (value + cost + final[n], [*days, w])
        ends = after
        if n + 1 >= least and ends:
            best = min([*ends.values(), *([best] if best else [])])
    return best[1] if best else None


def fixed_plan(tokens: Tokens, vendor: int, days: list[int]) -> dict[int, int] | None:
    """Which turn each fixed weekend is, leaving enough weekends between for the turns between; least spacing."""
    costs, _, _ = _costs(tokens, vendor)
    ends: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    last = -1
    for day in sorted(days):
        after: dict[int, tuple[float, list[int]]] = {}
        for n, at in enumerate(costs):
            before = [(c, ns) for m, (c, ns) in ends.items() if m < n and n - m <= day - last]
            if day in at and before:
                value, ns = min(before)
                after[n] = (value + at[day], [*ns, n])
        ends, last = after, day
    if not ends:
        return None
    return dict(zip(min(ends.values())[1], sorted(days), strict=True))
