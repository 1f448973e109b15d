"""Who is where on a market date: turns of the published rotation, answers given beforehand, and what the gate noted."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from market.attendance.models import Answer, Attendance, AttendanceStatus, TurnAnswer
from market.errors import NotFound
from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons.models import ClosedStall, MarketDate, Season, Weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category, Need, VendorStatus
from market.venues.models import Stall, Zone


@dataclass(frozen=True)
class Who:
    """A vendor as the gate needs it: no phone, no address."""

    id: int
    code: str
    name: str
    product: str
    category: Category | None
    needs: frozenset[Need]
    status: VendorStatus

    @classmethod
    def of(cls, vendor: Vendor) -> "Who":
        return cls(
            vendor.id,
            vendor.code,
            vendor.business_name,
            vendor.product,
            vendor.category,
            frozenset(vendor.needs),
            vendor.status,
        )


@dataclass(frozen=True)
class Spot:
    """One stall on one market date. `holder` has the turn; `standin` was let in from the standby list."""

    stall: Stall
    zone: Zone
    closed: bool
    holder: Who | None = None
    assignment_id: int | None = None
    answer: TurnAnswer | None = None
    record: Attendance | None = None
    standin: Who | None = None
    standin_record: Attendance | None = None

    @property
    def present(self) -> Who | None:
        """Who stands here, as far as the gate noted it."""
        if self.standin:
            return self.standin
        return self.holder if self.record and self.record.status is AttendanceStatus.PRESENT else None

    @property
    def absent(self) -> bool:
        """The holder did not come, or said that it will not."""
        if self.record:
            return self.record.status is not AttendanceStatus.PRESENT
        return self.answer is not None and self.answer.answer is Answer.CANNOT

    @property
    def barred(self) -> bool:
        """The holder was suspended or left after the draw."""
        return self.holder is not None and self.holder.status in (VendorStatus.SUSPENDED, VendorStatus.LEFT)

    @property
    def free(self) -> bool:
        return not self.closed and self.present is None and (self.holder is None or self.absent or self.barred)


@dataclass(frozen=True)
class Day:
    market_date: MarketDate
    weekend: Weekend
    season: Season
    spots: list[Spot]
    """In the order of zones and stall codes; stalls out of use only when somebody has them."""
    records: dict[int, Attendance]
    """By vendor, also of vendors that have no turn (any more)."""
    people: dict[int, Who] = field(default_factory=dict)
    """Everybody who has a turn or a record."""

    @property
    def on(self) -> dt.date:
        return self.market_date.on

    @property
    def counts(self) -> Counter[str]:
        """How many: `turns`, `present`, `no_show`, `excused`, `open` (nothing noted), `free`, `standin`; and of the
        answers given beforehand `will_come`, `cannot`, `silent`."""
        found: Counter[str] = Counter(record.status.value for record in self.records.values())
        found["turns"] = sum(spot.holder is not None for spot in self.spots)
        found["open"] = sum(spot.holder is not None and spot.record is None for spot in self.spots)
        found["free"] = sum(spot.free for spot in self.spots)
        found["standin"] = sum(spot.standin is not None for spot in self.spots)
        given = Counter(spot.answer.answer if spot.answer else None for spot in self.spots if spot.holder)
        found["will_come"], found["cannot"], found["silent"] = given[Answer.COMING], given[Answer.CANNOT], given[None]
        return found

    def spot(self, stall_code: str) -> Spot:
        """Raises NotFound."""
        for spot in self.spots:
            if spot.stall.code == stall_code:
                return spot
        raise NotFound(f"Tidak ada lapak {stall_code} pada hari pasar ini.")

    def expected(self) -> set[int]:
        """Vendors that should have sold: present ones, and holders of whom nothing was noted and who did not cancel."""
        present = {v for v, record in self.records.items() if record.status is AttendanceStatus.PRESENT}
        return present | {
            spot.holder.id for spot in self.spots if spot.holder and spot.record is None and not spot.absent
        }


def market_date(session: Session, season_code: str, on: dt.date) -> MarketDate:
    """The market date with its weekend and season. Raises NotFound."""
    found = session.scalar(
        sa.select(MarketDate)
        .join(MarketDate.weekend)
        .join(Weekend.season)
        .where(Season.code == season_code, MarketDate.on == on)
        .options(contains_eager(MarketDate.weekend).contains_eager(Weekend.season))
    )
    if found is None:
        raise NotFound(
            f"Tidak ada hari pasar pada {on.isoformat()} di musim {season_code}.",
            next_step="Pilih tanggal dari daftar akhir pekan.",
        )
    return found


def published_id(season_id: int | sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
    """The id of the season's published rotation, for use inside another query."""
    return (
        sa.select(Rotation.id)
        .where(Rotation.season_id == season_id, Rotation.status == RotationStatus.PUBLISHED)
        .scalar_subquery()
    )


