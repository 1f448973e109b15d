"""Small seasons: the best of all placements of given turns, by going through them weekend by weekend.

Swaps and chains come to rest where no small step helps; with a handful of vendors that is often not the best there is.
There all ways to seat a weekend can be written down. A *state* is what the ways taken so far have come to: for each
vendor who counts in the exposure the sum of primes, for each who comes again the last stalls. Of equal states one is
kept, and a state is left out once even the best end from there would be less even than what is known. A first walk
finds the least spread (goal 6), a second one, with that as its limit, the fewest repeats (goal 7).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scheduler.control import Control
from scheduler.figures import ENOUGH_TURNS, exposure_spread, stall_repeats
from scheduler.problem import FloatArray, IntArray, Problem
from scheduler.seating import Seating, mean_prime

SMALL = 1000  # turns times stalls: with more nothing is tried
WAYS = 5000  # to seat one weekend, and the first of its vendors
WORK = 3_000_000  # numbers looked at in all
STEP = 1000  # what one step costs however few they are
UNIT = 10**9  # of a point of prime: sums of whole numbers are equal or not
SAME = 1e-9  # spreads that differ by less are equal
DIGITS = 6  # of the spread in the certificate
HALVINGS = 30

Goals = tuple[int, float, int]  # clashes, spread, repeats: as in placement_even.Best


class TooMany(Exception):
    """More ways or states than can be looked at in little time."""


@dataclass(frozen=True)
class Ends:
    """What the season can come to: `spread` (n,), `repeats` (n,), `path` (n, w) the way taken on each weekend."""

    spread: FloatArray
    repeats: IntArray
    path: IntArray


def better_stalls(problem: Problem, seatings: dict[int, Seating], known: Goals, control: Control) -> IntArray | None:
    """(v, w): the stall of each turn, -1 without, in the best placement found, if better than that of the seatings.

    Where the walks come to an end it is the best of all; where they would take too long it is what walks over two
    weekends at a time come to. `known`: the seatings' goals, as `Best.goals` gives them.
    """
    turns = sum(seating.n_vendors for seating in seatings.values())
    if not turns or turns * problem.n_stalls > SMALL:
        return None
    try:
        small = Small(problem, seatings, control, known)
    except TooMany:
        return None
    small.improve()
    return small.stalls if small.goals < known else None


class Small:
    """`stalls` (v, w) and their `goals`: the best so far. Raises TooMany where a weekend has too many ways."""

    def __init__(self, problem: Problem, seatings: dict[int, Seating], control: Control, known: Goals) -> None:
        self.problem, self.control, self.work, self.goals = problem, control, WORK, known
        self.rooms = [seatings[w] for w in sorted(seatings)]
        self.vendors = [room.vendor[: room.n_vendors] for room in self.rooms]
        self.turns: IntArray = np.bincount(np.concatenate(self.vendors), minlength=problem.n_vendors)
        self.counted, self.again = np.flatnonzero(self.turns >= ENOUGH_TURNS), np.flatnonzero(self.turns > 1)
        level, had = mean_prime(problem)[problem.vendor_class], np.zeros(problem.n_vendors)
        for room, vendors in zip(self.rooms, self.vendors, strict=True):
            had[vendors] += level[vendors, room.weekend]
        self.level: FloatArray = had[self.counted] / self.turns[self.counted]
        self.prime: IntArray = np.round(problem.prime * UNIT).astype(np.int64)
        self.reach = min(problem.stall_repeat_gap, len(self.rooms))
        self.ways = [room.stalls[ways_to_seat(room)] for room in self.rooms]  # (n, vendors) each
        self.stalls: IntArray = np.full((problem.n_vendors, problem.n_weekends), -1, dtype=np.int64)
        self._seat([room.stall_of() for room in self.rooms])

    def improve(self) -> None:
        """Go to the best of all, or by pairs of weekends until no pair is worth it or as much work is done again."""
        try:
            self._to_best_of(self.ways)
        except TooMany:
            self.work = WORK
            with suppress(TooMany):
                while sum(self._by_two(a, b) for a, b in combinations(range(len(self.rooms)), 2)):
                    pass

    def _by_two(self, *two: int) -> bool:
        """Seat two weekends anew, all others as they are; whether that was better."""
        before = self.goals
        now = [
            self.stalls[vendors, room.weekend][None, :] for room, vendors in zip(self.rooms, self.vendors, strict=True)
        ]
        self._to_best_of([self.ways[w] if w in two else now[w] for w in range(len(now))])
        return self.goals < before

    def _to_best_of(self, ways: list[IntArray]) -> None:
        """`ways`: the placement so far among them."""
        every = range(len(ways))
        least = self.goals[1]
        if least > 0:
            unlike = [self._unlike(w, ways[w], self.counted, self.prime) for w in every]
            limit = least + 10**-DIGITS  # it is rounded
            ends = self._walk(unlike, 0, limit, 0)
            least = float(ends.spread.min(initial=limit))
            if round(least, DIGITS) < self.goals[1]:
                self._seat_path(unlike, ends.path[np.flatnonzero(ends.spread <= least + SAME)[0]])
        if self.goals[2]:
            unlike = [self._unlike(w, ways[w], self.again, np.arange(len(self.prime))) for w in every]
            ends = self._walk(unlike, self.reach, least + SAME, self.goals[2] - 1)
            if len(ends.path):
                self._seat_path(unlike, ends.path[ends.repeats.argmin()])

    def _unlike(self, w: int, ways: IntArray, who: IntArray, what: IntArray) -> IntArray:
        """Of the weekend's ways those that differ in `what` of the stalls of the vendors `who`."""
        seen = what[ways[:, np.isin(self.vendors[w], who)]]
        return ways[np.sort(np.unique(seen, axis=0, return_index=True)[1])]

    def _seat_path(self, ways: list[IntArray], path: IntArray) -> None:
        self._seat([options[way] for options, way in zip(ways, path, strict=True)])
        spread, repeats = exposure_spread(self.problem, self.stalls), stall_repeats(self.problem, self.stalls)
        self.goals = (self.goals[0], round(spread, DIGITS), repeats)

    def _seat(self, rows: list[IntArray]) -> None:
        for room, vendors, row in zip(self.rooms, self.vendors, rows, strict=True):
            self.stalls[vendors, room.weekend] = row

    def _walk(self, ways: list[IntArray], reach: int, limit: float, most: int) -> Ends:
        """All ends with a spread up to `limit` and up to `most` repeats, counted over `reach` turns.

        Of ends with the same sums and last stalls one with the fewest repeats.
        """
        low, high = self._still_to_come(ways)
        sums = np.zeros((1, len(self.counted)), dtype=np.int64)
        last = np.full((1, len(self.again), reach), -1, dtype=np.int64)
        repeats, path = np.zeros(1, dtype=np.int64), np.zeros((1, 0), dtype=np.int64)
        left = self.turns.copy()
        for w, (options, vendors) in enumerate(zip(ways, self.vendors, strict=True)):
            self.control.check_cancelled()
            self.work -= STEP + len(sums) * len(options) * (1 + sums.shape[1] + len(self.again) * reach)
            if self.work < 0 or self.control.late:
                raise TooMany
            state, way = np.divmod(np.arange(len(sums) * len(options)), max(len(options), 1))
            counts, returns = np.isin(vendors, self.counted), np.isin(vendors, self.again)
            column = np.searchsorted(self.again, vendors[returns])
            stalls = options[:, returns][way]
            repeats = repeats[state] + (last[state][:, column] == stalls[:, :, None]).any(axis=2).sum(axis=1)
            sums = sums[state]
            sums[:, np.searchsorted(self.counted, vendors[counts])] += self.prime[options[:, counts][way]]
            squares = least_squares(self._means(sums + low[w + 1]), self._means(sums + high[w + 1]))
            keep = np.flatnonzero((repeats <= most) & (squares <= limit**2 * len(self.counted)))
            last = last[state[keep]]
            last[:, column, 1:] = last[:, column, :-1].copy()
            last[:, column, :1] = stalls[keep][:, :, None]
            left[vendors] -= 1
            last[:, left[self.again] == 0] = -1
            path = np.column_stack([path[state[keep]], way[keep]])
            sums, repeats = sums[keep], repeats[keep]
            one = _one_of_each(np.column_stack([sums, last.reshape(len(last), len(self.again) * reach)]), repeats)
            sums, last, repeats, path = sums[one], last[one], repeats[one], path[one]
        means = self._means(sums)
        spread = means.std(axis=1) if len(self.counted) else np.zeros(len(means))
        good = spread <= limit
        return Ends(spread[good], repeats[good], path[good])

    def _means(self, sums: IntArray) -> FloatArray:
        means: FloatArray = sums / UNIT / self.turns[self.counted] - self.level
        return means

    def _still_to_come(self, ways: list[IntArray]) -> tuple[IntArray, IntArray]:
        """(w+1, n) twice: the least and the most that those who count can get from weekend w on."""
        found = []
        for best in (np.min, np.max):
            rest = np.zeros((len(ways) + 1, len(self.counted)), dtype=np.int64)
            for w in range(len(ways) - 1, -1, -1):
                counts = np.isin(self.vendors[w], self.counted)
                rest[w] = rest[w + 1]
                rest[w, np.searchsorted(self.counted, self.vendors[w][counts])] += best(
                    self.prime[ways[w][:, counts]], axis=0
                )
            found.append(rest)
        return found[0], found[1]


