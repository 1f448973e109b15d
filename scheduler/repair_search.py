"""The search behind a repair: who changes, part by part, straight at what cannot be beaten; then fairness among them.

Once there is a repair, time that is up ends the search for a better one, not the repair.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from scheduler import repair_choice
from scheduler.attendance_breaches import limit_breaches
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, IntArray
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits
from scheduler.repair_choice import size
from scheduler.repair_exchange import exchange
from scheduler.repair_moves import mend
from scheduler.repair_parts import Part
from scheduler.repair_seats import better_seats
from scheduler.repair_stages import MANY, Caps, Reached, Stages
from scheduler.standing import NOWHERE

SMALL = 2_000  # Booleans up to which everything is left open
EXACT = 20_000  # ... the same where the parts prove too little
LARGE = 25_000  # ... up to which fairness is a matter of the model, not of exchanges alone
WIDE = 150_000  # ... up to which a model is tried at all
SOME = 2.0  # deterministic time of each step to a repair where the parts found none
MORE = 4.0  # ... of each step to a better one or to its proof, with everything open


@dataclass(frozen=True, eq=False)
class Found:
    """`stall` (v, w): the repaired rotation. Bounds: of turns from `start` on, changed vendors, stall moves."""

    stall: IntArray
    seats_bound: int
    changed_bound: int
    moves_bound: int
    way: str


@dataclass(frozen=True, eq=False)
class Start:
    """A repair that keeps the rules, `stall` (v, w), and what it reaches in the first three goals."""

    stall: IntArray
    reached: Reached
    way: str


def search(before: Before, due: Entitlement, known: Limits, control: Control) -> Found | None:
    """None when it is proven that there is none. Raises OutOfTime without a repair, or Cancelled."""
    everything = np.zeros_like(before.able)
    everything[:, before.start :] = True
    whole = size(before, everything)
    if not all(before.able[v, w] for w, v, _ in before.problem.fixed_turns() if w >= before.start):
        return None
    if whole > SMALL:
        kept = _kept(before, known)
        if kept is not None:
            return _fair(before, due, known, kept, control)
        known, start = _in_parts(before, due, known, control)
        if start is None and whole > EXACT:
            start = _some(before, due, known, control)
        if start is not None:
            if whole <= EXACT and not start.reached.proven:
                stages = Stages(before, due, known, everything, everything, control, start.stall)
                start = Start(stages.stall, stages.fewest(start.reached, MORE), "all free")
            return _among_changed(before, due, known, start, control)
        if whole > WIDE:
            raise OutOfTime
    stages = Stages(before, due, known, everything, everything, control)
    reached = stages.step_by_step()
    if reached is None:
        return None
    with suppress(OutOfTime):
        stages.fair(reached.caps, exact=True)
    return Found(better_seats(before, stages.stall), *reached.bounds, "all free")


def _kept(before: Before, known: Limits) -> Found | None:
    """Everybody keeps what can be kept: enough where turns were lost and no seat is to be filled instead."""
    stays = before.stays
    if before.moved.any() or int(stays.sum()) != known.seats or known.others.any():
        return None
    kept = stays.copy()
    kept[:, : before.start] = before.came[:, : before.start]
    if any(not kept[v, w] for w, v, _ in before.problem.fixed_turns()):
        return None
    if any(w >= before.start for w, _ in limit_breaches(before.problem, kept)):
        return None
    return Found(np.where(kept, before.stall, NOWHERE), known.seats, known.changed, 0, "kept")


def _some(before: Before, due: Entitlement, known: Limits, control: Control) -> Start | None:
    """A repair where the parts found none, as good as some of what is left open allows."""
    far = repair_choice.opened(before, due, known, narrow=False)
    for way, opened, loose in (
        ("free stalls", repair_choice.opened(before, due, known), np.zeros_like(far)),
        ("stalls loose", far, repair_choice.all_loose(before)),
    ):
        if size(before, opened | loose) <= WIDE:
            stages = Stages(before, due, known, opened, loose, control)
            caps = stages.full(SOME)
            if caps is not None:
                return Start(stages.stall, Reached(caps, (known.seats, known.changed, 0)), way)
    return None


def _in_parts(before: Before, due: Entitlement, known: Limits, control: Control) -> tuple[Limits, Start | None]:
    """What the parts prove, and the repair that they make together; None where one of them has none."""
    now = np.where(before.lost | before.moved, NOWHERE, before.stall)
    found = []
    for p in range(len(known.others)):
        found.append(mend(Part(before, known, p, now, _wish(before, due), control)))
        stall = found[-1].stall
        now = now if stall is None else stall
        control.report("repair", sum(part.changed for part in found), sum(part.others for part in found))
    sharper = replace(known, others=np.array([part.others for part in found], dtype=np.int64))
    sharper = replace(sharper, changed=known.changed - int(known.others.sum()) + int(sharper.others.sum()))
    if any(part.stall is None for part in found) or int((now[:, before.start :] != NOWHERE).sum()) != known.seats:
        return sharper, None
    caps = Caps(known.seats, True, int(before.changed(now).sum()), int(before.moves(now).sum()))
    moves = sum(part.moves for part in found) if caps.changed == sharper.changed else 0
    return sharper, Start(now, Reached(caps, (known.seats, sharper.changed, moves)), "part by part")


def _wish(before: Before, due: Entitlement) -> IntArray:
    """(v,): 0 for the twentieth that is owed most in the end, 19 for the one that is owed least."""
    turns = (before.stays.sum(axis=1) + before.came[:, : before.start].sum(axis=1)) * TURN
    rank = np.lexsort((before.problem.tie, turns - due.owed[:, -1]))
    wish = np.empty_like(rank)
    wish[rank] = np.arange(len(rank)) * 20 // max(len(rank), 1)
    return wish


def _among_changed(before: Before, due: Entitlement, known: Limits, start: Start, control: Control) -> Found:
    """Who steps in by what is owed; then the turns of all who change, as fair as can be."""
    caps, stall = start.reached.caps, start.stall
    if known.others.any() or caps.changed > known.changed:
        opened = repair_choice.opened(before, due, known) | ((stall != NOWHERE) != before.came)
        stages = Stages(before, due, known, opened, before.moves(stall) & ~before.moved, control, stall)
        with suppress(OutOfTime):
            stages.spread(caps)
        stall = stages.stall
    return _fair(before, due, known, Found(stall, *start.reached.bounds, start.way), control, caps)


def _fair(
    before: Before, due: Entitlement, known: Limits, found: Found, control: Control, caps: Caps | None = None
) -> Found:
    """Turns exchanged among those who change. Nobody else is touched, and no turn moves that has not been moved."""
    both = (found.stall != NOWHERE) & before.came
    settled = replace(before, stall=np.where(both, found.stall, before.stall))
    changed = np.flatnonzero(before.changed(found.stall))
    stall = exchange(settled, due, found.stall, changed.tolist())
    opened = np.zeros_like(before.able)
    opened[changed, before.start :] = True
    if len(changed) and size(settled, opened) <= LARGE:
        caps = caps or Caps(known.seats, True)
        stages = Stages(settled, due, known, opened, np.zeros_like(opened), control, stall)
        with suppress(OutOfTime):
            stages.fair(replace(caps, changed=MANY, moves=0))
        stall = stages.stall
    return replace(found, stall=better_seats(before, stall))
