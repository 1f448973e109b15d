"""Builds the demonstration step by step; each step looks first whether it is done, so a broken-off build goes on.

Afterwards: 600 fictional vendors, 100 stalls of Taman Nostalgia, 26 weekends around today, one published rotation
(drawn before the season began) and past weekends with attendance and omzet.
"""

import datetime as dt
import random
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.attendance.models import Attendance, AttendanceStatus
from market.clock import WITA, Clock, today
from market.db import transaction
from market.demo import past, people, places
from market.errors import Conflict
from market.omzet.models import OmzetReport
from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons import service as seasons
from market.seasons.calendar import MarketDays
from market.seasons.models import MarketDate, Season, Unavailability, Weekend, WeekendStatus
from market.vendors.models import Kelurahan, Vendor
from market.venues.models import Venue

ACTOR = Actor("command:demo")
SEASON = "demo"
VENDORS, WEEKENDS, WEEKENDS_BEHIND = 600, 26, 13
SEED = 20261124
RAINED_OFF = 4
"""Which of the past weekends was cancelled, counted from the first."""

Say = Callable[[str], None]


def build(session: Session, *, clock: Clock, draw_and_publish: Callable[[int, Clock], None], say: Say) -> None:
    """Everything that is not there yet. Raises Conflict where the database holds a city's own vendors."""
    _refuse_a_real_registry(session)
    first = first_saturday(today(clock))
    before = _evening_before(first)
    if session.scalar(sa.select(Vendor.id).limit(1)) is None:
        say(f"Membuat {VENDORS} pelaku UMKM fiktif dan 100 lapak ...")
        add_registry(session, joined=first - dt.timedelta(days=60), clock=before)
    season = session.scalar(sa.select(Season).where(Season.code == SEASON))
    if season is None:
        say(f"Membuat musim dengan {WEEKENDS} akhir pekan ...")
        add_season(session, first, clock=before)
        season = session.scalars(sa.select(Season).where(Season.code == SEASON)).one()
    season_id = season.id
    if not _published(session, season_id):
        say("Mengundi dan menerbitkan rotasi ...")
        start = session.scalars(sa.select(sa.func.min(Weekend.starts_on)).where(Weekend.season_id == season_id)).one()
        draw_and_publish(season_id, _evening_before(start))
    if session.scalar(sa.select(Attendance.id).limit(1)) is None:
        say("Mengisi kehadiran dan omzet akhir pekan yang sudah lewat ...")
        add_past(session, season_id, clock=clock)


def first_saturday(now: dt.date) -> dt.date:
    """The Saturday of this week's weekend, `WEEKENDS_BEHIND` weeks earlier."""
    saturday = now + dt.timedelta(days=(5 - now.weekday()) % 7 if now.weekday() != 6 else -1)
    return saturday - dt.timedelta(weeks=WEEKENDS_BEHIND)


def add_registry(session: Session, *, joined: dt.date, clock: Clock) -> None:
    """Venue, stalls, vendors, consents and documents: one transaction."""
    rng = random.Random(SEED)  # noqa: S311 (fictional data, not a secret)
    with transaction(session):
        places.add_venue(session)
        kelurahan = list(session.scalars(sa.select(Kelurahan).order_by(Kelurahan.code)))
        vendors = people.vendors(rng, VENDORS, kelurahan, joined, clock())
        session.add_all(vendors)
        session.flush()
        for vendor in vendors:
            session.add_all(people.consents(rng, vendor, clock()))
            session.add_all(people.documents(rng, vendor, joined, clock()))
        audit.record(session, "demo.registry", actor=ACTOR, clock=clock, vendors=len(vendors))


