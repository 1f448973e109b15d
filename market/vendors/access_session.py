"""Which vendor is at the other end of a request: through a personal link, or by phone and PIN.

The session names the link or PIN that opened it and lasts no longer: it ends when the link is revoked, when the PIN is
changed or taken away, and when the vendor leaves.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from flask import session

from market.accounts import sessions
from market.accounts.actor import Actor
from market.extensions import db
from market.vendors.models import PersonalLink, Vendor, VendorPin
from market.vendors.vocabulary import VendorStatus


@dataclass(frozen=True)
class VisitingVendor:
    """The vendor of this request; a copy, so that no page reads it twice."""

    id: int
    code: str
    business_name: str
    link_id: int | None
    """None: came by phone and PIN."""
    link_used_at: dt.datetime | None

    @property
    def actor(self) -> Actor:
        return Actor.vendor(self.id)


def start_with_link(link_id: int) -> None:
    """Begin a vendor's session that lives as long as this link."""
    sessions.forget()
    session["vendor_link"] = link_id
    session.permanent = True


def start_with_pin(vendor_id: int, set_at: dt.datetime) -> None:
    """Begin a vendor's session that lives as long as this PIN."""
    sessions.forget()
    session["vendor_pin"] = [vendor_id, set_at.isoformat()]
    session.permanent = True


def current() -> VisitingVendor | None:
    """The vendor of this request; a session whose link or PIN is gone is emptied."""
    if "vendor_link" in session:
        found = _by_link(session["vendor_link"])
    elif "vendor_pin" in session:
        found = _by_pin(*session["vendor_pin"])
    else:
        return None
    if found is None:
        sessions.forget()
    return found


def _by_link(link_id: int) -> VisitingVendor | None:
    row = db.session.execute(
        sa.select(Vendor.id, Vendor.code, Vendor.business_name, PersonalLink.id, PersonalLink.last_used_at)
        .join(PersonalLink, PersonalLink.vendor_id == Vendor.id)
        .where(PersonalLink.id == link_id, PersonalLink.revoked_at.is_(None), Vendor.status != VendorStatus.LEFT)
    ).one_or_none()
    return VisitingVendor(*row) if row else None


def _by_pin(vendor_id: int, set_at: str) -> VisitingVendor | None:
    row = db.session.execute(
        sa.select(Vendor.id, Vendor.code, Vendor.business_name)
        .join(VendorPin, VendorPin.vendor_id == Vendor.id)
        .where(
            Vendor.id == vendor_id,
            VendorPin.set_at == dt.datetime.fromisoformat(set_at),
            Vendor.status != VendorStatus.LEFT,
        )
    ).one_or_none()
    return VisitingVendor(*row, link_id=None, link_used_at=None) if row else None
