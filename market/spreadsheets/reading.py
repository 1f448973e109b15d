"""Reading of workbooks that others send: .xlsx, .xls, .ods and .csv, within limits, never trusting the file.

The kind is told by content (`filekind`), a workbook is opened by a child process with little memory and time
(`workbook_child`); what cannot be read is refused with one clear sentence, and nothing has been changed.
"""

import datetime as dt
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from market.errors import BadInput
from market.spreadsheets.csvtext import read_csv
from market.spreadsheets.filekind import damaged, recognise

Cell = str | int | float | bool | dt.date | dt.datetime | None

LONGEST_CELL = 2_000
"""Characters that are kept of a text; what is longer is no name, address or number."""
ONLY_SHEET = "Lembar 1"
"""What the one table of a .csv is called."""
_CHILD = Path(__file__).with_name("workbook_child.py")


@dataclass(frozen=True)
class Limits:
    """What is read at most: rows and columns of a sheet, sheets, bytes of memory, seconds of work."""

    rows: int = 20_000
    columns: int = 200
    sheets: int = 60
    memory: int = 1_200 * 1024 * 1024
    seconds: int = 20


@dataclass(frozen=True)
class Grid:
    """One sheet as it stands: row 1 of the sheet is `rows[0]`; rows may have different lengths."""

    title: str
    rows: list[list[Cell]]
    wide: frozenset[int] = field(default_factory=frozenset)
    """Row numbers (from 1) that are joined across three columns or more: title lines."""


def read_workbook(path: Path, limits: Limits | None = None) -> list[Grid]:
    """All sheets of a file. Raises BadInput (one sentence) for a file that is not, or cannot be, read."""
    limits = limits or Limits()
    if not path.is_file():
        raise BadInput(_("Berkas tidak ditemukan: %(name)s", name=path.name))
    if recognise(path) == "csv":
        return [Grid(title=ONLY_SHEET, rows=_within(read_csv(path, limits.rows + 1, limits.columns), limits))]
    found = _in_a_child(path, limits)
    if "fault" in found:
        raise BadInput(_too_much(found, limits), kept=_("Tidak ada yang berubah."))
    return [
        Grid(
            title=sheet["title"],
            rows=[[_value(cell) for cell in row] for row in sheet["rows"]],
            wide=frozenset(sheet["wide"]),
        )
        for sheet in found["sheets"]
    ]


def text_of(cell: Cell) -> str:
    """What a person sees in the cell, as text: 84012345678 for a number, 2026-12-06 for a date, "" for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell if isinstance(cell, str) else str(cell)


def column_letter(index: int) -> str:
    """Excel's name of a column: 0 is A, 27 is AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _in_a_child(path: Path, limits: Limits) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(_CHILD), str(path.resolve()), json.dumps(asdict(limits))],
            capture_output=True,
            timeout=limits.seconds * 2,
            check=False,
        )
        if child.returncode == 0:
            found: dict[str, Any] = json.loads(child.stdout)
            return found
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise BadInput(damaged(), kept=_("Tidak ada yang berubah.")) from error
    raise BadInput(damaged(), kept=_("Tidak ada yang berubah."))


def _within(rows: list[list[str | None]], limits: Limits) -> list[list[Cell]]:
    if len(rows) > limits.rows:
        raise BadInput(_too_much({"fault": "rows", "found": len(rows)}, limits), kept=_("Tidak ada yang berubah."))
    return [[_value(cell) for cell in row] for row in rows]


def _too_much(found: dict[str, Any], limits: Limits) -> str:
    if found["fault"] == "sheets":
        return str(
            _("Berkas berisi %(found)s lembar; paling banyak %(most)s.", found=found["found"], most=limits.sheets)
        )
    if found["fault"] == "columns":
        return str(
            _("Lembarnya berisi %(found)s kolom; paling banyak %(most)s.", found=found["found"], most=limits.columns)
        )
    return str(_("Lembarnya berisi lebih dari %(most)s baris; bagi menjadi beberapa berkas.", most=limits.rows))


def _value(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL]
    if isinstance(cell, dict):
        if "t" in cell:
            return dt.datetime.fromisoformat(cell["t"])
        return dt.date.fromisoformat(cell["d"])
    return cell  # type: ignore[no-any-return]
