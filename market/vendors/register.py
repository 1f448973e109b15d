"""What every way into the registry shares: the lock, the next code, and who holds a phone or a NIB already."""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.vendors.models import Kelurahan, Vendor
from market.vendors.rules.kelurahan import KelurahanIndex, Place

NOTICE_VERSION = "2026-1"
"""Version of the purpose notice (UU 27/2022) that registrations are asked to accept."""


def lock_registry(session: Session) -> None:
    """Let nobody else register a vendor until this transaction ends; readers go on.

    SQLite's write transaction does that already. PostgreSQL waits at most 5 seconds, then the caller raises `Busy`.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
        session.execute(sa.text("LOCK TABLE vendor IN SHARE ROW EXCLUSIVE MODE"))


def next_number(session: Session) -> int:
    """The number of the next vendor code. Call it under `lock_registry`."""
    codes = session.scalars(sa.select(Vendor.code).where(Vendor.code.like("V%")))
    return max((int(code[1:]) for code in codes if code[1:].isdigit()), default=0) + 1


def code_of(number: int) -> str:
    """V0001, V0002 ... V10000."""
    return f"V{number:04}"


@dataclass
class Registered:
    """Who is in the registry: vendor codes by phone and by NIB."""

    phones: dict[str, str] = field(default_factory=dict)
    nibs: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Business and owner by code."""


def registered(session: Session) -> Registered:
    """One query, whatever the size of the registry."""
    found = Registered()
    columns = (Vendor.code, Vendor.phone, Vendor.nib, Vendor.business_name, Vendor.owner_name)
    for code, phone, nib, business, owner in session.execute(sa.select(*columns).order_by(Vendor.id)):
        found.phones[phone] = code
        if nib:
            found.nibs[nib] = code
        found.names[code] = (business, owner)
    return found


def kelurahan_index(session: Session) -> KelurahanIndex:
    rows = session.execute(sa.select(Kelurahan.code, Kelurahan.name, Kelurahan.kecamatan).order_by(Kelurahan.code))
    return KelurahanIndex(Place(*row) for row in rows)
