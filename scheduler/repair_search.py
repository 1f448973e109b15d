"""The search behind a repair: first straight at what cannot be beaten, else goal by goal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.control import Control, OutOfTime
from scheduler.cp import Answer
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, IntArray
from scheduler.repair_bounds import Limits
from scheduler.repair_exchange import exchange
from scheduler.repair_fair import FINE, SCALE, Fairness, floor
from scheduler.repair_model import Before, RepairModel
from scheduler.standing import NOWHERE
from scheduler.tokens import GUARD

SMALL = 20_000  # Booleans up to which everything is left free
LARGE = 60_000  # ... up to which fairness is a matter of the model
WIDE = 150_000  # ... up to which a model is tried at all
WORK = 20.0  # deterministic time of one step
DEVIATION, FINAL, TURNS, SPACING = 0.8, 0.5, 0.3, 0.1  # ... of the steps of fairness, whose best need not be proven
SURE = 1e-6
FAR = 2**61


@dataclass(frozen=True, eq=False)
class Found:
    """`stall` (v, w): the repaired rotation. Bounds: of turns from `start` on, changed vendors, stall moves."""

    stall: IntArray
    seats_bound: int
    changed_bound: int
    moves_bound: int
    way: str


def search(before: Before, due: Entitlement, known: Limits, free: list[int], control: Control) -> Found | None:
    """None when it is proven that there is none. Raises OutOfTime or Cancelled.

    `free` as in repair_bounds.to_try. Where only those may change who do anyway, nobody else needs to be free.
    """
    everybody = list(range(before.problem.n_vendors))
    weekends = list(range(before.start, before.problem.n_weekends))

    def stages(vendors: list[int], loose: Sequence[int]) -> Stages:
        return Stages(before, due, known, vendors, loose, control)

    if size(before, everybody, weekends) <= SMALL:
        return stages(everybody, weekends).step_by_step("all free", exact=True)
    surely = [v for v in free if before.lost[v].any()]
    if known.changed == len(surely) and size(before, surely, weekends) > LARGE:
        untouched = _untouched(before, due, known, surely)
        if untouched is not None:
            return untouched
    tries = [surely, free] if known.changed == len(surely) else [free]
    for vendors in tries:
        found = stages(vendors, []).straight()
        if found is not None:
            return found
    for loose in ([], list(known.disturbed)):
        if size(before, free, weekends) + size(before, everybody, loose) <= WIDE:
            found = stages(free, loose).step_by_step("few free, stalls loose" if loose else "few free", exact=False)
            if found is not None:
                return found
    if size(before, everybody, weekends) > WIDE:
        raise OutOfTime
    return stages(everybody, weekends).step_by_step("all free", exact=True)


def _untouched(before: Before, due: Entitlement, known: Limits, surely: list[int]) -> Found | None:
    """Everybody keeps what can be kept: enough where turns were lost and no seat is to be filled instead."""
    came = before.came[:, : before.start]
    kept = before.stays
    kept[:, : before.start] = came
    v, w = np.nonzero(before.stays)
    if known.moves or int(before.stays.sum()) != known.seats or not before.problem.usable[w, before.stall[v, w]].all():
        return None
    stall = exchange(before, due, np.where(kept, before.stall, NOWHERE), surely)
    return Found(stall, known.seats, known.changed, known.moves, "kept, exchanged")


def size(before: Before, vendors: Sequence[int], weekends: Sequence[int]) -> int:
    """Booleans for these vendors on any fitting stall of these weekends."""
    fits = before.problem.fits.astype(np.int64) @ before.problem.type_count.T  # (c, w)
    able = before.able[list(vendors)][:, list(weekends)]
    rows = fits[before.problem.vendor_class[list(vendors)]][:, list(weekends)]
    return int((able * rows).sum())


@dataclass(frozen=True)
class Caps:
    """What the first three goals have reached. `each`: every weekend is as full as the entitlement has it."""

    seats: int
    each: bool
    changed: int | None = None
    moves: int | None = None


class Stages:
    """Some vendors free and some weekends loose, and the goals one after the other."""

    def __init__(
        self,
        before: Before,
        due: Entitlement,
        known: Limits,
        free: Sequence[int],
        loose: Sequence[int],
        control: Control,
    ) -> None:
        self.before, self.due, self.known, self.control = before, due, known, control
        self.free, self.loose = list(free), list(loose)
        self.certain = floor(before, due, self.free)
        self.best: IntArray | None = None

    def straight(self) -> Found | None:
        """All seats, with the fewest changes and moves that counting allows; None where that cannot be."""
        known = self.known
        if not self._fair(Caps(known.seats, True, known.changed, known.moves)) or self.best is None:
            return None
        return Found(self.best, known.seats, known.changed, known.moves, "straight")

    def step_by_step(self, way: str, *, exact: bool) -> Found | None:
        """`exact`: nothing was left out, so the model's own bounds are bounds for everybody."""
        known = self.known
        caps, most = self._filled()
        if caps is None:
            return None
        model = self._model(caps)
        changed, least = self._least(model, list(model.changed.values()), "changed")
        caps = replace(caps, changed=changed + model.surely)
        moves, fewest = self._least(self._model(caps), None, "moves")
        caps = replace(caps, moves=moves)
        if exact:
            least += model.surely
        else:
            most = known.seats
            least = known.changed if caps.each else model.surely
            fewest = known.moves if caps.changed == least else 0
        self._fair(caps)
        if self.best is None:
            raise OutOfTime
        return Found(self.best, most, least, fewest, way)

    def _model(self, caps: Caps | None) -> RepairModel:
        model = RepairModel(self.before, self.free, self.loose)
        if caps is not None:
            if caps.each:
                model.fill_each(self.due.seats)
            else:
                model.fill(caps.seats)
            if caps.changed is not None:
                model.change_at_most(caps.changed)
            if caps.moves is not None:
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
        self.control.check()
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

    def _least(self, model: RepairModel, names: list[int] | None, phase: str) -> tuple[int, int]:
        """(value, bound) of the least number of these Booleans (None: of the stall moves) that are true."""
        names = model.moves if names is None else names
        if not names:
            return 0, 0
        model.model.minimise(names, [1] * len(names))
        answer = self._solve(model, phase, linear=2)
        if not answer.solved:
            raise OutOfTime
        return round(answer.value), max(0, math.ceil(answer.bound - SURE))

    def _fair(self, caps: Caps) -> bool:
        """Goals 2 to 4 within the caps: deviation, final deviation, changed turns, spacing. Whether the caps hold."""
        if self.certain < TURN - GUARD and self._final(caps, TURN, strict=True):
            return True
        if not self._solve(self._model(caps), "repair", linear=0).solved:
            return False
        model = self._model(caps)
        worst = Fairness(model, self.due).worst()
        enough = model.model.integer(max(-(-self.certain // FINE), SCALE - 1), 10**15)
        model.model.linear([enough, worst], [1, -1], 0, FAR)
        model.model.minimise([enough], [1])
        answer = self._solve(model, "deviation", DEVIATION, linear=0)
        if not answer.solved:
            return True
        self._final(caps, (round(answer.value) + 1) * FINE, strict=False)
        return True

    def _final(self, caps: Caps, window: int, *, strict: bool) -> bool:
        """Final deviation and what comes after it, with all |dev| within the window. Whether there is such a repair.

        Where somebody ends a turn or more off anyway (not `strict`) spacing is not worth its time.
        """
        model = self._model(caps)
        fair = Fairness(model, self.due)
        fair.within(window, strict=strict)
        names, factors = fair.final()
        model.model.minimise(names, factors)
        answer = self._solve(model, "final", FINAL, linear=2)
        if not answer.solved:
            return False
        model.model.linear(names, factors, -FAR, round(answer.value))
        names, factors = fair.changes()
        model.model.minimise(names, factors)
        answer = self._solve(model, "turns", TURNS, linear=2)
        if strict and answer.solved and self.best is not None:
            model.model.linear(names, factors, -FAR, round(answer.value))
            names, factors, hint = fair.spacing(window, self.best)
            model.model.minimise(names, factors)
            model.model.hint({**dict(enumerate(answer.values)), **hint})
            self._solve(model, "spacing", SPACING, linear=2)
        return True
