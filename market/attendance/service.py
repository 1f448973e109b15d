"""What the gate may note on a market date. Deeds on one weekend queue up behind its row: none sees half of another."""

import uuid
from collections.abc import Callable

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, contains_eager

from market.accounts import audit
from market.accounts.actor import Actor
from market.attendance.answers import settle_absence
from market.attendance.models import Attendance, AttendanceNonce, AttendanceStatus
from market.attendance.queries import Day, Spot, day_of
from market.clock import Clock, today
from market.db import transaction
from market.errors import BadInput, Conflict, NotFound
from market.formats import day as in_words
from market.seasons.models import MarketDate, Weekend, WeekendStatus


def mark(
    session: Session,
    market_date_id: int,
    vendor_id: int,
    status: AttendanceStatus,
    *,
    nonce: str | None = None,
    actor: Actor,
    clock: Clock,
) -> bool:
    """Note whether the holder of a turn came. False: already so, or `nonce` was carried out before.

    Raises NotFound, BadInput (not the day yet, no turn), Conflict (cancelled, stall given away, vendor suspended).
    """
    with transaction(session):
        day = open_day(session, market_date_id, clock)
        if carried_out(session, market_date_id, nonce, clock):
            return False
        spot = _turn_of(day, vendor_id)
        if spot.record and spot.record.status is status:
            return False
        if status is AttendanceStatus.PRESENT:
            _refuse_if_taken(spot)
        record = spot.record or Attendance(market_date_id=market_date_id, vendor_id=vendor_id)
        record.status = status
        record.assignment_id = spot.assignment_id
        record.stall_id = spot.stall.id if status is AttendanceStatus.PRESENT else None
        record.recorded_at, record.recorded_by = clock(), actor.user_id
        session.add(record)
        session.flush()
        settle_absence(session, day.weekend, vendor_id)
        _note(session, "attendance.mark", day, vendor_id, actor, clock, status=status.value, stall=spot.stall.code)
        return True


def undo(
    session: Session,
    market_date_id: int,
    vendor_id: int,
    *,
    nonce: str | None = None,
    actor: Actor,
    clock: Clock,
) -> bool:
    """Take a note back, as if nothing had been noted; also sends a stand-in away. False: there was none."""
    with transaction(session):
        day = open_day(session, market_date_id, clock)
        if carried_out(session, market_date_id, nonce, clock):
            return False
        record = day.records.get(vendor_id)
        if record is None:
            return False
        session.delete(record)
        session.flush()
        settle_absence(session, day.weekend, vendor_id)
        _note(session, "attendance.undo", day, vendor_id, actor, clock, status=record.status.value)
        return True


def open_day(session: Session, market_date_id: int, clock: Clock) -> Day:
    """The day, with its weekend's row locked. Raises as `opened`."""
    return opened(
        session,
        market_date_id,
        clock,
        too_early=lambda day: _("Kehadiran baru dapat dicatat pada harinya: %(day)s.", day=day),
        lock=True,
    )


def opened(
    session: Session, market_date_id: int, clock: Clock, *, too_early: Callable[[str], str], lock: bool = False
) -> Day:
    """The day, when something may be recorded for it; with `lock` its weekend's row is locked.

    `too_early` words a day still to come. Raises NotFound, Conflict (cancelled), BadInput (still to come).
    """
    wanted = (
        sa.select(MarketDate)
        .join(MarketDate.weekend)
        .join(Weekend.season)
        .where(MarketDate.id == market_date_id)
        .options(contains_eager(MarketDate.weekend).contains_eager(Weekend.season))
    )
    date = session.scalar(wanted.with_for_update(of=Weekend) if lock else wanted)
    if date is None:
        raise NotFound(_("Hari pasar itu tidak ada."))
    kept = _("Belum ada yang dicatat.")
    if date.weekend.status is WeekendStatus.CANCELLED:
        raise Conflict(_("Akhir pekan ini dibatalkan: %(reason)s", reason=date.weekend.reason), kept=kept)
    if date.on > today(clock):
        raise BadInput(too_early(in_words(date.on)), kept=kept)
    return day_of(session, date)


def carried_out(session: Session, market_date_id: int, nonce: str | None, clock: Clock) -> bool:
    """Whether this deed was carried out before; if not, it counts as carried out from here on."""
    if nonce is None:
        return False
    try:
        nonce = str(uuid.UUID(nonce))
    except ValueError:
        raise BadInput(_("Tanda pengiriman tidak dapat dibaca. Muat ulang halaman, lalu ulangi.")) from None
    if session.get(AttendanceNonce, nonce) is not None:
        return True
    session.add(AttendanceNonce(nonce=nonce, market_date_id=market_date_id, at=clock()))
    return False


def _turn_of(day: Day, vendor_id: int) -> Spot:
    for spot in day.spots:
        if spot.holder and spot.holder.id == vendor_id:
            return spot
    raise BadInput(
        _("Pelaku ini tidak punya giliran pada hari itu."),
        next_step=_("Untuk mengisi lapak kosong, pakai daftar cadangan."),
    )


def _refuse_if_taken(spot: Spot) -> None:
    if spot.standin:
        raise Conflict(
            _("Lapak %(stall)s sudah ditempati %(name)s dari cadangan.", stall=spot.stall.code, name=spot.standin.name),
            next_step=_("Batalkan dulu pengganti itu bila pemegang giliran tetap berjualan."),
        )
    if spot.barred and spot.holder:
        raise Conflict(
            _("%(name)s sedang tidak aktif dan tidak boleh berjualan.", name=spot.holder.name),
            next_step=_("Hubungi koordinator. Lapaknya dapat diisi dari cadangan."),
        )


def _note(
    session: Session, action: str, day: Day, vendor_id: int, actor: Actor, clock: Clock, **detail: object
) -> None:
    audit.record(
        session,
        action,
        actor=actor,
        clock=clock,
        subject=("vendor", day.people[vendor_id].code),
        date=day.on.isoformat(),
        season=day.season.code,
        **detail,
    )
