"""Linear relaxations of small models, and what their multipliers prove by whole-number arithmetic.

The simplex method counts in doubles, so its value is only a guess. But any multipliers d of the rows prove a bound: for
a row low <= a x <= high the sum of d a x is at least d low (d >= 0) or d high (d < 0), and what is left of the
objective, c - sum of d a, costs each variable at least its factor times its low or high end. The multipliers are
rounded to millionths and the rest is exact (Neumaier and Shcherbina, Safe bounds in linear programming, 2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.cp import Model
from scheduler.problem import FloatArray, IntArray

SCALE = 10**6
ENDLESS = 2**31  # a row's end no nearer than this is none
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


@dataclass(frozen=True, eq=False)
class _Rows:
    """All constraints as low <= sum of factor * variable <= high; entries sorted by row."""

    row: IntArray
    name: IntArray
    factor: IntArray
    low: IntArray
    high: IntArray


def relax(model: Model, work: float) -> Relaxed | None:
    """The model with fractions allowed; None when it has no solution or not within this deterministic time.

    Only constraints of `Model` without `given` and without negated literals. The objective's factors are whole.
    """
    from ortools.linear_solver.python import model_builder_helper as door

    ends = np.array([list(v.domain) for v in model.proto.variables], dtype=np.int64).reshape(-1, 2)
    cost = np.zeros(len(ends), dtype=np.int64)
    cost[list(model.proto.objective.vars)] = list(model.proto.objective.coeffs)
    rows = _rows(model)
    solver: Any = door.ModelSolverHelper("glop")
    solver.set_solver_specific_parameters(f"max_deterministic_time: {work}")
    solver.solve(_program(door.ModelBuilderHelper(), ends, cost, rows))
    if solver.status() != door.SolveStatus.OPTIMAL:
        return None
    return _proven(np.asarray(solver.variable_values()), np.asarray(solver.dual_values()), ends, cost, rows)


def _rows(model: Model) -> _Rows:
    row, name, factor, low, high = [], [], [], [], []
    for i, c in enumerate(model.proto.constraints):
        if c.has_linear():
            names, factors = list(c.linear.vars), list(c.linear.coeffs)
            low.append(c.linear.domain[0])
            high.append(c.linear.domain[1])
        else:
            names = list(c.at_most_one.literals if c.has_at_most_one() else c.bool_or.literals)
            factors = [1] * len(names)
            low.append(0 if c.has_at_most_one() else 1)
            high.append(1 if c.has_at_most_one() else len(names))
        row += [i] * len(names)
        name += names
        factor += factors
    return _Rows(*(np.array(a, dtype=np.int64) for a in (row, name, factor, low, high)))


def _program(program: Any, ends: IntArray, cost: IntArray, rows: _Rows) -> Any:
    for (low, high), c in zip(ends.tolist(), cost.tolist(), strict=True):
        name = program.add_var()
        program.set_var_lower_bound(name, low)
        program.set_var_upper_bound(name, high)
        program.set_var_objective_coefficient(name, c)
    for low, high in zip(rows.low.tolist(), rows.high.tolist(), strict=True):
        row = program.add_linear_constraint()
        program.set_constraint_lower_bound(row, low if low > -ENDLESS else -np.inf)
        program.set_constraint_upper_bound(row, high if high < ENDLESS else np.inf)
    for row, name, factor in zip(rows.row.tolist(), rows.name.tolist(), rows.factor.tolist(), strict=True):
        program.add_term_to_constraint(row, name, factor)
    return program


def _proven(values: FloatArray, dual: FloatArray, ends: IntArray, cost: IntArray, rows: _Rows) -> Relaxed:
    weight = np.rint(dual * SCALE).astype(np.int64)
    weight[(weight > 0) & (rows.low <= -ENDLESS)] = 0
    weight[(weight < 0) & (rows.high >= ENDLESS)] = 0
    factors = cost * SCALE
    np.subtract.at(factors, rows.name, weight[rows.row] * rows.factor)
    of_rows = np.where(weight > 0, weight * rows.low, 0) + np.where(weight < 0, weight * rows.high, 0)
    of_names = np.where(factors > 0, factors * ends[:, 0], factors * ends[:, 1])
    return Relaxed(values, int(of_rows.sum() + of_names.sum()), factors)
