"""What the staff's home shows: what needs somebody now, the next weekend, and the last one's omzet.

The number of queries is fixed, whatever the size of the registry.
"""

import datetime as dt
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.attendance.models import Answer, TurnAnswer
from market.omzet.sums import WeekendSum, weekend_sums
from market.rotations.changes import to_repair
from market.rotations.draws import UNDER_WAY
from market.rotations.models import Assignment, Draw, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import ClosedStall, Season, Weekend, WeekendStatus
from market.seasons.queries import current_season
from market.vendors.access_queries import missing_links
from market.vendors.models import Vendor
from market.vendors.queries import UNDECIDED, Filters, matching
from market.vendors.vocabulary import NibStatus, VendorStatus
from market.venues.models import Stall

WEEKENDS_TO_CHASE = 4
"""How many past weekends are looked through for missing omzet; older ones are closed books."""


@dataclass(frozen=True)
class NextWeekend:
    weekend: Weekend
    turns: int
    cannot: int
    """Vendors with a turn that said they cannot come."""
    standby: int
    stalls: int
    """In use and not closed that weekend."""


@dataclass(frozen=True)
class Missing:
    """A past weekend that not everybody reported for; `first` is its first market date with a gap."""

    dates: list[dt.date]
    first: dt.date
    count: int


@dataclass(frozen=True)
class Registry:
    """How many vendors (and stalls in use) there are, and how many of them want something done."""

    applied: int
    active: int
    undecided: int
    unread: int
    without_nib: int
    without_link: int
    stalls: int


@dataclass(frozen=True)
class Home:
    """`season` None: nothing is set up; `next_weekend`, `last_weekend` None: there is none."""

    registry: Registry
    season: Season | None = None
    published: Rotation | None = None
    drafts: list[Rotation] = field(default_factory=list)
    under_way: Draw | None = None
    next_weekend: NextWeekend | None = None
    last_weekend: WeekendSum | None = None
    missing: list[Missing] = field(default_factory=list)
    lost: tuple[int, int] = (0, 0)
    """Coming turns that can no longer be, and how many of them for an absence; none while a repair waits."""


def home(session: Session, today: dt.date) -> Home:
    season = current_season(session, today)
    registry = _registry(session)
    if season is None:
        return Home(registry)
    rotations = _standing(session, season.id)
    published = next((r for r in rotations if r.status is RotationStatus.PUBLISHED), None)
    past = _past(season, today)[-WEEKENDS_TO_CHASE:]
    sums = weekend_sums(session, past)
    mend = published is not None and not _repair_waits(session, published)
    return Home(
        registry,
        lost=to_repair(session, published.id, today) if published and mend else (0, 0),
        season=season,
        published=published,
        drafts=[r for r in rotations if r.status is RotationStatus.DRAFT],
        under_way=session.scalar(sa.select(Draw).where(Draw.season_id == season.id, Draw.status.in_(UNDER_WAY))),
        next_weekend=_next(session, season, published, today),
        last_weekend=sums[-1] if sums else None,
        missing=[gap for one in reversed(sums) if (gap := _gap(one))],
    )


def _gap(one: WeekendSum) -> Missing | None:
    short = [(date.on, part.expected - part.reported) for date, part in one.by_date if part.reported < part.expected]
    if not short:
        return None
    return Missing([date.on for date, _ in one.by_date], short[0][0], sum(count for _, count in short))


def undecided_filters() -> Filters:
    """The registry's list of active vendors that no draw can take yet."""
    return Filters(status=VendorStatus.ACTIVE.value, kategori=UNDECIDED)


def _registry(session: Session) -> Registry:
    rows = session.execute(sa.select(Vendor.status, sa.func.count()).group_by(Vendor.status))
    by_status = {status: count for status, count in rows}  # noqa: C416 (dict() does not see a Row as a pair)
    return Registry(
        applied=by_status.get(VendorStatus.APPLIED, 0),
        active=by_status.get(VendorStatus.ACTIVE, 0),
        undecided=_count(session, undecided_filters()),
        unread=_count(session, Filters(periksa="1")),
        without_nib=_count(session, Filters(status=VendorStatus.ACTIVE.value, nib=NibStatus.NONE.value)),
        without_link=missing_links(session),
        stalls=session.scalar(sa.select(sa.func.count(Stall.id)).where(Stall.in_use)) or 0,
    )


def _count(session: Session, filters: Filters) -> int:
    """As many as the registry's own list shows under these filters."""
    chosen = matching(filters).with_only_columns(Vendor.id).order_by(None)
    return session.scalar(sa.select(sa.func.count()).select_from(chosen.subquery())) or 0


def _standing(session: Session, season_id: int) -> list[Rotation]:
    """The published rotation and the drafts, without certificate and figures."""
    return list(
        session.scalars(
            sa.select(Rotation)
            .where(Rotation.season_id == season_id, Rotation.status != RotationStatus.SUPERSEDED)
            .options(sa.orm.defer(Rotation.certificate), sa.orm.defer(Rotation.figures))
            .order_by(Rotation.number.desc())
        )
    )


def _repair_waits(session: Session, published: Rotation) -> bool:
    """Whether a repair of what is published is under way, or is a draft that somebody must decide on."""
    draft = sa.exists().where(Rotation.id == Draw.rotation_id, Rotation.status == RotationStatus.DRAFT)
    waits = sa.select(Draw.id).where(Draw.repairs_id == published.id, sa.or_(Draw.status.in_(UNDER_WAY), draft))
    return session.scalar(waits.limit(1)) is not None


def _past(season: Season, today: dt.date) -> list[Weekend]:
    return [w for w in season.weekends if w.status is WeekendStatus.OPEN and w.dates[-1].on < today]


def _next(session: Session, season: Season, published: Rotation | None, today: dt.date) -> NextWeekend | None:
    """The first weekend that is not over; a cancelled one is shown too, or people would wonder."""
    weekend = next((w for w in season.weekends if w.dates[-1].on >= today), None)
    if weekend is None:
        return None
    rotation_id = published.id if published else None
    turns = sa.select(Assignment.vendor_id).where(
        Assignment.weekend_id == weekend.id, Assignment.rotation_id == rotation_id
    )
    cannot = sa.select(sa.func.count(TurnAnswer.id)).where(
        TurnAnswer.weekend_id == weekend.id, TurnAnswer.answer == Answer.CANNOT, TurnAnswer.vendor_id.in_(turns)
    )
    standby = sa.select(sa.func.count()).where(
        StandbyPlace.weekend_id == weekend.id, StandbyPlace.rotation_id == rotation_id
    )
    closed = sa.select(ClosedStall.stall_id).where(ClosedStall.weekend_id == weekend.id)
    stalls = sa.select(sa.func.count(Stall.id)).where(
        Stall.venue_id == season.venue_id, Stall.in_use, Stall.id.not_in(closed)
    )
    counts = session.execute(
        sa.select(
            sa.select(sa.func.count()).select_from(turns.subquery()).scalar_subquery(),
            cannot.scalar_subquery(),
            standby.scalar_subquery(),
            stalls.scalar_subquery(),
        )
    ).one()
    return NextWeekend(weekend, *counts)
