"""Vendors' ways in: personal links (also printed as QR cards), and phone + PIN.

A link has 144 random bits and only its SHA-256 is kept: whoever reads the database cannot open a vendor's page. A PIN
has six digits, so it is guarded by counting: every fifth failure in a row locks it, each time longer.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit, passwords
from market.accounts.actor import VISITOR, Actor
from market.clock import Clock
from market.db import transaction
from market.errors import BadInput, Conflict, GiliranError, NotFound
from market.vendors.models import PersonalLink, Vendor, VendorPin
from market.vendors.vocabulary import VendorStatus

TOKEN_BYTES = 18
PIN_DIGITS = 6
FAILURES_BEFORE_LOCK = 5
FIRST_LOCK = dt.timedelta(minutes=15)
LONGEST_LOCK = dt.timedelta(hours=24)
MOST_CARDS = 200
USE_NOTED_EVERY = dt.timedelta(days=1)


class PinRefused(GiliranError):
    """One answer for an unknown phone, a phone without PIN, a wrong PIN and a locked one."""


@dataclass(frozen=True)
class NewLink:
    """A link just made; `token` is known here and never again."""

    vendor_id: int
    code: str
    business_name: str
    token: str


def issue_link(session: Session, vendor_id: int, *, actor: Actor, clock: Clock) -> NewLink:
    """Make a new personal link; earlier links of the vendor end. Raises NotFound, Conflict for a vendor that left."""
    with transaction(session):
        vendor = _present(session, vendor_id)
        _end_links(session, vendor_id, clock)
        return _add_link(session, vendor, actor, clock)


def issue_missing_links(session: Session, *, most: int = MOST_CARDS, actor: Actor, clock: Clock) -> list[NewLink]:
    """Links for active vendors that have none that works, by code, at most `most`; nobody's link ends."""
    with transaction(session):
        vendors = session.scalars(without_link().order_by(Vendor.code).limit(most)).all()
        return [_add_link(session, vendor, actor, clock) for vendor in vendors]


def without_link() -> sa.Select[Vendor]:
    """Active vendors with no link that works."""
    works = sa.exists().where(PersonalLink.vendor_id == Vendor.id, PersonalLink.revoked_at.is_(None))
    return sa.select(Vendor).where(Vendor.status == VendorStatus.ACTIVE, ~works)


def revoke_access(session: Session, vendor_id: int, *, actor: Actor, clock: Clock) -> None:
    """End every way in at once, PIN included (a stranger with the link may have set it). Sessions end with them."""
    with transaction(session):
        if session.get(Vendor, vendor_id) is None:
            raise NotFound(_("Pelaku UMKM tidak ditemukan."))
        _end_links(session, vendor_id, clock)
        session.execute(sa.delete(VendorPin).where(VendorPin.vendor_id == vendor_id))
        audit.record(session, "vendors.revoke_access", actor=actor, clock=clock, subject=("vendor", vendor_id))


def note_use(session: Session, link_id: int, *, clock: Clock) -> None:
    """Remember that a link is in use; callers ask at most once a day."""
    with transaction(session):
        session.execute(sa.update(PersonalLink).where(PersonalLink.id == link_id).values(last_used_at=clock()))


def set_pin(session: Session, vendor_id: int, pin: str, *, actor: Actor, clock: Clock) -> dt.datetime:
    """Give the vendor this PIN; sessions of an earlier PIN end. Returns the time it was set (the session holds it).

    Raises BadInput for a PIN that is no PIN or too easy, Conflict for a vendor that left.
    """
    vendor = _present(session, vendor_id)
    faults = pin_faults(pin, vendor.phone)
    if faults:
        raise BadInput(_("PIN belum disimpan."), faults)
    kept = passwords.hash_of(pin)
    with transaction(session):
        _present(session, vendor_id)
        row = session.get(VendorPin, vendor_id, with_for_update=True)
        if row is None:
            row = VendorPin(vendor_id=vendor_id)
            session.add(row)
        row.pin_hash, row.failures, row.locked_until, row.set_at = kept, 0, None, clock()
        audit.record(session, "vendors.set_pin", actor=actor, clock=clock, subject=("vendor", vendor_id))
        return row.set_at


