"""What a vendor says beforehand about its turn: it comes, or it cannot.

Who says before the weekend begins that it cannot come is absent on it, as if a coordinator had noted it: the turn
counts for nobody, and a repair gives the stall to somebody else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, contains_eager, selectinload

from market.accounts import audit
from market.accounts.actor import Actor
from market.attendance.models import Answer, Attendance, AttendanceStatus, CannotReason, TurnAnswer
from market.attendance.queries import published_id
from market.clock import Clock, today
from market.db import transaction
from market.errors import BadInput, Conflict, NotFound
from market.rotations.models import Assignment
from market.seasons.models import MarketDate, Unavailability, Weekend, WeekendStatus

LONGEST_NOTE = 200


@dataclass(frozen=True)
class Reply:
    """A vendor's answer; one that cannot come says why."""

    answer: Answer
    reason: CannotReason | None = None
    note: str = ""

    def checked(self) -> "Reply":
        """Tidied up. Raises BadInput."""
        note = " ".join(self.note.split())
        if self.answer is Answer.COMING:
            return Reply(Answer.COMING)
        if self.reason is None:
            raise BadInput(_("Pilih alasan mengapa tidak dapat hadir."))
        if self.reason is CannotReason.OTHER and not note:
            raise BadInput(_("Tulis alasannya dengan singkat."))
        if len(note) > LONGEST_NOTE:
            raise BadInput(_("Alasan paling panjang %(most)s huruf.", most=LONGEST_NOTE))
        return Reply(Answer.CANNOT, self.reason, note)


def answer_turn(session: Session, weekend_id: int, vendor_id: int, reply: Reply, *, actor: Actor, clock: Clock) -> None:
    """Store a vendor's answer for its turn on a weekend; the last answer stands.

    Raises NotFound, BadInput (no reason, weekend over), Conflict (cancelled, no turn, already there, stall given away).
    """
    reply = reply.checked()
    with transaction(session):
        weekend = _weekend(session, weekend_id)
        stall_id = _stall_of_turn(session, weekend, vendor_id)
        _refuse_if_too_late(session, weekend, vendor_id, stall_id, reply.answer, clock)
        given = session.scalar(
            sa.select(TurnAnswer).where(TurnAnswer.weekend_id == weekend_id, TurnAnswer.vendor_id == vendor_id)
        )
        given = given or TurnAnswer(weekend_id=weekend_id, vendor_id=vendor_id)
        given.answer, given.reason, given.note = reply.answer, reply.reason, reply.note
        given.answered_at, given.answered_by = clock(), actor.user_id
        session.add(given)
        session.flush()
        settle_absence(session, weekend, vendor_id)
        audit.record(
            session,
            "attendance.answer",
            actor=actor,
            clock=clock,
            subject=("vendor", vendor_id),
            weekend=weekend.key,
            season=weekend.season.code,
            answer=reply.answer.value,
        )


def settle_absence(session: Session, weekend: Weekend, vendor_id: int) -> None:
    """Make the vendor absent on the weekend, or not, as its answer asks for.

    One that came nevertheless has had its turn; without an answer nothing is touched. To be called
    inside a transaction, after the answer or the record was written.
    """
    given = session.scalar(
        sa.select(TurnAnswer).where(TurnAnswer.weekend_id == weekend.id, TurnAnswer.vendor_id == vendor_id)
    )
    if given is None:
        return
    came = session.scalar(
        sa.select(sa.func.count(Attendance.id))
        .join(MarketDate, MarketDate.id == Attendance.market_date_id)
        .where(
            MarketDate.weekend_id == weekend.id,
            Attendance.vendor_id == vendor_id,
            Attendance.status == AttendanceStatus.PRESENT,
        )
    )
    in_time = today(lambda: given.answered_at) < weekend.starts_on
    absent = session.get(Unavailability, (vendor_id, weekend.id))
    if given.answer is Answer.CANNOT and in_time and not came:
        if absent is None:
            session.add(Unavailability(vendor_id=vendor_id, weekend_id=weekend.id, created_at=given.answered_at))
    elif absent is not None and (given.answer is Answer.COMING or came):
        session.delete(absent)


def _weekend(session: Session, weekend_id: int) -> Weekend:
    weekend = session.scalar(
        sa.select(Weekend)
        .join(Weekend.season)
        .where(Weekend.id == weekend_id)
        .options(contains_eager(Weekend.season), selectinload(Weekend.dates))
        .with_for_update(of=Weekend)
    )
    if weekend is None:
        raise NotFound(_("Akhir pekan itu tidak ada."))
    if weekend.status is WeekendStatus.CANCELLED:
        raise Conflict(_("Akhir pekan ini dibatalkan: %(reason)s", reason=weekend.reason))
    return weekend


def _stall_of_turn(session: Session, weekend: Weekend, vendor_id: int) -> int:
    stall_id = session.scalar(
        sa.select(Assignment.stall_id).where(
            Assignment.rotation_id == published_id(weekend.season_id),
            Assignment.weekend_id == weekend.id,
            Assignment.vendor_id == vendor_id,
        )
    )
    if stall_id is None:
        raise Conflict(
            _("Anda tidak (lagi) mendapat giliran pada akhir pekan itu."),
            next_step=_("Buka kembali halaman giliran untuk melihat giliran terbaru."),
        )
    return stall_id


def _refuse_if_too_late(
    session: Session, weekend: Weekend, vendor_id: int, stall_id: int, answer: Answer, clock: Clock
) -> None:
    if max(date.on for date in weekend.dates) < today(clock):
        raise BadInput(_("Akhir pekan itu sudah lewat."))
    there = session.execute(
        sa.select(Attendance.vendor_id, Attendance.stall_id)
        .join(MarketDate, MarketDate.id == Attendance.market_date_id)
        .where(MarketDate.weekend_id == weekend.id, Attendance.status == AttendanceStatus.PRESENT)
    ).all()
    if answer is Answer.CANNOT and any(who == vendor_id for who, _stall in there):
        raise Conflict(
            _("Anda sudah tercatat hadir pada akhir pekan ini."),
            next_step=_("Beri tahu petugas di gerbang bila Anda harus pulang."),
        )
    if answer is Answer.COMING and any(where == stall_id and who != vendor_id for who, where in there):
        raise Conflict(
            _("Lapak Anda sudah diberikan kepada cadangan."),
            next_step=_("Hubungi koordinator bila Anda tetap ingin berjualan."),
        )


def answers_of(session: Session, vendor_id: int, weekend_ids: Iterable[int]) -> dict[int, TurnAnswer]:
    """A vendor's answers by weekend."""
    found = session.scalars(
        sa.select(TurnAnswer).where(TurnAnswer.vendor_id == vendor_id, TurnAnswer.weekend_id.in_(list(weekend_ids)))
    )
    return {answer.weekend_id: answer for answer in found}
