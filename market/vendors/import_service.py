"""The import of a vendor workbook: looked at first, then done in one transaction, and harmless when done again."""

import hashlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock, today
from market.db import transaction
from market.errors import Conflict
from market.vendors.import_plan import ImportPlan, RowResult, Verdict, decide, read_registry
from market.vendors.models import Consent, Vendor
from market.vendors.register import (
    NOTICE_VERSION,
    code_of,
    kelurahan_index,
    lock_registry,
    next_number,
    registered,
)
from market.vendors.vocabulary import ConsentPurpose, Need, VendorStatus

SOURCE = "import"


def preview_import(session: Session, path: Path) -> ImportPlan:
    """What importing the file would do now. Writes nothing. Raises BadInput for a file that cannot be read."""
    grids, tables, readings = read_registry(path, kelurahan_index(session))
    return ImportPlan(grids, tables, decide(readings, registered(session)))


def apply_import(session: Session, path: Path, *, actor: Actor, clock: Clock) -> ImportPlan:
    """Register the vendors of a workbook; all of them or, on any fault, none.

    A vendor whose phone or NIB is registered is left as it is, so that the same file can be imported again. Imported
    vendors are active (the office that hands over the workbook has admitted them); consent is recorded only where the
    workbook has a column for it that says yes. Raises BadInput, Busy or Conflict.
    """
    grids, tables, readings = read_registry(path, kelurahan_index(session))
    try:
        with transaction(session):
            lock_registry(session)
            plan = ImportPlan(grids, tables, decide(readings, registered(session)))
            created = [result for result in plan.results if result.verdict in (Verdict.CREATED, Verdict.WARNING)]
            for number, result in enumerate(created, next_number(session)):
                result.code = code_of(number)
            _insert(session, created, clock)
            audit.record(
                session,
                "vendors.import",
                actor=actor,
                clock=clock,
                subject=("file", hashlib.sha256(path.read_bytes()).hexdigest()[:16]),
                first=created[0].code if created else "",
                last=created[-1].code if created else "",
                **plan.counts(),
            )
    except IntegrityError as error:
        raise Conflict(
            _("Data pelaku berubah saat impor berjalan."),
            kept=_("Tidak ada yang diimpor."),
            next_step=_("Ulangi impornya."),
        ) from error
    return plan


def _insert(session: Session, created: list[RowResult], clock: Clock) -> None:
    if not created:
        return
    session.execute(sa.insert(Vendor.__table__), [_vendor_row(result, clock) for result in created])  # type: ignore[arg-type]
    agreed = [result.code for result in created if result.reading.draft.consent]
    for start in range(0, len(agreed), 500):
        ids = session.scalars(sa.select(Vendor.id).where(Vendor.code.in_(agreed[start : start + 500])))
        session.execute(sa.insert(Consent.__table__), [_consent_row(vendor_id, clock) for vendor_id in ids])  # type: ignore[arg-type]


def _vendor_row(result: RowResult, clock: Clock) -> dict[str, Any]:
    draft = result.reading.draft
    return {
        "code": result.code,
        "business_name": draft.business_name,
        "owner_name": draft.owner_name,
        "phone": draft.phone,
        "product": draft.product,
        "address": draft.address,
        "category": draft.category,
        "kelurahan_code": draft.kelurahan_code,
        "nib": draft.nib,
        "nib_status": draft.nib_status,
        "kbli_code": draft.kbli_code,
        "kbli_version": draft.kbli_version,
        "scale": draft.scale,
        "halal_status": draft.halal_status,
        "status": VendorStatus.ACTIVE,
        "joined_on": draft.joined_on or today(clock),
        "unread": draft.unread,
        "created_at": clock(),
        **{f"needs_{need}": need in draft.needs for need in Need},
    }


def _consent_row(vendor_id: int, clock: Clock) -> dict[str, Any]:
    return {
        "vendor_id": vendor_id,
        "purpose": ConsentPurpose.REGISTRATION,
        "notice_version": NOTICE_VERSION,
        "source": SOURCE,
        "given_at": clock(),
    }
