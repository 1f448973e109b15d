"""Which stalls stand side by side, where the plan does not say it itself."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from market.venues.rows import StallRow

SAME_ROW = 1.0
"""Metres: stalls whose y differs by less stand in one row."""
TOUCHING = 1.2
"""Times the usual step within the row; a wider gap (a path, a tree) parts two stalls."""


def side_by_side(stalls: Iterable[StallRow]) -> set[tuple[str, str]]:
    """Pairs of codes, the smaller first. A plan that lists neighbours is believed; else the pairs follow from places:
    next to one another in a row of the same zone, no farther apart than is usual in that zone."""
    listed = list(stalls)
    pairs = {_pair(s.code, other) for s in listed for other in s.neighbours or () if other != s.code}
    silent = [s for s in listed if s.neighbours is None]
    by_zone: dict[str, list[StallRow]] = defaultdict(list)
    for stall in silent:
        by_zone[stall.zone].append(stall)
    for members in by_zone.values():
        pairs |= _in_zone(members)
    return pairs


def _in_zone(stalls: list[StallRow]) -> set[tuple[str, str]]:
    steps = [(b.x - a.x, a, b) for row in _rows(stalls) for a, b in pairwise(row) if b.x > a.x]
    if not steps:
        return set()
    usual = sorted(step for step, _a, _b in steps)[len(steps) // 2]
    return {_pair(a.code, b.code) for step, a, b in steps if step <= usual * TOUCHING}


def _rows(stalls: list[StallRow]) -> list[list[StallRow]]:
    rows: list[list[StallRow]] = []
    for stall in sorted(stalls, key=lambda s: (s.y, s.x)):
        if rows and stall.y - rows[-1][0].y < SAME_ROW:
            rows[-1].append(stall)
        else:
            rows.append([stall])
    return [sorted(row, key=lambda s: s.x) for row in rows]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
