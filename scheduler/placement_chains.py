"""Chains of swaps over several weekends: one vendor's change of stalls is made up for by its next one elsewhere.

A swap of two changes each of them by the difference of two stalls, which is mostly too much. But a vendor who gains 20
on one weekend and loses 17 on another has gained 3; its partners go on in the same way with others. A vendor's cost is
weight * off^2, so two swaps in which it gains x and y cost 2 * weight * x * y more than one by one, and the best way on
from each swap is found backwards, length by length, as in a shortest path (ejection chains, Glover 1996).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.control import Control
from scheduler.placement_season import Offers, Season
from scheduler.problem import BoolArray, FloatArray, IntArray

WIDTH = 4.0  # points of prime: a vendor's swaps are sorted by gain into steps as wide
BLOCK = 32  # vendors at once: what fits the processor's cache
STARTS = 2  # chains tried in one round, per vendor
ROUNDS = 100
TINY = 1e-9
WORTH = 1e-3  # vendors whose best chain brings less are left out of the next round
ENOUGH = 2e-5  # what a round must bring, per vendor
FAR = np.float32(1e12)
STEPS = 1024  # more than there are steps

Chain = list[tuple[int, int]]  # swaps of two occupants


@dataclass(frozen=True)
class Effort:
    """Up to `depth` swaps follow on either side of the first; `best` of every step of gain and `kept` of a vendor."""

    depth: int
    best: int
    kept: int


THOROUGH = Effort(depth=3, best=4, kept=64)
QUICK = Effort(depth=2, best=3, kept=48)


@dataclass(frozen=True)
class Ways:
    """Side e of swap i is i seen from its a (e = i) or from its b (e = i + m).

    `value` (m,): by how much the best chain with swap i in its middle changes the cost. `onward`: for each number of
    swaps still to come, fewest first, (2m,) the side of the next swap at the same vendor, -1 where the chain ends.
    """

    value: FloatArray
    onward: list[IntArray]


@dataclass(frozen=True)
class Costs:
    """Squared distances of those who count in the figure, pairs of turns that are repeats, squares with all others."""

    counted: float
    repeats: int
    squares: float

    def better(self, other: Costs) -> bool:
        """In the goals' order: exposure, repeats, and then those whose exposure does not count yet."""
        if abs(self.counted - other.counted) > TINY:
            return self.counted < other.counted
        return (self.repeats, self.squares) < (other.repeats, other.squares - TINY)


class Chains:
    def __init__(self, season: Season, effort: Effort = THOROUGH) -> None:
        self.season, self.even, self.effort = season, season.even, effort

    def run(self, repeat_cost: float, control: Control, *, exposure_may_rise: bool = True) -> None:
        """Rounds until one brings next to nothing or the time is up. `repeat_cost` in squared points of exposure."""
        everybody = self.even.turns > 0
        among = everybody
        for _ in range(ROUNDS):
            if control.late:
                break
            control.check_cancelled()
            self.even.centre()
            fell, among = self._round(repeat_cost, among, exposure_may_rise)
            if fell < ENOUGH * everybody.sum():
                break

    def _round(self, repeat_cost: float, among: BoolArray, exposure_may_rise: bool) -> tuple[float, BoolArray]:
        """Make the best chains that do not touch each other: how much the cost fell, and (v+1,) whom to try next."""
        season = self.season
        offers = season.offers(repeat_cost, among)
        ways = best_ways(offers, season, among, self.effort)
        starts = np.flatnonzero(ways.value < -TINY)
        most = STARTS * int((self.even.turns > 0).sum())
        starts = starts[np.argsort(ways.value[starts], kind="stable")][:most]
        fell, taken, busy = 0.0, set[int](), set[int]()
        for start in starts.tolist():
            chain = self._chain(start, offers, ways, taken)
            gone = self._make(chain, busy, repeat_cost, exposure_may_rise) if chain else None
            if gone is not None:
                fell += gone
                taken |= self._vendors(chain)
        following = np.zeros(len(among), dtype=np.bool_)
        worth = np.flatnonzero(ways.value < -WORTH)
        following[season.vendor[offers.a[worth]]] = following[season.vendor[offers.b[worth]]] = True
        following[sorted(taken)] = True
        following[-1] = False
        return fell, following

    def _vendors(self, chain: Chain) -> set[int]:
        return {int(self.season.vendor[o]) for pair in chain for o in pair} - {-1}

    def _chain(self, start: int, offers: Offers, ways: Ways, taken: set[int]) -> Chain:
        """Ends where somebody is taken, or comes up again; empty if the cost would then not fall."""
        a, b, m, vendor = offers.a, offers.b, len(offers.a), self.season.vendor
        met = {int(vendor[a[start]]), int(vendor[b[start]])}
        if met & taken:
            return []
        chain, change = [(int(a[start]), int(b[start]))], float(offers.change[start])
        for side in (start, start + m):
            for onward in reversed(ways.onward):
                following = int(onward[side])
                if following < 0:
                    break
                i = following % m
                here, far = (int(vendor[x[i]]) for x in ((a, b) if following < m else (b, a)))
                if far >= 0 and far in met | taken:
                    break
                product = float(offers.gain[side % m] * offers.gain[i]) * (1 if (side < m) == (following < m) else -1)
                change += float(offers.change[i]) + 2 * float(self.even.weight[here]) * product
                met.add(far)
                chain.append((int(a[i]), int(b[i])))
                side = (following + m) % (2 * m)
        return chain if change < -TINY else []

    def _make(self, chain: Chain, busy: set[int], repeat_cost: float, exposure_may_rise: bool) -> float | None:
        """Swap if no busy position is touched and it is better so: by how much the cost fell, None if nothing was done.

        Better is a lower cost; where exposure may not rise, what is better in the goals' order.
        """
        season, around = self.season, set[int]()
        for a, b in chain:
            here = season.beside_or_on(a, b)
            if here & around or here & busy:
                return None
            around |= here
        before = self._costs(chain)
        for a, b in chain:
            season.swap(a, b)
        after = self._costs(chain)
        fell = before.squares - after.squares + repeat_cost * (before.repeats - after.repeats)
        if fell > TINY if exposure_may_rise else after.better(before):
            busy |= around
            return fell
        for a, b in chain:
            season.swap(a, b)
        return None

    def _costs(self, chain: Chain) -> Costs:
        """Of the chain's vendors and turns."""
        vendors, even = sorted(self._vendors(chain)), self.even
        square = even.off[vendors] ** 2
        return Costs(
            float((even.counted[vendors] * square).sum()),
            self.season.repeats([o for pair in chain for o in pair]),
            float((even.weight[vendors] * square).sum()),
        )


