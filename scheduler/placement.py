"""Who stands where: every weekend's vendors on stalls, by rule 7, then even exposure, then few repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler import placement_exact, placement_small, placement_start
from scheduler.control import Control
from scheduler.placement_chains import QUICK, THOROUGH, Chains
from scheduler.placement_even import Best, Evenness
from scheduler.placement_season import Season
from scheduler.placement_swaps import Budget, Swaps
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.seating import Seating, mean_prime

SWEEPS = 5  # over all weekends, with swaps of two
REPEAT_COSTS = (2.0, 0.3, 0.03, 0.01)  # of one repeat, in squared points of exposure
MANY = 1000  # vendors: with more there is so much choice that shorter chains do
CROWDS = 8  # weekends that cannot be placed, told at once


@dataclass
class Placement:
    """`seatings` by weekend. `clashes_bound`: proven least number of same-product pairs (goal 5)."""

    seatings: dict[int, Seating] = field(default_factory=dict)
    clashes_bound: int = 0
    unplaced: dict[int, list[int]] = field(default_factory=dict)  # weekend -> a crowd that cannot be placed


class Undecided(Exception):
    """The exact placement ran out of its work limit without an answer."""


def start(
    problem: Problem,
    comes: BoolArray,
    before: Placement | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
) -> Placement:
    """A placement of everybody who comes, keeping rules 2, 6, 7; weekends where there is none are told apart.

    Of `before` the weekends with the same vendors are taken over. After CROWDS such weekends the rest is left.
    """
    found = Placement()
    level = mean_prime(problem)
    had = np.zeros(problem.n_vendors)
    for w in np.flatnonzero(comes.any(axis=0)).tolist():
        vendors = np.flatnonzero(comes[:, w])
        known = None if before is None else before.seatings.get(w)
        if known is not None and np.array_equal(known.vendor[: known.n_vendors], vendors):
            seating = known
        else:
            seating = Seating(problem, w, vendors)
        if seating is not known and not _seat(problem, w, seating, had, found, level[:, w], cancelled):
            if len(found.unplaced) >= CROWDS:
                break
            continue
        found.seatings[w] = seating
        had[vendors] += problem.prime[seating.stall_of()] - level[problem.vendor_class[vendors], w]
    return found


def _seat(
    problem: Problem,
    w: int,
    seating: Seating,
    had: np.ndarray,
    found: Placement,
    level: np.ndarray,
    cancelled: Callable[[], bool] | None,
) -> bool:
    vendors = seating.vendor[: seating.n_vendors]
    sums = np.zeros((len(seating.vendor), len(seating.stalls)))
    sums[: len(vendors)] = (had[vendors] - level[problem.vendor_class[vendors]])[:, None] + seating.prime
    placed = placement_start.seat_balanced(seating, sums)
    if problem.neighbours_rule == "allow" and placed:
        return True
    if placed and placement_start.part_products(seating, sums):
        return True
    soft = problem.neighbours_rule != "forbid"
    answer, stalls = placement_exact.place_exactly(problem, w, vendors, soft=soft, cancelled=cancelled)
    if answer.status == "infeasible":
        found.unplaced[w] = placement_exact.small_crowd(problem, w, vendors)
        return False
    if not answer.solved:
        raise Undecided(problem.weekends[w])
    if soft:
        found.clashes_bound += max(0, round(answer.bound))
    placement_exact.seat_exactly(seating, stalls)
    return True


def polish(problem: Problem, found: Placement, control: Control) -> None:
    """Even exposure with few repeats; what is reached when time is up is kept.

    First passes in which repeats cost much, then less and less, end in better places for both than exposure alone. In
    the last one nothing is done that makes exposure less even. Of what the passes come to the best is kept: mostly that
    of the last one, but a pass may give up more than the later ones win back.
    """
    if not found.seatings:
        return
    costs = REPEAT_COSTS if problem.stall_repeat_gap else (0.0,)
    swaps = Swaps(problem, found.seatings)
    best = Best(problem, found.seatings, swaps.even)
    swaps.run(Budget(SWEEPS * len(found.seatings)), costs[0], control)
    best.look()
    season = Season(problem, found.seatings, swaps.even)
    chains = Chains(season, QUICK if problem.n_vendors > MANY else THOROUGH)
    passes = [(cost, True) for cost in costs[1:-1] or costs]
    for cost, exposure_may_rise in [*passes, (costs[-1], False)]:
        chains.run(cost, control, exposure_may_rise=exposure_may_rise)
        season.seat()
        best.look()
    best.seat()
    better = placement_small.better_stalls(problem, found.seatings, best.goals, control)
    if better is not None:
        _take(problem, found, better, control)


def _take(problem: Problem, found: Placement, better: IntArray, control: Control) -> None:
    """Seat what was found for a small season; then even out for those who do not count in the figure yet."""
    for w, seating in found.seatings.items():
        placement_exact.seat_exactly(seating, dict(enumerate(better[:, w].tolist())))
    season = Season(problem, found.seatings, Evenness(problem, found.seatings))
    best = Best(problem, found.seatings, season.even)
    Chains(season).run(0.0, control, exposure_may_rise=False)
    season.seat()
    best.look()
    best.seat()


def stalls_by_turn(problem: Problem, found: Placement) -> IntArray:
    """(v, w): stall, -1 without a turn."""
    stalls = np.full((problem.n_vendors, problem.n_weekends), -1, dtype=np.int64)
    for w, seating in found.seatings.items():
        stalls[seating.vendor[: seating.n_vendors], w] = seating.stall_of()
    return stalls
