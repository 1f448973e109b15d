"""A venue's plan ready for drawing: places and sizes in drawing units, long empty stretches shortened.

A market's zones can lie far apart; true to scale, the stalls would be too small to read on a phone. So gaps wider than
a few stalls are drawn narrower, on both axes; order and neighbourhood stay as they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from market.venues.models import Stall

PITCH = 30.0
"""Drawing units between the middles of two stalls side by side."""
SIDE = 26.0
"""Side of the square that stands for a stall."""
MARGIN = 22.0
ZONE_PADDING = 8.0
ZONE_LABEL = 16.0
WIDEST_GAP = 2.6
"""In pitches: what is emptier is drawn no wider than this (room for a zone's name)."""


@dataclass(frozen=True)
class PlanStall:
    """`x`, `y`: the middle of the square, drawing units. `tone`: plain, good, warn, bad or turn."""

    code: str
    x: float
    y: float
    zone_position: int
    title: str
    href: str | None = None
    tone: str = "plain"
    in_use: bool = True


@dataclass(frozen=True)
class PlanZone:
    """A zone's box with its name's place (the label's left end, on its baseline)."""

    code: str
    name: str
    position: int
    x: float
    y: float
    width: float
    height: float
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Plan:
    """A drawing of `width` x `height` units, for an SVG's viewBox. `side`: the side of a stall's square."""

    width: float
    height: float
    side: float = SIDE
    zones: list[PlanZone] = field(default_factory=list)
    stalls: list[PlanStall] = field(default_factory=list)


def plan_of(
    stalls: Iterable[Stall],
    *,
    titles: Mapping[str, str] | None = None,
    hrefs: Mapping[str, str] | None = None,
    tones: Mapping[str, str] | None = None,
) -> Plan:
    """The plan of stalls whose `zone` is loaded. The mappings give text, address and tone by stall code."""
    listed = sorted(stalls, key=lambda stall: stall.code)
    if not listed:
        return Plan(width=2 * MARGIN, height=2 * MARGIN)
    pitch = _pitch([(stall.x, stall.y) for stall in listed])
    xs = _axis([stall.x for stall in listed], pitch)
    ys = _axis([stall.y for stall in listed], pitch)
    drawn = [
        PlanStall(
            code=stall.code,
            x=xs[stall.x],
            y=ys[stall.y],
            zone_position=stall.zone.position,
            title=(titles or {}).get(stall.code, stall.code),
            href=(hrefs or {}).get(stall.code),
            tone=(tones or {}).get(stall.code, "plain" if stall.in_use else "warn"),
            in_use=stall.in_use,
        )
        for stall in listed
    ]
    zones = {stall.zone.code: stall.zone for stall in listed}
    by_zone = {code: [d for d, s in zip(drawn, listed, strict=True) if s.zone.code == code] for code in zones}
    boxes = [
        _box(zone.code, zone.name, zone.position, by_zone[zone.code])
        for zone in sorted(zones.values(), key=lambda zone: (zone.position, zone.code))
    ]
    return Plan(
        width=max(stall.x for stall in drawn) + SIDE / 2 + MARGIN,
        height=max(stall.y for stall in drawn) + SIDE / 2 + MARGIN,
        zones=boxes,
        stalls=drawn,
    )


def _pitch(points: list[tuple[float, float]]) -> float:
    """The usual distance (metres) between stalls side by side: the median of steps along the rows; 1 when alone."""
    rows: dict[float, list[float]] = {}
    for x, y in points:
        rows.setdefault(y, []).append(x)
    steps = sorted(b - a for xs in rows.values() for a, b in pairwise(sorted(set(xs))))
    if not steps:
        columns: dict[float, list[float]] = {}
        for x, y in points:
            columns.setdefault(x, []).append(y)
        steps = sorted(b - a for ys in columns.values() for a, b in pairwise(sorted(set(ys))))
    return steps[len(steps) // 2] if steps else 1.0


def _axis(values: list[float], pitch: float) -> dict[float, float]:
    """Metres to drawing units along one axis, with wide gaps shortened."""
    ordered = sorted(set(values))
    placed = {ordered[0]: MARGIN + ZONE_LABEL + SIDE / 2}
    for before, after in pairwise(ordered):
        step = min((after - before) / pitch, WIDEST_GAP)
        placed[after] = placed[before] + step * PITCH
    return placed


def _box(code: str, name: str, position: int, stalls: list[PlanStall]) -> PlanZone:
    half = SIDE / 2 + ZONE_PADDING
    left, right = min(s.x for s in stalls) - half, max(s.x for s in stalls) + half
    top, bottom = min(s.y for s in stalls) - half, max(s.y for s in stalls) + half
    return PlanZone(
        code=code,
        name=name or f"Zona {code}",
        position=position,
        x=left,
        y=top - ZONE_LABEL,
        width=right - left,
        height=bottom - top + ZONE_LABEL,
        label_x=left + ZONE_PADDING,
        label_y=top - ZONE_LABEL / 4,
    )
