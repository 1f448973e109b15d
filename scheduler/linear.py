"""A thin door to a linear solver: a model for CP-SAT with its whole numbers let go.

HiGHS by the simplex method, one thread, no clock: the same model gives the same answer. Its numbers are good to about
1e-7 of a row (its tolerance); who builds a proof on them says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scheduler.cp import FAR, Model
from scheduler.problem import FloatArray

STEPS = 20_000  # of the simplex method; who needs more is given up


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`value`: the least sum of costs; `values` (n,) by variable. Both only when it is solved."""

    solved: bool
    infeasible: bool
    value: float
    values: FloatArray


def relax(model: Model, costs: Mapping[int, float], *, wall: float | None = None) -> Relaxed:
    """Least sum of `costs` (variable -> cost) over all points of the model, whole or not.

    Rows with literals, and what is no row, are left out. `wall`: seconds, an outer guard.
    """
    from ortools.linear_solver.python import model_builder_helper as builder

    if not model.n:  # of which HiGHS says that it is empty, not that it is solved
        return Relaxed(True, False, 0.0, np.zeros(0))
    linear: Any = builder.ModelBuilderHelper()
    for variable in model.proto.variables:
        name = linear.add_var()
        linear.set_var_lower_bound(name, float(variable.domain[0]))
        linear.set_var_upper_bound(name, float(variable.domain[1]))
        linear.set_var_objective_coefficient(name, float(costs.get(name, 0.0)))
    for constraint in model.proto.constraints:
        _row(linear, constraint)
    solver: Any = builder.ModelSolverHelper("highs")
    solver.set_solver_specific_parameters(f"output_flag=false\nsimplex_iteration_limit={STEPS}")  # it greets otherwise
    if wall is not None:
        solver.set_time_limit_in_seconds(max(wall, 0.01))
    solver.solve(linear)
    status = solver.status()
    solved = status == builder.SolveStatus.OPTIMAL
    values = np.array(solver.variable_values()) if solved else np.zeros(0)
    value = float(solver.objective_value()) if solved else 0.0
    return Relaxed(solved, status == builder.SolveStatus.INFEASIBLE, value, values)


def _row(linear: Any, constraint: Any) -> None:
    """Only rows that always hold; asking a part that is not there for its contents would create it."""
    if len(constraint.enforcement_literal):
        return
    if constraint.has_linear():
        row = constraint.linear
        terms = list(zip(row.vars, row.coeffs, strict=True))
        low, high = row.domain[0], row.domain[1]
    elif constraint.has_at_most_one():
        literals = list(constraint.at_most_one.literals)
        terms = [(name, 1) if name >= 0 else (-name - 1, -1) for name in literals]
        low, high = -FAR, 1 - sum(name < 0 for name in literals)
    else:
        return
    number = linear.add_linear_constraint()
    linear.set_constraint_lower_bound(number, float(low))
    linear.set_constraint_upper_bound(number, float(high))
    factors: dict[int, int] = {}
    for name, factor in terms:
        factors[name] = factors.get(name, 0) + factor
    for name, factor in factors.items():
        linear.add_term_to_constraint(number, name, float(factor))
