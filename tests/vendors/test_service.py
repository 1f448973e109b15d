"""Vendors by hand: registered, edited, admitted and let go; nobody overwrites what they have not seen."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.errors import BadInput, Conflict, NotFound, StaleRecord
from market.vendors import service
from market.vendors.details import BadDetails, Details
from market.vendors.models import Consent, Vendor
from market.vendors.vocabulary import Category, KbliVersion, Need, NibStatus, VendorStatus
from tests.support import factories as make
from tests.support.factories import clock

ACTOR = Actor.command("test")
BY = {"actor": ACTOR, "clock": clock}


def details(**given: Any) -> Details:
    return Details(**({"business_name": "Warung Ina", "phone": "0840 1234 5678"} | given))


def stored(session: Session, code: str) -> Vendor:
    session.rollback()
    return session.scalars(sa.select(Vendor).where(Vendor.code == code)).one()


def deeds(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


def test_registering_reads_as_the_import_does(session: Session) -> None:
    code = service.register_vendor(
        session,
        details(
            category=Category.KULINER,
            needs=frozenset({Need.AIR}),
            nib="000.00012.34567",
            kbli_code="56102",
            kelurahan_code="53.71.04.1001",
        ),
        **BY,
    )
    vendor = stored(session, code)
    assert (vendor.code, vendor.phone, vendor.nib, vendor.nib_status) == (
        "V0001",
        "+6284012345678",
        "0000001234567",
        NibStatus.ISSUED,
    )
    assert (vendor.kbli_version, vendor.needs, vendor.status) == (
        KbliVersion.UNKNOWN,
        [Need.AIR],
        VendorStatus.ACTIVE,
    )
    assert vendor.joined_on == dt.date(2026, 11, 24)
    assert deeds(session) == ["vendors.register"]


def test_consent_is_recorded_with_how_it_was_given(session: Session) -> None:
    code = service.register_vendor(session, details(), consent_source="paper", **BY)
    consent = session.scalars(sa.select(Consent)).one()
    assert (consent.vendor_id, consent.source) == (stored(session, code).id, "paper")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"business_name": " - "}, "business_name"),
        ({"business_name": "x" * 121}, "business_name"),
        ({"phone": ""}, "phone"),
        ({"phone": "0380 21"}, "phone"),
        ({"nib": "123"}, "nib"),
        ({"nib_status": NibStatus.VERIFIED}, "nib_status"),
        ({"kbli_code": "5610"}, "kbli_code"),
        ({"address": "x" * 301}, "address"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(session: Session, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadDetails) as caught:
        service.register_vendor(session, details(**wrong), **BY)
    assert set(caught.value.fields) == {field}
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 0


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(BadDetails) as caught:
        details(business_name="", phone="x", nib="1").checked()
    assert set(caught.value.fields) == {"business_name", "phone", "nib"}


def test_phone_and_nib_belong_to_one_vendor(session: Session) -> None:
    other = make.vendor(session, phone="+6284012345678", nib="0000001234567", nib_status="issued")
    with pytest.raises(BadDetails) as caught:
        service.register_vendor(session, details(nib="0000001234567"), **BY)
    assert set(caught.value.fields) == {"phone", "nib"}
    assert other.code in caught.value.fields["phone"]


def test_editing_changes_what_was_changed_and_says_so(session: Session) -> None:
    code = service.register_vendor(session, details(product="kopi"), **BY)
    shown = stored(session, code).version
    service.edit_vendor(session, code, details(product="teh"), version=shown, **BY)
    vendor = stored(session, code)
    assert (vendor.product, vendor.version) == ("teh", shown + 1)
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event
    assert event.detail == {"fields": ["product"]}


def test_an_edit_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    code = service.register_vendor(session, details(), **BY)
    shown = stored(session, code).version
    service.edit_vendor(session, code, details(), version=shown, **BY)
    assert (stored(session, code).version, deeds(session)) == (shown, ["vendors.register"])


def test_the_second_of_two_editors_is_told(session: Session) -> None:
    code = service.register_vendor(session, details(), **BY)
    shown = stored(session, code).version
    service.edit_vendor(session, code, details(product="teh"), version=shown, **BY)
    with pytest.raises(StaleRecord):
        service.edit_vendor(session, code, details(product="kopi"), version=shown, **BY)
    assert stored(session, code).product == "teh"


def test_one_keeps_ones_own_phone_but_not_anothers(session: Session) -> None:
    code = service.register_vendor(session, details(), **BY)
    other = make.vendor(session)
    with pytest.raises(BadDetails):
        service.edit_vendor(session, code, details(phone=other.phone), version=1, **BY)
    service.edit_vendor(session, code, details(owner_name="Ina"), version=1, **BY)


def test_filling_in_settles_what_an_import_could_not_read(session: Session) -> None:
    vendor = make.vendor(session, category=None, unread={"category": "campuran", "kelurahan": "Naikoten"})
    same = details(business_name=vendor.business_name, phone=vendor.phone, product=vendor.product)
    same.category = Category.KRIYA
    service.edit_vendor(session, vendor.code, same, version=1, **BY)
    assert stored(session, vendor.code).unread == {"kelurahan": "Naikoten"}
    service.edit_vendor(session, vendor.code, same, version=2, looked_at=True, **BY)
    assert stored(session, vendor.code).unread == {}


def test_suspending_needs_a_reason(session: Session) -> None:
    vendor = make.vendor(session)
    with pytest.raises(BadInput):
        service.change_status(session, vendor.code, VendorStatus.SUSPENDED, "  ", version=1, **BY)
    service.change_status(session, vendor.code, VendorStatus.SUSPENDED, "dua kali\ntidak hadir", version=1, **BY)
    after = stored(session, vendor.code)
    assert (after.status, after.status_reason) == (VendorStatus.SUSPENDED, "dua kali tidak hadir")


def test_who_leaves_has_a_day_of_leaving_and_may_come_back(session: Session) -> None:
    vendor = make.vendor(session)
    service.change_status(session, vendor.code, VendorStatus.LEFT, "pindah kota", version=1, **BY)
    assert stored(session, vendor.code).left_on == dt.date(2026, 11, 24)
    service.change_status(session, vendor.code, VendorStatus.ACTIVE, "", version=2, **BY)
    assert stored(session, vendor.code).left_on is None
    assert deeds(session) == ["vendors.status", "vendors.status"]


def test_who_joins_later_than_today_can_leave_today(session: Session) -> None:
    vendor = make.vendor(session, joined_on=dt.date(2026, 12, 5))
    service.change_status(session, vendor.code, VendorStatus.LEFT, "batal ikut", version=1, **BY)
    assert stored(session, vendor.code).left_on == dt.date(2026, 12, 5)


def test_the_same_status_again_is_a_conflict(session: Session) -> None:
    vendor = make.vendor(session)
    with pytest.raises(Conflict):
        service.change_status(session, vendor.code, VendorStatus.ACTIVE, "", version=1, **BY)


def test_an_unknown_vendor_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.edit_vendor(session, "V9999", details(), version=1, **BY)


def test_reading_is_written_down_without_what_was_read(session: Session) -> None:
    vendor = make.vendor(session)
    service.note_reading(session, vendor.id, **BY)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.subject_kind, event.subject_id, event.detail) == (
        "vendors.read",
        "vendor",
        str(vendor.id),
        {},
    )
