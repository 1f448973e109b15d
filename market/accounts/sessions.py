"""Who of the staff is at the other end of a request: Flask's signed cookie, with an end.

A session ends 12 hours after sign-in, 2 hours after its last page, when the browser closes, and at once for all
browsers when the account's `session_epoch` is raised (new password, other role, disabled, "sign out everywhere").
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask import session

from market import clock
from market.accounts.actor import Actor
from market.accounts.models import Role, User
from market.extensions import db

LIFETIME = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
SEEN_EVERY = dt.timedelta(minutes=5)
"""The cookie is written again at most this often, not on every page."""
KEPT = ("language",)
"""What a visitor keeps when a session begins or ends."""


@dataclass(frozen=True)
class StaffMember:
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

    def cookie(self, now: dt.datetime) -> dict[str, int]:
        """What the session of this member holds when it begins `now`."""
        at = int(now.timestamp())
        return {"staff": self.id, "epoch": self.epoch, "since": at, "seen": at}


def forget() -> None:
    """Empty the session, whoever it was; a new one shares nothing with it (no fixation)."""
    kept = {key: session[key] for key in KEPT if key in session}
    session.clear()
    session.update(kept)


def start(member: StaffMember) -> None:
    """Begin a session for a member of staff whose password was just checked."""
    forget()
    session.update(member.cookie(clock.now()))


def current() -> StaffMember | None:
    """The member of staff of this request; a session past its end is emptied."""
    if "staff" not in session:
        return None
    now = clock.now().timestamp()
    since, seen = session["since"], session["seen"]
    over = now - since > LIFETIME.total_seconds() or now - seen > IDLE.total_seconds()
    member = None if over else _find(session["staff"], session["epoch"])
    if member is None:
        forget()
    elif now - seen > SEEN_EVERY.total_seconds():
        session["seen"] = int(now)
    return member


def _find(user_id: int, epoch: int) -> StaffMember | None:
    user = db.session.scalar(sa.select(User).where(User.id == user_id, User.session_epoch == epoch, User.active))
    return StaffMember.of(user) if user else None
