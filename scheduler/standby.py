"""Who is called when somebody does not come."""

from __future__ import annotations

from typing import Any

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import MICRO, TURN, BoolArray, Problem

FINE = 10**30  # parts of a turn: what is owed must be exact enough that no two who differ are taken for equal
SAME = 10**6  # of these parts count as nothing: the rounding of a thousand weekends is far less


def standby(problem: Problem, due: Entitlement, comes: BoolArray) -> list[list[int]]:
    """(w,) lists of vendors: eligible, without a turn, with a stall that fits; most owed first, then the seed's order.

    Owed on w is e(v, w) - turns(v, 1..w).
    """
    able = problem.can_stand() & ~comes
    owed = (_owed(problem, due) - np.cumsum(comes, axis=1).astype(object) * FINE + SAME // 2) // SAME
    lists = []
    for w in range(problem.n_weekends):
        waiting = np.flatnonzero(able[:, w])
        order = sorted(zip((-owed[waiting, w]).tolist(), problem.tie[waiting].tolist(), waiting.tolist(), strict=True))
        lists.append([v for _, _, v in order])
    return lists


def _owed(problem: Problem, due: Entitlement) -> np.ndarray[Any, np.dtype[np.object_]]:
    """(v, w): e(v, w) in FINE parts, as whole numbers of any size."""
    shares = [[share.numerator * FINE // share.denominator for share in row] for row in due.share]
    by_class = np.array(shares, dtype=object).reshape(len(shares), len(problem.classes)).T
    gained = by_class[problem.vendor_class] * problem.eligible.astype(object)
    start = problem.credit.astype(object) // MICRO * (FINE * MICRO // TURN)
    owed: np.ndarray[Any, np.dtype[np.object_]] = np.cumsum(gained, axis=1) + start[:, None]
    return owed
