"""A problem becomes a rotation with its certificate, or the plain statement of why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import ortools

from scheduler import attendance, files, placement
from scheduler.certificate import certificate, status
from scheduler.control import Cancelled, Control, OutOfTime, Progress
from scheduler.entitlement import CannotMeet, Entitlement, entitlement
from scheduler.figures import Figures, figures
from scheduler.infeasible import Infeasible, Reason, counting_reasons
from scheduler.problem import IntArray, Problem
from scheduler.standby import standby


class Status(Enum):
    """How a run ended. Only the first two come with a rotation, and such a one keeps every rule."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, eq=False)
class Solution:
    """`reasons` are there when the status is infeasible."""

    status: Status
    rotation: files.Rotation | None = None
    figures: Figures | None = None
    reasons: list[Reason] = field(default_factory=list)
    seconds: float = 0.0


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """Never raises for what a well-formed problem can hold; see `Status`."""
    control = Control(time_limit, on_progress, cancelled)
    try:
        return _solve(problem, control)
    except CannotMeet as error:
        return Solution(Status.INFEASIBLE, reasons=counting_reasons(problem, error), seconds=control.seconds)
    except Infeasible as error:
        return Solution(Status.INFEASIBLE, reasons=error.reasons, seconds=control.seconds)
    except (OutOfTime, placement.Undecided):
        return Solution(Status.UNKNOWN, seconds=control.seconds)
    except Cancelled:
        return Solution(Status.CANCELLED, seconds=control.seconds)


def _solve(problem: Problem, control: Control) -> Solution:
    due = entitlement(problem)
    control.report("entitlement", int(due.seats.sum()))
    chosen = attendance.choose(problem, due, control)
    control.report("attendance", int(chosen.comes.sum()), chosen.bounds.filled)
    placement.polish(problem, chosen.placed, control)
    stalls = placement.stalls_by_turn(problem, chosen.placed)
    reached = figures(problem, due, stalls)
    control.report("placement", round(reached.exposure, 6))
    proof = certificate(problem, reached, chosen.bounds)
    ended = status(proof)
    rotation = files.Rotation(
        format=files.ROTATION_FORMAT,
        problem_sha256=problem.sha256,
        status=ended,
        assignments=assignments(problem, stalls),
        standby=_standby(problem, due, stalls),
        certificate=proof,
        solver={
            "ortools": ortools.__version__,
            "seed": problem.seed,
            "way": chosen.way,
            "wall_s": round(control.seconds, 3),
        },
    )
    return Solution(Status(ended), rotation, reached, seconds=control.seconds)


def assignments(problem: Problem, stalls: IntArray) -> list[files.Assignment]:
    """Sorted by weekend, then vendor."""
    found = []
    by_id = sorted(range(problem.n_vendors), key=problem.vendors.__getitem__)
    for w, weekend in enumerate(problem.weekends):
        for v in by_id:
            if stalls[v, w] >= 0:
                found.append(files.Assignment(weekend, problem.vendors[v], problem.stalls[stalls[v, w]]))
    return found


def _standby(problem: Problem, due: Entitlement, stalls: IntArray) -> list[files.Standby]:
    lists = standby(problem, due, stalls >= 0)
    return [
        files.Standby(weekend, [problem.vendors[v] for v in waiting])
        for weekend, waiting, opened in zip(problem.weekends, lists, problem.open, strict=True)
        if opened
    ]
