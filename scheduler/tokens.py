"""Turns as tokens: the weekends that may hold a vendor's n-th turn when nobody may be further off than a bound.

With |turns - e| below B on every weekend, turn n comes no earlier than the first weekend with e > n - B and no later
than the first with e >= n - 1 + B (for B = 1: while e runs through (n - 1, n]); and turns within these windows, one a
weekend, keep the bound. This is Tijdeman's (1980) and Steiner and Yeomans' (1993) reading of a just sequence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, FloatArray, IntArray

GUARD = 1000  # units: far above the rounding of e (< 1 unit a weekend), far below what a figure shows


@dataclass(frozen=True, eq=False)
class Tokens:
    """Tokens i, sorted by vendor and turn; arcs a from token to weekend, sorted by token and weekend."""

    vendor: IntArray  # (i,)
    turn: IntArray  # (i,) 1, 2, ...
    must: BoolArray  # (i,) the bound breaks without it
    arc_token: IntArray  # (a,)
    arc_vendor: IntArray  # (a,)
    arc_weekend: IntArray  # (a,)
    arc_place: FloatArray  # (a,) distance from the token's middle, in turns; negative: earlier
    arc_cost: FloatArray  # (a,) its square
    final_cost: FloatArray  # (i,) what the turn adds to the sum of dev(v, last)^2; 0 for those that must be
    holds: bool  # False: the bound cannot be kept: a token has no weekend, or no turns are already too many


BELOW_ONE = TURN - GUARD  # the reach for |dev| < 1


def up_to(bound: int) -> int:
    """The reach for |dev| <= bound, in TURN units."""
    return bound + GUARD


def tokens(due: Entitlement, able: BoolArray, reach: int | IntArray, vendors: IntArray | None = None) -> Tokens:
    """Windows for |dev| <= reach (one, or (v,) one each; TURN units). `able` (v, w): who may have a turn when.

    With `vendors` only their tokens are made, numbered as in the whole problem.
    """
    who = np.arange(len(able)) if vendors is None else vendors
    reach = np.broadcast_to(np.asarray(reach, dtype=np.int64), len(able))[who]
    e, here, last = due.owed[who], able[who], due.start[who]
    if able.shape[1]:
        last = e[:, -1]
    need = np.clip(-((reach - last) // TURN), 0, None)  # ceil(e - B): turns that must have been had at the end
    most = np.minimum(np.clip((last + reach) // TURN, 0, None), here.sum(axis=1))
    row = np.repeat(np.arange(len(who)), most)
    turn = np.arange(len(row)) - (np.cumsum(most) - most)[row] + 1
    must = turn <= need[row]
    due_at, wide = turn * TURN, reach[row]
    window = (due_at[:, None] <= e[row] + wide[:, None]) & here[row]
    before = np.concatenate([np.full((len(who), 1), -(2**62)), e[:, :-1]], axis=1)  # e before each weekend
    window &= before[row] <= (due_at - TURN + wide)[:, None]
    arc_token, arc_weekend = np.nonzero(window)
    vendor = who[row]
    place = _distance(due, vendor[arc_token], turn[arc_token], arc_weekend)
    final = np.where(must, 0.0, 1.0 - 2.0 * (last[row] - due_at + TURN) / TURN)
    holds = bool((need <= most).all() and window.any(axis=1)[must].all() and (e >= -reach[:, None]).all())
    return Tokens(vendor, turn, must, arc_token, vendor[arc_token], arc_weekend, place, place**2, final, holds)


def counted(window: Tokens, turns: IntArray) -> Tokens:
    """The windows of those who have just so many turns (v,) each, every one of which they must have."""
    kept = window.turn <= turns[window.vendor]
    arcs = kept[window.arc_token]
    number = np.cumsum(kept) - 1
    return replace(
        window, vendor=window.vendor[kept], turn=window.turn[kept], must=np.ones(int(kept.sum()), dtype=np.bool_),
        final_cost=np.zeros(int(kept.sum())), arc_token=number[window.arc_token[arcs]],
        arc_vendor=window.arc_vendor[arcs], arc_weekend=window.arc_weekend[arcs],
        arc_place=window.arc_place[arcs], arc_cost=window.arc_cost[arcs],
    )  # fmt: skip


def _distance(due: Entitlement, vendor: IntArray, turn: IntArray, weekend: IntArray) -> FloatArray:
    """Distance, in turns, of the middle of the weekend's share from the middle of the token."""
    before = np.where(weekend > 0, due.owed[vendor, weekend - 1], due.start[vendor])
    middle = (due.owed[vendor, weekend] + before) / (2 * TURN)
    distance: FloatArray = middle - (turn - 0.5)
    return distance
