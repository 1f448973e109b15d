"""For every goal what was reached, what was proven, and how. "optimal" is said of nothing that is not proven.

A bound of a later goal holds among rotations that are as good in the goals before it. Below 1 all deviations are
equally good (goal 2 asks no more), so there value and bound are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scheduler.figures import Figures
from scheduler.files import Certificate
from scheduler.problem import Problem

DIGITS = 6
SAME = 1e-7


@dataclass(frozen=True)
class Bounds:
    """Proven bounds: `filled` from above, the others from below."""

    filled: int
    deviation: float
    final: float
    spacing: float


def certificate(problem: Problem, reached: Figures, bounds: Bounds) -> list[Certificate]:
    goals = [
        _goal("filled", reached.filled, max(bounds.filled, reached.filled)),
        _goal("deviation", reached.deviation, reached.deviation if reached.deviation < 1 else bounds.deviation),
        _goal("final", reached.final, bounds.final),
        _goal("spacing", reached.spacing, bounds.spacing),
    ]
    if problem.neighbours_rule == "avoid":
        goals.append(_goal("neighbours", reached.neighbours, 0))
    goals.append(_goal("exposure", reached.exposure, 0.0))
    if problem.stall_repeat_gap:
        goals.append(_goal("repeats", reached.repeats, 0))
    return goals


def status(goals: list[Certificate]) -> Literal["optimal", "feasible"]:
    """ "optimal" when filled seats, deviation and final deviation are all proven."""
    proven = {goal.goal for goal in goals if goal.proof == "optimal"}
    return "optimal" if {"filled", "deviation", "final"} <= proven else "feasible"


def _goal(name: str, value: float, bound: float) -> Certificate:
    if isinstance(value, int):  # a count; so is its bound
        return Certificate(name, value, bound, "optimal" if value == bound else "bound")
    if abs(value - bound) <= SAME:
        bound = value
    shown, proven = round(value, DIGITS), round(min(value, bound), DIGITS)
    if shown == proven and value != bound:  # the rounding must not claim more than was shown
        proven = round(proven - 10**-DIGITS, DIGITS)
    return Certificate(name, shown, proven, "optimal" if value == bound else "bound")
