"""Filling a free stall from the standby list, in the list's order; passing over somebody needs a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.attendance.models import Attendance, AttendanceStatus
from market.attendance.queries import Day, Spot, Who, published_id
from market.attendance.service import carried_out, open_day
from market.clock import Clock
from market.db import transaction
from market.errors import BadInput, Conflict
from market.rotations.models import StandbyPlace
from market.seasons.models import Unavailability
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category, VendorStatus
from market.venues.models import StallCategory


@dataclass(frozen=True)
class Candidate:
    """A place on the standby list. `hindrance`: why this vendor cannot have the stall, or empty."""

    position: int
    who: Who
    hindrance: str = ""


def candidates(session: Session, day: Day, spot: Spot) -> list[Candidate]:
    """The weekend's standby list in its order, seen from one stall."""
    allowed = set(session.scalars(sa.select(StallCategory.category).where(StallCategory.stall_id == spot.stall.id)))
    away = sa.exists().where(
        Unavailability.vendor_id == Vendor.id, Unavailability.weekend_id == StandbyPlace.weekend_id
    )
    rows = session.execute(
        sa.select(StandbyPlace.position, Vendor, away)
        .join(Vendor, Vendor.id == StandbyPlace.vendor_id)
        .where(StandbyPlace.weekend_id == day.weekend.id, StandbyPlace.rotation_id == published_id(day.season.id))
        .order_by(StandbyPlace.position)
    )
    return [
        Candidate(position, who, _hindrance(day, spot, who, allowed, is_away))
        for position, who, is_away in ((position, Who.of(vendor), is_away) for position, vendor, is_away in rows)
    ]


def _hindrance(day: Day, spot: Spot, who: Who, allowed: set[Category], is_away: bool) -> str:
    why: str = ""
    missing = who.needs - set(spot.stall.features)
    if who.id in day.records:
        why = _("sudah dicatat hari ini")
    elif who.status is not VendorStatus.ACTIVE:
        why = _("tidak aktif")
    elif is_away:
        why = _("menyatakan tidak bisa pada akhir pekan ini")
    elif allowed and who.category not in allowed:
        why = _("kategorinya tidak cocok untuk lapak ini")
    elif missing:
        why = _("perlu %(needs)s", needs=", ".join(str(need.says).lower() for need in sorted(missing)))
    return why


def replace(
    session: Session,
    market_date_id: int,
    stall_code: str,
    vendor_id: int,
    *,
    reason: str = "",
    nonce: str | None = None,
    actor: Actor,
    clock: Clock,
) -> bool:
    """Let a vendor from the standby list onto a free stall. False: `nonce` was carried out before.

    `reason` is needed when others who could have had the stall come first on the list. Raises NotFound, Conflict (the
    stall is not free), BadInput (not on the list, hindered, passed over others without a reason, day still to come).
    """
    with transaction(session):
        day = open_day(session, market_date_id, clock)
        if carried_out(session, market_date_id, nonce, clock):
            return False
        spot = day.spot(stall_code)
        if not spot.free:
            raise Conflict(
                _("Lapak %(stall)s tidak kosong.", stall=stall_code),
                next_step=_("Catat dulu bahwa pemegang gilirannya tidak hadir, atau pilih lapak lain."),
            )
        listed = candidates(session, day, spot)
        chosen = _chosen(listed, vendor_id)
        passed = [c.who.code for c in listed if not c.hindrance and c.position < chosen.position]
        reason = " ".join(reason.split())[:200]
        if passed and not reason:
            raise BadInput(
                _("%(count)s cadangan lain mendapat urutan lebih dulu.", count=len(passed)),
                next_step=_("Pilih yang teratas, atau tulis alasan mengapa mereka dilewati."),
            )
        session.add(
            Attendance(
                market_date_id=market_date_id,
                vendor_id=vendor_id,
                stall_id=spot.stall.id,
                status=AttendanceStatus.PRESENT,
                recorded_at=clock(),
                recorded_by=actor.user_id,
            )
        )
        audit.record(
            session,
            "attendance.replace",
            actor=actor,
            clock=clock,
            subject=("vendor", chosen.who.code),
            date=day.on.isoformat(),
            season=day.season.code,
            stall=stall_code,
            position=chosen.position,
            passed=passed,
            reason=reason,
        )
        return True


def _chosen(listed: Sequence[Candidate], vendor_id: int) -> Candidate:
    chosen = next((c for c in listed if c.who.id == vendor_id), None)
    if chosen is None:
        raise BadInput(_("Pelaku ini tidak ada di daftar cadangan akhir pekan ini."))
    if chosen.hindrance:
        raise BadInput(
            _("%(name)s tidak dapat menempati lapak ini: %(why)s.", name=chosen.who.name, why=chosen.hindrance)
        )
    return chosen
