"""What a choice of who comes breaks: gaps, pairs, limits. Rule 7 shows only when the weekend is placed."""

from __future__ import annotations

import numpy as np

from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.tokens import Tokens

Breach = list[tuple[int, int]]  # (vendor, weekend): turns of which one has to go


def turns_of(tokens: Tokens, arcs: IntArray, shape: tuple[int, int]) -> BoolArray:
    """(v, w): who comes when, from the tokens' arcs in use."""
    comes = np.zeros(shape, dtype=np.bool_)
    comes[tokens.arc_vendor[arcs], tokens.arc_weekend[arcs]] = True
    return comes


def gap_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """Two turns of a vendor too close, unless both are fixed."""
    found: list[Breach] = []
    for step in range(1, min(problem.min_gap, comes.shape[1])):
        for v, w in zip(*np.nonzero(comes[:, step:] & comes[:, :-step]), strict=True):
            first, second = int(w), int(w) + step
            if not (v in problem.fixed[first] and v in problem.fixed[second]):
                found.append([(int(v), first), (int(v), second)])
    return found


def apart_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """Both of an apart pair on one weekend, unless both are fixed."""
    found: list[Breach] = []
    for a, b in problem.apart:
        for w in np.flatnonzero(comes[a] & comes[b]):
            if not (a in problem.fixed[w] and b in problem.fixed[w]):
                found.append([(a, int(w)), (b, int(w))])
    return found


def together_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """One of a pair without the other, unless the one who comes is fixed."""
    found: list[Breach] = []
    for a, b in problem.together:
        for w in np.flatnonzero(comes[a] != comes[b]).tolist():
            if (a if comes[a, w] else b) not in problem.fixed[w]:
                found.append([(a, w), (b, w)])
    return found


def limit_breaches(problem: Problem, comes: BoolArray) -> list[tuple[int, int]]:
    """(weekend, category) with too many or too few."""
    category = problem.class_category[problem.vendor_class]
    found = []
    for w, limits in enumerate(problem.limits):
        for k, (least, most) in limits.items():
            count = int(comes[category == k, w].sum())
            if count < least or (most is not None and count > most):
                found.append((w, k))
    return found


def hopeless(problem: Problem, comes: BoolArray) -> bool:
    """Breaches that exchanging turns does not mend: pairs that do not come together, a fixed turn missing after all."""
    return bool(together_breaches(problem, comes)) or any(not comes[v, w] for w, v, _ in problem.fixed_turns())
