"""Who came to a market date."""

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


class Attendance(Identified, Base):
    __tablename__ = "attendance"
    __table_args__ = (
        one_of("status", AttendanceStatus),
        sa.UniqueConstraint("market_date_id", "vendor_id"),
        sa.UniqueConstraint("nonce"),
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
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignment.id", ondelete="RESTRICT"))
    """NULL: came from the standby list."""
    status: Mapped[AttendanceStatus] = mapped_column(State(AttendanceStatus))
    recorded_at: Mapped[dt.datetime]
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    nonce: Mapped[str | None] = mapped_column(sa.String(36))
    """Of the scan: sent twice by a phone that lost its network, it counts once."""
