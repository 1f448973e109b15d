"""All weekends' places in one row, so that every swap of two on one weekend is looked at in a few array steps.

Occupants o and positions p are numbered through the season, weekend after weekend, each as in its seating
(seating.py); nobodies are vendor -1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.placement_even import Evenness
from scheduler.problem import BoolArray, FloatArray, IntArray, Problem
from scheduler.seating import Seating

NEXT = 24  # places looked at above each, by prime, among those that may be swapped with it


@dataclass(frozen=True)
class Offers:
    """Swaps i that keep every rule: occupants `a` and `b`, what `a` gains in prime, by how much the cost changes."""

    a: IntArray
    b: IntArray
    gain: FloatArray
    change: FloatArray


class Season:
    """`at` (o,) position of each occupant, `who` (p,) the reverse."""

    def __init__(self, problem: Problem, seatings: dict[int, Seating], even: Evenness) -> None:
        self.problem, self.seatings, self.even = problem, seatings, even
        rooms = [seatings[w] for w in sorted(seatings)]
        sizes = [len(room.stalls) for room in rooms]
        self.first: list[int] = np.cumsum([0, *sizes]).tolist()
        n = self.first[-1]
        width = max((room.beside.shape[1] for room in rooms), default=1)
        self.weekend: IntArray = np.repeat(np.array(sorted(seatings), dtype=np.int64), sizes)
        self.vendor, self.product, self.at, self.stall = (np.zeros(n, dtype=np.int64) for _ in range(4))
        self.beside: IntArray = np.full((n, width), -1, dtype=np.int64)
        self.held: BoolArray = np.zeros(n, dtype=np.bool_)  # occupants on fixed stalls
        self.counts = np.zeros((n, len(problem.products) + 1), dtype=np.int16)
        for room, low in zip(rooms, self.first, strict=False):
            high = low + len(room.stalls)
            self.vendor[low:high], self.product[low:high] = room.vendor, room.product
            self.at[low:high], self.stall[low:high] = room.at + low, room.stalls
            self.beside[low:high, : room.beside.shape[1]] = np.where(room.beside >= 0, room.beside + low, -1)
            self.held[[o + low for o in room.waived]] = True
            self.counts[low:high] = room.counts
        self.who: IntArray = np.empty(n, dtype=np.int64)
        self.who[self.at] = np.arange(n)
        self.prime: FloatArray = problem.prime[self.stall]
        self.type: IntArray = problem.stall_type[self.stall]
        self.kind: IntArray = np.append(problem.vendor_class, len(problem.classes))[self.vendor]
        self.fits: BoolArray = np.append(problem.fits, np.ones((1, len(problem.types)), dtype=np.bool_), axis=0)
        self._pairs()

    def _pairs(self) -> None:
        """`low`, `high`: positions of one weekend, the latter not less prime, whose occupants might change places."""
        common = (self.problem.fits.T.astype(np.int64) @ self.problem.fits) > 0  # (t, t): somebody fits both
        order = np.lexsort((self.prime, _parts(common)[self.type], self.weekend))
        order = order[~self.held[self.who[order]]]
        low, high = [order[:0]], [order[:0]]
        for d in range(1, NEXT + 1):
            p, q = order[:-d], order[d:]
            good = (self.weekend[p] == self.weekend[q]) & common[self.type[p], self.type[q]]
            low.append(p[good])
            high.append(q[good])
        self.low, self.high = np.concatenate(low), np.concatenate(high)
        self.gain: FloatArray = self.prime[self.high] - self.prime[self.low]
        touch = self.beside[self.low] == self.high[:, None]
        self.touch = touch.any(axis=1).astype(np.int16)

    def offers(self, repeat_cost: float, among: BoolArray) -> Offers:
        """The swaps in which one of the vendors `among` (v+1,) has a part."""
        on = among[self.vendor]
        a, b = self.who[self.low], self.who[self.high]
        k = np.flatnonzero(on[a] | on[b])
        a, b = a[k], b[k]
        k = k[self.fits[self.kind[a], self.type[self.high[k]]] & self.fits[self.kind[b], self.type[self.low[k]]]]
        if self.problem.neighbours_rule != "allow":
            k = k[self._no_more_clashes(k)]
        a, b, gain = self.who[self.low[k]], self.who[self.high[k]], self.gain[k]
        u, v, off, weight = self.vendor[a], self.vendor[b], self.even.off, self.even.weight
        change = weight[u] * gain * (gain + 2 * off[u]) + weight[v] * gain * (gain - 2 * off[v])
        if repeat_cost:
            change = change + repeat_cost * self._more_repeats(a, b)
        return Offers(a, b, gain, change)

    def _no_more_clashes(self, k: IntArray) -> BoolArray:
        """(k,): whether rule 7 is broken no more often after a swap than before."""
        low, high, touch = self.low[k], self.high[k], self.touch[k]
        x, y = self.product[self.who[low]], self.product[self.who[high]]
        after = self.counts[high, x] + self.counts[low, y] - touch * (self._minds(x) + self._minds(y))
        fewer: BoolArray = (x == y) | (after <= self.counts[low, x] + self.counts[high, y])
        return fewer

    def _minds(self, product: IntArray) -> IntArray:
        """1 where it is a vendor's, 0 for the last one, which is nobody's."""
        return (product < len(self.problem.products)).astype(np.int64)

    def _more_repeats(self, a: IntArray, b: IntArray) -> IntArray:
        stall = self.stall[self.at]
        around = self.even.around(self.vendor, self.weekend)
        own = (around == stall[:, None]).sum(axis=1)
        then = (around[a] == stall[b][:, None]).sum(axis=1) + (around[b] == stall[a][:, None]).sum(axis=1)
        more: IntArray = then - own[a] - own[b]
        return more

    def repeats(self, occupants: list[int]) -> int:
        """Pairs of turns near each other on one stall, with one of these occupants' turns in them."""
        found = set()
        for o in occupants:
            v, w = int(self.vendor[o]), int(self.weekend[o])
            for other in self.even.near[v, w].tolist() if v >= 0 else ():
                if other >= 0 and self.even.spot[v, other] == self.even.spot[v, w]:
                    found.add((v, min(w, other), max(w, other)))
        return len(found)

    def swap(self, a: int, b: int) -> None:
        """Occupants a and b change places."""
        p, q = int(self.at[a]), int(self.at[b])
        for place, leaves, comes in ((p, a, b), (q, b, a)):
            for side in self.beside[place].tolist():
                if side >= 0:
                    self.counts[side, self.product[leaves]] -= 1
                    self.counts[side, self.product[comes]] += 1
                    self.counts[side, -1] = 0  # nobodies do not mind each other
        self.at[a], self.at[b] = q, p
        self.who[p], self.who[q] = b, a
        for o in (a, b):
            self.even.move(int(self.vendor[o]), int(self.weekend[o]), int(self.stall[self.at[o]]))

    def beside_or_on(self, a: int, b: int) -> set[int]:
        """The positions on which something changes when a and b change places."""
        places = [int(self.at[a]), int(self.at[b])]
        return {*places, *self.beside[places].ravel().tolist()} - {-1}

    def seat(self) -> None:
        """Hand the places back to the seatings."""
        for w, low in zip(sorted(self.seatings), self.first, strict=False):
            room = self.seatings[w]
            room.seat(self.at[low : low + len(room.stalls)] - low)


def _parts(common: BoolArray) -> IntArray:
    """(t,): the first type that each type is linked with, over others if need be."""
    linked = common | np.eye(len(common), dtype=np.bool_)
    for _ in range(len(common).bit_length()):
        linked = (linked.astype(np.int64) @ linked) > 0
    part: IntArray = linked.argmax(axis=1)
    return part
