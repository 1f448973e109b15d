"""What may be done with one vendor by hand: register, edit, change status, note that its data was read."""

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock, today
from market.db import expect_version, transaction
from market.errors import BadInput, Conflict, NotFound
from market.vendors.details import BadDetails, Details
from market.vendors.models import Consent, Vendor
from market.vendors.register import NOTICE_VERSION, code_of, lock_registry, next_number
from market.vendors.vocabulary import ConsentPurpose, VendorStatus

NEEDS_REASON = (VendorStatus.SUSPENDED, VendorStatus.LEFT)
_UNREAD = {
    "category": "category",
    "nib": "nib",
    "nib_status": "nib_status",
    "kelurahan_code": "kelurahan",
    "kbli_code": "kbli",
    "halal_status": "halal",
    "scale": "scale",
    "phone": "phone",
    "business_name": "business_name",
    "owner_name": "owner_name",
    "product": "product",
    "address": "address",
    "joined_on": "joined",
    "needs_listrik": "listrik",
    "needs_air": "air",
    "needs_kompor": "kompor",
}
"""Which original text an edited column settles."""


def register_vendor(
    session: Session,
    details: Details,
    *,
    status: VendorStatus = VendorStatus.ACTIVE,
    consent_source: str | None = None,
    actor: Actor,
    clock: Clock,
) -> str:
    """Register one vendor and give its code. `consent_source`: how the notice was accepted ("paper", "phone"), or None.

    Raises BadDetails (faults by field; also when phone or NIB belongs to another vendor) or Busy.
    """
    values = details.checked()
    values.setdefault("joined_on", today(clock))
    with transaction(session):
        lock_registry(session)
        _nobody_else_has(session, values, None)
        vendor = Vendor(code=code_of(next_number(session)), status=status, created_at=clock(), unread={}, **values)
        session.add(vendor)
        session.flush()
        if consent_source:
            session.add(
                Consent(
                    vendor_id=vendor.id,
                    purpose=ConsentPurpose.REGISTRATION,
                    notice_version=NOTICE_VERSION,
                    source=consent_source,
                    given_at=clock(),
                )
            )
        audit.record(session, "vendors.register", actor=actor, clock=clock, subject=("vendor", vendor.id))
        return vendor.code


def edit_vendor(
    session: Session,
    code: str,
    details: Details,
    *,
    version: int,
    looked_at: bool = False,
    actor: Actor,
    clock: Clock,
) -> None:
    """Change a vendor's details. `looked_at`: all texts that an import could not read are settled now.

    Raises BadDetails, NotFound, or StaleRecord when somebody edited the vendor since `version`.
    """
    values = details.checked()
    with transaction(session):
        lock_registry(session)
        vendor = _vendor(session, code)
        expect_version(vendor, version)
        if vendor.left_on and values.get("joined_on", vendor.joined_on) > vendor.left_on:
            raise BadDetails({"joined_on": _("Tanggal daftar setelah tanggal keluar.")})
        _nobody_else_has(session, values, vendor.id)
        changed = sorted(name for name, value in values.items() if getattr(vendor, name) != value)
        for name in changed:
            setattr(vendor, name, values[name])
        settled = {_UNREAD[name] for name in changed if name in _UNREAD}
        unread = {} if looked_at else {n: text for n, text in vendor.unread.items() if n not in settled}
        if unread != vendor.unread:
            vendor.unread = unread
            changed.append("unread")
        if changed:
            audit.record(
                session, "vendors.edit", actor=actor, clock=clock, subject=("vendor", vendor.id), fields=changed
            )


def change_status(
    session: Session, code: str, status: VendorStatus, reason: str, *, version: int, actor: Actor, clock: Clock
) -> None:
    """Admit, suspend, let go or take back a vendor; suspending and leaving need a reason (it may be told to them)."""
    reason = " ".join(reason.split())
    if status in NEEDS_REASON and not reason:
        raise BadInput(_("Tulis alasannya; pelaku berhak tahu."))
    if len(reason) > 300:
        raise BadInput(_("Alasan paling banyak 300 huruf."))
    with transaction(session):
        vendor = _vendor(session, code)
        expect_version(vendor, version)
        before = vendor.status
        if before is status:
            raise Conflict(_("Statusnya memang sudah %(status)s.", status=status.says))
        vendor.status, vendor.status_reason = status, reason
        vendor.left_on = max(today(clock), vendor.joined_on) if status is VendorStatus.LEFT else None
        audit.record(
            session,
            "vendors.status",
            actor=actor,
            clock=clock,
            subject=("vendor", vendor.id),
            before=before,
            after=status,
            reason=reason,
        )


def note_reading(session: Session, vendor_id: int, *, actor: Actor, clock: Clock) -> None:
    """Write down that somebody opened a vendor's personal data (UU 27/2022: who read what)."""
    with transaction(session):
        audit.record(session, "vendors.read", actor=actor, clock=clock, subject=("vendor", vendor_id))


def note_export(session: Session, count: int, *, actor: Actor, clock: Clock) -> None:
    """Write down that somebody took `count` vendors with their phones along as a workbook."""
    with transaction(session):
        audit.record(session, "vendors.read", actor=actor, clock=clock, subject=("export", ""), vendors=count)


def _vendor(session: Session, code: str) -> Vendor:
    vendor = session.scalar(sa.select(Vendor).where(Vendor.code == code).with_for_update())
    if vendor is None:
        raise NotFound(_("Pelaku %(code)s tidak ada.", code=code))
    return vendor


def _nobody_else_has(session: Session, values: dict[str, object], own_id: int | None) -> None:
    """Phone and NIB belong to one vendor; the sentence names the other, so that a person can look."""
    faults = {}
    for name, what in (("phone", _("Nomor HP")), ("nib", "NIB")):
        if values[name] is None:
            continue
        other = session.execute(
            sa.select(Vendor.code, Vendor.business_name).where(
                getattr(Vendor, name) == values[name], Vendor.id != (own_id or 0)
            )
        ).first()
        if other:
            faults[name] = _("%(what)s ini milik %(code)s (%(name)s).", what=what, code=other[0], name=other[1])
    if faults:
        raise BadDetails(faults)
