"""The registry's pages: who may, what they show, what a mistake keeps, and what is written down."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.accounts.models import AuditEvent, Role, User
from market.vendors.import_service import preview_import
from market.vendors.models import Consent, Vendor
from market.vendors.vocabulary import Category, NibStatus, VendorStatus
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.people import sign_in
from tests.support.queries import count_queries

TYPED = {
    "business_name": "Warung <Ina>",
    "owner_name": "Ina",
    "phone": "0840 1234 5678",
    "category": "kuliner",
    "product": "jagung bose",
    "needs": ["listrik"],
    "nib_status": "none",
} | dict.fromkeys(("kelurahan_code", "nib", "kbli_code", "kbli_version", "scale", "halal_status"), "")


@pytest.fixture
def coordinator(session: Session, client: CheckedClient) -> User:
    user = make.user(session, Role.COORDINATOR)
    sign_in(client, user)
    return user


def vendor_of(session: Session, code: str) -> Vendor:
    session.rollback()
    return session.scalars(sa.select(Vendor).where(Vendor.code == code)).one()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.GATE_OFFICER])
def test_who_needs_no_phones_sees_none(session: Session, client: CheckedClient, role: Role) -> None:
    vendor = make.vendor(session)
    sign_in(client, make.user(session, role))
    for path in ("/kerja/pelaku", f"/kerja/pelaku/{vendor.code}", "/kerja/pelaku/unduh", "/kerja/pelaku/impor"):
        assert client.get(path).status_code == 403


def test_a_vendors_history_speaks_no_code(session: Session, coordinator: User, client: CheckedClient) -> None:
    vendor = make.vendor(session)
    for action, actor in (("attendance.answer", Actor.vendor(vendor.id)), ("vendors.set_pin", Actor("user:1"))):
        audit.record(session, action, actor=actor, clock=make.clock, subject=("vendor", vendor.id))
    session.commit()
    history = client.get(f"/kerja/pelaku/{vendor.code}").text.partition('<ol class="history">')[2]
    assert "<span>Jawaban giliran dicatat</span>" in history
    assert "pelaku sendiri" in history
    assert ">vendors." not in history


def test_a_facilitator_reads_but_does_not_change(session: Session, client: CheckedClient) -> None:
    vendor = make.vendor(session)
    sign_in(client, make.user(session, Role.FACILITATOR))
    page = client.get(f"/kerja/pelaku/{vendor.code}").get_data(as_text=True)
    assert vendor.business_name in page
    assert "/ubah" not in page
    assert client.get("/kerja/pelaku").status_code == 200
    for path in (f"/kerja/pelaku/{vendor.code}/ubah", "/kerja/pelaku/baru", "/kerja/pelaku/unduh"):
        assert client.get(path).status_code == 403
    assert client.post(f"/kerja/pelaku/{vendor.code}/status").status_code == 403


@pytest.mark.usefixtures("coordinator")
def test_an_empty_registry_offers_the_first_step(client: CheckedClient) -> None:
    page = client.get("/kerja/pelaku").get_data(as_text=True)
    assert "Belum ada pelaku" in page
    assert "/kerja/pelaku/impor" in page


@pytest.mark.usefixtures("coordinator")
def test_the_list_shows_no_phone_and_keeps_filters_when_paging(session: Session, client: CheckedClient) -> None:
    for _ in range(60):
        make.vendor(session)
    vendor = make.vendor(session, business_name="Aneka", unread={"kelurahan": "Naikoten"}, category=None)
    page = client.get("/kerja/pelaku?status=active&cari=").get_data(as_text=True)
    assert vendor.phone[3:] not in page
    assert "Naikoten?" in page
    assert "halaman=2" in page
    assert "status=active" in page
    assert "Belum ditentukan" in page


@pytest.mark.usefixtures("coordinator")
def test_the_list_takes_the_same_number_of_queries_whatever_its_length(session: Session, client: CheckedClient) -> None:
    def queries(number: int) -> int:
        for _ in range(number):
            make.vendor(session, kelurahan_code="53.71.04.1001")
        with count_queries(session) as seen:
            assert client.get("/kerja/pelaku").status_code == 200
        return seen.count

    few = queries(1)
    assert few <= 6
    assert queries(60) == few


def test_opening_a_vendor_is_written_down(session: Session, client: CheckedClient, coordinator: User) -> None:
    vendor = make.vendor(session, nib="0000001234567", nib_status=NibStatus.ISSUED)
    page = client.get(f"/kerja/pelaku/{vendor.code}").get_data(as_text=True)
    assert "0000001234567" in page
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.user_id, event.subject_id) == ("vendors.read", coordinator.id, str(vendor.id))


@pytest.mark.usefixtures("coordinator")
def test_an_unknown_vendor_is_a_page_not_found_and_no_reading(session: Session, client: CheckedClient) -> None:
    assert client.get("/kerja/pelaku/V9999").status_code == 404
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == 0


@pytest.mark.usefixtures("coordinator")
def test_adding_by_hand(session: Session, client: CheckedClient) -> None:
    answer = client.post("/kerja/pelaku/baru", data=TYPED | {"consent": "y"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kerja/pelaku/V0001")
    vendor = vendor_of(session, "V0001")
    assert (vendor.business_name, vendor.phone, vendor.category) == (
        "Warung <Ina>",
        "+6284012345678",
        Category.KULINER,
    )
    assert session.scalars(sa.select(Consent.source)).all() == ["paper"]
    page = client.get("/kerja/pelaku/V0001").get_data(as_text=True)
    assert "Warung &lt;Ina&gt;" in page
    assert "Didaftarkan" in page


@pytest.mark.usefixtures("coordinator")
def test_a_mistake_keeps_what_was_typed_and_says_where(session: Session, client: CheckedClient) -> None:
    other = make.vendor(session, phone="+6284012345678")
    answer = client.post("/kerja/pelaku/baru", data=TYPED | {"nib": "123", "product": "ketan"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'value="ketan"' in page
    assert "NIB terdiri dari 13 angka." in page
    again = client.post("/kerja/pelaku/baru", data=TYPED).get_data(as_text=True)
    assert f"milik {other.code}" in again


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    "wrong", [{"category": "emas"}, {"kelurahan_code": "99"}, {"needs": ["wifi"]}, {"joined_on": "x"}]
)
def test_what_no_form_offers_is_refused(session: Session, client: CheckedClient, wrong: dict[str, Any]) -> None:
    assert client.post("/kerja/pelaku/baru", data=TYPED | wrong).status_code == 400
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 0


@pytest.mark.usefixtures("coordinator")
def test_editing_shows_what_is_stored_and_sends_it_back(session: Session, client: CheckedClient) -> None:
    vendor = make.vendor(
        session, phone="+6284011112222", unread={"category": "campuran"}, category=None, needs_air=True
    )
    path = f"/kerja/pelaku/{vendor.code}/ubah"
    page = client.get(path).get_data(as_text=True)
    assert 'value="084011112222"' in page
    assert "campuran" in page
    typed = TYPED | {"version": "1", "phone": "084011112222", "category": "kriya"}
    assert client.post(path, data=typed).status_code == 303
    after = vendor_of(session, vendor.code)
    assert (after.category, after.unread, after.needs_air, after.needs_listrik) == (Category.KRIYA, {}, False, True)


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize("version", ["1", "", "x", "-1"])
def test_the_second_of_two_editors_keeps_what_they_typed(session: Session, client: CheckedClient, version: str) -> None:
    vendor = make.vendor(session)
    path = f"/kerja/pelaku/{vendor.code}/ubah"
    assert client.post(path, data=TYPED | {"version": "1", "product": "kopi"}).status_code == 303
    answer = client.post(path, data=TYPED | {"version": version, "product": "teh"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "diubah orang lain" in page
    assert 'value="teh"' in page
    assert vendor_of(session, vendor.code).product == "kopi"


@pytest.mark.usefixtures("coordinator")
def test_changing_the_status(session: Session, client: CheckedClient) -> None:
    vendor = make.vendor(session)
    path = f"/kerja/pelaku/{vendor.code}/status"
    refused = client.post(path, data={"version": "1", "status": "suspended", "reason": ""})
    assert refused.status_code == 400
    assert "Tulis alasannya" in refused.get_data(as_text=True)
    done = client.post(path, data={"version": "1", "status": "suspended", "reason": "dua kali tidak hadir"})
    assert done.status_code == 303
    assert vendor_of(session, vendor.code).status is VendorStatus.SUSPENDED
    assert client.post(path, data={"version": "1", "status": "active", "reason": ""}).status_code == 409
    page = client.get(f"/kerja/pelaku/{vendor.code}").get_data(as_text=True)
    assert "Status diubah: Ditangguhkan (dua kali tidak hadir)" in page


@pytest.mark.usefixtures("coordinator")
def test_likely_doubles_are_shown_beside_one_another(session: Session, client: CheckedClient) -> None:
    first = make.vendor(session, business_name="Dapur Mama Orpa", owner_name="Orpa Koroh")
    second = make.vendor(session, business_name="Dapur Mama Orpah", owner_name="Orpa Koroh")
    page = client.get(f"/kerja/pelaku/{first.code}").get_data(as_text=True)
    assert f"/kerja/pelaku/{second.code}" in page


def test_the_export_holds_the_filtered_vendors_and_is_written_down(
    session: Session, client: CheckedClient, coordinator: User, tmp_path: Path
) -> None:
    vendor = make.vendor(
        session,
        business_name="=1+1",
        kelurahan_code="53.71.04.1001",
        nib="0000001234567",
        nib_status=NibStatus.VERIFIED,
        needs_kompor=True,
    )
    make.vendor(session, status=VendorStatus.LEFT)
    answer = client.get("/kerja/pelaku/unduh?status=active")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=pelaku-")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet.max_row == 2
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["D2"].value) == ("=1+1", "s", vendor.phone)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.user_id, event.detail) == ("vendors.read", coordinator.id, {"vendors": 1})
    (tmp_path / "lagi.xlsx").write_bytes(answer.data)
    session.execute(sa.delete(Vendor))
    session.commit()
    (back,) = preview_import(session, tmp_path / "lagi.xlsx").results  # what goes out can come back in
    draft = back.reading.draft
    assert (back.verdict.value, draft.phone, draft.nib, draft.nib_status) == (
        "created",
        vendor.phone,
        "0000001234567",
        NibStatus.VERIFIED,
    )
    assert {need.value for need in draft.needs} == {"kompor"}
    assert draft.kelurahan_code == "53.71.04.1001"
