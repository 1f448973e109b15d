"""Reads for the staff and audit pages."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent, User
from market.errors import NotFound


@dataclass(frozen=True)
class StaffRow:
    user: User
    last_sign_in: dt.datetime | None


def staff(session: Session) -> list[StaffRow]:
    """All accounts, active ones first, by name; one query."""
    last = (
        sa.select(AuditEvent.user_id, sa.func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.action == "accounts.sign_in")
        .group_by(AuditEvent.user_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(User, last.c.at)
        .outerjoin(last, last.c.user_id == User.id)
        .order_by(User.active.desc(), sa.func.lower(User.name), User.id)
    )
    return [StaffRow(user, at) for user, at in rows]


def staff_by_email(session: Session, email: str) -> User:
    """Raises NotFound."""
    user = session.scalar(sa.select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFound(_("Tidak ada petugas dengan email %(email)s.", email=email))
    return user


def staff_by_id(session: Session, user_id: int) -> User:
    """Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("Petugas tidak ditemukan."))
    return user


@dataclass(frozen=True)
class AuditFilter:
    """What the audit page shows; an empty text means all."""

    actor: str = ""
    """`user:12`, `command:maria` ..."""
    area: str = ""
    action: str = ""
    subject: str = ""
    """`vendor:12`, or only `vendor` for all of the kind."""


def audit_events(wanted: AuditFilter) -> sa.Select[AuditEvent]:
    """The events that a filter lets through, newest first."""
    found = sa.select(AuditEvent).order_by(AuditEvent.id.desc())
    if wanted.actor:
        found = found.where(AuditEvent.actor == wanted.actor)
    if wanted.area:
        found = found.where(AuditEvent.action.startswith(wanted.area + ".", autoescape=True))
    if wanted.action:
        found = found.where(AuditEvent.action == wanted.action)
    if wanted.subject:
        kind, _, identity = wanted.subject.partition(":")
        found = found.where(AuditEvent.subject_kind == kind)
        found = found.where(AuditEvent.subject_id == identity) if identity else found
    return found


def actor_names(session: Session) -> dict[str, str]:
    """`user:12` -> name, for the audit page and its filter; one query."""
    rows = session.execute(sa.select(User.id, User.name).order_by(sa.func.lower(User.name)))
    return {f"user:{identity}": name for identity, name in rows}


def audit_actions(session: Session) -> list[str]:
    """The actions that occur."""
    return sorted(session.scalars(sa.select(AuditEvent.action).distinct()))
