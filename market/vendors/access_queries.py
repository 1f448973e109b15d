"""Reads for vendors' ways in."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.errors import NotFound
from market.vendors.access_service import token_hash, without_link
from market.vendors.models import PersonalLink, Vendor, VendorPin
from market.vendors.vocabulary import VendorStatus


@dataclass(frozen=True)
class Access:
    """A vendor's ways in as its coordinator sees them; links and PINs themselves cannot be read again."""

    vendor: Vendor
    link_since: dt.datetime | None
    link_used_at: dt.datetime | None
    pin_since: dt.datetime | None
    pin_locked_until: dt.datetime | None


def link_id(session: Session, token: str) -> int | None:
    """The link that this token opens, if it still opens anything."""
    return session.scalar(
        sa.select(PersonalLink.id)
        .join(Vendor, Vendor.id == PersonalLink.vendor_id)
        .where(
            PersonalLink.token_hash == token_hash(token),
            PersonalLink.revoked_at.is_(None),
            Vendor.status != VendorStatus.LEFT,
        )
    )


def access(session: Session, code: str) -> Access:
    """One vendor's ways in, by its code; one query. Raises NotFound."""
    row = session.execute(
        sa.select(Vendor, PersonalLink.created_at, PersonalLink.last_used_at, VendorPin.set_at, VendorPin.locked_until)
        .outerjoin(PersonalLink, sa.and_(PersonalLink.vendor_id == Vendor.id, PersonalLink.revoked_at.is_(None)))
        .outerjoin(VendorPin, VendorPin.vendor_id == Vendor.id)
        .where(Vendor.code == code)
        .order_by(PersonalLink.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound(_("Pelaku UMKM tidak ditemukan."))
    return Access(*row)


def missing_links(session: Session) -> int:
    """How many active vendors have no link that works."""
    return session.scalar(sa.select(sa.func.count()).select_from(without_link().subquery())) or 0


def vendor_id(session: Session, code: str) -> int:
    """Raises NotFound."""
    found = session.scalar(sa.select(Vendor.id).where(Vendor.code == code))
    if found is None:
        raise NotFound(_("Pelaku UMKM tidak ditemukan."))
    return found


def has_pin(session: Session, vendor_id: int) -> bool:
    return session.scalar(sa.select(VendorPin.vendor_id).where(VendorPin.vendor_id == vendor_id)) is not None
