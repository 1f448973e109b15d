"""Workbooks of other offices: other headings, orders, sheets, pages and formats all give the same vendors."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from market.errors import BadInput
from market.vendors.import_plan import ImportPlan, RowResult
from market.vendors.import_service import preview_import
from market.vendors.vocabulary import Category, Need
from tests.spreadsheets.workbooks import save
from tests.vendors.sheets import registry_file, row

DATA = range(5, 676)
"""Sheet rows of the city's registry that hold vendors or blanks."""


@pytest.fixture
def cells(registry: Path) -> list[list[Any]]:
    """The city's registry from its heading on, without the total."""
    sheet = openpyxl.load_workbook(registry)["Pendaftar"]
    return [list(r) for r in sheet.iter_rows(min_row=4, max_row=675, values_only=True)]


def outcome(plan: ImportPlan) -> list[Any]:
    """What became of the rows, whatever their place in the sheet."""
    return [(r.verdict, r.reading.draft) for r in plan.results]


def in_capitals(cells: list[list[Any]]) -> list[list[Any]]:
    return [[str(h).upper() for h in cells[0]], *cells[1:]]


def abbreviated(cells: list[list[Any]]) -> list[list[Any]]:
    short = ["No.", "Nm Usaha", "Nm Pemilik", "L/P", "HP", "Almt", "Kel.", "Kec.", "Kat.", "Prod.", "Listrik", "Air",
             "Kompor", "No NIB", "Stat. NIB", "Kode KBLI", "Serti Halal", "Tgl. Pendaftaran", "Ket"]  # fmt: skip
    return [short, *cells[1:]]


def other_order(cells: list[list[Any]]) -> list[list[Any]]:
    return [list(reversed(r)) for r in cells]


def pages(cells: list[list[Any]]) -> list[list[Any]]:
    """A printed list: title lines, column numbers, headings again every 50 rows, and a total."""
    numbered = [f"({n})" for n in range(1, len(cells[0]) + 1)]
    out: list[list[Any]] = [["DINAS PARIWISATA"], ["DAFTAR PELAKU UMKM"], [], cells[0], numbered]
    for n, line in enumerate(cells[1:]):
        if n and n % 50 == 0:
            out += [[], ["DAFTAR PELAKU UMKM (lanjutan)"], cells[0], numbered]
        out.append(line)
    return [*out, [], ["JUMLAH", None, 668]]


@pytest.mark.parametrize("change", [in_capitals, abbreviated, other_order, pages])
def test_another_shape_gives_the_same_vendors(
    session: Session,
    registry: Path,
    tmp_path: Path,
    cells: list[list[Any]],
    change: Callable[[list[list[Any]]], list[list[Any]]],
) -> None:
    meant = outcome(preview_import(session, registry))
    other = save(tmp_path / "lain.xlsx", {"Petunjuk": [["Isi lembar kedua"]], "DATA 2026": change(cells)})
    assert outcome(preview_import(session, other)) == meant


def test_a_csv_gives_the_same_vendors(session: Session, registry: Path, tmp_path: Path, cells: list[list[Any]]) -> None:
    meant = outcome(preview_import(session, registry))
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([c.strftime("%d/%m/%Y") if hasattr(c, "strftime") else c for c in line] for line in cells)
    (tmp_path / "lain.csv").write_bytes(text.getvalue().encode("utf-8-sig"))
    assert outcome(preview_import(session, tmp_path / "lain.csv")) == meant


def test_one_sheet_a_category(session: Session, tmp_path: Path) -> None:
    headings = ["NAMA UMKM", "WHATSAPP"]
    path = save(
        tmp_path / "a.xlsx",
        {
            "KULINER": [["Kategori kuliner"], headings, ["Warung", "084000000001"]],
            "Kue dan Camilan": [headings, ["Kue Ina", "084000000002"], ["Warung", "084000000001"]],
            "Kosong": [],
        },
    )
    plan = preview_import(session, path)
    assert [r.reading.draft.category for r in plan.results] == [
        Category.KULINER,
        Category.KUE_CAMILAN,
        Category.KUE_CAMILAN,
    ]
    assert plan.results[2].sentences() == ["Nomor HP sama dengan lembar KULINER baris 3."]


