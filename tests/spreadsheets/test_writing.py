"""What is written is what was given, and a text never becomes a formula."""

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from market.spreadsheets.writing import HEADING, MONEY, PLAIN, Book

HOSTILE = [
    '=HYPERLINK("http://example.invalid","klik")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+62840",
    "-1+2",
    "  =1+1",
    "\t=1+1",
    "%0A=1",
]


def rewrite(book: Book) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(book.to_bytes()))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    book = Book()
    book.sheet("Data").row([text], look=HEADING)
    data = book.to_bytes()
    cell = openpyxl.load_workbook(BytesIO(data)).active["A1"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text, "@")
    assert cell.quotePrefix
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_an_ordinary_text_has_no_quote_before_it() -> None:
    book = Book()
    book.sheet("Data").row(["Warung Ina"])
    assert not rewrite(book).active["A1"].quotePrefix


def test_values_keep_their_kind() -> None:
    book = Book()
    book.sheet("Data").row(["0840", 1_250_000, dt.date(2026, 12, 6), None, True], looks=[PLAIN, MONEY, *[PLAIN] * 3])
    text, money, date, nothing, truth = next(rewrite(book).active.iter_rows())
    assert (text.value, money.value, date.value.date()) == ("0840", 1_250_000, dt.date(2026, 12, 6))
    assert (nothing.value, truth.value, money.number_format) == (None, True, '"Rp"#,##0')


def test_what_a_file_cannot_hold_is_left_out() -> None:
    book = Book()
    book.sheet("Data").row(["a\x00b\x0bc\ud800d\ufffee", "x" * 40_000, "\u200bnol\u200b", "🍜"])
    values = CalamineWorkbook.from_filelike(BytesIO(book.to_bytes())).get_sheet_by_index(0).to_python()[0]
    assert values == ["abcde", "x" * 32_767, "\u200bnol\u200b", "🍜"]


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("Akhir pekan 1/2: [A]*?", "Akhir pekan 1 2   A"),
        ("", "Lembar"),
        ("'x'", "x"),
        ("p" * 40, "p" * 31),
    ],
)
def test_sheet_titles_are_ones_that_excel_accepts(wanted: str, got: str) -> None:
    assert Book().sheet(wanted).title == got


def test_no_two_sheets_have_one_title() -> None:
    book = Book()
    assert [book.sheet(title).title for title in ("Rekap", "REKAP", "Rekap")] == ["Rekap", "REKAP (2)", "Rekap (3)"]


def test_a_sheet_is_ready_to_print() -> None:
    book = Book()
    sheet = book.sheet("Data", widths=[12, 30], frozen="B2", title_rows="1:1", title_columns="A:A", landscape=True)
    sheet.row(["Kode", "Nama"], look=HEADING)
    sheet.row(["V0001", "Warung"])
    sheet.merge(1, 1, 2)
    sheet.filter_from(1)
    read = rewrite(book)["Data"]
    assert (read.freeze_panes, read.print_title_rows, read.print_title_cols) == ("B2", "$1:$1", "$A:$A")
    assert read.print_area == "'Data'!$A$1:$B$2"
    assert (read.page_setup.orientation, read.page_setup.fitToHeight, read.auto_filter.ref) == ("landscape", 0, "A1:B2")
    assert (read.column_dimensions["B"].width, str(read.merged_cells)) == (30, "A1:B1")


def test_many_rows_share_one_style() -> None:
    book = Book()
    sheet = book.sheet("Data")
    for _ in range(200):
        sheet.row(["a", "=b", 3], look=HEADING)
    assert len(rewrite(book)._cell_styles) <= 4  # the default, and one a kind
