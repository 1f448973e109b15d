"""The geometry of the pictures in templates/components/charts.html: numbers in, drawing units and summaries out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

BINS_PER_TURN = 40
"""A column of ticks stands for 1/40 turn."""
STRIP_HEIGHT = 96.0
TICK = 4.0
COLUMNS_HEIGHT = 160.0
HEAT_LEVELS = 5


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(strip=strip, scale=scale, heat_level=heat_level)


@dataclass(frozen=True)
class Strip:
    """A fairness strip 1000 units wide for deviations -1.25..+1.25; `inside` and `outside` are SVG path data."""

    inside: str
    outside: str
    height: float
    count: int
    outside_count: int
    least: float
    most: float
    within_half: int
    table: list[tuple[float, float, int]]
    """(from, below, vendors) in quarters of a turn."""


def strip(points: Sequence[float]) -> Strip:
    """One tick a vendor, stacked where several have the same deviation (turns received minus turns due)."""
    stacks: dict[int, int] = {}
    for point in points:
        place = _place(point)
        stacks[place] = stacks.get(place, 0) + 1
    highest = max(stacks.values(), default=1)
    step = min(TICK, STRIP_HEIGHT / highest)
    good = [place for place in stacks if -BINS_PER_TURN <= place < BINS_PER_TURN]
    bad = [place for place in stacks if place not in set(good)]
    return Strip(
        inside=_ticks(good, stacks, step),
        outside=_ticks(bad, stacks, step),
        height=STRIP_HEIGHT,
        count=len(points),
        outside_count=sum(stacks[place] for place in bad),
        least=min(points, default=0.0),
        most=max(points, default=0.0),
        within_half=sum(abs(point) <= 0.5 for point in points),
        table=_quarters(points),
    )


def _place(point: float) -> int:
    """The column of a deviation; a whole turn too few is outside, although the bound itself begins a column."""
    place = math.floor(max(-1.25, min(1.2499, point)) * BINS_PER_TURN)
    return min(place, -BINS_PER_TURN - 1) if point <= -1 else place


def _ticks(places: list[int], stacks: Mapping[int, int], step: float) -> str:
    width = 400 / BINS_PER_TURN
    parts = []
    for place in sorted(places):
        x = 500 + 400 * place / BINS_PER_TURN
        for n in range(stacks[place]):
            y = STRIP_HEIGHT - (n + 1) * step
            parts.append(f"M{x + 1:g} {y:.4g}h{width - 2:g}v{step * 0.72:.3g}h-{width - 2:g}z")
    return "".join(parts)


def _quarters(points: Sequence[float]) -> list[tuple[float, float, int]]:
    counts: dict[int, int] = {}
    for point in points:
        counts[math.floor(point * 4)] = counts.get(math.floor(point * 4), 0) + 1
    return [(n / 4, (n + 1) / 4, counts[n]) for n in sorted(counts)]


@dataclass(frozen=True)
class Scale:
    """Shares (0..1) of the largest value shown, for bars and for the target."""

    lengths: list[float | None]
    """One a row; None where there is no figure, which is not the same as zero."""
    low: float | None
    high: float | None
    largest: float


def scale(rows: Sequence[Mapping[str, Any]], target: float | tuple[float, float] | None = None) -> Scale:
    """How long each row's bar is against the longest bar or the target."""
    low, high = target if isinstance(target, tuple | list) else (target, target)
    values = [row["value"] for row in rows]
    largest = max([value for value in values if value is not None] + [high or 0, 0]) or 1
    return Scale(
        lengths=[None if value is None else max(0.0, value / largest) for value in values],
        low=None if low is None else low / largest,
        high=None if high is None else high / largest,
        largest=largest,
    )


def heat_level(value: float | None) -> int:
    """0..5 for a share 0..1; 0 is nothing at all."""
    if not value or value <= 0:
        return 0
    return min(HEAT_LEVELS, max(1, math.ceil(value * HEAT_LEVELS)))
