"""What is read, and what is refused in one sentence without harm."""

import datetime as dt
import struct
import time
import zipfile
from pathlib import Path

import pytest

from market.errors import BadInput
from market.spreadsheets.reading import Limits, column_letter, read_workbook, text_of
from tests.spreadsheets.workbooks import half, raw, save, sheet_xml, zip_of

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(path: Path, *words: str, limits: Limits | None = None) -> None:
    with pytest.raises(BadInput) as caught:
        read_workbook(path, limits)
    assert caught.value.faults == []
    assert caught.value.message.count(".") < 8
    for word in words:
        assert word in caught.value.message, caught.value.message


def test_values_keep_their_kind_and_place(tmp_path: Path) -> None:
    rows = [[None, "judul"], [], ["0812", 8_12345678901, 1.5, dt.date(2026, 1, 2), True, None]]
    (grid,) = read_workbook(save(tmp_path / "a.xlsx", {"Satu": rows}))
    assert grid.title == "Satu"
    assert grid.rows[0][:2] == [None, "judul"]
    assert grid.rows[1] == [None] * len(grid.rows[1])
    text, number, decimal, day, truth = grid.rows[2][:5]
    assert (text, number, decimal, truth) == ("0812", 812345678901, 1.5, True)
    assert isinstance(number, int)
    assert text_of(day) == "2026-01-02"


def test_cells_joined_downwards_say_the_same_in_each_row(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Judul", None, None])
    sheet.append(["Oebobo", "a"])
    sheet.append([None, "b"])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "a.xlsx")
    (grid,) = read_workbook(tmp_path / "a.xlsx")
    assert [row[0] for row in grid.rows] == ["Judul", "Oebobo", "Oebobo"]
    assert grid.wide == {1}


def test_letters_of_columns() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_csv_as_excel_writes_it_here(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('sep=;\r\nNama;HP\r\n"Warung; Ina";0840\r\n'.encode("utf-8-sig"))
    (grid,) = read_workbook(tmp_path / "a.csv")
    assert grid.rows == [[], ["Nama", "HP"], ["Warung; Ina", "0840"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_of_any_separator_and_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"Nama{separator}HP\nCafé{separator}0840\n\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_workbook(tmp_path / "a.txt")[0].rows[:2] == [["Nama", "HP"], ["Café", "0840"]]


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.xlsx", b"%PDF-1.7 ...", "bukan buku kerja"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "bukan buku kerja"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "halaman web"),
        ("a.csv", b"Selamat pagi", "bukan tabel"),
        ("a.csv", b"a,b\x00\n1,2", "bukan buku kerja"),
        ("a.xlsx", b"", "kosong"),
        ("a.xls", OLE + b"\0" * 600, "bukan buku kerja"),
        ("a.xlsx", OLE + b"\0" * 100 + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"), "makro"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le") + b"\0" * 4000, "rusak"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(data)
    refused(tmp_path / name, word)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "tidak-ada.xlsx", "tidak-ada.xlsx")


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"word/document.xml": b"<w/>"}, "bukan buku kerja"),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}, "makro"),
        ({"xl/workbook.xml": b"<x/>", "xl/macrosheets/sheet1.xml": b"x"}, "makro"),
        ({"xl/workbook.xml": b"<x/>"}, "rusak"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "bukan buku kerja"),
        (
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "Basic/Standard/M.xml": b"x"},
            "makro",
        ),
        (
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": b"<m:encryption-data/>",
            },
            "kata sandi",
        ),
    ],
)
def test_zipped_files_that_are_no_plain_workbook(tmp_path: Path, parts: dict[str, bytes], word: str) -> None:
    refused(zip_of(tmp_path / "a.xlsx", parts), word)


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    refused(half(save(tmp_path / "a.xlsx", {"A": [["x"] * 20] * 50})), "rusak")


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    refused(raw(tmp_path / "a.xlsx", b"<worksheet><sheetData><row"), "rusak")


def test_a_part_with_a_password_is_refused(tmp_path: Path) -> None:
    path = raw(tmp_path / "a.xlsx", sheet_xml(""))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    refused(path, "kata sandi")


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    bomb = raw(tmp_path / "a.xlsx", b"<x>" + b"\0" * (150 * 1024 * 1024))
    assert bomb.stat().st_size < 1024 * 1024
    started = time.monotonic()
    refused(bomb, "terlalu besar")
    assert time.monotonic() - started < 1


def test_a_zip_bomb_that_lies_about_its_size_harms_nobody(tmp_path: Path) -> None:
    bomb = raw(tmp_path / "a.xlsx", sheet_xml("<row>" + "<c/>" * 30_000_000))
    data = bytearray(bomb.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark)
        while at >= 0:
            if b"sheet1.xml" in data[at : at + 100]:
                struct.pack_into("<I", data, at + offset, 1000)
            at = data.find(mark, at + 4)
    bomb.write_bytes(data)
    assert sum(part.file_size for part in zipfile.ZipFile(bomb).infolist()) < 10_000
    refused(bomb)


def test_two_cells_at_the_ends_of_the_sheet_do_not_fill_the_memory(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refused(raw(tmp_path / "a.xlsx", sheet_xml(cells)))


def test_a_sheet_that_needs_more_memory_than_is_given_is_refused(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>1</v></c></row>'
    refused(raw(tmp_path / "a.xlsx", sheet_xml(cells)), "rusak")  # 100 million cells; "too many rows" would be later


def test_half_a_million_rows_are_refused(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 500_001))
    refused(raw(tmp_path / "a.xlsx", sheet_xml(cells)), "20000 baris")


def test_half_a_million_rows_of_csv_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n" * 500_000)
    refused(tmp_path / "a.csv", "20000 baris")


def test_too_many_columns_and_sheets_are_refused(tmp_path: Path) -> None:
    refused(save(tmp_path / "a.xlsx", {"A": [["x"] * 300]}), "300 kolom")
    refused(save(tmp_path / "b.xlsx", {f"S{n}": [["x"]] for n in range(70)}), "70 lembar")
    (tmp_path / "c.csv").write_text(";".join("x" * 300))
    refused(tmp_path / "c.csv", "300 kolom")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK" + b"\0" * (13 * 1024 * 1024))
    refused(tmp_path / "a.xlsx", "12 MB")


def test_work_that_does_not_end_is_ended(tmp_path: Path) -> None:
    endless = raw(tmp_path / "a.xlsx", sheet_xml("<row>" + "<c/>" * 25_000_000 + "</row>"))
    started = time.monotonic()
    refused(endless, "rusak", limits=Limits(seconds=1))
    assert time.monotonic() - started < 20


def test_huge_cells_are_cut(tmp_path: Path) -> None:
    (grid,) = read_workbook(save(tmp_path / "a.xlsx", {"A": [["x" * 32_000]]}))
    assert len(text_of(grid.rows[0][0])) == 2_000


def test_an_open_document_is_read(tmp_path: Path) -> None:
    content = (
        b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="Data"><table:table-row><table:table-cell office:value-type="string">'
        b"<text:p>Warung</text:p></table:table-cell></table:table-row></table:table>"
        b"</office:spreadsheet></office:body></office:document-content>"
    )
    path = zip_of(
        tmp_path / "a.ods",
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        },
    )
    assert read_workbook(path)[0].rows == [["Warung"]]
