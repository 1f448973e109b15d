"""Whose coming is left open when a repair looks for those who step in: few enough to be quick, enough to be best.

Only on weekends where something is to be done, and nobody who would have to give up another turn for it.
"""

from __future__ import annotations

import numpy as np

from scheduler.attendance_plans import groups
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits, often

NEAR = 8  # vendors to try for a weekend and part beside three for each turn that was lost there
MANY = 6_000  # turns of those hit up to which all are left open
VERSATILE = 30  # vendors of a part to try who could step in most often


def opened(before: Before, due: Entitlement, known: Limits, *, narrow: bool = True) -> BoolArray:
    """(v, w) for a RepairModel: who changes anyway; who cannot all stay; those who could best step in.

    `narrow` leaves out whom no stall fits that nobody keeps.
    """
    problem, stays = before.problem, before.stays
    forced = before.hit
    days = np.array(known.disturbed, dtype=np.int64)
    of = known.part[problem.vendor_class]
    found = np.zeros_like(before.able)
    can = can_step_in(before, days, narrow=narrow)
    can[[v for group in groups(problem) for v in group]] = False
    found[np.ix_(np.flatnonzero(forced), days)] = True
    if found.sum() > MANY:
        likely = _likely(before, due, known, found & before.able & ~stays)
        found &= likely | (stays & _near(before, likely))
    crowded = known.crowded[of] > 0
    found |= stays & crowded
    found &= before.able & (stays | ~_near(before, stays & ~found))
    return found | _likely(before, due, known, can & ~forced[:, None])


def size(before: Before, opened: BoolArray) -> int:
    """Booleans when those whose coming is open may stand on any stall that fits."""
    fits = before.problem.fits.astype(np.int64) @ before.problem.type_count.T  # (c, w)
    return int(((opened & before.able) * fits[before.problem.vendor_class]).sum())


def all_loose(before: Before) -> BoolArray:
    """(v, w): everybody who stays where a turn was hit."""
    loose: BoolArray = before.stays & np.asarray((before.lost | before.moved).any(axis=0))
    return loose


def _free(before: Before, w: int) -> BoolArray:
    """(s,): usable stalls that nobody keeps."""
    free: BoolArray = np.array(before.problem.usable[w])
    free[before.stall[before.stays[:, w], w]] = False
    return free


def _near(before: Before, turns: BoolArray) -> BoolArray:
    """(v, w): less than the gap away from one of these turns or of those before `start`."""
    turns = turns.copy()
    turns[:, : before.start] = before.came[:, : before.start]
    near = turns.copy()
    for step in range(1, min(before.problem.min_gap, before.problem.n_weekends)):
        near[:, step:] |= turns[:, :-step]
        near[:, :-step] |= turns[:, step:]
    return near


def can_step_in(before: Before, days: IntArray, *, narrow: bool) -> BoolArray:
    """(v, w): no turn there, none near, and a stall (`narrow`: one that nobody keeps) fits."""
    problem, stays = before.problem, before.stays
    can = before.able & ~_near(before, stays)
    can[:, np.setdiff1d(np.arange(problem.n_weekends), days)] = False
    for w in days.tolist() if narrow else ():
        types = problem.stall_type[_free(before, w)]
        can[:, w] &= problem.fits[problem.vendor_class][:, types].any(axis=1)
    return can


def _likely(before: Before, due: Entitlement, known: Limits, can: BoolArray) -> BoolArray:
    """(v, w): the most owed for each weekend and part; on all their weekends those who can do most of them."""
    problem = before.problem
    of = known.part[problem.vendor_class]
    stays = before.stays.copy()
    stays[:, : before.start] = before.came[:, : before.start]
    owed = due.owed - np.cumsum(stays, axis=1) * TURN
    likely = np.zeros_like(can)
    for p in range(len(known.others)):
        mine = np.flatnonzero((of == p) & can.any(axis=1))
        times = often(can[mine], problem.min_gap)
        likely[mine[np.lexsort((problem.tie[mine], -owed[mine, -1], -times))[:VERSATILE]]] = True
        for w in known.disturbed:
            here = mine[can[mine, w]]
            lost = int((before.lost[:, w] & (of == p)).sum())
            most = NEAR + 3 * (lost + int(known.wanted[p, w] + known.crowded[p, w]))
            likely[here[np.lexsort((problem.tie[here], -owed[here, w]))[:most]], w] = True
    return likely & can
