"""Who of the staff is at the other end of a request: a signed cookie with an end (Flask-Login underneath).

A session ends 12 hours after sign-in, 2 hours after its last page, when the browser closes, and at once for all
browsers when the account's `session_epoch` is raised (new password, other role, disabled, "sign out everywhere").
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask, session
from flask_login import UserMixin, current_user, login_user

from market import clock
from market.accounts.actor import Actor
from market.accounts.models import Role, User
from market.extensions import db, login

LIFETIME = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
SEEN_EVERY = dt.timedelta(minutes=5)
"""The cookie is written again at most this often, not on every page."""
KEPT = ("language",)
"""What a visitor keeps when a session begins or ends."""


@dataclass(frozen=True)
class StaffMember(UserMixin):  # type: ignore[misc]
    """The signed-in member of staff as of this request; a copy, so that no page reads it twice."""

    id: int
    name: str
    email: str
    role: Role
    epoch: int

    @classmethod
    def of(cls, user: User) -> "StaffMember":
        return cls(user.id, user.name, user.email, user.role, user.session_epoch)

    @property
    def actor(self) -> Actor:
        return Actor.user(self.id)

    def get_id(self) -> str:
        """What the cookie holds: the account and the epoch that it was signed in under."""
        return f"{self.id}.{self.epoch}"


def init_app(app: Flask) -> None:
    login.session_protection = None  # it ties a session to an address; phones on the road change theirs
    login.user_loader(_find)
    login.init_app(app)


def forget() -> None:
    """Empty the session, whoever it was; a new one shares nothing with it (no fixation)."""
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)


def start(member: StaffMember) -> None:
    """Begin a session for a member of staff whose password was just checked."""
    forget()
    now = int(clock.now().timestamp())
    session["since"] = session["seen"] = now
    login_user(member)


def current() -> StaffMember | None:
    """The member of staff of this request; a session past its end is emptied."""
    if "_user_id" not in session:
        return None
    now = clock.now().timestamp()
    since, seen = session.get("since", 0), session.get("seen", 0)
    if now - since > LIFETIME.total_seconds() or now - seen > IDLE.total_seconds() or not current_user.is_authenticated:
        forget()
        return None
    if now - seen > SEEN_EVERY.total_seconds():
        session["seen"] = int(now)
    member: StaffMember = current_user._get_current_object()
    return member


def _find(kept: str) -> StaffMember | None:
    identity, _, epoch = kept.partition(".")
    if not (identity.isdecimal() and epoch.isdecimal()):
        return None
    user = db.session.scalar(
        sa.select(User).where(User.id == int(identity), User.session_epoch == int(epoch), User.active)
    )
    return StaffMember.of(user) if user else None
