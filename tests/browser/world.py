"""A small market with something on every page: past and coming weekends, a published rotation, omzet, a draft."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.models import Role, User
from market.attendance.models import Attendance, AttendanceStatus
from market.clock import now, today
from market.omzet.models import OmzetReport, OmzetSource
from market.rotations.models import Rotation
from market.seasons.models import Season, WeekendStatus
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category
from market.venues.models import Stall, Venue, Zone
from tests.support import factories as make
from tests.support import turns

LONG_NAME = "Kelompok Usaha Bersama Tenun Ikat Ina Ndao Sejahtera Kelurahan Naikoten Satu"
HOSTILE_NAME = "<b>Kopi</b> \"Flores\" & Roti 'Bakar'"


@dataclass(frozen=True)
class World:
    venue: Venue
    season: Season
    vendors: list[Vendor]
    published: Rotation
    draft: Rotation
    administrator: User
    weekend_days: list[str]
    """Each weekend's first day, as addresses write it."""
    season_dates: list[str]
    """All market dates."""


def build(session: Session, *, stalls: int = 24) -> World:
    """Three weekends behind us, this one, and two ahead; the last but one cancelled."""
    venue = make.venue(session, stalls=stalls // 2, code="taman-nostalgia", name="Taman Nostalgia")
    zone = Zone(venue_id=venue.id, code="B", name="Zona B", position=1)
    make.save(session, zone)
    for n in range(stalls // 2):
        make.stall(session, venue, zone, code=f"B-{n + 1:02}", x=3.0 * n, y=30.0)
    codes = [f"{zone}-{n + 1:02}" for n in range(stalls // 2) for zone in "AB"]
    names = [LONG_NAME, HOSTILE_NAME, *(f"Dapur Mama Contoh {n}" for n in range(2 * stalls - 2))]
    kinds = list(Category)
    vendors = [make.vendor(session, business_name=name, category=kinds[n % len(kinds)]) for n, name in enumerate(names)]
    saturday = today() - dt.timedelta(days=(today().weekday() + 2) % 7)
    first = saturday - dt.timedelta(weeks=3)
    season = make.season(
        session, venue, weekends=6, first=first, code="2026-2", name="Musim Contoh", omzet_target=9_000_000
    )
    shifts = {w: dict(zip(codes, vendors[w:] + vendors[:w], strict=False)) for w in range(6) if w != 4}
    standby = {w: vendors[-4 - w : -w or None][:3] for w in shifts}
    published = turns.publish(session, season, shifts, standby)
    draft = turns.rotation(session, season, shifts, standby)
    weekends = turns.weekends_of(session, season)
    weekends[4].status, weekends[4].reason = WeekendStatus.CANCELLED, "Hujan lebat"
    _past(session, weekends[0].dates[0].id, shifts[0])
    administrator = make.user(session, Role.ADMINISTRATOR, name="Maria Contoh")
    session.commit()
    days = [weekend.starts_on.isoformat() for weekend in weekends]
    dates = [date.on.isoformat() for weekend in weekends for date in weekend.dates]
    return World(venue, season, vendors, published, draft, administrator, days, dates)


def _past(session: Session, market_date_id: int, shift: dict[str, Vendor]) -> None:
    """One day that was held: most came, most of those reported."""
    stalls = {stall.code: stall.id for stall in session.scalars(sa.select(Stall))}
    for n, (code, vendor) in enumerate(shift.items()):
        came = n % 7 != 6
        session.add(
            Attendance(
                market_date_id=market_date_id,
                vendor_id=vendor.id,
                stall_id=stalls[code] if came else None,
                status=AttendanceStatus.PRESENT if came else AttendanceStatus.NO_SHOW,
                recorded_at=now(),
            )
        )
        if came and n % 5 != 4:
            session.add(
                OmzetReport(
                    market_date_id=market_date_id,
                    vendor_id=vendor.id,
                    amount=150_000 + 37_500 * n,
                    source=OmzetSource.VENDOR,
                    reported_at=now(),
                )
            )
