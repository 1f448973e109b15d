"""Who comes when, near the best flow: exchanges, a model of some vendors, or turns taken away and given anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scheduler import placement
from scheduler.attendance_evened import evened
from scheduler.attendance_exchange import Exchanges
from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.attendance_mend import Mend
from scheduler.attendance_plans import pinned, tight_vendors
from scheduler.attendance_relaxed import Relaxation, free_final
from scheduler.attendance_salvage import salvage
from scheduler.certificate import Bounds
from scheduler.control import Control
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, max_deviation
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.rooms import Rooms

MENDING = 0.8  # deterministic time for all mending
FEW = 10  # breaches up to which mending is tried


@dataclass(frozen=True)
class Attendance:
    """`comes` (v, w), a placement for it that keeps rule 7, and what was proven. `way`: how it was found."""

    comes: BoolArray
    bounds: Bounds
    placed: placement.Placement
    way: str


class NearFlow:
    """`spare`: the best that keeps every rule, if not every seat. `impossible`: the last reach is proven too short."""

    def __init__(self, problem: Problem, due: Entitlement, able: BoolArray, control: Control, *, small: bool) -> None:
        self.problem, self.due, self.able, self.control, self.small = problem, due, able, control, small
        self.tight = tight_vendors(problem, due, able)
        self.seats = int(due.seats.sum())
        self.spare: tuple[BoolArray, placement.Placement] | None = None
        self.work = 0.0 if small else MENDING
        self.impossible = False

    def within(self, reach: IntArray, least: int) -> Attendance | None:
        """See `searched`."""
        relaxed = Relaxation(self.problem, self.due, self.able, reach)
        self.impossible = relaxed.window is None or pinned(self.problem, relaxed.window) is None
        return None if self.impossible else self.searched(relaxed, reach, least, mends=True)

    def searched(self, relaxed: Relaxation, reach: IntArray, least: int, *, mends: bool) -> Attendance | None:
        """All seats filled and all deviations within reach, or None.

        By exchanges and, with `mends`, by a model of some vendors. `least`: proven bound of the deviation (TURN units).
        """
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
        return Attendance(comes, replace(bounds, deviation=least / TURN), placing.last, way)

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
