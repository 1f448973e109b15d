"""The search behind a repair: who changes, first straight at what cannot be beaten; then fairness among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from scheduler import repair_choice
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits, least_moves
from scheduler.repair_choice import size
from scheduler.repair_exchange import exchange
from scheduler.repair_moves import mend
from scheduler.repair_parts import Part
from scheduler.repair_seats import better_seats
from scheduler.repair_stages import MANY, Caps, Stages
from scheduler.standing import NOWHERE

SMALL = 2_000  # Booleans up to which everything is left open
EXACT = 20_000  # ... the same where the parts prove too little
LARGE = 25_000  # ... up to which fairness is a matter of the model, not of exchanges alone
WIDE = 150_000  # ... up to which a model is tried at all
SOME, AGAIN = 2.0, 0.7  # deterministic time for a first repair, and for each try to find a better one


@dataclass(frozen=True, eq=False)
class Found:
    """`stall` (v, w): the repaired rotation. Bounds: of turns from `start` on, changed vendors, stall moves."""

    stall: IntArray
    seats_bound: int
    changed_bound: int
    moves_bound: int
    way: str


Choice = tuple[str, BoolArray, BoolArray]  # way, opened, loose


@dataclass(frozen=True, eq=False)
class Start:
    """A repair that keeps the rules, found by `stages` within `caps`, which are also what it reaches."""

    stages: Stages
    caps: Caps
    bounds: tuple[int, int, int]
    way: str

    @property
    def proven(self) -> bool:
        return (self.caps.seats, self.caps.changed, self.caps.moves) == self.bounds


def search(before: Before, due: Entitlement, known: Limits, control: Control) -> Found | None:
    """None when it is proven that there is none. Raises OutOfTime or Cancelled."""
    everything = np.zeros_like(before.able)
    everything[:, before.start :] = True
    whole = size(before, everything)
    if whole > SMALL:
        kept = _kept(before, due, known)
        if kept is not None:
            return _fair(before, due, known, kept, control)
        known, start = _in_parts(before, due, known, control)
        if start is None and whole > EXACT:
            start = _part(before, due, known, control)
        if start is not None and (start.proven or whole > EXACT):
            return _among_changed(before, due, known, start, control)
        if whole > WIDE:
            raise OutOfTime
    stages = Stages(before, due, known, everything, everything, control)
    reached = stages.step_by_step()
    if reached is None:
        return None
    stages.fair(reached.caps, exact=True)
    return Found(better_seats(before, stages.stall), *reached.bounds, "all free")


def _kept(before: Before, due: Entitlement, known: Limits) -> Found | None:
    """Everybody keeps what can be kept: enough where turns were lost and no seat is to be filled instead."""
    stays = before.stays
    if before.moved.any() or int(stays.sum()) != known.seats or known.others.any():
        return None
    kept = stays.copy()
    kept[:, : before.start] = before.came[:, : before.start]
    if any(not kept[v, w] for w, fixed in enumerate(before.problem.fixed) for v in fixed):
        return None
    return Found(np.where(kept, before.stall, NOWHERE), known.seats, known.changed, 0, "kept")


def _quick(before: Before, due: Entitlement, known: Limits) -> Iterator[Choice]:
    """Nobody who keeps a stall moves, but to make room for those whose stall is closed."""
    everywhere = np.arange(len(known.others))
    none = np.zeros_like(before.able)
    if not known.others.any():
        yield "only those hit", repair_choice.opened(before, due, known, helpers=False), none
    near = repair_choice.opened(before, due, known, helpers=True)
    yield "free stalls", near, none
    room = repair_choice.loose(before, known, everywhere, only_short=True)
    if room.any():
        yield "room made", near, room


def _wide(before: Before, due: Entitlement, known: Limits, best: Start | None) -> Iterator[Choice]:
    """More is left open in the parts that are not yet at what counting allows."""
    late = np.arange(len(known.others)) if best is None else np.flatnonzero(_others(before, known, best) > known.others)
    simple = late[known.others[late] == 0]
    if len(simple):
        near = repair_choice.opened(before, due, known, helpers=bool(known.others.any()))
        hit = repair_choice.hit_everywhere(before, known, simple)
        others = np.isin(known.part[before.problem.vendor_class], simple) & ~before.hit
        yield "all of those hit", (near | hit) & ~others[:, None], repair_choice.all_loose(before, known, simple)
    far = repair_choice.opened(before, due, known, helpers=True, narrow=False)
    yield "stalls changed", far, repair_choice.loose(before, known, late, only_short=False)
    if best is None:
        yield "stalls loose", far, repair_choice.all_loose(before, known, late)


def _part(before: Before, due: Entitlement, known: Limits, control: Control) -> Start | None:
    """The best of several choices of what is left open, up to the first that nobody can beat; None where all fail."""
    best: Start | None = None
    fewest = least_moves(before, due, known, 0)
    for choices in (_quick(before, due, known), None):
        for way, opened, loose in choices or _wide(before, due, known, best):
            stages = Stages(before, due, known, opened, loose, control)
            caps = stages.full(SOME if best is None else AGAIN) if size(before, loose) <= WIDE else None
            if caps is None or (best is not None and not caps.better(best.caps)):
                continue
            moves = least_moves(before, due, known, caps.changed - known.changed)
            best = Start(stages, caps, (known.seats, known.changed, moves), way)
            if caps.changed == known.changed and (caps.moves == fewest or choices is None):
                break
        if best is not None and best.caps.changed == known.changed:
            break
    return best


def _others(before: Before, known: Limits, start: Start) -> IntArray:
    """(part,): vendors who change though they are not hit."""
    others = ((start.stages.stall != NOWHERE) != before.came).any(axis=1) & ~before.hit
    found: IntArray = np.bincount(known.part[before.problem.vendor_class[others]], minlength=len(known.others))
    return found


def _in_parts(before: Before, due: Entitlement, known: Limits, control: Control) -> tuple[Limits, Start | None]:
    """What the parts prove, and the repair that they make together; None where one of them has none."""
    if not all(before.able[v, w] for w, v, _ in before.problem.fixed_turns() if w >= before.start):
        return known, None
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
    differs = (now != NOWHERE) != before.came
    moved = (now != before.stall) & (now != NOWHERE) & before.came
    caps = Caps(known.seats, True, int(differs.any(axis=1).sum()), int(moved.sum()))
    opened = repair_choice.opened(before, due, sharper, helpers=True) | differs
    stages = Stages(before, due, sharper, opened, moved & ~before.moved, control, now)
    moves = sum(part.moves for part in found) if caps.changed == sharper.changed else 0
    return sharper, Start(stages, caps, (known.seats, sharper.changed, moves), "part by part")


def _wish(before: Before, due: Entitlement) -> IntArray:
    """(v,): 0 for the twentieth that is owed most in the end, 19 for the one that is owed least."""
    turns = (before.stays.sum(axis=1) + before.came[:, : before.start].sum(axis=1)) * TURN
    rank = np.lexsort((before.problem.tie, turns - due.owed[:, -1]))
    wish = np.empty_like(rank)
    wish[rank] = np.arange(len(rank)) * 20 // max(len(rank), 1)
    return wish


def _among_changed(before: Before, due: Entitlement, known: Limits, start: Start, control: Control) -> Found:
    """Who steps in by what is owed; then the turns of all who change, as fair as can be."""
    if known.others.any() or start.caps.changed > known.changed:
        start.stages.spread(start.caps)
    found = Found(start.stages.stall, *start.bounds, start.way)
    return _fair(before, due, known, found, control, start.caps)


def _fair(
    before: Before, due: Entitlement, known: Limits, found: Found, control: Control, caps: Caps | None = None
) -> Found:
    """Turns exchanged among those who change. Nobody else is touched, and no turn moves that has not been moved."""
    both = (found.stall != NOWHERE) & before.came
    settled = replace(before, stall=np.where(both, found.stall, before.stall))
    changed = np.flatnonzero(((found.stall != NOWHERE) != before.came).any(axis=1))
    stall = exchange(settled, due, found.stall, changed.tolist())
    opened = np.zeros_like(before.able)
    opened[changed, before.start :] = True
    if len(changed) and size(settled, opened) <= LARGE:
        caps = caps or Caps(known.seats, True)
        stages = Stages(settled, due, known, opened, np.zeros_like(opened), control, stall)
        stages.fair(replace(caps, changed=MANY, moves=0))
        stall = stages.stall
    return replace(found, stall=better_seats(before, stall))
