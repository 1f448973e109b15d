"""What no repair can beat, by counting: seats and vendors whose weekends change.

Who can be seated on one weekend under rules 1, 2 and the maximums is a matroid (transversals with capacities), so
taking those who stay first, then those who change anyway, then others shows how few of the others must change. Classes
that share neither stalls nor a maximum are *parts* that cannot help each other: their counts add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.repair_before import Before
from scheduler.small_flow import SmallFlow


@dataclass(frozen=True, eq=False)
class Limits:
    """`seats`: turns from start on. `changed`: least, when all the seats are filled. `disturbed`: weekends.

    `part` (c,): the part of each class. `others` (part,): least number of vendors who need not change otherwise.
    `wanted` (part, w): seats that such vendors have to take. `crowded` (part, w): turns that may stay, but not all.
    `room` (part, w): most turns from start on.
    """

    seats: int
    changed: int
    disturbed: tuple[int, ...]
    part: IntArray
    others: IntArray
    wanted: IntArray
    crowded: IntArray
    room: IntArray


def limits(before: Before, due: Entitlement) -> Limits:
    problem, stays = before.problem, before.stays
    moved, lost = before.moved, before.lost
    forced = before.hit
    part = parts(problem)
    n_parts = int(part.max(initial=-1)) + 1
    wanted = np.zeros((n_parts, problem.n_weekends), dtype=np.int64)
    crowded, room = np.zeros_like(wanted), np.zeros_like(wanted)
    weekends = [w for w in range(before.start, problem.n_weekends) if problem.open[w]]
    disturbed = []
    for w in weekends:
        if not lost[:, w].any() and not moved[:, w].any() and int(stays[:, w].sum()) == due.seats[w]:
            room[:, w] = np.bincount(part[problem.vendor_class[stays[:, w]]], minlength=n_parts)
            continue
        disturbed.append(w)
        staying = stays[:, w] & ~forced
        size = np.bincount(part[problem.vendor_class[staying]], minlength=n_parts)
        crowded[:, w] = size - seatable(problem, w, staying, part)
        easy = seatable(problem, w, staying | (forced & before.able[:, w]), part)
        room[:, w] = seatable(problem, w, before.able[:, w], part)
        wanted[:, w] = np.maximum(0, room[:, w] - easy)
    others = np.maximum((crowded + wanted).max(axis=1, initial=0), _helpers(before, forced, part, wanted))
    return Limits(
        seats=int(due.seats[weekends].sum()),
        changed=int(forced.sum() + others.sum()),
        disturbed=tuple(disturbed),
        part=part,
        others=others,
        wanted=wanted,
        crowded=crowded,
        room=room,
    )


def parts(problem: Problem) -> IntArray:
    """(c,): number of the part of each class, 0, 1, ..."""
    n = len(problem.classes)
    limited = {k for here in problem.limits for k in here}
    shares = (problem.fits.astype(np.int64) @ problem.fits.T.astype(np.int64)) > 0
    for k in sorted(limited):
        of = problem.class_category == k
        shares |= of[:, None] & of[None, :]
    part = np.full(n, -1, dtype=np.int64)
    for c in range(n):
        if part[c] < 0:
            mine = np.zeros(n, dtype=np.bool_)
            mine[c] = True
            while True:
                more = shares[mine].any(axis=0) | mine
                if (more == mine).all():
                    break
                mine = more
            part[mine] = part.max(initial=-1) + 1
    return part


def _helpers(before: Before, forced: BoolArray, part: IntArray, wanted: IntArray) -> IntArray:
    """(part,): least number of vendors to take all the wanted seats, when each takes as many as its gap allows."""
    gap, of = before.problem.min_gap, part[before.problem.vendor_class]
    free = before.able & ~before.stays & ~forced[:, None]
    least = np.zeros(len(wanted), dtype=np.int64)
    for p in np.flatnonzero(wanted.any(axis=1)).tolist():
        takes = often(free[of == p] & (wanted[p] > 0), gap)
        reach = np.cumsum(np.sort(takes)[::-1])
        least[p] = min(int((reach < wanted[p].sum()).sum()) + 1, len(takes))
    return least


def often(can: BoolArray, gap: int) -> IntArray:
    """(v,): how many of these weekends (v, w) each can do, the gap kept."""
    times, ready = np.zeros(len(can), dtype=np.int64), np.zeros(len(can), dtype=np.int64)
    for w in np.flatnonzero(can.any(axis=0)).tolist():
        now = can[:, w] & (w >= ready)
        times += now
        ready[now] = w + gap
    return times


def seatable(problem: Problem, w: int, who: BoolArray, part: IntArray) -> IntArray:
    """(part,): the most of these vendors that rules 2 and 4 (maximums) let have a stall on weekend w."""
    size = np.bincount(problem.vendor_class[who], minlength=len(problem.classes))
    n_k, n_c = len(problem.categories), len(problem.classes)
    net = SmallFlow(2 + n_k + n_c + len(problem.types))
    for k in range(n_k):
        most = problem.limits[w].get(k, (0, None))[1]
        net.add(0, 2 + k, problem.n_stalls if most is None else most)
    arcs = {}
    for c in np.flatnonzero(size).tolist():
        arcs[c] = net.add(2 + int(problem.class_category[c]), 2 + n_k + c, int(size[c]))
        for t in np.flatnonzero(problem.fits[c]).tolist():
            net.add(2 + n_k + c, 2 + n_k + n_c + t, int(size[c]))
    for t, count in enumerate(problem.type_count[w].tolist()):
        net.add(2 + n_k + n_c + t, 1, count)
    net.run(0, 1)
    total = np.zeros(int(part.max(initial=-1)) + 1, dtype=np.int64)
    for c, arc in arcs.items():
        total[part[c]] += net.flow(arc)
    return total
