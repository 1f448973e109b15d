"""What a vendor sees of itself: its turns, what it answered, whether it came, what it reported, how it stands."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from market.attendance.answers import answers_of
from market.attendance.models import Answer, Attendance, AttendanceStatus, TurnAnswer
from market.omzet.models import OmzetReport
from market.rotations.entitlement import Standing, entitlement_of
from market.rotations.models import Assignment, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import MarketDate, Season, Weekend, WeekendStatus
from market.vendors.models import Vendor
from market.venues.models import Stall, Venue


@dataclass(frozen=True)
class OwnDay:
    """One market date of a turn (or of a day stood in for somebody)."""

    date: MarketDate
    record: Attendance | None
    report: OmzetReport | None
    may_report: bool


@dataclass(frozen=True)
class OwnTurn:
    """`stood_in`: not by the rotation, but let in from the standby list on that day."""

    weekend: Weekend
    stall: Stall
    venue: Venue
    answer: TurnAnswer | None
    days: list[OwnDay]
    stood_in: bool = False

    @property
    def dates(self) -> list[dt.date]:
        return [day.date.on for day in self.days]

    @property
    def cancelled(self) -> bool:
        return self.weekend.status is WeekendStatus.CANCELLED

    @property
    def given_up(self) -> bool:
        return self.answer is not None and self.answer.answer is Answer.CANNOT

    @property
    def attended(self) -> bool:
        return any(day.record and day.record.status is AttendanceStatus.PRESENT for day in self.days)


@dataclass(frozen=True)
class Waiting:
    """A place on the standby list of a coming weekend."""

    weekend: Weekend
    position: int


@dataclass(frozen=True)
class Own:
    vendor: Vendor
    coming: list[OwnTurn] = field(default_factory=list)
    past: list[OwnTurn] = field(default_factory=list)
    """The latest first."""
    season: Season | None = None
    rotation: Rotation | None = None
    standing: Standing | None = None
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def next(self) -> OwnTurn | None:
        """The next turn that takes place."""
        return next((turn for turn in self.coming if not turn.cancelled), None)

    @property
    def reportable(self) -> list[tuple[OwnTurn, OwnDay]]:
        """Days that may be or were reported, the latest first."""
        pairs = [(turn, day) for turn in (*self.coming, *self.past) for day in turn.days]
        return sorted(
            (pair for pair in pairs if pair[1].may_report or pair[1].report),
            key=lambda pair: pair[1].date.on,
            reverse=True,
        )


def own(session: Session, vendor_id: int, on: dt.date) -> Own:
    """Everything for the vendor's page, in a fixed number of queries."""
    vendor = session.get_one(Vendor, vendor_id)
    turns = all_turns(session, vendor_id, on)
    coming = [turn for turn in turns if max(turn.dates) >= on]
    past = [turn for turn in turns if max(turn.dates) < on]
    rotation = _rotation(session, turns, on)
    season = session.get(Season, rotation.season_id) if rotation else None
    standing = None
    if rotation:
        begun = _last_begun(session, rotation.season_id, on)
        standing = entitlement_of(session, rotation, vendor_id, vendor.code, begun)
    return Own(
        vendor,
        coming,
        sorted(past, key=lambda turn: max(turn.dates), reverse=True),
        season,
        rotation,
        standing,
        _waiting(session, rotation, vendor_id, on) if rotation else [],
    )


