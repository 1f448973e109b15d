"""A first placement of one weekend: each vendor on a stall that balances what they had so far, products apart.

An assignment problem gives the best balance under rule 2; then clashing vendors change places with whoever lowers the
number of clashes most, at the least cost to the balance. Where that gets stuck the exact model decides.
"""

from __future__ import annotations

import numpy as np

from scheduler.problem import FloatArray
from scheduler.seating import Seating

SCALE = 100
STEPS = 400


def seat_balanced(seating: Seating, had: FloatArray) -> bool:
    """Seat everybody under rule 2 with the least sum of (had + this stall)^2; False when rule 2 alone forbids it.

    `had` (o, p): what the occupant's sum of exposures would be on each position.
    """
    from ortools.graph.python import linear_sum_assignment

    if not len(seating.vendor):
        seating.seat(np.zeros(0, dtype=np.int64))
        return True
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    o, p = np.nonzero(seating.ok)
    cost = np.round(SCALE * had[o, p] ** 2).astype(np.int64)
    solver.add_arcs_with_cost(o.astype(np.int32), p.astype(np.int32), cost)
    if solver.solve() != solver.OPTIMAL or solver.num_nodes() < len(seating.vendor):
        return False
    seating.seat(np.array([solver.right_mate(i) for i in range(len(seating.vendor))], dtype=np.int64))
    return True


def part_products(seating: Seating, had: FloatArray) -> bool:
    """Swap until no product stands beside itself; False when stuck. Keeps a short memory so as not to go in circles."""
    recent: dict[int, int] = {}
    for step in range(STEPS):
        clashes = seating.clashes()
        if not clashes:
            return True
        rows = np.array(sorted({o for pair in clashes for o in pair} - seating.waived), dtype=np.int64)
        rows = rows if len(rows) else np.array(clashes[0], dtype=np.int64)
        change = seating.clash_change(rows).astype(np.float64)
        cost = _balance_change(seating, had, rows)
        score = change * 1e9 + cost
        score[~seating.swappable(rows)] = np.inf
        score[np.arange(len(rows)), rows] = np.inf
        for o, until in recent.items():
            if until > step:
                score[:, o] = np.inf
                score[rows == o, :] = np.inf
        best = int(np.argmin(score))
        if not np.isfinite(score.flat[best]):
            return False
        a, b = int(rows[best // score.shape[1]]), best % score.shape[1]
        seating.swap(a, b)
        recent[a] = step + 1 + (step * 7 + a) % 5
    return not seating.clashes()


def _balance_change(seating: Seating, had: FloatArray, rows: np.ndarray) -> FloatArray:
    square = had**2
    at = seating.at
    own = square[np.arange(len(at)), at]
    change: FloatArray = square[rows][:, at] + square[:, at[rows]].T - own[rows][:, None] - own[None, :]
    return change
