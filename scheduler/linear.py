"""A thin door to linear solvers: a model for CP-SAT with its whole numbers let go.

One thread, no clock: the same model gives the same answer. Solvers count in doubles, so what they call the optimum is
a guess; but any multipliers d of the rows prove a bound: for a row low <= a x <= high the sum of d a x is at least
d low (d >= 0) or d high (d < 0), and what is left of the costs, c - sum of d a, costs each variable at least its factor
times its low or high end (Neumaier and Shcherbina, Safe bounds in linear programming, 2004).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scheduler.cp import Model
from scheduler.problem import FloatArray, IntArray

STEPS = 20_000  # of HiGHS's simplex method, after which it is asked for its other one
WITHIN = 200  # steps of that; a model that needs more is given up
NODES = 1  # of HiGHS's branch and bound
WORK = 10.0  # GLOP's deterministic time for a bound
ENDLESS = 2**31  # a row's end no nearer than this is none


@dataclass(frozen=True, eq=False)
class Rows:
    """Constraints as low <= sum of factor * variable <= high; entries sorted by row. `ends` (n, 2) of the variables."""

    row: IntArray
    name: IntArray
    factor: IntArray
    low: IntArray
    high: IntArray
    ends: IntArray


@dataclass(frozen=True, eq=False)
class Point:
    """Where a solver ended. When `solved`: `values` (n,) by variable and multipliers `duals` by row, GLOP's only."""

    solved: bool
    infeasible: bool
    values: FloatArray
    duals: FloatArray


def rows_of(model: Model) -> Rows:
    """All constraints but those that hold only sometimes: a relaxation.

    Asking a part of the message that is not there for its contents would create it.
    """
    row, name, factor, low, high = [], [], [], [], []
    for constraint in model.proto.constraints:
        if len(constraint.enforcement_literal):
            continue
        if constraint.has_linear():
            part = constraint.linear
            terms = list(zip(part.vars, part.coeffs, strict=True))
            low.append(part.domain[0])
            high.append(part.domain[1])
        else:
            alone = constraint.has_at_most_one()
            literals = list(constraint.at_most_one.literals if alone else constraint.bool_or.literals)
            terms = [(x, 1) if x >= 0 else (-x - 1, -1) for x in literals]
            turned = sum(x < 0 for x in literals)
            low.append(-ENDLESS if alone else 1 - turned)
            high.append(1 - turned if alone else ENDLESS)
        row += [len(low) - 1] * len(terms)
        name += [x for x, _ in terms]
        factor += [f for _, f in terms]
    ends = np.array([(v.domain[0], v.domain[1]) for v in model.proto.variables], dtype=np.int64).reshape(-1, 2)
    of_row, of_name, factors, lows, highs = (np.array(a, dtype=np.int64) for a in (row, name, factor, low, high))
    return Rows(of_row, of_name, factors, lows, highs, ends)


def optimum(
    rows: Rows,
    costs: FloatArray | IntArray,
    solver: str,
    settings: str,
    wall: float | None = None,
    *,
    whole: bool = False,
) -> Point:
    """Least sum of `costs` (n,) within the rows, by "glop" or "highs", each with settings of its own.

    `wall`: seconds, an outer guard. `whole`: variables are whole numbers; then the best that was found will do.
    """
    from ortools.linear_solver.python import model_builder_helper as door

    if not len(rows.ends):  # of which HiGHS says that it is empty, not that it is solved
        return Point(True, False, np.zeros(0), np.zeros(len(rows.low)))
    answer: Any = door.ModelSolverHelper(solver)
    answer.set_solver_specific_parameters(settings)
    if wall is not None:
        answer.set_time_limit_in_seconds(max(wall, 0.01))
    program = _program(door.ModelBuilderHelper(), rows, costs)
    for name in range(len(rows.ends)) if whole else ():
        program.set_var_integrality(name, True)
    answer.solve(program)
    if answer.status() != door.SolveStatus.OPTIMAL and not (whole and answer.has_solution()):
        return Point(False, answer.status() == door.SolveStatus.INFEASIBLE, np.zeros(0), np.zeros(0))
    duals = np.zeros(0) if whole else np.asarray(answer.dual_values())
    return Point(True, False, np.asarray(answer.variable_values()), duals)


