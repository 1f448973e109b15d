"""The figures of a rotation, as docs/decisions/0003 defines them: one for each goal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, FloatArray, IntArray, Problem
from scheduler.seating import mean_prime

ENOUGH_TURNS = 3  # vendors with fewer do not count in the exposure


@dataclass(frozen=True)
class Figures:
    filled: int
    deviation: float
    final: float
    spacing: float
    neighbours: int
    exposure: float
    repeats: int


def figures(problem: Problem, due: Entitlement, stalls: IntArray) -> Figures:
    """`stalls` (v, w): stall of each turn, -1 without."""
    comes = stalls >= 0
    return Figures(
        filled=int(comes.sum()),
        deviation=max_deviation(due, comes) / TURN,
        final=final_squares(due, comes),
        spacing=spacing(due, comes),
        neighbours=clashing_pairs(problem, stalls),
        exposure=exposure_spread(problem, stalls),
        repeats=stall_repeats(problem, stalls),
    )


def deviations(due: Entitlement, comes: BoolArray) -> IntArray:
    """(v, w): dev in TURN units."""
    gap: IntArray = np.cumsum(comes, axis=1) * TURN - due.owed
    return gap


def max_deviation(due: Entitlement, comes: BoolArray) -> int:
    """In TURN units."""
    return int(np.abs(deviations(due, comes)).max(initial=0))


def final_squares(due: Entitlement, comes: BoolArray) -> float:
    if not comes.shape[1]:
        return 0.0
    return float(((deviations(due, comes)[:, -1] / TURN) ** 2).sum())


def spacing(due: Entitlement, comes: BoolArray) -> float:
    """Sum over turns of the squared distance of the weekend's share from the middle of the turn's token."""
    before = np.concatenate([due.start[:, None], due.owed[:, :-1]], axis=1)[:, : comes.shape[1]]
    middle = (before + due.owed) / (2 * TURN)
    number = np.cumsum(comes, axis=1)
    return float((((middle - (number - 0.5)) ** 2)[comes]).sum())


def clashing_pairs(problem: Problem, stalls: IntArray) -> int:
    """Neighbouring stalls whose vendors have the same product, each pair once a weekend."""
    pairs = 0
    for w in range(problem.n_weekends):
        product = np.full(problem.n_stalls, -1, dtype=np.int64)
        here = np.flatnonzero(stalls[:, w] >= 0)
        product[stalls[here, w]] = problem.vendor_product[here]
        left, right = product[problem.edges[:, 0]], product[problem.edges[:, 1]]
        pairs += int(((left == right) & (left >= 0)).sum())
    return pairs


def exposure_means(problem: Problem, stalls: IntArray) -> tuple[FloatArray, IntArray]:
    """(v,) mean over turns of prime(s) - mean prime of the stalls that fit; (v,) number of turns."""
    level = mean_prime(problem)[problem.vendor_class]
    comes = stalls >= 0
    prime = np.append(problem.prime, 0.0)[stalls]
    turns: IntArray = comes.sum(axis=1)
    total = np.where(comes, prime - level, 0.0).sum(axis=1)
    return total / np.maximum(turns, 1), turns


def exposure_spread(problem: Problem, stalls: IntArray) -> float:
    """Population standard deviation of the means of vendors with enough turns; 0 without such vendors."""
    means, turns = exposure_means(problem, stalls)
    counted = means[turns >= ENOUGH_TURNS]
    return float(np.std(counted)) if len(counted) else 0.0


def stall_repeats(problem: Problem, stalls: IntArray) -> int:
    """Turns on a stall that the vendor had in one of its last `stall_repeat_gap` turns."""
    reach = problem.stall_repeat_gap
    repeats = 0
    for row in stalls:
        had = row[row >= 0].tolist()
        repeats += sum(stall in had[max(0, i - reach) : i] for i, stall in enumerate(had))
    return repeats