def test_headings_in_two_lines(session: Session, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["No", "Nama Usaha", "No. HP", "Kebutuhan", None, None])
    sheet.append([None, None, None, "Listrik", "Air", "Kompor"])
    sheet.append([1, "Warung", "084000000001", "v", None, "v"])
    for joined in ("A1:A2", "B1:B2", "C1:C2", "D1:F1"):
        sheet.merge_cells(joined)
    book.save(tmp_path / "a.xlsx")
    (result,) = preview_import(session, tmp_path / "a.xlsx").results
    assert result.reading.draft.needs == {Need.LISTRIK, Need.KOMPOR}


def test_where_only_one_column_says_name_it_is_the_business(session: Session, tmp_path: Path) -> None:
    (result,) = preview_import(
        session, save(tmp_path / "a.xlsx", {"A": [["Nama", "HP"], ["Warung Ina", "084000000001"]]})
    ).results
    assert result.reading.draft.business_name == "Warung Ina"


def test_a_file_without_vendors_says_what_was_read_instead(session: Session, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [["Tanggal", "Omzet"], [1, 2]]})
    with pytest.raises(BadInput) as caught:
        preview_import(session, path)
    assert "nama usaha dan nomor HP" in caught.value.message
    assert caught.value.faults == ["Yang terbaca: Tanggal, Omzet"]


def test_columns_that_nobody_reads_are_named(session: Session, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"A": [["Nama Usaha", "HP", "NIK"], ["Warung", "084000000001", "5371"]]})
    assert preview_import(session, path).tables[0].unused == ["NIK"]


def results(session: Session, folder: Path, *rows: list[Any]) -> list[RowResult]:
    return preview_import(session, registry_file(folder, *rows)).results


def test_a_double_of_a_rejected_row_is_no_double(session: Session, tmp_path: Path) -> None:
    first, second = results(session, tmp_path, row(1, name=None), row(2, phone="0840 00000001"))
    assert (first.verdict.value, second.verdict.value) == ("rejected", "created")


def test_both_faults_of_a_row_are_told(session: Session, tmp_path: Path) -> None:
    (result,) = results(session, tmp_path, row(1, name=" ", phone="0380"))
    assert result.sentences() == [
        "Kolom B: Nama usaha kosong.",
        "Kolom D: Nomor HP “0380” bukan nomor HP Indonesia.",
    ]


def test_a_guess_is_proposed_with_its_column(session: Session, tmp_path: Path) -> None:
    (result,) = results(session, tmp_path, row(1, kelurahan="Naikoten"))
    (sentence,) = result.sentences()
    assert sentence.startswith("Kolom E: Kelurahan “Naikoten” tidak dikenal atau lebih dari satu. Mungkin: ")
    assert "Naikoten Satu" in sentence


def test_a_second_phone_is_left_for_a_person(session: Session, tmp_path: Path) -> None:
    (result,) = results(session, tmp_path, row(1, phone="084000000001 / 084000000002"))
    assert result.reading.draft.phone == "+6284000000001"
    assert result.reading.draft.unread == {"phone": "084000000001 / 084000000002"}


def test_a_long_name_is_cut_and_kept(session: Session, tmp_path: Path) -> None:
    (result,) = results(session, tmp_path, row(1, name="W" * 400))
    assert result.reading.draft.business_name == "W" * 120
    assert result.reading.draft.unread == {"business_name": "W" * 300}


def test_alike_in_name_and_owner_is_proposed_not_refused(session: Session, tmp_path: Path) -> None:
    _first, second, third = results(
        session,
        tmp_path,
        row(1, name="Dapur Mama Orpa", owner="Orpa Koroh"),
        row(2, name="Dapur Mama Orpah", owner="Orpa Koroh"),
        row(3, name="Dapur Mama Orpa", owner="Semuel Tefa"),
    )
    assert second.verdict.value == "created"
    assert second.sentences() == ["Periksa: mirip dengan baris 2 (Dapur Mama Orpa)."]
    assert third.sentences() == []
