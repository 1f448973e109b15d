"""Who comes when: goals (1) to (4) in strict order, with proven bounds.

First the flow with a few rounds of mending; where that cannot keep every rule with all seats filled and everybody less
than a turn off, the exact model takes over.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduler import placement
from scheduler.attendance_dive import Breach, dive
from scheduler.attendance_exact import choose_exactly, refine
from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.certificate import Bounds
from scheduler.control import Control
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, spacing
from scheduler.problem import TURN, BoolArray, Problem
from scheduler.tokens import Tokens, tokens

SMALL = 3000  # token arcs up to which the exact model is asked for a better spacing
ROUNDED = 1e-6


@dataclass
class Attendance:
    """`comes` (v, w), a placement for it that keeps rule 7, and what was proven."""

    comes: BoolArray
    bounds: Bounds
    placed: placement.Placement
    way: str  # "flow" | "exact"


@dataclass
class Placing:
    """Asks, for a choice of who comes, where they could stand; remembers the last answer."""

    problem: Problem
    control: Control
    last: placement.Placement = field(default_factory=placement.Placement)

    def crowds(self, comes: BoolArray) -> list[Breach]:
        self.control.check()
        self.last = placement.start(self.problem, comes, cancelled=self.control.cancelled)
        return [[(v, w) for v in crowd] for w, crowd in self.last.unplaced.items()]


def choose(problem: Problem, due: Entitlement, control: Control) -> Attendance:
    """Raises Infeasible, OutOfTime or Cancelled."""
    window = tokens(problem, due, problem.can_stand(), TURN, strict=True)
    if window.holds:
        network = AttendanceNetwork(problem, window, due.seats)
        relaxed = network.solve()
        control.report("flow", relaxed.seats, int(due.seats.sum()))
        if not relaxed.missed and not relaxed.unfilled.any():
            placing = Placing(problem, control)
            comes = dive(network, placing.crowds)
            if comes is not None:
                bounds = flow_bounds(due, window, network, relaxed, comes)
                return _proven(problem, due, control, Attendance(comes, bounds, placing.last, "flow"), window)
    comes, bounds, placed = choose_exactly(problem, due, control, None)
    return Attendance(comes, bounds, placed, "exact")


def _proven(problem: Problem, due: Entitlement, control: Control, found: Attendance, window: Tokens) -> Attendance:
    """Where the flow's bounds of goals (3) and (4) are not reached and the problem is small: the exact model."""
    bounds = found.bounds
    gap = max(final_squares(due, found.comes) - bounds.final, spacing(due, found.comes) - bounds.spacing)
    if gap <= ROUNDED or len(window.arc_token) > SMALL:
        return found
    comes, final, space, placed = refine(problem, due, control, found.comes, found.placed)
    return Attendance(comes, Bounds(bounds.filled, bounds.deviation, final, space), placed, "flow, exact")


def flow_bounds(
    due: Entitlement, window: Tokens, network: AttendanceNetwork, relaxed: Flow, comes: BoolArray
) -> Bounds:
    """What the network without the rules it does not know proves about all rotations with every seat filled."""
    ideal = np.zeros_like(comes)
    ideal[window.arc_vendor[relaxed.arcs], window.arc_weekend[relaxed.arcs]] = True
    final = final_squares(due, ideal)
    if final_squares(due, comes) > final + 1e-7:
        return Bounds(int(due.seats.sum()), 1.0, final, 0.0)
    rounding = 0.5 * relaxed.seats / network.unit
    spaced = float(window.arc_cost[relaxed.arcs].sum()) - 2 * rounding
    return Bounds(int(due.seats.sum()), 1.0, final, max(0.0, spaced))
