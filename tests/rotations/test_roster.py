"""The roster read again as any spreadsheet would read it."""

from io import BytesIO

import openpyxl
import pytest
import python_calamine
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent
from market.db import transaction
from market.rotations import queries, roster
from market.rotations.models import Rotation
from market.seasons import queries as season_queries
from market.seasons import service
from market.vendors.models import Vendor
from tests.support import factories as make
from tests.support.draws import BY, draft, published, small_season

HOSTILE = ('=HYPERLINK("http://x.test","klik")', "+62+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1+1", "a\x0bb'; --")


@pytest.fixture
def rotation(session: Session) -> Rotation:
    season = small_season(session, vendors=8, stalls=3, weekends=4)
    with transaction(session):
        for vendor, name in zip(session.scalars(sa.select(Vendor).order_by(Vendor.code)), HOSTILE, strict=False):
            vendor.business_name = vendor.owner_name = name
            vendor.product = f"{name} goreng"
    return published(session, season)


def data(session: Session, rotation: Rotation, *, phones: bool = True) -> bytes:
    return roster.workbook(session, rotation, phones=phones, clock=make.clock)


def opened(session: Session, rotation: Rotation, *, phones: bool = True) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data(session, rotation, phones=phones)))


def all_texts(book: openpyxl.Workbook) -> list[str]:
    return [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]


def test_sheets_matrix_vendors_weekends_notes(session: Session, rotation: Rotation) -> None:
    names = opened(session, rotation).sheetnames
    assert names == ["Musim", "Per pelaku", "5 Des 2026", "12 Des 2026", "19 Des 2026", "26 Des 2026", "Catatan"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_matrix_says_who_stands_where(session: Session, rotation: Rotation) -> None:
    rows = list(opened(session, rotation)["Musim"].iter_rows(min_row=3, values_only=True))
    days = {"5 Des": "2026-12-05", "12 Des": "2026-12-12", "19 Des": "2026-12-19", "26 Des": "2026-12-26"}
    found = {
        (days[day], row[0], stall)
        for row in rows[1:]
        for day, stall in zip(rows[0][3:7], row[3:7], strict=True)
        if stall
    }
    expected = {(t.starts_on.isoformat(), t.vendor, t.stall) for t in queries.turns(session, rotation.id)}
    assert found == expected
    assert sum(row[7] for row in rows[1:]) == len(expected) == 12
    assert len(rows) == 1 + 8


def test_a_weekends_sheet_is_ready_to_sign(session: Session, rotation: Rotation) -> None:
    sheet = opened(session, rotation)["12 Des 2026"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Sabtu 12 dan Minggu 13 Desember 2026"
    heading = ("Lapak", "Zona", "Pelaku", "Produk", "Telepon", "Tanda tangan Sabtu", "Tanda tangan Minggu")
    assert rows[2] == heading
    assert [row[0] for row in rows[3:6]] == ["A-01", "A-02", "A-03"]
    assert any(row[0] == "Cad. 1" for row in rows)


def test_one_row_a_vendor_with_its_turns(session: Session, rotation: Rotation) -> None:
    rows = list(opened(session, rotation)["Per pelaku"].iter_rows(min_row=4, values_only=True))
    accounts = queries.accounts(rotation)
    assert [row[0] for row in rows] == sorted(accounts)
    for row in rows:
        assert row[5] == accounts[row[0]].turns == sum(1 for cell in row[7:] if cell and "·" in cell)


@pytest.mark.parametrize("phones", [True, False])
def test_no_cell_is_a_formula_and_texts_stay_texts(session: Session, rotation: Rotation, phones: bool) -> None:
    book = opened(session, rotation, phones=phones)
    assert not [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    names = [row[1] for row in book["Musim"].iter_rows(min_row=4, values_only=True)]
    for name in HOSTILE:
        assert name.replace("\x0b", "") in names
    assert b"<f>" not in _sheets_xml(data(session, rotation, phones=phones))


def _sheets_xml(workbook: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)


def test_phones_are_on_the_coordinators_copy_only(session: Session, rotation: Rotation) -> None:
    from market.formats import phone

    phones = [phone(number) for number in session.scalars(sa.select(Vendor.phone))]
    with_phones, without = (all_texts(opened(session, rotation, phones=which)) for which in (True, False))
    assert all(number in with_phones for number in phones)
    assert "Telepon" not in without
    everything = "".join(without)
    assert not [n for n in phones if n in everything or n.replace("-", "") in everything or n[1:] in everything]


def test_the_notes_carry_what_a_check_needs(session: Session, rotation: Rotation) -> None:
    notes = all_texts(opened(session, rotation)["Catatan"].parent)
    assert {rotation.problem_sha256, rotation.rotation_sha256, str(rotation.seed)} <= set(notes)
    assert "1 (terbit)" in notes


def test_what_is_not_in_force_says_so_on_every_sheet(session: Session) -> None:
    book = opened(session, draft(session, small_season(session)))
    weekends = [sheet for sheet in book if sheet.title != "Catatan"]
    assert all("RANCANGAN, belum berlaku" in str(sheet["A2"].value) for sheet in weekends)


def test_a_cancelled_weekend_has_a_sheet_that_says_so(session: Session) -> None:
    season = small_season(session)
    weekend = season_queries.season_by_code(session, season.code).weekends[1]
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    book = opened(session, published(session, season))
    assert [row[0] for row in book["12 Des 2026"].iter_rows(min_row=3, values_only=True)] == [
        "Akhir pekan ini batal: hujan"
    ]


def test_it_prints_well(session: Session, rotation: Rotation) -> None:
    for sheet in opened(session, rotation):
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_area
        if sheet.title != "Catatan":
            assert sheet.freeze_panes
            assert sheet.print_title_rows


def test_another_reader_opens_it_too(session: Session, rotation: Rotation) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data(session, rotation)))
    assert len(book.sheet_names) == 7
    assert book.get_sheet_by_name("Musim").to_python()[2][:3] == ["Kode", "Pelaku", "Kategori"]


def test_who_took_phones_away_is_in_the_audit_log(session: Session, rotation: Rotation) -> None:
    roster.note_export(session, rotation.id, phones=True, **BY)
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "rotations.export_roster")).one()
    assert (event.actor, event.subject_id, event.detail) == ("command:uji", str(rotation.id), {"phones": True})