def all_turns(session: Session, vendor_id: int, on: dt.date) -> list[OwnTurn]:
    """All turns of published rotations and days stood in, by date. Six queries."""
    rows = session.execute(
        sa.select(Weekend, Stall, Venue)
        .select_from(Assignment)
        .join(Rotation, Rotation.id == Assignment.rotation_id)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .join(Weekend.season)
        .join(Stall, Stall.id == Assignment.stall_id)
        .join(Venue, Venue.id == Stall.venue_id)
        .where(Assignment.vendor_id == vendor_id, Rotation.status == RotationStatus.PUBLISHED)
        .options(contains_eager(Weekend.season), selectinload(Weekend.dates), joinedload(Stall.zone))
        .execution_options(populate_existing=True)
        .order_by(Weekend.starts_on)
    ).all()
    records = {
        record.market_date_id: record
        for record in session.scalars(sa.select(Attendance).where(Attendance.vendor_id == vendor_id))
    }
    reports = {
        report.market_date_id: report
        for report in session.scalars(sa.select(OmzetReport).where(OmzetReport.vendor_id == vendor_id))
    }
    answers = answers_of(session, vendor_id, [weekend.id for weekend, _, _ in rows])
    turns = [
        OwnTurn(
            weekend,
            stall,
            venue,
            answers.get(weekend.id),
            [_day(date, weekend, answers.get(weekend.id), records, reports, on) for date in weekend.dates],
        )
        for weekend, stall, venue in rows
    ]
    known = {day.date.id for turn in turns for day in turn.days}
    turns += _stood_in(session, [r for r in records.values() if r.market_date_id not in known], reports)
    return sorted(turns, key=lambda turn: turn.dates)


def _day(
    date: MarketDate,
    weekend: Weekend,
    answer: TurnAnswer | None,
    records: dict[int, Attendance],
    reports: dict[int, OmzetReport],
    on: dt.date,
) -> OwnDay:
    record = records.get(date.id)
    given_up = answer is not None and answer.answer is Answer.CANNOT
    was_there = record.status is AttendanceStatus.PRESENT if record else not given_up
    may = date.on <= on and weekend.status is WeekendStatus.OPEN and was_there
    return OwnDay(date, record, reports.get(date.id), may)


def _stood_in(session: Session, records: Iterable[Attendance], reports: dict[int, OmzetReport]) -> list[OwnTurn]:
    there = {r.market_date_id: r for r in records if r.status is AttendanceStatus.PRESENT}
    if not there:
        return []
    rows = session.execute(
        sa.select(MarketDate, Weekend, Stall, Venue)
        .select_from(Attendance)
        .join(MarketDate, MarketDate.id == Attendance.market_date_id)
        .join(Weekend, Weekend.id == MarketDate.weekend_id)
        .join(Weekend.season)
        .join(Stall, Stall.id == Attendance.stall_id)
        .join(Venue, Venue.id == Stall.venue_id)
        .where(Attendance.id.in_([record.id for record in there.values()]))
        .options(contains_eager(Weekend.season), joinedload(Stall.zone))
    )
    return [
        OwnTurn(
            weekend,
            stall,
            venue,
            None,
            [OwnDay(date, there[date.id], reports.get(date.id), weekend.status is WeekendStatus.OPEN)],
            stood_in=True,
        )
        for date, weekend, stall, venue in rows
    ]


def _rotation(session: Session, turns: Sequence[OwnTurn], on: dt.date) -> Rotation | None:
    """The published rotation that matters now: of the next turn's season, else of the season that runs or ran last."""
    season_id = next((turn.weekend.season_id for turn in turns if max(turn.dates) >= on and not turn.stood_in), None)
    published = sa.select(Rotation).where(Rotation.status == RotationStatus.PUBLISHED)
    if season_id is None:
        started = (
            sa.select(sa.func.min(Weekend.starts_on)).where(Weekend.season_id == Rotation.season_id).scalar_subquery()
        )
        return session.scalar(published.order_by(started.desc(), Rotation.id.desc()).limit(1))
    return session.scalar(published.where(Rotation.season_id == season_id))


def _last_begun(session: Session, season_id: int, on: dt.date) -> Weekend | None:
    return session.scalar(
        sa.select(Weekend)
        .where(Weekend.season_id == season_id, Weekend.starts_on <= on)
        .order_by(Weekend.starts_on.desc())
        .limit(1)
    )


def _waiting(session: Session, rotation: Rotation, vendor_id: int, on: dt.date) -> list[Waiting]:
    rows = session.execute(
        sa.select(Weekend, StandbyPlace.position)
        .join(Weekend, Weekend.id == StandbyPlace.weekend_id)
        .where(
            StandbyPlace.rotation_id == rotation.id,
            StandbyPlace.vendor_id == vendor_id,
            Weekend.starts_on >= on,
            Weekend.status == WeekendStatus.OPEN,
        )
        .order_by(Weekend.starts_on)
        .limit(3)
    )
    return [Waiting(weekend, position) for weekend, position in rows]
