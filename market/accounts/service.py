"""What may be done with staff accounts.

Passwords are hashed and compared outside the transaction: that takes a while on purpose, and nobody should wait for it.
"""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit, passwords
from market.accounts.actor import VISITOR, Actor
from market.accounts.models import Role, User
from market.accounts.sessions import StaffMember
from market.clock import Clock
from market.db import expect_version, transaction
from market.errors import BadInput, Conflict, GiliranError, NotFound

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class SignInRefused(GiliranError):
    """One answer for an unknown account, a wrong secret and a closed account."""


def add_user(
    session: Session, *, email: str, name: str, role: Role, password: str | None, actor: Actor, clock: Clock
) -> User:
    """Make an account; without password it waits for a link (see `market.accounts.invitations`).

    Raises BadInput with all faults, Conflict when the email is taken.
    """
    email, name = email.strip().lower(), " ".join(name.split())
    faults = [] if _EMAIL.fullmatch(email) and len(email) <= 254 else [_("Alamat email tidak dikenali.")]
    if not 1 <= len(name) <= 120:
        faults.append(_("Nama harus 1 sampai 120 huruf."))
    if password is not None:
        faults += passwords.faults(password, email=email, name=name)
    if faults:
        raise BadInput(_("Petugas belum ditambahkan."), faults)
    kept = passwords.hash_of(password) if password is not None else ""
    with transaction(session):
        if session.scalar(sa.select(User.id).where(User.email == email)):
            raise Conflict(_("Sudah ada petugas dengan email ini."))
        user = User(email=email, name=name, role=role, password_hash=kept, created_at=clock())
        session.add(user)
        session.flush()
        audit.record(session, "accounts.add", actor=actor, clock=clock, subject=("user", user.id), role=role.value)
    return user


def sign_in(session: Session, email: str, password: str, *, clock: Clock) -> StaffMember:
    """The account behind email and password. Raises SignInRefused, alike and as slowly for every reason."""
    found = session.execute(
        sa.select(User.id, User.password_hash).where(User.email == email.strip().lower())
    ).one_or_none()
    right = passwords.matches(found.password_hash if found else None, password)
    renewed = passwords.hash_of(password) if found and right and passwords.outdated(found.password_hash) else None
    member = None
    with transaction(session):
        user = session.get(User, found.id) if found else None
        if user and right and user.active and found and user.password_hash == found.password_hash:
            user.password_hash = renewed or user.password_hash
            member = StaffMember.of(user)
        audit.record(
            session,
            "accounts.sign_in" if member else "accounts.sign_in_refused",
            actor=member.actor if member else VISITOR,
            clock=clock,
            subject=("user", user.id if user else ""),
        )
    if member is None:
        raise SignInRefused(_("Email atau kata sandi tidak cocok."))
    return member


def change_password(
    session: Session, user_id: int, *, current: str, new: str, actor: Actor, clock: Clock
) -> StaffMember:
    """A member of staff changes its own password; all its sessions end. Returns it for a new session."""
    user = _get(session, user_id)
    before = user.password_hash
    if not passwords.matches(before, current):
        raise BadInput(_("Kata sandi sekarang tidak cocok."))
    return _renew(session, user, new, before=before, actor=actor, clock=clock)


def set_password(session: Session, user_id: int, new: str, *, actor: Actor, clock: Clock) -> StaffMember:
    """Give an account a new password without the old one (by command); all its sessions end."""
    user = _get(session, user_id)
    return _renew(session, user, new, before=user.password_hash, actor=actor, clock=clock)


def accept_invitation(session: Session, user_id: int, epoch: int, new: str, *, clock: Clock) -> StaffMember:
    """Set the password by a link that is good for this epoch only, so that it works once."""
    user = _get(session, user_id)
    if user.session_epoch != epoch or not user.active:
        raise Conflict(
            _("Tautan ini sudah dipakai atau diganti."), next_step=_("Minta tautan baru kepada administrator.")
        )
    return _renew(session, user, new, before=user.password_hash, actor=Actor.user(user_id), clock=clock)


