"""HiGHS on the same attendance model, then CP-SAT on every weekend's stalls, until their exposure is even."""

import highspy
import numpy as np

from benchmarks.peers import attendance
from benchmarks.peers.evener import Evener
from benchmarks.peers.linear import Linear
from benchmarks.peers.office import Office
from benchmarks.peers.places import Places
from benchmarks.peers.placing import SEARCH, place
from scheduler.problem import read


def run(office: Office) -> None:
    problem = read(office.data)
    built = attendance.build(problem)
    while not office.closed:
        proven, values = solve(built.model, SEARCH * office.left)
        if not values:
            return
        comes = built.comes(values)
        stall, full = place(problem, comes)
        if full is None:
            places = Places(problem, stall)
            office.take(places.named(), "proof" if proven else "valid")
            Evener(office, places).run()
            return
        built.forbid(full, comes)


def solve(model: Linear, seconds: float) -> tuple[bool, list[float]]:
    """(proven least cost, values of the columns; empty without a solution)."""
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(model.low), len(model.rows)
    cost = np.zeros(len(model.low))
    cost[list(model.cost)] = np.array(list(model.cost.values())) / attendance.COST_UNIT
    made.col_cost_ = cost
    made.col_lower_, made.col_upper_ = np.array(model.low, dtype=float), np.array(model.high, dtype=float)
    made.row_lower_ = np.array([least for _, _, least, _ in model.rows], dtype=float)
    made.row_upper_ = np.array([most for _, _, _, most in model.rows], dtype=float)
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = np.cumsum([0] + [len(columns) for columns, *_ in model.rows], dtype=np.int32)
    made.a_matrix_.index_ = np.array([x for columns, *_ in model.rows for x in columns], dtype=np.int32)
    made.a_matrix_.value_ = np.array([f for x, factors, *_ in model.rows for f in factors or [1] * len(x)], dtype=float)
    made.integrality_ = [highspy.HighsVarType.kInteger] * len(model.low)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 2)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", seconds)
    solver.passModel(made)
    solver.run()
    proven = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = proven or solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return proven, list(solver.getSolution().col_value) if found else []
