"""Who comes when: goals (1) to (4) in strict order, with proven bounds.

First everybody less than a turn off with every seat filled: the flow, with exchanges of turns for the rules that it
does not know. Vendors and groups who cannot be that close even alone get the least reach that they need. Small problems
that are not settled so are decided by the exact model; large ones by a linear programme where the gap leaves seats
empty, else by a wider reach, in the end with seats left empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler import placement
from scheduler.attendance_bound import BoundSearch, own_reach
from scheduler.attendance_evened import evened
from scheduler.attendance_exact import choose_exactly, refine
from scheduler.attendance_exchange import Exchanges
from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.attendance_linear import LinearChoice
from scheduler.attendance_mend import Mend
from scheduler.attendance_plans import pinned, tight_vendors
from scheduler.attendance_relaxed import ROUNDED, Relaxation, free_final
from scheduler.attendance_salvage import salvage
from scheduler.certificate import Bounds
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, max_deviation, spacing
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.rooms import Rooms
from scheduler.tokens import BELOW_ONE, GUARD, up_to

LARGE = 15_000  # ... from which on it is not asked at all, if there is some rotation
PROGRAMME = 40_000  # possible turns up to which a linear programme is asked
SMALL = 1200  # possible turns up to which the exact model is asked at once
MENDING = 0.8  # deterministic time for all mending
FEW = 10  # breaches up to which mending is tried
LADDER = (1.0, 1.3)


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
        self.most = self.seats  # proven: no rotation fills more
        self.spare: tuple[BoolArray, placement.Placement] | None = None  # keeps every rule, if not every seat
        self.best: Attendance | None = None  # full and within reach
        self.work = 0.0 if self.small else MENDING
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
            if found is None and (emptier := self._emptier(least)) is not None:
                return emptier
            self.best = found = found or self._loosened(reach, least)
            if found is not None:
                return self._finer(found, least)
        self.control.check()
        return self._exactly(least)

    def _emptier(self, least: int) -> Attendance | None:
        """Where the gap leaves seats empty the flow is of no use: a linear programme says how many, and who comes."""
        if self.able.sum() > PROGRAMME:
            return None
        linear = LinearChoice(self.problem, self.due, self.able, self.control)
        most = linear.seats()
        if most is None or most >= self.seats:
            return None
        self.most = most
        self.control.report("filled", most, most)
        placing = Placing(self.problem, self.control)
        reach = max(BELOW_ONE, up_to(least))
        found = linear.fairest(most, reach, placing)
        if found is None and linear.excluded:
            reach = linear.reach(most, reach)
            least = reach - GUARD
            found = linear.fairest(most, reach, placing)
        if found is None:
            return None
        return Attendance(found.comes, replace(found.bounds, deviation=least / TURN), placing.last, "linear")

    def _exactly(self, least: int) -> Attendance:
        """By the exact model, where it is not too large for that; what was kept in mind where that has more seats."""
        spare = self._spared(least)
        if spare is not None and self.able.sum() > LARGE:
            return spare
        try:
            hint = None if spare is None else spare.comes
            comes, bounds, placed = choose_exactly(self.problem, self.due, self.control, hint)
            bounds = replace(
                bounds, filled=min(self.most, bounds.filled), deviation=max(least / TURN, bounds.deviation)
            )
        except OutOfTime:
            if spare is None:
                raise
            return spare
        if spare is not None and spare.comes.sum() > comes.sum():
            return replace(spare, bounds=replace(spare.bounds, filled=bounds.filled))
        return Attendance(comes, bounds, placed, "exact")

    def _finer(self, found: Attendance, least: int) -> Attendance:
        """Goal (3) comes before everybody's own reach: better at the end, with nobody further off than somebody is."""
        furthest = up_to(max(least, max_deviation(self.due, found.comes)))
        reach = np.full(self.problem.n_vendors, furthest)
        relaxed = Relaxation(self.problem, self.due, self.able, reach)
        proven = replace(found, bounds=replace(relaxed.bounds(found.comes), deviation=found.bounds.deviation))
        if final_squares(self.due, found.comes) <= proven.bounds.final + ROUNDED:
            return proven
        other = self._searched(relaxed, reach, found.bounds.deviation, mends=False)
        return min(
            (a for a in (proven, other) if a is not None), key=lambda a: round(final_squares(self.due, a.comes), 6)
        )

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
        return Attendance(self.spare[0], Bounds(self.most, least / TURN, 0.0, 0.0), self.spare[1], "salvaged")

    def _within(self, reach: IntArray, least: float) -> Attendance | None:
        """All seats filled and all deviations within reach, or None. `least`: proven bound of the deviation."""
        relaxed = Relaxation(self.problem, self.due, self.able, reach)
        self.impossible = relaxed.window is None or pinned(self.problem, relaxed.window) is None
        if self.impossible:
            return None
        return self._searched(relaxed, reach, least, mends=True)

    def _searched(self, relaxed: Relaxation, reach: IntArray, least: float, *, mends: bool) -> Attendance | None:
        """The same by exchanges and, with `mends`, by a model of some vendors."""
        placing = Placing(self.problem, self.control)
        flow = relaxed.flow
        self.control.report("flow", flow.seats, self.seats)
        if flow.missed or flow.unfilled.any():
            self.impossible = not relaxed.serves_all
            if not self.small:
                self._salvaged(relaxed.turns(flow), placing, 0)
            return None
        mend = Mend(self.problem, relaxed.tokens, self.control, placing, self.work) if mends else None
        comes = self._kept(relaxed, placing, self.tight, reach, mend)
        if comes is None and self.tight and self.spare is None:
            comes = self._kept(relaxed, placing, [], reach, mend)
        self.work = mend.work if mend else self.work
        if comes is None:
            return None
        whole = bool((reach >= max_deviation(self.due, comes)).all())
        bounds = relaxed.bounds(comes) if whole else self._weak(comes)
        way = "flow, mended" if mend and mend.used else "flow"
        return Attendance(comes, replace(bounds, deviation=least), placing.last, way)

    def _kept(
        self, relaxed: Relaxation, placing: Placing, tight: list[int], reach: IntArray, mend: Mend | None
    ) -> BoolArray | None:
        """A choice near the flow's that keeps the rules which the flow does not know. `tight`: see pinned."""
        window = relaxed.tokens
        pins = pinned(self.problem, window, tight)
        if pins is None:
            return None
        network, flow = self._planned(relaxed, pins)
        even = evened(self.problem, network, pins[0], flow)
        if even is None:
            return None
        exchanges = Exchanges(self.problem, window, pins[0], relaxed.turns(even))
        comes = exchanges.run(placing.crowds, self.control.check)
        comes = comes if comes is not None else self._salvaged(exchanges.comes, placing, int(reach.max()))
        if comes is None and mend is not None and exchanges.breaches <= FEW:
            comes = mend.run(exchanges.comes)
        return comes

    def _planned(self, relaxed: Relaxation, pins: tuple[BoolArray, BoolArray]) -> tuple[AttendanceNetwork, Flow]:
        """A network with these pins and its best flow, in which limits are kept and everybody has a stall.

        Where the limits' gates let more of a category come than fit its stalls, the plain network does, with as many of
        each class as come through the gates.
        """
        limited = relaxed.limited
        if limited.gates:
            network = limited.promising(pins[1])
            flow = relaxed.limited_flow if pins[0].all() else network.solve(pins[0])
            turns = relaxed.turns(flow)
            if (Rooms(self.problem, turns).spare >= 0).all():
                return network, flow
            network = relaxed.network.promising(pins[1], limited.plan(turns))
            return network, network.solve(pins[0])
        network = relaxed.network.promising(pins[1])
        return network, relaxed.plain_flow if pins[0].all() else network.solve(pins[0])

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

    def _weak(self, comes: BoolArray) -> Bounds:
        """Some windows are narrower than others' deviation: only the number of turns counts."""
        return Bounds(self.seats, 0.0, min(final_squares(self.due, comes), free_final(self.due, self.able)), 0.0)

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
