"""The goals of a repair one after the other, on a model in which some turns are open and some stalls loose."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from scheduler.control import Control, OutOfTime
from scheduler.cp import Answer
from scheduler.entitlement import Entitlement
from scheduler.figures import max_deviation
from scheduler.problem import TURN, BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits
from scheduler.repair_fair import FINE, Fairness, floor
from scheduler.repair_model import RepairModel
from scheduler.standing import NOWHERE
from scheduler.tokens import BELOW_ONE

WORK = 20.0  # deterministic time of one step when all is left open
WINDOW, FINAL, TURNS, SPACING = 0.15, 0.3, 0.15, 0.1  # ... of the steps of fairness, whose best need not be proven
HALVES = 5  # windows tried between the least deviation that is possible and the one at hand
SURE = 1e-6
FAR = 2**61
MANY = 2**31  # no cap


@dataclass(frozen=True)
class Caps:
    """What the first three goals have reached. `each`: every weekend is as full as the entitlement has it."""

    seats: int
    each: bool
    changed: int = MANY
    moves: int = MANY


@dataclass(frozen=True)
class Reached:
    """Caps and what is proven of them, as far as the model is the whole of what may be done."""

    caps: Caps
    bounds: tuple[int, int, int]  # turns from `start` on, changed vendors, moves

    @property
    def proven(self) -> bool:
        return (self.caps.seats, self.caps.changed, self.caps.moves) == self.bounds


class Stages:
    """`best` (v, w): the repaired rotation so far."""

    def __init__(
        self,
        before: Before,
        due: Entitlement,
        known: Limits,
        opened: BoolArray,
        loose: BoolArray,
        control: Control,
        best: IntArray | None = None,
    ) -> None:
        self.before, self.due, self.known, self.control = before, due, known, control
        self.opened, self.loose, self.best = opened, loose, best

    @property
    def stall(self) -> IntArray:
        """(v, w): the best found. Raises OutOfTime when there is none yet."""
        if self.best is None:
            raise OutOfTime
        return self.best

    def full(self, work: float) -> Caps | None:
        """With every seat filled, the fewest changes and then moves that this model has; None where it has none."""
        caps = Caps(self.known.seats, True)
        model = self._model(caps)
        changed = self._some(list(model.changed.values()), model, work) if model.changed else 0
        if changed is None:
            return None
        caps = replace(caps, changed=model.surely + changed)
        model = self._model(caps)
        moves = self._some(model.moves, model, work) if model.moves or self.best is None else 0
        return None if moves is None else replace(caps, moves=moves)

    def _some(self, names: list[int], model: RepairModel, work: float) -> int | None:
        """The least number of these Booleans that are true, as far as some work goes; None where none is found."""
        model.model.minimise(names, [1] * len(names))
        answer = self._solve(model, "repair", work, linear=2)
        return round(answer.value) if answer.solved else None

    def step_by_step(self) -> Reached | None:
        """None when no rotation of this model keeps the rules. Raises OutOfTime when none was found."""
        caps, most = self._filled()
        if caps is None:
            return None
        changed = self.known.changed if caps.each else int(self.before.hit.sum())
        return self.fewest(Reached(caps, (most, changed, 0)), WORK)

    def fewest(self, reached: Reached, work: float) -> Reached:
        """Fewer changes, then fewer moves than the best so far, and sharper bounds, as far as work and time go."""
        caps, (seats, changed, moves) = self._at_hand(reached.caps), reached.bounds
        with suppress(OutOfTime):
            if caps.changed > changed:
                model = self._model(replace(caps, moves=MANY))
                changed = max(changed, model.surely + self._fewer(model, list(model.changed.values()), "changed", work))
                caps = self._at_hand(caps)
            if caps.moves > moves:
                model = self._model(caps)
                moves = max(moves, self._fewer(model, model.moves, "moves", work))
        return Reached(self._at_hand(caps), (seats, changed, moves))

    def _at_hand(self, caps: Caps) -> Caps:
        """With the changes and moves of the best so far."""
        changed, moves = self.before.changed(self.stall), self.before.moves(self.stall)
        return replace(caps, changed=int(changed.sum()), moves=int(moves.sum()))

    def _fewer(self, model: RepairModel, names: list[int], phase: str, work: float) -> int:
        """Looks for a repair with fewer of these Booleans true; the least number that is proven."""
        model.model.minimise(names, [1] * len(names))
        answer = self._solve(model, phase, work, linear=2)
        return max(0, math.ceil(answer.bound - SURE)) if answer.solved else 0

    def _model(self, caps: Caps | None) -> RepairModel:
        model = RepairModel(self.before, self.opened, self.loose)
        if caps is not None:
            if caps.each:
                model.fill_each(self.due.seats)
            else:
                model.fill(caps.seats)
            if caps.changed != MANY:
                model.change_at_most(caps.changed)
            if caps.moves != MANY:
                model.move_at_most(caps.moves)
        model.hint(self.before.stall if self.best is None else self.best)
        return model

    def _solve(self, model: RepairModel, phase: str, work: float = WORK, linear: int = 1) -> Answer:
        self.control.check()
        if not model.possible:
            return Answer("infeasible", [], 0.0, 0.0)
        answer = model.model.solve(
            work=work,
            seed=self.before.problem.seed,
            wall=self.control.left,
            cancelled=self.control.cancelled,
            symmetry_level=0,
            cp_model_probing_level=0,
            linearization_level=linear,
        )
        self.control.check_cancelled()
        if answer.solved:
            self.best = model.stalls(answer)
            model.model.hint(dict(enumerate(answer.values)))
        self.control.report(phase, round(answer.value, 6) if answer.solved else None)
        return answer

    def _filled(self) -> tuple[Caps | None, int]:
        """(caps, proven most turns from `start` on); None when no rotation keeps the rules."""
        full = Caps(self.known.seats, True)
        if self._solve(self._model(full), "filled", linear=0).solved:
            return full, self.known.seats
        model = self._model(None)
        names = list(model.x.values())
        model.model.minimise(names, [-1] * len(names))
        answer = self._solve(model, "filled", linear=2)
        if answer.status == "infeasible":
            return None, 0
        if not answer.solved:
            raise OutOfTime
        most = min(self.known.seats, model.kept_seats + math.floor(-answer.bound + SURE))
        return Caps(model.kept_seats + round(-answer.value), False), most

    def spread(self, caps: Caps) -> None:
        """Who steps in, within the caps: nobody further ahead than need be, then the least sum of dev^2."""
        low, high = 0, self._ahead()
        model = self._model(caps)
        fair = Fairness(model, self.due)
        while high - low > TURN // 4:
            middle = (low + high) // 2
            fair.not_ahead(middle)
            if self._solve(model, "deviation", WINDOW, linear=0).solved:
                high = min(middle, self._ahead())
            else:
                low = middle
        fair.not_ahead(high)
        names, factors = fair.final
        if names:
            model.model.minimise(names, factors)
            self._solve(model, "final", FINAL, linear=2)

    def _ahead(self) -> int:
        """The most that one whose coming is open has had more than was due, at a turn or after it."""
        there = self.stall != NOWHERE
        ahead = np.cumsum(there, axis=1) * TURN - self.due.owed
        who = self.opened.any(axis=1)
        return max(0, int(ahead[who, self.before.start :].max(initial=0)))

    def fair(self, caps: Caps, *, exact: bool = False) -> None:
        """Deviation, final deviation, changed turns, spacing. `exact`: the deviation as small as can be."""
        sure = floor(self.before, self.due, np.flatnonzero(self.opened.any(axis=1)))
        fair = Fairness(self._model(caps), self.due)
        if sure < BELOW_ONE:
            if self._final(fair, TURN, strict=True):
                return
            sure = TURN
        window = self._least_deviation(caps, sure) if exact else self._window(fair, sure)
        self._final(fair, window, strict=False)

    def _window(self, fair: Fairness, sure: int) -> int:
        """A deviation that can be had, by halving what lies between `sure` and the one at hand. In TURN units."""
        low, high = sure, max_deviation(self.due, self.stall != NOWHERE)
        fair.model.model.minimise_nothing()
        for _ in range(HALVES):
            if high - low < TURN // 50:
                break
            middle = low if high - low < TURN // 10 else (low + high) // 2
            possible = fair.within(middle, strict=False)
            if possible and self._solve(fair.model, "deviation", WINDOW, linear=0).solved:
                high = max(sure, max_deviation(self.due, self.stall != NOWHERE))
            else:
                low = middle + 1
        return high

    def _least_deviation(self, caps: Caps, sure: int) -> int:
        """In TURN units, not below `sure`, which somebody has in any case."""
        model = self._model(caps)
        worst = Fairness(model, self.due).worst()
        enough = model.model.integer(-(-sure // FINE), 10**15)
        model.model.linear([enough, worst], [1, -1], 0, FAR)
        model.model.minimise([enough], [1])
        answer = self._solve(model, "deviation", linear=0)
        if not answer.solved:
            return max_deviation(self.due, self.stall != NOWHERE)
        return (round(answer.value) + 1) * FINE

    def _final(self, fair: Fairness, window: int, *, strict: bool) -> bool:
        """Final deviation and what comes after it, with all |dev| within the window. Whether there is such a repair.

        Where somebody ends a turn or more off anyway (not `strict`) spacing is not worth its time.
        """
        if not fair.within(window, strict=strict):
            return False
        model = fair.model
        names, factors = fair.final
        model.model.minimise(names, factors)
        answer = self._solve(model, "final", FINAL, linear=2)
        if not answer.solved:
            return False
        model.model.linear(names, factors, -FAR, round(answer.value))
        names, factors = fair.changes()
        model.model.minimise(names, factors)
        answer = self._solve(model, "turns", TURNS, linear=2)
        if strict and answer.solved:
            model.model.linear(names, factors, -FAR, round(answer.value))
            names, factors, hint = fair.spacing(window, self.stall)
            model.model.minimise(names, factors)
            model.model.hint({**dict(enumerate(answer.values)), **hint})
            self._solve(model, "spacing", SPACING, linear=2)
        return True
