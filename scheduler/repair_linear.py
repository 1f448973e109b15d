"""Linear relaxations of small models, and what their multipliers prove by whole-number arithmetic.

The bound that multipliers prove (see linear.py), with multipliers rounded to millionths: the rest is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.cp import Model
from scheduler.linear import ENDLESS, Rows, optimum, rows_of
from scheduler.problem import FloatArray, IntArray

SCALE = 10**6
SOME = 1e-6  # a variable is in use from here on


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`values` (n,): by variable. `bound` and `factors` (n,), in millionths: objective >= bound + factors * (x - low).

    That holds for every x within the ends of the variables, when factors below zero are left out (they are in `bound`).
    """

    values: FloatArray
    bound: int
    factors: IntArray

    @property
    def least(self) -> int:
        """No whole-numbered objective is lower."""
        return -(-self.bound // SCALE)

    def used(self, name: int) -> bool:
        return bool(self.values[name] > SOME)

    def too_dear(self, name: int, most: int) -> bool:
        """Whether this Boolean cannot be true while the objective is at most `most`."""
        return self.bound + max(0, int(self.factors[name])) > most * SCALE


def relax(model: Model, work: float) -> Relaxed | None:
    """The model with fractions allowed; None when it has no solution or not within this deterministic time.

    The objective's factors are whole.
    """
    rows = rows_of(model)
    cost = np.zeros(len(rows.ends), dtype=np.int64)
    cost[list(model.proto.objective.vars)] = list(model.proto.objective.coeffs)
    found = optimum(rows, cost, "glop", f"max_deterministic_time: {work}")
    return proven(found.values, found.duals, cost, rows) if found.solved else None


def proven(values: FloatArray, dual: FloatArray, cost: IntArray, rows: Rows) -> Relaxed:
    weight = np.rint(dual * SCALE).astype(np.int64)
    weight[(weight > 0) & (rows.low <= -ENDLESS)] = 0
    weight[(weight < 0) & (rows.high >= ENDLESS)] = 0
    factors = cost * SCALE
    np.subtract.at(factors, rows.name, weight[rows.row] * rows.factor)
    of_rows = np.where(weight > 0, weight * rows.low, 0) + np.where(weight < 0, weight * rows.high, 0)
    of_names = np.where(factors > 0, factors * rows.ends[:, 0], factors * rows.ends[:, 1])
    return Relaxed(values, int(of_rows.sum() + of_names.sum()), factors)
