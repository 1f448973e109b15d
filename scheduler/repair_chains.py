"""What one closed stall costs in moves: its vendor takes the stall of who stays away, or another makes room for it.

Looked at is a weekend of a part where exactly one turn is on a closed stall, and either exactly one vendor has to stay
away or nobody has to. Who stays away leaves a stall; whose stall is closed moves to it, or to an empty one (1 move),
or takes the place of somebody else who moves (2). Products may forbid all that, and then it takes more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.problem import BoolArray
from scheduler.repair_before import Before

FAR_CHAIN = 3  # moves that it takes at least where two are not enough


@dataclass(frozen=True)
class Cut:
    """On this weekend no seating of at least these vendors has fewer moves (None: there is none)."""

    weekend: int
    who: frozenset[int]
    moves: int | None


@dataclass(frozen=True)
class Demands:
    """What single stalls and products demand. `chains`: weekend -> `chains`, where there are any."""

    chains: dict[int, dict[int | None, int]]
    cuts: list[Cut]


def chains(before: Before, mine: BoolArray, stalls: BoolArray, w: int, seats: int) -> dict[int | None, int]:
    """Vendor who stays away (None: nobody) -> moves at least; empty where it is another weekend.

    `mine` (v,): the part, `stalls` (s,): those that anybody of it fits, `seats`: how many are to be taken.
    """
    here = np.flatnonzero(before.stays[:, w] & mine).tolist()
    closed = [v for v in here if before.moved[v, w]]
    if len(closed) != 1 or len(here) - seats not in (0, 1):
        return {}
    street = _Street(before, stalls, w, here, closed[0])
    if len(here) == seats:
        return {None: street.chain(None)}
    return {v: street.chain(v) if v != closed[0] else 0 for v in here}


class _Street:
    """The stalls of one part on one weekend and who keeps them."""

    def __init__(self, before: Before, stalls: BoolArray, w: int, here: list[int], closed: int) -> None:
        problem, self.closed = before.problem, closed
        self.stall = {v: int(before.stall[v, w]) for v in here if v != closed}
        self.at = {s: v for v, s in self.stall.items()}
        self.fits = {v: problem.fits_stalls(v, w) for v in here}
        self.product = problem.vendor_product
        self.strict = problem.neighbours_rule == "forbid"
        usable = np.flatnonzero(problem.usable[w] & stalls)
        self.empty = [s for s in usable.tolist() if s not in self.at]
        self.beside = before.beside

    def chain(self, away: int | None) -> int:
        free = [*self.empty, *([] if away is None else [self.stall[away]])]
        mover = self.closed
        if any(self._holds({mover: s}, away) for s in free):
            return 1
        for who, s, t in self._pairs(away, free):
            if self._holds({mover: s, who: t}, away):
                return 2
        return FAR_CHAIN

    def _pairs(self, away: int | None, free: list[int]) -> Iterator[tuple[int, int, int]]:
        """Somebody else who moves, the stall of the first and the stall of the second."""
        for who, left in self.stall.items():
            if who != away:
                for s in (left, *free):
                    yield from ((who, s, t) for t in free if t != s)

    def _holds(self, moved: dict[int, int], away: int | None) -> bool:
        """Rules 2 and 7 when these stand there now."""
        if not all(self.fits[v][s] for v, s in moved.items()):
            return False
        if not self.strict:
            return True
        now = {s: v for v, s in moved.items()}
        return not any(self._clashes(v, s, now, moved, away) for v, s in moved.items())

    def _clashes(self, v: int, s: int, now: dict[int, int], moved: dict[int, int], away: int | None) -> bool:
        for t in self.beside.get(s, []):
            other = now.get(t, self.at.get(t))
            if other is None or other == away or (other in moved and now.get(t) != other):
                continue
            if self.product[other] == self.product[v]:
                return True
        return False
