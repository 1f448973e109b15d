"""Who comes when: goals (1) to (4) in strict order, with proven bounds.

First everybody less than a turn off with every seat filled: the flow, with exchanges of turns for the rules that it
does not know. Vendors and groups who cannot be that close even alone get the least reach that they need. What is not
settled so is decided by a linear programme where the gap leaves seats empty or the problem is not large, else by a
wider reach, in the end with seats left empty; the exact model completes what is small.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from scheduler.attendance_bound import CLOSE, BoundSearch, own_reach
from scheduler.attendance_exact import choose_exactly, complete
from scheduler.attendance_linear import LinearChoice
from scheduler.attendance_near import Attendance, NearFlow
from scheduler.attendance_relaxed import ROUNDED, Relaxation
from scheduler.certificate import Bounds
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares, max_deviation, spacing
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import BELOW_ONE, GUARD, up_to

MEDIUM = 6_000  # possible turns up to which linear programmes are asked for whatever is not proven
LARGE = 15_000  # ... from which on it is not asked at all, if there is some rotation
PROGRAMME = 40_000  # possible turns up to which a linear programme is asked
SMALL = 1200  # possible turns up to which the exact model is asked what the others have left unproven
TINY = 150  # ... and up to which it is asked at once
LADDER = (1.0, 1.3)
WORK = 15.0  # deterministic time for the last linear programme that is asked
LIGHT = 3.0  # ... and for one after which another can be asked
REACHES = 8  # times that a longer reach is looked for with every stall


class Choice:
    def __init__(self, problem: Problem, due: Entitlement, control: Control) -> None:
        self.problem, self.due, self.control = problem, due, control
        self.able = problem.can_stand()
        self.small = int(self.able.sum()) <= SMALL
        self.near = NearFlow(problem, due, self.able, control, small=self.small)
        self.seats = int(due.seats.sum())
        self.most = self.seats  # proven: no rotation fills more
        self.least = 0  # proven: with so many seats somebody is that far off, in TURN units
        self.alone = 0  # ... with any number of seats
        self.best: Attendance | None = None  # full and within reach
        self.spelt_out: set[int] = set()  # weekends known to need their single stalls in a model

    def choose(self) -> Attendance:
        reach = own_reach(self.problem, self.due, self.able)
        furthest = int(reach.max(initial=0))
        self.least = self.alone = furthest - GUARD if furthest > BELOW_ONE else 0
        try:
            return self._certain(self._choose(reach))
        except OutOfTime:
            found = self.best or self._spared()
            if found is None:
                raise
            return self._certain(found)

    def _certain(self, found: Attendance) -> Attendance:
        """Where more seats than these may be filled, what was proven of more seats says nothing of the later goals."""
        if int(found.comes.sum()) >= found.bounds.filled:
            return found
        alone = min(found.bounds.deviation, self.alone / TURN)
        return replace(found, bounds=replace(found.bounds, deviation=alone, final=0.0, spacing=0.0))

    def _choose(self, reach: IntArray) -> Attendance:
        self.best = found = self.near.within(reach, self.least)
        if found is not None and self.least < TURN - GUARD:
            return self._proven(found)
        if self.small:
            if found is None and self.able.sum() > TINY:
                self.best = self._linear()
            elif found is not None:
                self.best = self._finer(found)
            if self.best is not None and self.able.sum() > TINY:
                self.best = self._ended(self.best)
            return self._exactly(self.best)
        emptier = found is None and self._leaves_seats_empty
        if emptier and (linear := self._linear()) is not None:
            return self._ended(linear)
        self.best = found = found or self._loosened(reach)
        if found is not None:
            return self._ended(self._finer(found))
        self.control.check()
        linear = None if emptier else self._linear()
        return self._exactly(None) if linear is None else self._ended(linear)

    @cached_property
    def _programme(self) -> LinearChoice | None:
        if self.able.sum() > PROGRAMME:
            return None
        last = self.able.sum() > MEDIUM
        return LinearChoice(self.problem, self.due, self.able, self.control, work=WORK if last else LIGHT, last=last)

    @cached_property
    def _leaves_seats_empty(self) -> bool:
        """Whether a gap does so whatever is done: there the flow is of no use."""
        most = None if self._programme is None else self._programme.seats
        if most is not None and most < self.most:
            self.most = most
        return self.most < self.seats

    @cached_property
    def _in_full(self) -> LinearChoice | None:
        """With every stall, where that is light."""
        if self.able.sum() > MEDIUM:
            return None
        return LinearChoice(self.problem, self.due, self.able, self.control, every_stall=True, work=WORK)

    def _linear(self) -> Attendance | None:
        """By linear programmes, the light one first."""
        if self._programme is None:
            return None
        if self._leaves_seats_empty:
            self.control.report("filled", self.most, self.most)
        found = self._by(self._programme)
        if found is None and self._in_full is not None:
            self._programme.work = 0.0
            found = self._by(self._in_full)
        return found

    def _by(self, linear: LinearChoice) -> Attendance | None:
        """How many seats can be filled, how far off somebody has to be, and who comes."""
        if linear.work <= 0:
            return None
        placing = Placing(self.problem, self.control)
        reach = max(BELOW_ONE, up_to(self.least))
        found = linear.fairest(self.most, reach, placing)
        longer = 0
        while found is None and linear.excluded and linear.work > 0 and longer < (REACHES if linear.every_stall else 1):
            most = linear.whole_seats if longer else linear.seats
            if most is not None and most < self.most:
                self.most, self.least = most, self.alone  # what more seats demanded is not demanded any more
                reach = max(BELOW_ONE, up_to(self.least))
                self.control.report("filled", self.most, self.most)
            else:
                further = linear.reach(self.most, reach)
                if further is None:
                    return None
                reach, longer = further, longer + 1
                self.least = reach - GUARD
            found = linear.fairest(self.most, reach, placing)
        self.spelt_out |= linear.spelt_out
        if found is None:
            return None
        bounds = replace(found.bounds, deviation=self.least / TURN)
        return self._spaced(Attendance(found.comes, bounds, placing.last, "linear"))

    def _exactly(self, start: Attendance | None) -> Attendance:
        """By the exact model, where it is not too large for that; what was kept in mind where that is better."""
        if start is not None:
            return self._completed(start)
        spare = self._spared()
        if spare is not None and self.able.sum() > (SMALL if spare.comes.sum() == self.most else LARGE):
            return spare
        try:
            hint = None if spare is None else spare.comes
            comes, bounds, placed = choose_exactly(self.problem, self.due, self.control, hint)
        except OutOfTime:
            if spare is None:
                raise
            return spare
        bounds = replace(
            bounds, filled=min(self.most, bounds.filled), deviation=max(self.least / TURN, bounds.deviation)
        )
        if spare is not None and self._clearly_better(spare.comes, comes):
            return replace(spare, bounds=replace(spare.bounds, filled=bounds.filled))
        return Attendance(comes, bounds, placed, "exact")

    def _clearly_better(self, one: BoolArray, other: BoolArray) -> bool:
        """By more than what deviations that count as one differ by."""
        seats, off = self._merit(one)
        return (seats, off + CLOSE) < self._merit(other)

    def _merit(self, comes: BoolArray) -> tuple[int, int]:
        """Goals (1) and (2), less is better; below one turn all are alike."""
        return -int(comes.sum()), max(TURN, max_deviation(self.due, comes))

    def _completed(self, start: Attendance) -> Attendance:
        """What is not proven of it yet, by the exact model."""
        comes, bounds, placed = complete(
            self.problem, self.due, self.control, start.comes, start.bounds, start.placed, self.spelt_out
        )
        return Attendance(comes, bounds, placed, f"{start.way}, exact")

    def _finer(self, found: Attendance) -> Attendance:
        """Goal (3) comes before everybody's own reach: better at the end, with nobody further off than somebody is."""
        furthest = up_to(max(self.least, max_deviation(self.due, found.comes)))
        reach = np.full(self.problem.n_vendors, furthest)
        relaxed = Relaxation(self.problem, self.due, self.able, reach)
        proven = replace(found, bounds=replace(relaxed.bounds(found.comes), deviation=found.bounds.deviation))
        if final_squares(self.due, found.comes) <= proven.bounds.final + ROUNDED:
            return proven
        other = self.near.searched(relaxed, reach, self.least, mends=False)
        return min(
            (a for a in (proven, other) if a is not None), key=lambda a: round(final_squares(self.due, a.comes), 6)
        )

    def _loosened(self, reach: IntArray) -> Attendance | None:
        """The least reach that the flow does not exclude: for those with old debts or credits, then for everybody."""
        bound = BoundSearch(self.problem, self.due, self.able).necessary(max(self.least, TURN))
        if self.near.impossible:
            self.least = bound
        uneven = (reach > BELOW_ONE) | (np.abs(self.due.start) > TURN // 2)
        self.control.report("bound", bound / TURN, self.least / TURN)
        for step in LADDER:
            wide = np.maximum(reach, up_to(int(bound * step)))
            for wider in (np.where(uneven, wide, reach), wide) if uneven.any() else (wide,):
                if np.array_equal(wider, reach):
                    continue
                found = self.near.within(wider, self.least)
                if found is not None:
                    return found
        return None

    def _spared(self) -> Attendance | None:
        """Not every seat filled, as far as is known: of the later goals nothing is proven but everybody's own reach."""
        if self.near.spare is None:
            return None
        return Attendance(
            self.near.spare[0], Bounds(self.most, self.least / TURN, 0.0, 0.0), self.near.spare[1], "salvaged"
        )

    def _proven(self, found: Attendance) -> Attendance:
        """Where the flow's bounds of goals (3) and (4) are not reached: by others, as far as the size lets them."""
        bounds = found.bounds
        missing = max(
            final_squares(self.due, found.comes) - bounds.final, spacing(self.due, found.comes) - bounds.spacing
        )
        if self.small:
            return found if missing <= ROUNDED else self._completed(found)
        return self._ended(found)

    def _ended(self, found: Attendance) -> Attendance:
        """What is not proven of goals (1) to (3), by linear programmes where they are light."""
        self.best = found
        if self.able.sum() > MEDIUM:
            return found
        for linear in (self._programme, self._in_full):
            if linear is not None and linear.work > 0 and not self._settled(found):
                self.best = found = self._better(found, linear)
        return found

    def _settled(self, found: Attendance) -> bool:
        bounds = found.bounds
        return self._as_near(found) and final_squares(self.due, found.comes) <= bounds.final + ROUNDED

    def _as_near(self, found: Attendance) -> bool:
        """Every seat that can be filled is, and nobody is further off than somebody has to be."""
        worst = max_deviation(self.due, found.comes)
        return int(found.comes.sum()) >= self.most and (worst < TURN or worst <= self.least + GUARD)

    def _better(self, found: Attendance, linear: LinearChoice) -> Attendance:
        if not self._as_near(found):
            other = self._by(linear)
            if other is not None and not self._clearly_better(found.comes, other.comes):
                return other
            bounds = replace(found.bounds, filled=self.most, deviation=self.least / TURN)
            return replace(found, bounds=bounds)
        placing = Placing(self.problem, self.control)
        reach = max(BELOW_ONE, up_to(max_deviation(self.due, found.comes)))
        nearer = linear.fairest(int(found.comes.sum()), reach, placing)
        self.spelt_out |= linear.spelt_out
        reached = final_squares(self.due, found.comes)
        bounds = replace(found.bounds, final=min(reached, max(found.bounds.final, linear.final)))
        if nearer is None or final_squares(self.due, nearer.comes) > reached - ROUNDED:
            return replace(found, bounds=bounds)
        bounds = replace(bounds, final=min(bounds.final, final_squares(self.due, nearer.comes)), spacing=0.0)
        return self._spaced(Attendance(nearer.comes, bounds, placing.last, "linear"))

    def _spaced(self, found: Attendance) -> Attendance:
        """With as many turns for everybody, better spaced by the flow where all seats are filled."""
        reach = np.full(self.problem.n_vendors, max(BELOW_ONE, up_to(max_deviation(self.due, found.comes))))
        relaxed = Relaxation(self.problem, self.due, self.able, reach, found.comes.sum(axis=1))
        if found.comes.sum() < self.seats or relaxed.window is None:
            return found
        other = self.near.searched(relaxed, reach, self.least, mends=False)
        as_many = other is not None and (other.comes.sum(axis=1) == found.comes.sum(axis=1)).all()
        if other is None or not as_many or spacing(self.due, other.comes) >= spacing(self.due, found.comes):
            return found
        return replace(found, comes=other.comes, placed=other.placed, way=f"{found.way}, flow")


def choose(problem: Problem, due: Entitlement, control: Control) -> Attendance:
    """Raises Infeasible, OutOfTime or Cancelled."""
    return Choice(problem, due, control).choose()
