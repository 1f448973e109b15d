"""Reads of draws and rotations for pages, commands, the public and reports."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, defer, joinedload

from market.errors import NotFound
from market.rotations.models import Assignment, Draw, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import Season, Weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category
from market.venues.models import Stall, Zone

MICRO = 1_000_000


@dataclass(frozen=True)
class Turn:
    """A turn with everything a list shows."""

    assignment_id: int
    weekend_id: int
    starts_on: dt.date
    stall: str
    zone: str
    zone_position: int
    vendor_id: int
    vendor: str
    business: str
    product: str
    category: Category | None
    phone: str


@dataclass(frozen=True)
class WeekendSummary:
    weekend: Weekend
    turns: int
    waiting: int


@dataclass(frozen=True)
class Account:
    """A vendor's turns against its entitlement in one rotation, in turns (deviations: turns less entitlement)."""

    turns: int
    entitlement: float
    least: float
    most: float
    last: float

    @property
    def furthest(self) -> float:
        """The deviation furthest from zero on any weekend."""
        return self.least if -self.least > self.most else self.most


def rotations(session: Session, season_id: int) -> list[Rotation]:
    """A season's rotations without their files and figures, the newest first."""
    return list(
        session.scalars(
            sa.select(Rotation)
            .where(Rotation.season_id == season_id)
            .options(defer(Rotation.figures), defer(Rotation.solver))
            .order_by(Rotation.number.desc())
        )
    )


def rotation(session: Session, season_code: str, number: int) -> Rotation:
    """One rotation, its files not loaded. Raises NotFound."""
    found = session.scalar(
        sa.select(Rotation)
        .join(Season, Season.id == Rotation.season_id)
        .where(Season.code == season_code, Rotation.number == number)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("Musim %(code)s tidak punya rotasi nomor %(number)s.", code=season_code, number=number))
    return found


def published(session: Session, season_id: int) -> Rotation | None:
    """The rotation that holds now."""
    return session.scalar(
        sa.select(Rotation).where(Rotation.season_id == season_id, Rotation.status == RotationStatus.PUBLISHED)
    )


def file_of(session: Session, rotation_id: int, name: str) -> bytes:
    """The bytes of the `problem` or the `rotation` file, as solved and checked."""
    column = Rotation.problem if name == "problem" else Rotation.rotation
    return session.execute(sa.select(column).where(Rotation.id == rotation_id)).scalar_one()


def accounts(rotation: Rotation) -> dict[str, Account]:
    """Every vendor's account by vendor code, as the independent checker counted it."""
    return {
        code: Account(turns, entitled / MICRO, least / MICRO, most / MICRO, last / MICRO)
        for code, (turns, entitled, least, most, last) in rotation.figures.get("accounts", {}).items()
    }


def turns(
    session: Session, rotation_id: int, *, weekend_id: int | None = None, vendor_id: int | None = None
) -> list[Turn]:
    """The turns of a rotation, of one weekend or of one vendor, by weekend and stall."""
    wanted = (
        sa.select(
            Assignment.id,
            Assignment.weekend_id,
            Weekend.starts_on,
            Stall.code,
            Zone.code,
            Zone.position,
            Vendor.id,
            Vendor.code,
            Vendor.business_name,
            Vendor.product,
            Vendor.category,
            Vendor.phone,
        )
        .select_from(Assignment)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .join(Stall, Stall.id == Assignment.stall_id)
        .join(Zone, Zone.id == Stall.zone_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(Assignment.rotation_id == rotation_id)
        .order_by(Weekend.starts_on, Stall.code)
    )
    if weekend_id is not None:
        wanted = wanted.where(Assignment.weekend_id == weekend_id)
    if vendor_id is not None:
        wanted = wanted.where(Assignment.vendor_id == vendor_id)
    return [Turn(*tuple(row)) for row in session.execute(wanted)]


def weekend_summaries(session: Session, rotation: Rotation) -> list[WeekendSummary]:
    """A rotation's weekends with how many have a turn and how many wait."""
    counts = {model: _per_weekend(session, model, rotation.id) for model in (Assignment, StandbyPlace)}
    weekends = session.scalars(
        sa.select(Weekend)
        .where(Weekend.season_id == rotation.season_id)
        .options(joinedload(Weekend.dates))
        .order_by(Weekend.starts_on)
    ).unique()
    return [
        WeekendSummary(weekend, counts[Assignment].get(weekend.id, 0), counts[StandbyPlace].get(weekend.id, 0))
        for weekend in weekends
    ]


def _per_weekend(session: Session, model: type[Assignment] | type[StandbyPlace], rotation_id: int) -> dict[int, int]:
    found = session.execute(
        sa.select(model.weekend_id, sa.func.count().label("n"))
        .where(model.rotation_id == rotation_id)
        .group_by(model.weekend_id)
    )
    return {row.weekend_id: row.n for row in found}


def standby(session: Session, rotation_id: int, weekend_id: int, limit: int | None = None) -> Sequence[Vendor]:
    """Who waits for a free stall on a weekend, first to be called first."""
    return session.scalars(
        sa.select(Vendor)
        .join(StandbyPlace, StandbyPlace.vendor_id == Vendor.id)
        .where(StandbyPlace.rotation_id == rotation_id, StandbyPlace.weekend_id == weekend_id)
        .order_by(StandbyPlace.position)
        .limit(limit)
    ).all()


def venue_stalls(session: Session, season_id: int) -> Sequence[Stall]:
    """The stalls of a season's venue with their zones, for its plan."""
    return session.scalars(
        sa.select(Stall)
        .join(Season, Season.venue_id == Stall.venue_id)
        .where(Season.id == season_id)
        .options(joinedload(Stall.zone))
        .order_by(Stall.code)
    ).all()


def draw(session: Session, season_code: str, draw_id: str) -> Draw:
    """Raises NotFound."""
    found = session.scalar(
        sa.select(Draw)
        .join(Season, Season.id == Draw.season_id)
        .where(Season.code == season_code, Draw.id == draw_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("Undian itu tidak ada di musim ini."))
    return found


def rotation_of_draw(session: Session, draw: Draw) -> Rotation | None:
    return session.get(Rotation, draw.rotation_id) if draw.rotation_id else None


def draws(session: Session, season_id: int, limit: int = 10) -> Sequence[Draw]:
    """The latest draws of a season, the newest first."""
    return session.scalars(
        sa.select(Draw)
        .where(Draw.season_id == season_id)
        .options(defer(Draw.progress))
        .order_by(Draw.requested_at.desc(), Draw.id)
        .limit(limit)
    ).all()