def best_ways(offers: Offers, season: Season, among: BoolArray, effort: Effort) -> Ways:
    """Chains go on only at vendors `among` (v+1,)."""
    m = len(offers.a)
    vendor = season.vendor[np.concatenate([offers.a, offers.b])]
    gain = np.concatenate([offers.gain, -offers.gain])
    change = np.concatenate([offers.change, offers.change])
    table = _table(vendor, gain, change, among, effort)
    there = table >= 0
    other = np.where(there, (table + m) % max(2 * m, 1), 0)  # the same swap from its other vendor
    right = np.where(there, gain[table], 0.0).astype(np.float32)
    left = (2 * season.even.weight[vendor[table[:, :1]]] * right).astype(np.float32)
    weekend = np.where(there, season.weekend[offers.a][table % max(m, 1)], -1).astype(np.int16)
    rest, onward = np.zeros(2 * m), []
    best, pick = np.empty(table.shape, dtype=np.float32), np.empty(table.shape, dtype=np.int64)
    for _ in range(effort.depth):
        following = np.where(there, change[table] + rest[other], FAR).astype(np.float32)
        for low in range(0, len(table), BLOCK):
            rows = slice(low, low + BLOCK)
            cost = left[rows, :, None] * right[rows, None, :]  # (r, k, k): of the second swap after the first
            cost += following[rows, None, :]
            cost += (weekend[rows, :, None] == weekend[rows, None, :]).view(np.int8) * FAR
            pick[rows] = cost.argmin(axis=2)
            best[rows] = np.take_along_axis(cost, pick[rows, :, None], axis=2)[:, :, 0]
        good = there & (best < 0)
        rest, way = np.zeros(2 * m), np.full(2 * m, -1, dtype=np.int64)
        rest[table[good]] = best[good]
        way[table[good]] = np.take_along_axis(table, pick, axis=1)[good]
        onward.append(way)
    return Ways(offers.change + rest[:m] + rest[m:], onward)


def _table(vendor: IntArray, gain: FloatArray, change: FloatArray, among: BoolArray, effort: Effort) -> IntArray:
    """(r, kept): for each vendor the cheapest sides, only the best of every step of gain, -1 to fill up."""
    sides = np.flatnonzero(among[vendor])
    kind = vendor[sides] * STEPS + np.round(gain[sides] / WIDTH).astype(np.int64)
    order = np.lexsort((change[sides], kind))
    sides = sides[order][_rank(kind[order]) < effort.best]
    sides = sides[np.lexsort((change[sides], vendor[sides]))]
    rank = _rank(vendor[sides])
    sides, rank = sides[rank < effort.kept], rank[rank < effort.kept]
    table = np.full((int((rank == 0).sum()), effort.kept), -1, dtype=np.int64)
    table[np.cumsum(rank == 0) - 1, rank] = sides
    return table


def _rank(key: IntArray) -> IntArray:
    """(n,): which of its kind each is, from 0, in a list in which equals follow each other."""
    first = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    rank: IntArray = np.arange(len(key)) - np.repeat(first, np.diff(np.append(first, len(key))))
    return rank
