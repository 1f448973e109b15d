"""What no repair can beat, by counting: seats, vendors whose weekends change, stall moves; and whom to try.

Who can be seated on one weekend under rules 1, 2 and the maximums is a matroid (transversals with capacities), so
taking those who stay first, then those who change anyway, then others shows how few of the others must change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.attendance_plans import groups
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, Problem
from scheduler.repair_model import Before
from scheduler.small_flow import SmallFlow

NEAR = 10  # vendors to try for each weekend with a free seat, and for how many of them they can do
MOST = 60  # vendors to try beside those who change anyway


@dataclass(frozen=True, eq=False)
class Limits:
    """`seats`: turns from start on. `changed`, `moves`: least, when all the seats are filled. `disturbed`: weekends."""

    seats: int
    changed: int
    moves: int
    disturbed: tuple[int, ...]
    wanted: dict[int, int]  # weekend -> seats that vendors who need not change otherwise have to take


def limits(before: Before, due: Entitlement) -> Limits:
    problem, stays = before.problem, before.stays
    moved, lost = _moved(before), before.lost
    forced = np.asarray(lost.any(axis=1))
    most, disturbed, wanted = 0, [], {}
    weekends = [w for w in range(before.start, problem.n_weekends) if problem.open[w]]
    for w in weekends:
        held = np.flatnonzero(stays[:, w])
        if not lost[:, w].any() and not moved[:, w].any() and len(held) == due.seats[w]:
            continue
        disturbed.append(w)
        staying = stays[:, w] & ~forced
        kept = seatable(problem, w, staying)
        easy = seatable(problem, w, staying | (forced & before.able[:, w]))
        wanted[w] = max(0, int(due.seats[w]) - easy)
        most = max(most, int(staying.sum()) - kept + wanted[w])
    by_vendor = np.sort((moved & ~forced[:, None]).sum(axis=1))[::-1]
    moves = int(by_vendor[most:].sum())
    return Limits(int(due.seats[weekends].sum()), int(forced.sum()) + most, moves, tuple(disturbed), wanted)


def _moved(before: Before) -> BoolArray:
    """(v, w): turns that may stay, but not on their stall."""
    moved = before.stays
    v, w = np.nonzero(moved)
    moved[v, w] = ~before.problem.usable[w, before.stall[v, w]]
    return moved


def seatable(problem: Problem, w: int, who: BoolArray) -> int:
    """The most of these vendors that rules 2 and 4 (maximums) let have a stall on weekend w."""
    size = np.bincount(problem.vendor_class[who], minlength=len(problem.classes))
    n_k, n_c = len(problem.categories), len(problem.classes)
    net = SmallFlow(2 + n_k + n_c + len(problem.types))
    for k in range(n_k):
        most = problem.limits[w].get(k, (0, None))[1]
        net.add(0, 2 + k, problem.n_stalls if most is None else most)
    for c in np.flatnonzero(size).tolist():
        net.add(2 + int(problem.class_category[c]), 2 + n_k + c, int(size[c]))
        for t in np.flatnonzero(problem.fits[c]).tolist():
            net.add(2 + n_k + c, 2 + n_k + n_c + t, int(size[c]))
    for t, count in enumerate(problem.type_count[w].tolist()):
        net.add(2 + n_k + n_c + t, 1, count)
    return net.run(0, 1)


def to_try(before: Before, due: Entitlement, known: Limits) -> list[int]:
    """Vendors to leave free: who changes anyway or lost a stall, then for each seat to take those owed most."""
    free = set(np.flatnonzero(before.lost.any(axis=1) | _moved(before).any(axis=1)).tolist())
    helpers: dict[int, list[int]] = {}
    for w in known.wanted:
        helpers[w] = [v for v in _helpers(before, due, w) if v not in free]
    can = np.bincount([v for row in helpers.values() for v in row], minlength=before.problem.n_vendors)
    versatile = sorted(np.flatnonzero(can).tolist(), key=lambda v: (-can[v], before.problem.tie[v]))
    extra: dict[int, None] = dict.fromkeys(versatile[:NEAR])
    for rank in range(NEAR):
        for row in helpers.values():
            if rank < len(row) and len(extra) < MOST:
                extra[row[rank]] = None
    free |= set(extra)
    for group in groups(before.problem):
        if free & set(group):
            free |= set(group)
    return sorted(free)


def _helpers(before: Before, due: Entitlement, w: int) -> list[int]:
    """Vendors without a turn on w who could have one beside their own turns; most owed first."""
    problem = before.problem
    stays = before.stays
    stays[:, : before.start] = before.came[:, : before.start]
    able = before.able[:, w] & ~stays[:, w]
    near = stays[:, max(0, w - problem.min_gap + 1) : w + problem.min_gap].any(axis=1)
    held = before.stall[:, w][stays[:, w]]
    free = problem.usable[w].copy()
    free[held] = False
    types = np.unique(problem.stall_type[free])
    fits = problem.fits[problem.vendor_class][:, types].any(axis=1)
    owed = due.owed[:, w] - stays[:, :w].sum(axis=1) * TURN
    found = np.flatnonzero(able & ~near & fits)
    return [int(v) for v in found[np.lexsort((problem.tie[found], -owed[found]))]]
