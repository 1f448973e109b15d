"""A weekend's omzet by category and zone: in full for the coordinator, and what of it the public may see, and when."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.attendance.models import Attendance, AttendanceStatus
from market.attendance.queries import published_id
from market.clock import WITA, Clock
from market.omzet.disclosure import publishable
from market.omzet.sums import Sum, WeekendSum, grouped, weekend_sums
from market.rotations.models import Assignment
from market.seasons.models import MarketDate, Weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category
from market.venues.models import Stall, Zone

DAYS_TO_REPORT = 3
"""After the last market date of a weekend: reports that come later do not change what the public was told."""


@dataclass(frozen=True)
class Labels:
    """Category and zone (position, name) of everybody who has to do with a weekend."""

    category: Mapping[int, Category | None]
    zone: Mapping[int, tuple[int, str]]


@dataclass(frozen=True)
class Breakdown:
    """Sums by category and by zone; a zone is (its position, its name)."""

    by_category: Mapping[Hashable, Sum]
    by_zone: Mapping[Hashable, Sum]


@dataclass(frozen=True)
class PublicSum:
    """What anybody may know. `total` None: too few reported; a part that is None is covered up."""

    total: Sum | None
    by_category: Mapping[Hashable, Sum | None]
    by_zone: Mapping[Hashable, Sum | None]
    covered: bool
    """Whether some part is covered up."""


def labels(session: Session, weekend: Weekend) -> Labels:
    """A vendor's zone is that of its turn's stall, else of the first stall that it stood in on."""
    turns = (
        sa.select(Assignment.vendor_id, Assignment.stall_id, sa.literal(0).label("place"))
        .where(Assignment.weekend_id == weekend.id, Assignment.rotation_id == published_id(weekend.season_id))
        .union_all(
            sa.select(Attendance.vendor_id, Attendance.stall_id, MarketDate.id)
            .join(MarketDate, MarketDate.id == Attendance.market_date_id)
            .where(MarketDate.weekend_id == weekend.id, Attendance.status == AttendanceStatus.PRESENT)
        )
        .subquery()
    )
    category: dict[int, Category | None] = {}
    zone: dict[int, tuple[int, str]] = {}
    for vendor_id, kind, position, name, code in session.execute(
        sa.select(turns.c.vendor_id, Vendor.category, Zone.position, Zone.name, Zone.code)
        .join(Vendor, Vendor.id == turns.c.vendor_id)
        .join(Stall, Stall.id == turns.c.stall_id)
        .join(Zone, Zone.id == Stall.zone_id)
        .order_by(turns.c.place)
    ):
        category.setdefault(vendor_id, kind)
        zone.setdefault(vendor_id, (position, name or code))
    return Labels(category, zone)


def breakdown(weekend: WeekendSum, labelled: Labels) -> Breakdown:
    """For the coordinator: nothing covered up. Who has a report but no stall (any more) stands under None."""
    return Breakdown(
        grouped(weekend.by_vendor, labelled.category.get),
        grouped(weekend.by_vendor, labelled.zone.get),
    )


def closes_at(weekend: Weekend) -> dt.datetime:
    """When a weekend's public figures are fixed: the end of the days to report, midnight in Kupang."""
    last = max(date.on for date in weekend.dates)
    return dt.datetime.combine(last + dt.timedelta(days=DAYS_TO_REPORT + 1), dt.time(), tzinfo=WITA)


def public_sum(session: Session, weekend: Weekend, clock: Clock) -> PublicSum | None:
    """What the public may see of a weekend; None before it is fixed.

    Fixed means: as the reports stood at `closes_at`. A total that moved with each late report would give that report
    away to whoever looked twice.
    """
    closing = closes_at(weekend)
    if clock() < closing:
        return None
    found = weekend_sums(session, [weekend], as_of=closing)
    if not found:
        return None
    labelled = labels(session, weekend)
    parts = breakdown(found[0], labelled)
    reporters = [
        {"category": labelled.category.get(vendor_id), "zone": labelled.zone.get(vendor_id)}
        for vendor_id in found[0].reporters
    ]
    with_total, shown = publishable(reporters)
    by_category = {k: part if ("category", k) in shown else None for k, part in parts.by_category.items()}
    by_zone = {k: part if ("zone", k) in shown else None for k, part in parts.by_zone.items()}
    covered = with_total and any(part is None for part in (*by_category.values(), *by_zone.values()))
    return PublicSum(found[0].total if with_total else None, by_category, by_zone, covered)
