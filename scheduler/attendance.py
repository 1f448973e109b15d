"""Who comes when: goals (1) to (4) in strict order, with proven bounds.

First everybody less than a turn off with every seat filled: the flow, with exchanges of turns for the rules that it
does not know. Vendors and groups who cannot be that close even alone get the least reach that they need. Small problems
that are not settled so are decided by the exact model; large ones by a wider reach, in the end with seats left empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler import placement
from scheduler.attendance_bound import BoundSearch, own_reach
from scheduler.attendance_breaches import turns_of
from scheduler.attendance_exact import choose_exactly, refine
from scheduler.attendance_exchange import Exchanges
from scheduler.attendance_flow import AttendanceNetwork, Flow, evened
from scheduler.attendance_mend import Mend
from scheduler.attendance_plans import narrowed, pinned, tight_vendors
from scheduler.attendance_quotas import wishes
from scheduler.attendance_salvage import salvage
from scheduler.certificate import Bounds
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, max_deviation, spacing
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import BELOW_ONE, GUARD, Tokens, tokens, up_to

LARGE = 15_000  # ... from which on it is not asked at all, if there is some rotation
SMALL = 1200  # possible turns up to which the exact model is asked at once
FEW = 10  # breaches up to which mending is tried
LADDER = (1.0, 1.3)
ROUNDED = 1e-6


@dataclass(frozen=True)
class Attendance:
    """`comes` (v, w), a placement for it that keeps rule 7, and what was proven. `way`: how it was found."""

    comes: BoolArray
    bounds: Bounds
    placed: placement.Placement
    way: str


class Choice:
    def __init__(self, problem: Problem, due: Entitlement, control: Control) -> None:
        self.problem, self.due, self.control = problem, due, control
        self.able = problem.can_stand()
        self.small = int(self.able.sum()) <= SMALL
        self.tight = tight_vendors(problem, due, self.able)
        self.seats = int(due.seats.sum())
        self.spare: tuple[BoolArray, placement.Placement] | None = None  # keeps every rule, if not every seat
        self.best: Attendance | None = None  # full and within reach
        self.impossible = False  # the last reach tried is proven too short

    def choose(self) -> Attendance:
        reach = own_reach(self.problem, self.due, self.able)
        furthest = int(reach.max(initial=0))
        least = furthest - GUARD if furthest > BELOW_ONE else 0  # proven: somebody alone cannot be nearer
        try:
            return self._choose(reach, least)
        except OutOfTime:
            found = self.best or self._spared(least)
            if found is None:
                raise
            return found

    def _choose(self, reach: IntArray, least: int) -> Attendance:
        self.best = found = self._within(reach, least / TURN)
        if found is not None and least < TURN - GUARD:
            return self._proven(found)
        if not self.small:
            self.best = found = self._finer(found, least) if found else self._loosened(reach, least)
            if found is not None:
                return found
        self.control.check()
        return self._exactly(least)

    def _exactly(self, least: int) -> Attendance:
        """By the exact model, where it is not too large for that; what was kept in mind where that has more seats."""
        spare = self._spared(least)
        if spare is not None and self.able.sum() > LARGE:
            return spare
        try:
            hint = None if spare is None else spare.comes
            comes, bounds, placed = choose_exactly(self.problem, self.due, self.control, hint)
        except OutOfTime:
            if spare is None:
                raise
            return spare
        if spare is not None and spare.comes.sum() > comes.sum():
            return replace(spare, bounds=replace(spare.bounds, filled=bounds.filled))
        return Attendance(comes, bounds, placed, "exact")

    def _finer(self, found: Attendance, least: int) -> Attendance:
        """Goal (3) comes before everybody's own reach: better at the end, with nobody further off than somebody is."""
        other = self._within(np.full(self.problem.n_vendors, up_to(least)), least / TURN)
        if other is None:
            return found
        best = min((found, other), key=lambda a: round(final_squares(self.due, a.comes), 6))
        return replace(best, bounds=other.bounds)

    def _loosened(self, reach: IntArray, least: int) -> Attendance | None:
        """The least reach that the flow does not exclude: for those with old debts or credits, then for everybody."""
        bound = BoundSearch(self.problem, self.due, self.able).necessary(max(least, TURN))
        if self.impossible:
            least = bound
        uneven = (reach > BELOW_ONE) | (np.abs(self.due.start) > TURN // 2)
        self.control.report("bound", bound / TURN, least / TURN)
        for step in LADDER:
            wide = np.maximum(reach, up_to(int(bound * step)))
            for wider in (np.where(uneven, wide, reach), wide) if uneven.any() else (wide,):
                if np.array_equal(wider, reach):
                    continue
                found = self._within(wider, least / TURN)
                if found is not None:
                    return found
        return None

    def _spared(self, least: int) -> Attendance | None:
        """Not every seat filled, as far as is known: of the later goals nothing is proven but everybody's own reach."""
        if self.spare is None:
            return None
        return Attendance(self.spare[0], Bounds(self.seats, least / TURN, 0.0, 0.0), self.spare[1], "salvaged")

    def _within(self, reach: IntArray, least: float) -> Attendance | None:
        """All seats filled and all deviations within reach, or None. `least`: proven bound of the deviation."""
        window = tokens(self.due, self.able, reach)
        narrow = narrowed(self.problem, window) if window.holds else None
        self.impossible = narrow is None or pinned(self.problem, narrow) is None
        if narrow is None or self.impossible:
            return None
        placing = Placing(self.problem, self.control)
        network = AttendanceNetwork(self.problem, narrow, self.due.seats)
        relaxed = network.solve()
        self.control.report("flow", relaxed.seats, self.seats)
        if relaxed.missed or relaxed.unfilled.any():
            self.impossible = not network.serves_all()
            if not self.small:
                self._salvaged(turns_of(narrow, relaxed.arcs, self.able.shape), placing, 0)
            return None
        comes = self._kept(network, relaxed, placing, self.tight, reach)
        if comes is None and self.tight and self.spare is None:
            comes = self._kept(network, relaxed, placing, [], reach)
        if comes is None:
            return None
        whole = bool((reach >= max_deviation(self.due, comes)).all())
        bounds = self._bounds(narrow, window, network, relaxed, comes) if whole else self._weak(comes)
        return Attendance(comes, replace(bounds, deviation=least), placing.last, "flow")

    def _kept(
        self, network: AttendanceNetwork, relaxed: Flow, placing: Placing, tight: list[int], reach: IntArray
    ) -> BoolArray | None:
        """A choice near the flow's that keeps the rules which the flow does not know. `tight`: see pinned."""
        window = network.tokens
        pins = pinned(self.problem, window, tight)
        if pins is None:
            return None
        settled = turns_of(window, np.flatnonzero(pins[0] & pins[1][window.arc_token]), self.able.shape)
        planned = network.promising(pins[1], wishes(self.problem, self.due, settled))
        free = pins[0].all() and not planned.quota
        flow = evened(self.problem, planned, pins[0], relaxed if free else planned.solve(pins[0]))
        if flow is None:
            return None
        exchanges = Exchanges(self.problem, window, pins[0], turns_of(window, flow.arcs, self.able.shape))
        comes = exchanges.run(placing.crowds, self.control.check)
        comes = comes if comes is not None else self._salvaged(exchanges.comes, placing, int(reach.max()))
        if comes is None and not self.small and exchanges.breaches <= FEW:
            comes = Mend(self.problem, window, self.control, placing).run(exchanges.comes)
        return comes

    def _salvaged(self, nearest: BoolArray, placing: Placing, reach: int) -> BoolArray | None:
        """Full and within reach after all; if not, kept in mind in case that nothing better is found."""
        comes = salvage(self.problem, self.due, self.able, nearest, placing)
        if comes is None:
            return None
        worst = max_deviation(self.due, comes)
        if int(comes.sum()) == self.seats and worst <= reach:
            return comes
        if self.spare is None or (-comes.sum(), worst) < (-self.spare[0].sum(), max_deviation(self.due, self.spare[0])):
            self.spare = comes, placing.last
        return None

    def _bounds(
        self, window: Tokens, plain: Tokens, network: AttendanceNetwork, relaxed: Flow, comes: BoolArray
    ) -> Bounds:
        """What holds for all rotations with every seat filled and nobody further off: the windows hold them all.

        The network without the rules it does not know proves final and, where final is the same, spacing.
        """
        ideal = turns_of(window, relaxed.arcs, comes.shape)
        served = window.arc_token[relaxed.arcs]
        shared = float((window.final_cost - np.where(window.must, 0.0, plain.final_cost))[served].sum())
        final = final_squares(self.due, ideal) + shared
        if final_squares(self.due, comes) > final + ROUNDED:
            return Bounds(self.seats, 0.0, final, 0.0)
        spaced = float(window.arc_cost[relaxed.arcs].sum()) - relaxed.seats * network.blur
        return Bounds(self.seats, 0.0, final, max(0.0, spaced))

    def _weak(self, comes: BoolArray) -> Bounds:
        """Some windows are narrower than others' deviation: only the number of turns counts."""
        return Bounds(self.seats, 0.0, min(final_squares(self.due, comes), self._free_final()), 0.0)

    def _free_final(self) -> float:
        """Least sum of (turns - e)^2 over whole turns that add up to the seats, whoever fits where and when.

        One seat after the other to the most owed, as the sum is convex.
        """
        last = self.due.owed[:, -1] / TURN
        most = self.able.sum(axis=1)
        gains = [2 * (np.arange(n) - owed) + 1 for n, owed in zip(most.tolist(), last.tolist(), strict=True)]
        each = np.sort(np.concatenate(gains)) if gains else np.zeros(0)
        return float((last**2).sum() + each[: self.seats].sum())

    def _proven(self, found: Attendance) -> Attendance:
        """Where the flow's bounds of goals (3) and (4) are not reached and the problem is small: the exact model."""
        bounds = found.bounds
        missing = max(
            final_squares(self.due, found.comes) - bounds.final, spacing(self.due, found.comes) - bounds.spacing
        )
        if missing <= ROUNDED or not self.small:
            return found
        comes, final, space, placed = refine(self.problem, self.due, self.control, found.comes, found.placed)
        return Attendance(comes, Bounds(bounds.filled, bounds.deviation, final, space), placed, "flow, exact")


def choose(problem: Problem, due: Entitlement, control: Control) -> Attendance:
    """Raises Infeasible, OutOfTime or Cancelled."""
    return Choice(problem, due, control).choose()