def invite(session: Session, user_id: int, *, actor: Actor, clock: Clock) -> tuple[int, int]:
    """Void the password and every session and link so far. Returns (user id, epoch) for the new link."""
    with transaction(session):
        user = _get(session, user_id)
        if not user.active:
            raise Conflict(_("Akun ini nonaktif. Aktifkan dulu."))
        if actor.user_id == user_id:
            raise Conflict(_("Kata sandi sendiri diganti di halaman Akun saya."))
        user.password_hash = ""
        user.session_epoch += 1
        audit.record(session, "accounts.invite", actor=actor, clock=clock, subject=("user", user_id))
        return user_id, user.session_epoch


def change_role(session: Session, user_id: int, role: Role, *, version: int, actor: Actor, clock: Clock) -> None:
    """Give another role; sessions end. The last active administrator keeps its own."""
    with transaction(session):
        user = _get(session, user_id)
        expect_version(user, version)
        if user.role is role:
            return
        _not_oneself(user, actor)
        if role is not Role.ADMINISTRATOR:
            _not_the_last_administrator(session, user)
        before, user.role = user.role, role
        user.session_epoch += 1
        audit.record(
            session,
            "accounts.role",
            actor=actor,
            clock=clock,
            subject=("user", user_id),
            before=before.value,
            after=role.value,
        )


def disable(session: Session, user_id: int, *, version: int | None = None, actor: Actor, clock: Clock) -> None:
    """Close an account: sessions end, sign-in is refused. The last active administrator stays."""
    with transaction(session):
        user = _get(session, user_id)
        if version is not None:
            expect_version(user, version)
        if not user.active:
            return
        _not_oneself(user, actor)
        _not_the_last_administrator(session, user)
        user.active = False
        user.session_epoch += 1
        audit.record(session, "accounts.disable", actor=actor, clock=clock, subject=("user", user_id))


def enable(session: Session, user_id: int, *, version: int | None = None, actor: Actor, clock: Clock) -> None:
    """Open a closed account again, with the password that it had."""
    with transaction(session):
        user = _get(session, user_id)
        if version is not None:
            expect_version(user, version)
        if user.active:
            return
        user.active = True
        audit.record(session, "accounts.enable", actor=actor, clock=clock, subject=("user", user_id))


def end_sessions(session: Session, user_id: int, *, actor: Actor, clock: Clock) -> None:
    """Sign out everywhere."""
    with transaction(session):
        _get(session, user_id).session_epoch += 1
        audit.record(session, "accounts.sessions_end", actor=actor, clock=clock, subject=("user", user_id))


def _renew(session: Session, user: User, new: str, *, before: str, actor: Actor, clock: Clock) -> StaffMember:
    """Store a new password, unless the old one (its hash: `before`) was replaced in the meantime."""
    user_id = user.id
    faults = passwords.faults(new, email=user.email, name=user.name)
    if faults:
        raise BadInput(_("Kata sandi belum diganti."), faults)
    kept = passwords.hash_of(new)
    with transaction(session):
        user = _get(session, user_id)
        if user.password_hash != before:
            raise Conflict(_("Kata sandi baru saja diganti di tempat lain."), kept=_("Isian Anda belum disimpan."))
        user.password_hash = kept
        user.session_epoch += 1
        audit.record(session, "accounts.password", actor=actor, clock=clock, subject=("user", user_id))
        return StaffMember.of(user)


def _get(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("Petugas tidak ditemukan."))
    return user


def _not_oneself(user: User, actor: Actor) -> None:
    if actor.user_id == user.id:
        raise Conflict(
            _("Anda tidak dapat mengubah akun Anda sendiri di sini."), next_step=_("Minta administrator lain.")
        )


def _not_the_last_administrator(session: Session, user: User) -> None:
    """Counted under a lock, so that two administrators cannot close one another's account at the same moment."""
    active: Sequence[int] = session.scalars(
        sa.select(User.id).where(User.role == Role.ADMINISTRATOR, User.active).order_by(User.id).with_for_update()
    ).all()
    if list(active) == [user.id]:
        raise Conflict(
            _("Ini administrator aktif yang terakhir."), next_step=_("Jadikan petugas lain administrator lebih dulu.")
        )
