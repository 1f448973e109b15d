"""Who said that it comes, and who came to a market date."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, Identified, one_of
from market.words import N_, State, Word


class AttendanceStatus(Word):
    PRESENT = "present", N_("Hadir")
    NO_SHOW = "no_show", N_("Tidak hadir")
    EXCUSED = "excused", N_("Berhalangan")
    """Told in time that it would not come."""


class Answer(Word):
    """What a vendor says beforehand about its turn."""

    COMING = "coming", N_("Akan hadir")
    CANNOT = "cannot", N_("Berhalangan")


class CannotReason(Word):
    ILL = "ill", N_("Sakit")
    FAMILY = "family", N_("Acara keluarga atau adat")
    STOCK = "stock", N_("Barang belum siap")
    TRANSPORT = "transport", N_("Kendaraan atau cuaca")
    OTHER = "other", N_("Lainnya")


class TurnAnswer(Identified, Base):
    """A vendor's answer for a weekend. It belongs to the weekend, not to the assignment: it outlives a new rotation."""

    __tablename__ = "turn_answer"
    __table_args__ = (
        one_of("answer", Answer),
        one_of("reason", CannotReason),
        sa.UniqueConstraint("weekend_id", "vendor_id"),
        sa.CheckConstraint("(answer = 'cannot') = (reason IS NOT NULL)", name="cannot_with_reason"),
        sa.CheckConstraint("length(note) <= 200", name="note_length"),
    )

    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="RESTRICT"))
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), index=True)
    answer: Mapped[Answer] = mapped_column(State(Answer))
    reason: Mapped[CannotReason | None] = mapped_column(State(CannotReason))
    note: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    answered_at: Mapped[dt.datetime]
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    """The member of staff who noted it; NULL: the vendor itself."""


class Attendance(Identified, Base):
    __tablename__ = "attendance"
    __table_args__ = (
        one_of("status", AttendanceStatus),
        sa.UniqueConstraint("market_date_id", "vendor_id"),
        sa.CheckConstraint("status <> 'present' OR stall_id IS NOT NULL", name="present_on_a_stall"),
        sa.Index(
            "uq_attendance_stall_taken",
            "market_date_id",
            "stall_id",
            unique=True,
            sqlite_where=sa.text("status = 'present'"),
            postgresql_where=sa.text("status = 'present'"),
        ),
    )

    market_date_id: Mapped[int] = mapped_column(sa.ForeignKey("market_date.id", ondelete="RESTRICT"))
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="RESTRICT"), index=True)
    stall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stall.id", ondelete="RESTRICT"))
    """Where it stood; NULL unless present."""
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignment.id", ondelete="RESTRICT"))
    """NULL: came from the standby list."""
    status: Mapped[AttendanceStatus] = mapped_column(State(AttendanceStatus))
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))


class AttendanceNonce(Base):
    """Every deed that was carried out once: sent again by a phone that lost its network, it changes nothing,
    even when somebody else has changed the record since."""

    __tablename__ = "attendance_nonce"

    nonce: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    market_date_id: Mapped[int] = mapped_column(sa.ForeignKey("market_date.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