def issue_pin(session: Session, vendor_id: int, *, actor: Actor, clock: Clock) -> str:
    """Make a random PIN for the vendor; known here and never again."""
    vendor = _present(session, vendor_id)
    pin = random_pin(vendor.phone)
    set_pin(session, vendor_id, pin, actor=actor, clock=clock)
    return pin


def sign_in(session: Session, phone: str | None, pin: str, *, clock: Clock) -> tuple[int, dt.datetime]:
    """(vendor id, time the PIN was set) for a phone in E.164 (None: unreadable) and its PIN.

    Raises PinRefused, alike and as slowly for every reason. The decision is made under the lock that counts, so that
    guesses sent at the same moment are counted one by one.
    """
    found = session.execute(
        sa.select(VendorPin.vendor_id, VendorPin.pin_hash)
        .join(Vendor, Vendor.id == VendorPin.vendor_id)
        .where(Vendor.phone == (phone or ""), Vendor.status != VendorStatus.LEFT)
    ).one_or_none()
    right = passwords.matches(found.pin_hash if found else None, pin)
    opened = None
    with transaction(session):
        row = session.get(VendorPin, found.vendor_id, with_for_update=True) if found else None
        if found and row and row.pin_hash == found.pin_hash and _unlocked(row, clock()):
            opened = _count(row, right, clock())
        audit.record(
            session,
            "vendors.sign_in" if opened else "vendors.sign_in_refused",
            actor=Actor.vendor(row.vendor_id) if opened and row else VISITOR,
            clock=clock,
            subject=("vendor", row.vendor_id if row else ""),
        )
    if opened is None:
        raise PinRefused(
            _("Nomor HP atau PIN tidak cocok."),
            next_step=_("Setelah lima kali salah, PIN dikunci 15 menit. Tautan atau kartu QR Anda tetap bisa dipakai."),
        )
    return opened


def pin_faults(pin: str, phone: str) -> list[str]:
    """Why a PIN cannot be taken; an empty list when it can."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdecimal()):
        return [_("PIN harus %(count)s angka.", count=PIN_DIGITS)]
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeated = len(set(pin)) <= 2 or pin[:3] == pin[3:] or pin[:2] * 3 == pin
    if repeated or steps in ({1}, {9}) or pin in phone:
        return [_("PIN ini terlalu mudah ditebak. Jangan pakai angka berurutan, berulang, atau dari nomor HP.")]
    return []


def random_pin(phone: str) -> str:
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
        if not pin_faults(pin, phone):
            return pin


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unlocked(row: VendorPin, now: dt.datetime) -> bool:
    return row.locked_until is None or row.locked_until <= now


def _count(row: VendorPin, right: bool, now: dt.datetime) -> tuple[int, dt.datetime] | None:
    """Note a try on an unlocked PIN. Locks: 15 minutes after the fifth failure in a row, then 1, 4, 16, 24 hours."""
    if right:
        row.failures, row.locked_until = 0, None
        return row.vendor_id, row.set_at
    row.failures += 1
    times, left = divmod(row.failures, FAILURES_BEFORE_LOCK)
    if left == 0:
        row.locked_until = now + min(FIRST_LOCK * 4 ** min(times - 1, 4), LONGEST_LOCK)
    return None


def _present(session: Session, vendor_id: int) -> Vendor:
    vendor = session.get(Vendor, vendor_id)
    if vendor is None:
        raise NotFound(_("Pelaku UMKM tidak ditemukan."))
    if vendor.status is VendorStatus.LEFT:
        raise Conflict(_("Pelaku UMKM ini sudah keluar, jadi tidak mendapat akses."))
    return vendor


def _end_links(session: Session, vendor_id: int, clock: Clock) -> None:
    session.execute(
        sa.update(PersonalLink)
        .where(PersonalLink.vendor_id == vendor_id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=clock())
    )


def _add_link(session: Session, vendor: Vendor, actor: Actor, clock: Clock) -> NewLink:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(PersonalLink(vendor_id=vendor.id, token_hash=token_hash(token), created_at=clock()))
    audit.record(session, "vendors.issue_link", actor=actor, clock=clock, subject=("vendor", vendor.id))
    return NewLink(vendor.id, vendor.code, vendor.business_name, token)
