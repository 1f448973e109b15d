"""A rotation laid over its problem: who stands where, and what each vendor is owed at every date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler import files
from scheduler.entitlement import Entitlement, entitlement
from scheduler.problem import TURN, BoolArray, IntArray, Problem

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Standing:
    """`stall` (v, w): the vendor's stall that weekend, NOWHERE without a turn. `standby`: weekend -> vendors in order.

    `owed` (v, w) in TURN units: e(v, w) less the turns *before* w, which is what a vendor comes to that weekend with.
    """

    problem: Problem
    due: Entitlement
    stall: IntArray
    owed: IntArray
    standby: dict[int, list[int]]

    @property
    def comes(self) -> BoolArray:
        there: BoolArray = self.stall != NOWHERE
        return there


def stand(problem: Problem, rotation: files.Rotation, due: Entitlement | None = None) -> Standing:
    """Raises BadFile for names that the problem does not know or turns given twice; CannotMeet as the entitlement."""
    stall = stalls_of(problem, rotation)
    due = due or entitlement(problem)
    came = np.cumsum(stall != NOWHERE, axis=1)
    before = came - (stall != NOWHERE)
    standby = {
        problem.weekend_index[s.weekend]: [problem.vendor_index[v] for v in s.vendors if v in problem.vendor_index]
        for s in rotation.standby
        if s.weekend in problem.weekend_index
    }
    return Standing(problem, due, stall, due.owed - before * TURN, standby)


def stalls_of(problem: Problem, rotation: files.Rotation) -> IntArray:
    """(v, w): stalls of a rotation's assignments. Raises BadFile naming every assignment that cannot be placed."""
    stall = np.full((problem.n_vendors, problem.n_weekends), NOWHERE, dtype=np.int64)
    faults = []
    for i, a in enumerate(rotation.assignments):
        known = (("weekend", problem.weekend_index), ("vendor", problem.vendor_index), ("stall", problem.stall_index))
        unknown = [
            f"assignments[{i}].{key}: the problem has no {getattr(a, key)}"
            for key, names in known
            if getattr(a, key) not in names
        ]
        if unknown:
            faults += unknown
            continue
        v, w = problem.vendor_index[a.vendor], problem.weekend_index[a.weekend]
        if stall[v, w] != NOWHERE:
            faults.append(f"assignments[{i}]: {a.vendor} has a second stall on {a.weekend}")
        stall[v, w] = problem.stall_index[a.stall]
    if faults:
        raise files.BadFile(faults)
    return stall