def add_season(session: Session, first: dt.date, *, clock: Clock) -> None:
    """The season's weekends; about one vendor in six cannot come on one or two of them; one weekend rained off."""
    venue_id = session.scalars(sa.select(Venue.id).where(Venue.code == "taman-nostalgia")).one()
    season = seasons.create_season(
        session,
        venue_id=venue_id,
        code=SEASON,
        name=f"Musim Peragaan {first.year}/{first.year + 1}",
        first=first,
        weekends=WEEKENDS,
        days=MarketDays.BOTH,
        rules=seasons.SeasonRules(omzet_target=222_000_000, opens_at=dt.time(16), closes_at=dt.time(21)),
        actor=ACTOR,
        clock=clock,
    )
    season_id = season.id
    rng = random.Random(SEED + 1)  # noqa: S311 (fictional data, not a secret)
    with transaction(session):
        weekends = session.scalars(
            sa.select(Weekend).where(Weekend.season_id == season_id).order_by(Weekend.starts_on)
        ).all()
        for vendor_id in session.scalars(sa.select(Vendor.id).order_by(Vendor.id)).all():
            if rng.random() < 1 / 6:
                for weekend in rng.sample(weekends, rng.randint(1, 2)):
                    session.add(
                        Unavailability(
                            vendor_id=vendor_id, weekend_id=weekend.id, reason="acara keluarga", created_at=clock()
                        )
                    )
        weekends[RAINED_OFF].status = WeekendStatus.CANCELLED
        weekends[RAINED_OFF].reason = "hujan lebat"
        audit.record(session, "demo.season", actor=ACTOR, clock=clock, subject=("season", season_id))


def add_past(session: Session, season_id: int, *, clock: Clock) -> None:
    """Attendance and omzet of every market date before today: one transaction."""
    rng = random.Random(SEED + 2)  # noqa: S311 (fictional data, not a secret)
    with transaction(session):
        rows: list[Attendance | OmzetReport] = []
        for number, turns in enumerate(_past_turns(session, season_id, today(clock))):
            for turn in turns:
                came = past.attendance(rng, turn)
                rows += came
                rows += past.omzet(rng, turn, number, attended=came[0].status is AttendanceStatus.PRESENT)
        session.add_all(rows)
        audit.record(session, "demo.past", actor=ACTOR, clock=clock, subject=("season", season_id))


def _past_turns(session: Session, season_id: int, now: dt.date) -> list[list[past.Turn]]:
    """The published turns of each past weekend, in time order."""
    dates: dict[int, list[tuple[int, dt.date]]] = {}
    past_dates = (
        sa.select(MarketDate.id, MarketDate.on, MarketDate.weekend_id)
        .join(Weekend)
        .where(Weekend.season_id == season_id, MarketDate.on < now)
        .order_by(MarketDate.on)
    )
    for row in session.execute(past_dates):
        dates.setdefault(row.weekend_id, []).append((row.id, row.on))
    found: dict[int, list[past.Turn]] = {weekend_id: [] for weekend_id in dates}
    published = (
        sa.select(Assignment, Vendor.category)
        .join(Rotation, Rotation.id == Assignment.rotation_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Rotation.season_id == season_id, Rotation.status == RotationStatus.PUBLISHED)
        .order_by(Assignment.id)
    )
    for turn, category in session.execute(published):
        if turn.weekend_id in dates and category is not None:
            found[turn.weekend_id].append(
                past.Turn(turn.id, turn.vendor_id, turn.stall_id, category, dates[turn.weekend_id])
            )
    return list(found.values())


def _refuse_a_real_registry(session: Session) -> None:
    if session.scalar(sa.select(Vendor.id).where(Vendor.is_demo.is_(False)).limit(1)) is not None:
        raise Conflict(
            "Basis data ini berisi pelaku UMKM sungguhan; data peragaan tidak dicampur ke dalamnya.",
            kept="Tidak ada yang berubah.",
            next_step="Pakai basis data lain untuk peragaan: setel DATABASE_URL atau GILIRAN_INSTANCE.",
        )


def _published(session: Session, season_id: int) -> bool:
    wanted = sa.select(Rotation.id).where(Rotation.season_id == season_id, Rotation.status == RotationStatus.PUBLISHED)
    return session.scalar(wanted.limit(1)) is not None


def _evening_before(day: dt.date) -> Clock:
    """A clock that stands at 19.00 WITA, ten days before `day`: when that season's rotation was drawn."""
    at = dt.datetime.combine(day - dt.timedelta(days=10), dt.time(19), WITA)
    return lambda: at.astimezone(dt.UTC)
