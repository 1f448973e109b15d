"""Workbooks that coordinators like, in which no user's text can ever become a formula.

    book = Book(title="Roster")
    sheet = book.sheet("Akhir pekan 1", widths=[8, 30, 14], frozen="B2", title_rows="1:1")
    sheet.row(["Lapak", "Pelaku", "Telepon"], look=HEADING)
    sheet.row(["A-01", "=1+1", "+62840..."])          # stays the text "=1+1"
    book.save(path)

Rows stream to disk (openpyxl write-only), styles are made once a `Look`; 600 x 52 cells take about two seconds. A
workbook is saved once. openpyxl is imported when the first book is made: it is slow, and most commands need none.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal

Value = str | int | float | bool | dt.date | dt.datetime | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of what is written here."""

LONGEST_TEXT = 32_767
"""Characters a cell can hold."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")


@dataclass(frozen=True)
class Look:
    """How a cell looks. Colours are six hexadecimal digits, sizes points."""

    bold: bool = False
    italic: bool = False
    size: float = 11
    color: str | None = None
    fill: str | None = None
    align: Literal["left", "center", "right"] | None = None
    wrap: bool = False
    border: bool = False
    number_format: str | None = None

    def but(self, **changes: Any) -> "Look":
        """The same look with some things changed."""
        return replace(self, **changes)


PLAIN = Look()
BOXED = Look(border=True)
HEADING = Look(bold=True, fill="E3E6F1", wrap=True, border=True)
TITLE = Look(bold=True, size=14)
MONEY = Look(number_format='"Rp"#,##0', align="right")


def clean_text(text: str) -> str:
    """The text without what XML cannot carry (control characters, lone surrogates), cut to a cell's length."""
    return _NOT_IN_XML.sub("", text)[:LONGEST_TEXT]


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take this text for a formula when somebody types or pastes it."""
    return text.lstrip().startswith(_FORMULA_STARTS)


class Book:
    """A workbook being written; see the module's example."""

    def __init__(self, *, title: str = "") -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._book.properties.title = clean_text(title) or None
        self._book.properties.creator = "Giliran"
        self._styles: dict[tuple[Look, str], Any] = {}
        self._sheets: list[Sheet] = []

    def sheet(
        self,
        title: str,
        *,
        widths: Sequence[float] = (),
        frozen: str | None = None,
        title_rows: str | None = None,
        title_columns: str | None = None,
        landscape: bool = False,
        fit_width: bool = True,
        tab: str | None = None,
    ) -> "Sheet":
        """Add a sheet. All is set here, because rows stream.

        `widths` in characters, `frozen` the first cell that scrolls ("B3"), `title_rows` ("1:2") and `title_columns`
        ("A:B") repeated on every printed page, `tab` a colour.
        """
        made = self._book.create_sheet(self._free_title(title))
        for index, width in enumerate(widths, 1):
            made.column_dimensions[_letter(index)].width = width
        made.freeze_panes = frozen
        made.print_title_rows, made.print_title_cols = title_rows, title_columns
        made.page_setup.orientation = "landscape" if landscape else "portrait"
        made.page_setup.paperSize = 9  # A4
        if fit_width:
            made.sheet_properties.pageSetUpPr.fitToPage = True
            made.page_setup.fitToWidth, made.page_setup.fitToHeight = 1, 0
        if tab:
            made.sheet_properties.tabColor = tab
        made.oddFooter.left.text, made.oddFooter.right.text = "&A", "&P / &N"
        sheet = Sheet(self, made)
        self._sheets.append(sheet)
        return sheet

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the file. A book is saved once."""
        for sheet in self._sheets:
            sheet.finish()
        self._book.save(target)

    def to_bytes(self) -> bytes:
        buffer = BytesIO()
        self.save(buffer)
        return buffer.getvalue()

    def _free_title(self, wanted: str) -> str:
        """A title that Excel accepts and that no other sheet has."""
        base = _NOT_IN_TITLE.sub(" ", clean_text(wanted)).strip(" '")[:31] or "Lembar"
        taken = {sheet.title.casefold() for sheet in self._sheets}
        title, n = base, 2
        while title.casefold() in taken:
            title = f"{base[: 28 - len(str(n))]} ({n})"
            n += 1
        return title

    def style(self, sheet: Any, look: Look, kind: str) -> Any:
        """openpyxl's style array of a look, made once. `kind`: value, date, text or formula-like."""
        if (look, kind) not in self._styles:
            self._styles[look, kind] = _style(sheet, look, kind)
        return self._styles[look, kind]


class Sheet:
    """One sheet of a `Book`; rows go from the top down."""

    def __init__(self, book: Book, sheet: Any) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._book, self._sheet, self._new_cell = book, sheet, WriteOnlyCell
        self.rows = 0
        self._columns = 0

    @property
    def title(self) -> str:
        return str(self._sheet.title)

    def row(
        self, values: Sequence[Value], *, look: Look = PLAIN, looks: Sequence[Look] | None = None, height: float = 0
    ) -> int:
        """Write a row and give its number (from 1). `look` for all cells, or `looks` one a cell; height in points."""
        self.rows += 1
        self._columns = max(self._columns, len(values))
        if height:
            self._sheet.row_dimensions[self.rows].height = height
        each = looks or [look] * len(values)
        self._sheet.append([self._cell(value, cell_look) for value, cell_look in zip(values, each, strict=True)])
        return self.rows

    def merge(self, row: int, first: int, last: int) -> None:
        """Join the cells of columns `first` to `last` (from 1) in a row."""
        self._sheet.merged_cells.add(f"{_letter(first)}{row}:{_letter(last)}{row}")

    def filter_from(self, row: int) -> None:
        """Offer filter arrows on a heading row, down to the last row written when the book is saved."""
        self._filter_row = row

    _filter_row = 0

    def finish(self) -> None:
        """Set what can only be known at the end: printed area and filter. Called by `Book.save`."""
        if not self.rows or not self._columns:
            return
        last = f"{_letter(self._columns)}{self.rows}"
        self._sheet.print_area = f"A1:{last}"
        if self._filter_row:
            self._sheet.auto_filter.ref = f"A{self._filter_row}:{last}"

    def _cell(self, value: Value, look: Look) -> Any:
        if value is None and look == PLAIN:
            return None
        cell = self._new_cell(self._sheet)
        if isinstance(value, str):
            text = clean_text(value)
            cell._value, cell.data_type = text, "s"  # past openpyxl's guessing: a text is a text
            kind = "formula-like" if looks_like_formula(text) else "text"
        else:
            cell.value = value
            kind = "date" if isinstance(value, dt.date) else "value"
        cell._style = self._book.style(self._sheet, look, kind)
        return cell


def _style(sheet: Any, look: Look, kind: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    model = WriteOnlyCell(sheet)
    model.font = Font(name="Calibri", bold=look.bold, italic=look.italic, size=look.size, color=look.color)
    if look.fill:
        model.fill = PatternFill("solid", fgColor=look.fill)
    model.alignment = Alignment(horizontal=look.align, vertical="top" if look.wrap else None, wrap_text=look.wrap)
    if look.border:
        line = Side(style="thin", color="B8B8B8")
        model.border = Border(left=line, right=line, top=line, bottom=line)
    if look.number_format:
        model.number_format = look.number_format
    elif kind == "date":
        model.number_format = "d mmm yyyy"
    elif kind != "value":
        model.number_format = "@"  # typed over in Excel, a phone keeps its zero
    if kind == "formula-like":
        model.quotePrefix = True  # and stays text when somebody edits the cell and presses Enter
    return model._style


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
