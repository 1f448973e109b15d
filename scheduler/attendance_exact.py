"""Goals (1) to (4) by the exact model, one after the other; rule 7 is built in where a placement was impossible.

Each stage fixes what the one before has reached. Deviation: first below 1; else the smallest bound, by halving the
distance between what the flow proves necessary and what was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from scheduler import placement
from scheduler.attendance_bound import CLOSE, BoundSearch
from scheduler.attendance_model import AttendanceModel
from scheduler.certificate import Bounds
from scheduler.control import Control, OutOfTime
from scheduler.cp import Answer
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, max_deviation, spacing
from scheduler.infeasible import Infeasible, conflict
from scheduler.problem import TURN, BoolArray, Problem
from scheduler.tokens import BELOW_ONE, Tokens, tokens, up_to

WORK = 20.0  # deterministic time for one stage
FILLED = 6.0  # ... for the first, at least
TOTAL = 15.0  # ... for all
SPACED = 3.0  # ... for the spacing of what is proven otherwise
PROVEN = 1e-6  # squares nearer to their bound than this are the least
FEW = 500  # possible turns up to which a stage has all of its time


@dataclass
class Stage:
    """`comes` is None when there is no solution (proven) or none was found."""

    comes: BoolArray | None
    status: str
    value: float = 0.0
    bound: float = 0.0


class Exact:
    """The stages share which weekends need their stalls spelt out, and the best choice so far as a hint."""

    def __init__(self, problem: Problem, due: Entitlement, control: Control, hint: BoolArray | None) -> None:
        self.problem, self.due, self.control = problem, due, control
        self.able = problem.can_stand()
        self.search = BoundSearch(problem, due, self.able)
        self.embedded: set[int] = set()
        self.best = hint
        self.placed = placement.Placement()
        self.left = TOTAL
        self.valid = False  # `best` keeps every rule and `placed` places it

    def stage(self, build: Callable[[AttendanceModel], None], least: float = 0.0) -> Stage:
        """Solve with what `build` adds; again with rule 7 spelt out on weekends that could not be placed.

        `least`: deterministic time that it has however large the problem is.
        """
        work = min(self.left, max(least, WORK * min(1.0, FEW / max(1, int(self.able.sum())))))
        while work > 0:
            self.control.check_cancelled()
            if self.control.late and self.valid:
                return Stage(None, "unknown")  # what was found before is kept
            self.control.check()
            model = AttendanceModel(self.problem, self.able)
            build(model)
            for w in sorted(self.embedded):
                model.embed(w)
            if not model.possible:
                return Stage(None, "infeasible")
            if self.best is not None:
                model.hint(self.best)
            answer = self._run(model, work)
            self.left -= answer.work
            work -= answer.work
            if not answer.solved:
                return Stage(None, answer.status)
            comes = model.comes(list(answer.values))
            placed = placement.start(self.problem, comes, cancelled=self.control.cancelled)
            if not placed.unplaced:
                self.best, self.placed, self.valid = comes, placed, True
                return Stage(comes, answer.status, answer.value, answer.bound)
            if placed.unplaced.keys() <= self.embedded:
                return Stage(None, "unknown")  # the model has a placement there that was not found again
            self.embedded |= placed.unplaced.keys()
        return Stage(None, "unknown")

    def _run(self, model: AttendanceModel, work: float) -> Answer:
        left = self.control.left
        answer = model.model.solve(
            work=work, seed=self.problem.seed, wall=left, cancelled=self.control.cancelled, linearization_level=2
        )
        self.control.check_cancelled()
        return answer

    def filled(self) -> tuple[int, int]:
        """(seats, proven bound). Raises Infeasible or OutOfTime."""
        found = self.stage(lambda m: m.model.minimise(list(m.x.values()), [-1] * len(m.x)), FILLED)
        most = int(self.due.seats.sum())
        if found.status == "infeasible":
            raise Infeasible([conflict()])
        if found.comes is None:
            raise OutOfTime
        seats = int(found.comes.sum())
        self.control.report("filled", seats, min(most, int(-found.bound)))
        return seats, min(most, int(-found.bound))

    def within(self, seats: int, reach: int) -> tuple[Stage, Tokens]:
        """A choice with so many seats and all deviations within reach (TURN units)."""
        window = tokens(self.due, self.able, reach)
        if not window.holds:
            return Stage(None, "infeasible"), window

        def build(m: AttendanceModel) -> None:
            m.seats(seats)
            m.windows(window)

        return self.stage(build), window

    def deviation(self, seats: int) -> tuple[Tokens, float]:
        """(windows of the smallest bound reached, proven bound in turns); below 1 the bound is not looked for."""
        start = self.best
        found, window = self.within(seats, BELOW_ONE)
        if found.comes is not None:
            return window, 1.0
        if start is None:
            raise ValueError("deviation comes after filled")
        low = self.search.necessary(TURN) if found.status == "infeasible" else 0
        proven = found.status == "infeasible"
        high = max_deviation(self.due, start)
        window = tokens(self.due, self.able, up_to(high))
        while proven and low < high - CLOSE:
            middle = self.search.between(low, high)
            found, tried = self.within(seats, up_to(middle))
            if found.comes is not None:
                high, window = max_deviation(self.due, found.comes), tried
                if high < middle:
                    window = tokens(self.due, self.able, up_to(high))
            elif found.status == "infeasible":
                low = self.search.after(middle)
            else:
                proven = False
            self.control.report("deviation", high / TURN, low / TURN)
        return window, (high if proven else min(low, high)) / TURN


def choose_exactly(
    problem: Problem, due: Entitlement, control: Control, hint: BoolArray | None
) -> tuple[BoolArray, Bounds, placement.Placement]:
    """Raises Infeasible, OutOfTime or Cancelled."""
    exact = Exact(problem, due, control, hint)
    seats, most = exact.filled()
    window, deviation = exact.deviation(seats)
    final_bound = _final(exact, seats, window)
    spacing_bound = _spacing(exact, seats, window)
    if exact.best is None:
        raise ValueError("a stage before has no solution")
    return exact.best, Bounds(most, deviation, final_bound, spacing_bound), exact.placed


def complete(
    problem: Problem,
    due: Entitlement,
    control: Control,
    comes: BoolArray,
    bounds: Bounds,
    placed: placement.Placement,
    spelt_out: Iterable[int] = (),
) -> tuple[BoolArray, Bounds, placement.Placement]:
    """The same for a choice that keeps every rule: goals that its bounds prove are left as they are.

    `spelt_out`: weekends known to need their stalls in the model.
    """
    exact = Exact(problem, due, control, comes)
    exact.placed, exact.valid, exact.embedded = placed, True, set(spelt_out)
    seats, most, deviation = int(comes.sum()), bounds.filled, bounds.deviation
    if seats < most:
        seats, most = exact.filled()
        most = min(most, bounds.filled)
    reached = max_deviation(due, comes if exact.best is None else exact.best)
    if reached < TURN:
        window = tokens(due, exact.able, BELOW_ONE)
    elif reached <= round(deviation * TURN) + CLOSE:
        window = tokens(due, exact.able, up_to(reached))
    else:
        window, proven = exact.deviation(seats)
        deviation = max(deviation, proven)
    best = comes if exact.best is None else exact.best
    final = final_squares(due, best)
    if final > bounds.final + PROVEN:
        final = max(bounds.final, _final(exact, seats, window))
    exact.left = min(exact.left, SPACED)
    space = _spacing(exact, seats, window)
    return (comes if exact.best is None else exact.best), Bounds(most, deviation, final, space), exact.placed


def _scale(costs: np.ndarray, count: int) -> int:
    """Whole-number scale for costs: as fine as 1e-9, as coarse as the sum needs."""
    worst = float(np.abs(costs).max(initial=1.0)) * max(count, 1)
    return int(min(1e9, max(1.0, 2**50 / worst)))


def _final(exact: Exact, seats: int, window: Tokens) -> float:
    """Stage (3); the proven bound of the sum of squares."""
    scale = _scale(window.final_cost, len(window.vendor))

    def build(m: AttendanceModel) -> None:
        m.seats(seats)
        m.windows(window)
        m.model.minimise(list(m.served.values()), [round(window.final_cost[i] * scale) for i in m.served])

    found = exact.stage(build)
    if found.comes is None:
        return 0.0
    value = final_squares(exact.due, found.comes)
    exact.control.report("final", round(value, 6))
    if found.status == "optimal":
        return value
    return max(0.0, value - (found.value - found.bound + len(window.vendor)) / scale)


def _spacing(exact: Exact, seats: int, window: Tokens) -> float:
    """Stage (4); the proven bound of the spacing with the final sum kept as it is."""
    if exact.best is None:
        raise ValueError("a stage before has no solution")
    scale = _scale(window.final_cost, len(window.vendor))
    unit = _scale(window.arc_cost, len(window.vendor))
    turns = exact.best.sum(axis=1)
    kept = sum(
        round(window.final_cost[i] * scale)
        for i in range(len(window.vendor))
        if not window.must[i] and window.turn[i] <= turns[window.vendor[i]]
    )

    def build(m: AttendanceModel) -> None:
        m.seats(seats)
        m.windows(window)
        factors = [round(window.final_cost[i] * scale) for i in m.served]
        m.model.linear(list(m.served.values()), factors, -(2**61), kept + len(factors))
        m.model.minimise(list(m.token_at.values()), [round(window.arc_cost[a] * unit) for a in m.token_at])

    found = exact.stage(build)
    if found.comes is None:
        return 0.0
    value = spacing(exact.due, found.comes)
    exact.control.report("spacing", round(value, 6))
    return value if found.status == "optimal" else max(0.0, value - (found.value - found.bound + seats) / unit)