def day(session: Session, season_code: str, on: dt.date) -> Day:
    """All of a market date in a fixed number of queries. Raises NotFound."""
    return day_of(session, market_date(session, season_code, on))


def day_of(session: Session, date: MarketDate) -> Day:
    weekend, season = date.weekend, date.weekend.season
    turns = session.execute(
        sa.select(Assignment.id, Assignment.stall_id, Vendor)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Assignment.weekend_id == weekend.id, Assignment.rotation_id == published_id(season.id))
    ).all()
    noted = session.execute(
        sa.select(Attendance, Vendor)
        .join(Vendor, Vendor.id == Attendance.vendor_id)
        .where(Attendance.market_date_id == date.id)
    ).all()
    answers = {
        answer.vendor_id: answer
        for answer in session.scalars(sa.select(TurnAnswer).where(TurnAnswer.weekend_id == weekend.id))
    }
    by_stall = {stall_id: (assignment_id, Who.of(vendor)) for assignment_id, stall_id, vendor in turns}
    records = {record.vendor_id: record for record, _ in noted}
    people = {vendor.id: Who.of(vendor) for _, vendor in noted} | {who.id: who for _, who in by_stall.values()}
    spots = [
        _spot(stall, zone, closed, by_stall.get(stall.id), answers, records, people)
        for stall, zone, closed in _stalls(session, season.venue_id, weekend.id)
        if stall.in_use or stall.id in by_stall
    ]
    return Day(date, weekend, season, spots, records, people)


def _stalls(session: Session, venue_id: int, weekend_id: int) -> Iterable[tuple[Stall, Zone, bool]]:
    rows = session.execute(
        sa.select(Stall, Zone, ClosedStall.stall_id.is_not(None))
        .join(Zone, Zone.id == Stall.zone_id)
        .outerjoin(ClosedStall, sa.and_(ClosedStall.stall_id == Stall.id, ClosedStall.weekend_id == weekend_id))
        .where(Stall.venue_id == venue_id)
        .order_by(Zone.position, Zone.code, Stall.code)
    )
    return ((stall, zone, bool(closed)) for stall, zone, closed in rows)


def _spot(
    stall: Stall,
    zone: Zone,
    closed: bool,
    turn: tuple[int, Who] | None,
    answers: dict[int, TurnAnswer],
    records: dict[int, Attendance],
    people: dict[int, Who],
) -> Spot:
    assignment_id, holder = turn or (None, None)
    holder_id = holder.id if holder else None
    standin = next(
        (
            record
            for vendor_id, record in records.items()
            if record.stall_id == stall.id and vendor_id != holder_id and record.status is AttendanceStatus.PRESENT
        ),
        None,
    )
    return Spot(
        stall,
        zone,
        closed,
        holder=holder,
        assignment_id=assignment_id,
        answer=answers.get(holder_id) if holder_id else None,
        record=records.get(holder_id) if holder_id else None,
        standin=people[standin.vendor_id] if standin else None,
        standin_record=standin,
    )