def relax(model: Model, costs: Mapping[int, float], *, wall: float | None = None) -> Point:
    """A point of least `costs` (variable -> cost), whole or not, by HiGHS: quicker, without multipliers.

    By the simplex method, then from within. HiGHS greets on standard output unless told not to, and may not find back
    from what it makes of a model before solving it.
    """
    rows = rows_of(model)
    quiet = f"output_flag=false\npresolve=off\nsimplex_iteration_limit={STEPS}"
    found = optimum(rows, _costs(rows, costs), "highs", quiet, wall)
    if found.solved or found.infeasible:
        return found
    found = optimum(rows, _costs(rows, costs), "highs", f"{quiet}\nsolver=ipm\nipm_iteration_limit={WITHIN}", wall)
    return replace(found, infeasible=False)


def branched(model: Model, costs: Mapping[int, float], *, wall: float | None = None) -> Point:
    """A whole point of few `costs`, by HiGHS's branch and bound, at its root.

    It is not asked what it proves: wrong proofs of it are known (ERGO-Code/HiGHS#1334, #2325).
    """
    rows = rows_of(model)
    settings = f"output_flag=false\nmip_rel_gap=0\nmip_abs_gap=1e-6\nmip_max_nodes={NODES}"
    found = optimum(rows, _costs(rows, costs), "highs", settings, wall, whole=True)
    return replace(found, infeasible=False)


def least(model: Model, costs: Mapping[int, float], *, wall: float | None = None) -> float | None:
    """What no point of the model costs less than, by the multipliers of GLOP; None: not found."""
    rows = rows_of(model)
    found = optimum(rows, _costs(rows, costs), "glop", f"max_deterministic_time: {WORK}", wall)
    return proven(rows, _costs(rows, costs), found.duals) if found.solved else None


def impossible(model: Model, *, wall: float | None = None) -> bool:
    """Whether no point keeps all rows, as GLOP says, which finds that out sooner; False where it cannot tell."""
    rows = rows_of(model)
    return optimum(rows, np.zeros(len(rows.ends)), "glop", f"max_deterministic_time: {WORK}", wall).infeasible


def _costs(rows: Rows, costs: Mapping[int, float]) -> FloatArray:
    return np.array([costs.get(name, 0.0) for name in range(len(rows.ends))], dtype=np.float64)


def proven(rows: Rows, costs: FloatArray, duals: FloatArray) -> float:
    """The bound that these multipliers prove, good to the rounding of a sum of doubles."""
    weight = np.where((duals > 0) & (rows.low <= -ENDLESS) | (duals < 0) & (rows.high >= ENDLESS), 0.0, duals)
    left = costs - np.bincount(rows.name, weight[rows.row] * rows.factor, minlength=len(costs))
    of_rows = np.where(weight > 0, weight * rows.low, 0.0) + np.where(weight < 0, weight * rows.high, 0.0)
    of_names = np.where(left > 0, left * rows.ends[:, 0], left * rows.ends[:, 1])
    return float(of_rows.sum() + of_names.sum())


def _program(program: Any, rows: Rows, costs: FloatArray | IntArray) -> Any:
    for (low, high), cost in zip(rows.ends.tolist(), costs.tolist(), strict=True):
        name = program.add_var()
        program.set_var_lower_bound(name, low)
        program.set_var_upper_bound(name, high)
        program.set_var_objective_coefficient(name, cost)
    for low, high in zip(rows.low.tolist(), rows.high.tolist(), strict=True):
        row = program.add_linear_constraint()
        program.set_constraint_lower_bound(row, low if low > -ENDLESS else -np.inf)
        program.set_constraint_upper_bound(row, high if high < ENDLESS else np.inf)
    place = rows.row * len(rows.ends) + rows.name
    _, first, entry = np.unique(place, return_index=True, return_inverse=True)  # twice in one row: added up
    factors = np.bincount(entry, rows.factor) if len(entry) else np.zeros(0)
    for row, name, factor in zip(rows.row[first].tolist(), rows.name[first].tolist(), factors.tolist(), strict=True):
        program.add_term_to_constraint(row, name, factor)
    return program
