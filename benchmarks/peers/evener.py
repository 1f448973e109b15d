"""Evens out the places while there is time: single weekends with all others as they are, then a few vendors' seasons.

A weekend by itself is an assignment of vendors to stalls; round after round each is solved with what the others have
given. Where that brings no more, large neighbourhood search goes on: those far from the middle, with others who come
on the same weekends, change places on all their weekends at once.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.peers.moves import Moves
from benchmarks.peers.office import Office
from benchmarks.peers.places import Places
from scheduler.problem import BoolArray

WORKERS = 2
STALLS = 10  # offered to a vendor on a weekend
CROWD = 6  # vendors whose whole seasons are free at once
STEP = 0.995  # what is handed over is at least so much better than the last
ROUND = 0.95  # a round over all weekends that leaves more than this of the spread was the last
TIRED = 100  # this many crowds in a row without any gain end it


class Evener:
    def __init__(self, office: Office, places: Places) -> None:
        self.office, self.places = office, places
        self.handed = places.spread()
        self.pool = ThreadPoolExecutor(WORKERS)
        self.random = np.random.default_rng(places.problem.seed)

    def run(self) -> None:
        with self.pool:
            before = np.inf
            while self.places.spread() < ROUND * before and not self.office.closed:
                before = self.places.spread()
                for weekends in strangers(self.places):
                    self._improve([self._weekend(w) for w in weekends])
                self._hand_over(STEP)
            self._crowds()
            self._hand_over(1.0)

    def _crowds(self) -> None:
        vain = 0
        while vain < TIRED and not self.office.closed and self.places.spread() > 0:
            better = self._improve([self._season(crowd) for crowd in self._two_crowds()])
            vain = 0 if better else vain + WORKERS
            self._hand_over(STEP)

    def _weekend(self, w: int) -> Moves:
        here = np.flatnonzero(self.places.stall[:, w] >= 0).tolist()
        return Moves(self.places, [(v, w) for v in here], most=STALLS, empty=True)

    def _season(self, crowd: list[int]) -> Moves:
        return Moves(self.places, [(v, w) for v in crowd for w in self.places.days[v]], empty=False)

    def _improve(self, moves: list[Moves]) -> bool:
        """Neighbourhoods that have nothing to do with each other, at the same time; was any of them worth it?"""
        if self.office.closed:
            return False
        found = list(self.pool.map(lambda move: move.best(self.office.left), moves))
        better = [move.apply(stalls) for move, stalls in zip(moves, found, strict=True)]
        return any(better)

    def _two_crowds(self) -> Iterator[list[int]]:
        """They share no product and change only places that they have, so what one does is nothing to the other."""
        products = self.places.problem.vendor_product
        left = self.places.counted
        for _ in range(WORKERS):
            crowd = self._crowd(left)
            if crowd:
                yield crowd
            left = left & ~np.isin(products, products[crowd])

    def _crowd(self, left: BoolArray) -> list[int]:
        """One far from the middle, and others by how often both could change places and how unlike they have fared."""
        places = self.places
        off = np.where(left, places.means() - places.middle(), 0.0)
        if not off.any():
            return []
        first = int(self.random.choice(len(off), p=off**2 / (off**2).sum()))
        days = places.days[first]
        theirs = places.stall[:, days]  # (v, weekends of the first)
        change = (theirs >= 0) & places.fits[:, places.stall[first, days]] & places.fits[first][theirs]
        drawn = np.where(left, change.sum(axis=1) * np.abs(off - off[first]), 0.0)
        size = min(CROWD - 1, int((drawn > 0).sum()))
        if not size:
            return []
        return [first, *self.random.choice(len(drawn), size, replace=False, p=drawn / drawn.sum()).tolist()]

    def _hand_over(self, step: float) -> None:
        spread = self.places.spread()
        if spread < step * self.handed:
            self.handed = spread
            self.office.take(self.places.named(), "better")


def strangers(places: Places) -> list[list[int]]:
    """The weekends in twos without a common vendor, as far as there are such: neither has to wait for the other."""
    comes = places.stall >= 0
    left, twos = np.flatnonzero(comes.any(axis=0)).tolist(), []
    while left:
        w = left.pop(0)
        other = next((u for u in left if not (comes[:, w] & comes[:, u]).any()), None)
        twos.append([w] if other is None else [w, other])
        if other is not None:
            left.remove(other)
    return twos
