"""What a new draw must leave as it is: the weekends of the published rotation that have begun."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons.models import Weekend
from market.vendors.models import Vendor
from market.venues.models import Stall
from scheduler import files

TurnsByWeekend = dict[str, dict[str, str]]
"""Stall code by vendor code, by weekend (its first day, ISO)."""


@dataclass(frozen=True)
class Past:
    """`weekends`: keys of the weekends that have begun; empty as long as nothing is published.

    `known`: the vendors of the published draw, with turn or without, as they were drawn: (category, needs) by code.
    `starts`: first day of the first weekend that is still free, or None when all have begun.
    """

    weekends: frozenset[str] = frozenset()
    turns: TurnsByWeekend = field(default_factory=dict)
    known: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    starts: dt.date | None = None


def past_of(session: Session, season_id: int, on: dt.date) -> Past:
    """What has begun by the day `on`. A running weekend counts as begun."""
    published = session.execute(
        sa.select(Rotation.id, Rotation.problem).where(
            Rotation.season_id == season_id, Rotation.status == RotationStatus.PUBLISHED
        )
    ).one_or_none()
    if published is None:
        return Past()
    days = session.scalars(sa.select(Weekend.starts_on).where(Weekend.season_id == season_id)).all()
    return Past(
        weekends=frozenset(day.isoformat() for day in days if day <= on),
        turns=turns_until(session, published.id, on),
        known=_vendors_in(published.problem),
        starts=min((day for day in days if day > on), default=None),
    )


def turns_until(session: Session, rotation_id: int, on: dt.date) -> TurnsByWeekend:
    """A rotation's turns on weekends that have begun by `on`."""
    found = session.execute(
        sa.select(Weekend.starts_on, Vendor.code.label("vendor"), Stall.code.label("stall"))
        .select_from(Assignment)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .join(Stall, Stall.id == Assignment.stall_id)
        .where(Assignment.rotation_id == rotation_id, Weekend.starts_on <= on)
    )
    turns: TurnsByWeekend = defaultdict(dict)
    for row in found:
        turns[row.starts_on.isoformat()][row.vendor] = row.stall
    return dict(turns)


def _vendors_in(problem: bytes) -> dict[str, tuple[str, frozenset[str]]]:
    read, _digest = files.read_problem(problem)
    return {vendor.id: (vendor.category, frozenset(vendor.needs)) for vendor in read.vendors}