def ways_to_seat(room: Seating) -> IntArray:
    """(n, vendors): every way to put the vendors on positions under rule 2, with as few clashes as can be.

    Raises TooMany.
    """
    beside = np.zeros((len(room.stalls), len(room.stalls)), dtype=np.int64)
    for column in room.beside.T:
        beside[np.flatnonzero(column >= 0), column[column >= 0]] = 1
    ways, clashes = np.zeros((1, 0), dtype=np.int64), np.zeros(1, dtype=np.int64)
    for o in range(room.n_vendors):
        places = np.flatnonzero(room.ok[o])
        way, place = np.nonzero((ways[:, :, None] != places).all(axis=1))
        if len(way) > WAYS:
            raise TooMany
        alike = room.product[:o] == room.product[o]
        clashes = clashes[way] + beside[ways[way][:, alike], places[place][:, None]].sum(axis=1)
        ways = np.column_stack([ways[way], places[place]])
    if room.problem.neighbours_rule == "allow":
        return ways
    fewest: IntArray = ways[clashes == clashes.min(initial=len(room.vendor) ** 2)]
    return fewest


def least_squares(low: FloatArray, high: FloatArray) -> FloatArray:
    """(m,): never more than the sum of squared distances from their mean, for numbers between low and high (m, n).

    The mean is where the distances of the intervals from it add up to nothing; between two bounds on where that is, the
    sum, which is convex, falls no faster than it does at the first.
    """
    if not low.shape[1]:
        return np.zeros(len(low))
    left, right = low.min(axis=1), high.max(axis=1)
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        falls = (middle[:, None] - np.clip(middle[:, None], low, high)).sum(axis=1) < 0
        left, right = np.where(falls, middle, left), np.where(falls, right, middle)
    off = left[:, None] - np.clip(left[:, None], low, high)
    squares: FloatArray = (off**2).sum(axis=1) - 2 * np.abs(off.sum(axis=1)) * (right - left)
    return squares


def _one_of_each(key: IntArray, repeats: IntArray) -> IntArray:
    """Of rows that are equal the first with the fewest repeats."""
    if not len(key):
        return np.zeros(0, dtype=np.int64)
    order = np.lexsort([repeats, *key.T])
    new = np.concatenate([[True], (key[order[1:]] != key[order[:-1]]).any(axis=1)])
    found: IntArray = np.sort(order[new])
    return found
