"""Staff accounts and the audit log."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base, Identified, Versioned, one_of, yes_or_no
from market.words import N_, State, Word


class Role(Word):
    ADMINISTRATOR = "administrator", N_("Administrator")
    COORDINATOR = "coordinator", N_("Koordinator")
    FACILITATOR = "facilitator", N_("Pendamping NIB")
    GATE_OFFICER = "gate_officer", N_("Petugas lapangan")
    VIEWER = "viewer", N_("Pengamat")


class User(Identified, Versioned, Base):
    """A member of staff. Vendors have no account: they come by link, QR card or phone + PIN."""

    __tablename__ = "user_account"
    __table_args__ = (
        one_of("role", Role),
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name="name_length"),
    )

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[Role] = mapped_column(State(Role))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    active: Mapped[bool] = mapped_column(yes_or_no("active"), default=True, server_default=sa.true())
    created_at: Mapped[dt.datetime]
    session_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    """Raised to end every session of this account at once."""


class AuditEvent(Identified, Base):
    """Who did (or read) what, when. Written in the same transaction as the deed; never changed (trigger)."""

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_subject", "subject_kind", "subject_id"),)

    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(sa.String(160))
    """`user:12`, `vendor:340`, `command:maria`, `worker`: who it was, readable without a join."""
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    action: Mapped[str] = mapped_column(sa.String(60))
    """area.verb, such as `vendors.import` or `omzet.correct`."""
    subject_kind: Mapped[str] = mapped_column(sa.String(40), default="")
    subject_id: Mapped[str] = mapped_column(sa.String(60), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
