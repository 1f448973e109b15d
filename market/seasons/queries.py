"""Reads of seasons for pages, commands and reports."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload, selectinload

from market.errors import NotFound
from market.seasons.models import (
    CategoryLimit,
    ClosedStall,
    FixedTurn,
    Season,
    Unavailability,
    VendorPair,
    Weekend,
    WeekendStatus,
)
from market.vendors.models import Vendor
from market.venues.models import Stall, Venue


@dataclass(frozen=True)
class SeasonRow:
    """A line of the list of seasons."""

    season: Season
    venue_name: str
    first: dt.date
    last: dt.date
    weekends: int
    cancelled: int


@dataclass(frozen=True)
class WeekendRow:
    """A line of a season's page: the weekend and how much restricts it."""

    weekend: Weekend
    closed: int
    limits: int
    absent: int
    fixed: int


@dataclass(frozen=True)
class WeekendDetail:
    weekend: Weekend
    closed: list[tuple[Stall, str]]
    limits: list[CategoryLimit]
    absent: list[tuple[Vendor, str]]
    fixed: list[tuple[Vendor, str | None]]
    """Vendor and stall code, None: any stall."""


def seasons(session: Session) -> list[SeasonRow]:
    """All seasons, the latest first."""
    cancelled = sa.func.sum(sa.case((Weekend.status == WeekendStatus.CANCELLED, 1), else_=0))
    last = sa.func.max(Weekend.starts_on)
    found = session.execute(
        sa.select(Season, Venue.name, sa.func.min(Weekend.starts_on), last, sa.func.count(Weekend.id), cancelled)
        .join(Venue, Venue.id == Season.venue_id)
        .join(Weekend, Weekend.season_id == Season.id)
        .group_by(Season.id, Venue.name)
        .order_by(last.desc(), Season.code)
    )
    return [SeasonRow(*row) for row in found]


def season_by_code(session: Session, code: str) -> Season:
    """The season with its weekends and market dates. Raises NotFound."""
    season = session.scalar(
        sa.select(Season)
        .where(Season.code == code)
        .options(selectinload(Season.weekends).selectinload(Weekend.dates))
        .execution_options(populate_existing=True)
    )
    if season is None:
        raise NotFound(_("Musim %(code)s tidak ada.", code=code), next_step=_("Periksa kode musim di halaman Musim."))
    return season


def current_season(session: Session, on: dt.date) -> Season | None:
    """The season that `on` falls into, else the next one to come, else the last one that was held."""
    spans = session.execute(
        sa.select(Season.code, sa.func.min(Weekend.starts_on), sa.func.max(Weekend.starts_on))
        .join(Weekend, Weekend.season_id == Season.id)
        .group_by(Season.id, Season.code)
    ).all()
    if not spans:
        return None
    running = [code for code, first, last in spans if first <= on <= last + dt.timedelta(days=6)]
    coming = sorted((first, code) for code, first, _ in spans if first > on)
    past = sorted((last, code) for code, _, last in spans)
    return season_by_code(session, running[0] if running else coming[0][1] if coming else past[-1][1])


def weekend_rows(session: Session, season: Season) -> list[WeekendRow]:
    counts = {
        model: _counts(session, model, season.id) for model in (ClosedStall, CategoryLimit, Unavailability, FixedTurn)
    }
    return [
        WeekendRow(
            weekend,
            closed=counts[ClosedStall][weekend.id],
            limits=counts[CategoryLimit][weekend.id],
            absent=counts[Unavailability][weekend.id],
            fixed=counts[FixedTurn][weekend.id],
        )
        for weekend in season.weekends
    ]


def _counts(
    session: Session,
    model: type[ClosedStall] | type[CategoryLimit] | type[Unavailability] | type[FixedTurn],
    season_id: int,
) -> dict[int, int]:
    found = session.execute(
        sa.select(model.weekend_id, sa.func.count())
        .join(Weekend, Weekend.id == model.weekend_id)
        .where(Weekend.season_id == season_id)
        .group_by(model.weekend_id)
    )
    return defaultdict(int, ((weekend_id, n) for weekend_id, n in found))


def weekend_of(session: Session, season_code: str, starts_on: dt.date) -> Weekend:
    """A weekend with its dates and season. Raises NotFound."""
    weekend = session.scalar(
        sa.select(Weekend)
        .join(Season)
        .where(Season.code == season_code, Weekend.starts_on == starts_on)
        .options(joinedload(Weekend.season), selectinload(Weekend.dates))
        .execution_options(populate_existing=True)
    )
    if weekend is None:
        raise NotFound(
            _("Tidak ada akhir pekan %(day)s di musim %(code)s.", day=starts_on.isoformat(), code=season_code)
        )
    return weekend


def cancelled_weekends(session: Session, season_id: int) -> set[int]:
    """Their ids."""
    return set(
        session.scalars(
            sa.select(Weekend.id).where(Weekend.season_id == season_id, Weekend.status == WeekendStatus.CANCELLED)
        )
    )


def weekend_detail(session: Session, weekend: Weekend) -> WeekendDetail:
    closed = session.execute(
        sa.select(Stall, ClosedStall.reason)
        .join(ClosedStall, ClosedStall.stall_id == Stall.id)
        .where(ClosedStall.weekend_id == weekend.id)
        .order_by(Stall.code)
    )
    absent = session.execute(
        sa.select(Vendor, Unavailability.reason)
        .join(Unavailability, Unavailability.vendor_id == Vendor.id)
        .where(Unavailability.weekend_id == weekend.id)
        .order_by(Vendor.code)
    )
    fixed = session.execute(
        sa.select(Vendor, Stall.code)
        .join(FixedTurn, FixedTurn.vendor_id == Vendor.id)
        .outerjoin(Stall, Stall.id == FixedTurn.stall_id)
        .where(FixedTurn.weekend_id == weekend.id)
        .order_by(Vendor.code)
    )
    limits = session.scalars(
        sa.select(CategoryLimit).where(CategoryLimit.weekend_id == weekend.id).order_by(CategoryLimit.category)
    )
    return WeekendDetail(
        weekend,
        closed=[(stall, reason) for stall, reason in closed],
        limits=list(limits),
        absent=[(vendor, reason) for vendor, reason in absent],
        fixed=[(vendor, code) for vendor, code in fixed],
    )


def pairs(session: Session, season_id: int) -> list[tuple[VendorPair, Vendor, Vendor]]:
    one, other = sa.orm.aliased(Vendor), sa.orm.aliased(Vendor)
    found = session.execute(
        sa.select(VendorPair, one, other)
        .join(one, one.id == VendorPair.vendor_id)
        .join(other, other.id == VendorPair.other_id)
        .where(VendorPair.season_id == season_id)
        .order_by(one.code, other.code)
    )
    return [(pair, first, second) for pair, first, second in found]


def venues(session: Session) -> list[Venue]:
    return list(session.scalars(sa.select(Venue).order_by(Venue.name)))
