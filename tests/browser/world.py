"""A small market with something on every page: past and coming weekends, a published rotation, omzet, a repair."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.models import Role, User
from market.attendance.models import Attendance, AttendanceStatus
from market.clock import now, today
from market.omzet.models import OmzetReport, OmzetSource
from market.rotations import bridge
from market.rotations.models import Draw, DrawStatus, Rotation
from market.rotations.past import past_of
from market.seasons.models import Season, Unavailability, Weekend, WeekendStatus
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category
from market.venues.models import Stall, Venue, Zone
from tests.support import factories as make
from tests.support import turns

LONG_NAME = "Kelompok Usaha Bersama Tenun Ikat Ina Ndao Sejahtera Kelurahan Naikoten Satu"
HOSTILE_NAME = "<b>Kopi</b> \"Flores\" & Roti 'Bakar'"


CERTIFICATE: list[dict[str, Any]] = [
    {"goal": "filled", "value": 120, "bound": 120, "proof": "optimal"},
    {"goal": "deviation", "value": 0.83, "bound": 0.83, "proof": "optimal"},
    {"goal": "final", "value": 3.2, "bound": 3.2, "proof": "optimal"},
    {"goal": "spacing", "value": 14.5, "bound": 12.25, "proof": "feasible"},
    {"goal": "exposure", "value": 0.4, "bound": 0, "proof": "feasible"},
    {"goal": "repeats", "value": 2, "bound": 0, "proof": "feasible"},
]


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

    @property
    def holder(self) -> Vendor:
        """A vendor with turns behind and ahead."""
        return self.vendors[10]


def build(session: Session, *, stalls: int = 24) -> World:
    """Three weekends behind us, this one, and two ahead; the last but one cancelled."""
    venue = make.venue(session, stalls=stalls // 2, code="taman-nostalgia", name="Taman Nostalgia")
    for n, stall in enumerate(session.scalars(sa.select(Stall).order_by(Stall.code))):
        stall.x, stall.y = 3.0 * (n % 14), 5.0 * (n // 14)
    zone = Zone(venue_id=venue.id, code="B", name="Zona B", position=1)
    make.save(session, zone)
    for n in range(stalls // 2):
        make.stall(session, venue, zone, code=f"B-{n + 1:02}", x=3.0 * (n % 14), y=40.0 + 5.0 * (n // 14))
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
    weekends = turns.weekends_of(session, season)
    said = {"figures": figures([weekend.key for weekend in weekends], shifts, vendors), "certificate": CERTIFICATE}
    published = turns.publish(session, season, shifts, standby, problem=_problem(session, season, 7), **said)
    draft = _repair(session, season, shifts, weekends[5], problem=_problem(session, season, 8), **said)
    session.add(
        Draw(
            id="d-1",
            season_id=season.id,
            status=DrawStatus.DONE,
            problem=b"{}",
            requested_at=now(),
            repairs_id=published.id,
            changes=b"{}",
            rotation_id=draft.id,
        )
    )
    weekends[4].status, weekends[4].reason = WeekendStatus.CANCELLED, "Hujan lebat"
    _past(session, weekends[0].dates[0].id, shifts[0])
    administrator = make.user(session, Role.ADMINISTRATOR, name="Maria Contoh")
    session.commit()
    days = [weekend.starts_on.isoformat() for weekend in weekends]
    dates = [date.on.isoformat() for weekend in weekends for date in weekend.dates]
    return World(venue, season, vendors, published, draft, administrator, days, dates)


def _repair(
    session: Session, season: Season, shifts: dict[int, dict[str, Vendor]], last: Weekend, **given: Any
) -> Rotation:
    """A draft in which two who cannot come on the last weekend make way for the two with the longest names."""
    shift = dict(shifts[5])
    absent = [code for code, vendor in shift.items() if vendor.business_name.startswith("Dapur")][:2]
    session.add_all(Unavailability(vendor_id=shift[code].id, weekend_id=last.id, created_at=now()) for code in absent)
    helpers = session.scalars(sa.select(Vendor).where(Vendor.business_name.in_([LONG_NAME, HOSTILE_NAME]))).all()
    shift |= dict(zip(absent, helpers, strict=True))
    goal = {"value": 4, "bound": 3, "proof": "bound"}
    told = {"filled": goal, "changed_vendors": goal, "moves": goal, "from": last.key, "way": "search"}
    return turns.rotation(session, season, shifts | {5: shift}, {}, solver={"repair": told}, **given)


def _problem(session: Session, season: Season, seed: int) -> bytes:
    return bridge.problem_bytes(session, season.id, seed=seed, past=past_of(session, season.id, today()))


def figures(weekends: list[str], shifts: dict[int, dict[str, Vendor]], vendors: list[Vendor]) -> dict[str, Any]:
    """What the checker would have measured, in its own shape, with even shares for everybody."""
    held = len(shifts)
    share = 1_000_000 * held * len(shifts[0]) // len(vendors)
    counts = [sum(vendor in shift.values() for shift in shifts.values()) for vendor in vendors]
    accounts = {
        vendor.code: [count, share, -10_000 * (n * 37 % 83), 10_000 * (n * 53 % 79), 0]
        for n, (vendor, count) in enumerate(zip(vendors, counts, strict=True))
    }
    grown = [share * (n + 1) // len(weekends) for n in range(len(weekends))]
    return {
        "vendors": len(vendors),
        "weekends": held,
        "filled": sum(counts),
        "possible": sum(counts) + 2,
        "empty": 2,
        "deviation": 0.83,
        "fewest_turns": min(counts),
        "most_turns": max(counts),
        "shortest_gap": 1,
        "repeats": 2,
        "neighbours": 0,
        "exposure": 1.2,
        "waivers": [],
        "accounts": accounts,
        "entitled": {"weekends": weekends, "micro": {vendor.code: grown for vendor in vendors}},
    }


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
