"""What has happened since a rotation was published: turns that can no longer be, and the changes file of a repair.

A turn is lost when its vendor cannot come or is no longer active, when its stall is closed, or when its weekend is
cancelled. Only weekends that have not begun count: on a running one the standby list is the way.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from market.rotations.models import Assignment, Rotation
from market.seasons.models import ClosedStall, Season, Unavailability, Weekend, WeekendStatus
from market.vendors.models import Vendor
from market.vendors.vocabulary import VendorStatus
from market.venues.models import Stall
from market.words import N_, Word
from scheduler import files

GONE = (VendorStatus.SUSPENDED, VendorStatus.LEFT)


class Why(Word):
    """Why a turn can no longer be, the first that holds."""

    CANCELLED = "cancelled", N_("Akhir pekan batal")
    INACTIVE = "inactive", N_("Tidak aktif lagi")
    ABSENT = "absent", N_("Berhalangan")
    CLOSED = "closed", N_("Lapak ditutup")


@dataclass(frozen=True)
class LostTurn:
    weekend: Weekend
    vendor: Vendor
    stall: str
    why: Why


def _away() -> sa.Exists:
    return sa.exists().where(
        Unavailability.vendor_id == Assignment.vendor_id, Unavailability.weekend_id == Assignment.weekend_id
    )


def _closed() -> sa.ColumnElement[bool]:
    shut = sa.exists().where(
        ClosedStall.stall_id == Assignment.stall_id, ClosedStall.weekend_id == Assignment.weekend_id
    )
    return sa.or_(shut, Stall.in_use.is_(False))


def lost_turns(session: Session, rotation_id: int, on: dt.date) -> list[LostTurn]:
    """A rotation's turns after the day `on` that can no longer be, by weekend and stall."""
    why = sa.case(
        (Weekend.status == WeekendStatus.CANCELLED, Why.CANCELLED.value),
        (Vendor.status.in_(GONE), Why.INACTIVE.value),
        (_away(), Why.ABSENT.value),
        (_closed(), Why.CLOSED.value),
    )
    found = session.execute(
        sa.select(Weekend, Vendor, Stall.code, why)
        .select_from(Assignment)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .join(Stall, Stall.id == Assignment.stall_id)
        .where(Assignment.rotation_id == rotation_id, Weekend.starts_on > on, why.is_not(None))
        .options(joinedload(Weekend.dates))
        .order_by(Weekend.starts_on, Stall.code)
    ).unique()
    return [LostTurn(weekend, vendor, stall, Why(reason)) for weekend, vendor, stall, reason in found]


def to_repair(session: Session, rotation_id: int, on: dt.date) -> tuple[int, int]:
    """How many turns can no longer be although their weekend is held, and how many of them for an absence that was
    told. Turns of a cancelled weekend leave no stall empty."""
    lost = [turn for turn in lost_turns(session, rotation_id, on) if turn.why is not Why.CANCELLED]
    return len(lost), sum(turn.why is Why.ABSENT for turn in lost)


def changes_since(session: Session, published: Rotation, on: dt.date) -> files.Changes | None:
    """The changes of a repair from the first weekend after `on`; None when no weekend is left.

    What only a draw can take up is not among them: newcomers, and whatever gives more room than before.
    """
    problem, _digest = files.read_problem(published.problem)
    known = {weekend.id: weekend for weekend in problem.weekends}
    ahead = [w for w in _weekends(session, published.season_id, on) if w.key in known]
    if not ahead:
        return None
    return files.Changes(
        format="giliran-changes/1",
        start=ahead[0].key,
        unavailable=_unavailable(session, problem, ahead),
        closed=_stalls_closed(session, problem, ahead),
        cancelled=[w.key for w in ahead if w.status is WeekendStatus.CANCELLED and known[w.key].status == "open"],
        joined=[],
        left=_left(session, problem, ahead[0].key),
    )


def _weekends(session: Session, season_id: int, on: dt.date) -> Sequence[Weekend]:
    return session.scalars(
        sa.select(Weekend).where(Weekend.season_id == season_id, Weekend.starts_on > on).order_by(Weekend.starts_on)
    ).all()


def _unavailable(session: Session, problem: files.Problem, ahead: Sequence[Weekend]) -> list[files.VendorAway]:
    before = {vendor.id: set(vendor.unavailable) for vendor in problem.vendors}
    rows = session.execute(
        sa.select(Vendor.code, Weekend.starts_on)
        .select_from(Unavailability)
        .join(Vendor, Vendor.id == Unavailability.vendor_id)
        .join(Weekend, Weekend.id == Unavailability.weekend_id)
        .where(Unavailability.weekend_id.in_([weekend.id for weekend in ahead]))
        .order_by(Weekend.starts_on, Vendor.code)
    )
    told = ((code, day.isoformat()) for code, day in rows)
    return [files.VendorAway(code, day) for code, day in told if code in before and day not in before[code]]


def _stalls_closed(session: Session, problem: files.Problem, ahead: Sequence[Weekend]) -> list[files.StallClosed]:
    known = {stall.id for stall in problem.stalls}
    before = {weekend.id: set(weekend.closed_stalls) for weekend in problem.weekends}
    out_of_use = set(
        session.scalars(
            sa.select(Stall.code)
            .join(Season, Season.venue_id == Stall.venue_id)
            .where(Season.id == ahead[0].season_id, Stall.in_use.is_(False))
        )
    )
    shut = session.execute(
        sa.select(ClosedStall.weekend_id, Stall.code)
        .join(Stall, Stall.id == ClosedStall.stall_id)
        .where(ClosedStall.weekend_id.in_([weekend.id for weekend in ahead]))
    ).all()
    now = {w.id: out_of_use | {code for weekend_id, code in shut if weekend_id == w.id} for w in ahead}
    return [
        files.StallClosed(stall, weekend.key)
        for weekend in ahead
        for stall in sorted((now[weekend.id] & known) - before[weekend.key])
    ]


def _left(session: Session, problem: files.Problem, start: str) -> list[files.Left]:
    """Who is no longer active leaves with the first weekend that can still be changed, or on its own earlier day."""
    rows = session.execute(sa.select(Vendor.code, Vendor.left_on).where(Vendor.status.in_(GONE)))
    leaves = {code: min(left.isoformat(), start) if left else start for code, left in rows}
    return [
        files.Left(vendor.id, leaves[vendor.id])
        for vendor in problem.vendors
        if vendor.id in leaves and (vendor.left is None or vendor.left > leaves[vendor.id])
    ]
