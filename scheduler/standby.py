"""Who is called when somebody does not come."""

from __future__ import annotations

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, Problem

SAME = TURN // 10**8  # what is owed counts as equal below this, so that rounding breaks no tie


def standby(problem: Problem, due: Entitlement, comes: BoolArray) -> list[list[int]]:
    """(w,) lists of vendors: eligible, without a turn, with a stall that fits; most owed first, then the seed's order.

    Owed on w is e(v, w) - turns(v, 1..w).
    """
    able = problem.can_stand() & ~comes
    owed = (due.owed - np.cumsum(comes, axis=1) * TURN + SAME // 2) // SAME
    lists = []
    for w in range(problem.n_weekends):
        waiting = np.flatnonzero(able[:, w])
        order = np.lexsort((problem.tie[waiting], -owed[waiting, w]))
        lists.append([int(v) for v in waiting[order]])
    return lists
