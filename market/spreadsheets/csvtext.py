"""Reading of .csv files as Excel, LibreOffice and web forms write them: any of four separators and three encodings."""

import csv
from collections import Counter
from io import StringIO
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _

from market.errors import BadInput
from market.spreadsheets.filekind import damaged

SEPARATORS = ";,\t|"


def read_csv(path: Path, most_rows: int, most_columns: int) -> list[list[str | None]]:
    """At most `most_rows` rows; an empty field is None. Raises BadInput for a file that is no table of text.

    A first line `sep=;` is obeyed and kept as an empty row, so that row numbers are those a spreadsheet shows.
    """
    text = _decode(path.read_bytes())
    separator, told = _separator(text)
    if told:
        text = "\n" + text.partition("\n")[2]
    try:
        rows = [
            [field if field.strip() else None for field in row]
            for row in islice(csv.reader(StringIO(text, newline=""), delimiter=separator), most_rows)
        ]
    except csv.Error as error:
        raise BadInput(damaged(), kept=_("Tidak ada yang berubah.")) from error
    if not told and Counter(len(row) for row in rows).most_common(1)[0][0] < 2:
        raise BadInput(
            _("Berkas ini bukan tabel; kirim .xlsx, .xls, .ods atau .csv."), kept=_("Tidak ada yang berubah.")
        )
    widest = max(map(len, rows), default=0)
    if widest > most_columns:
        raise BadInput(
            _("Lembarnya berisi %(found)s kolom; paling banyak %(most)s.", found=widest, most=most_columns),
            kept=_("Tidak ada yang berubah."),
        )
    return rows


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _separator(text: str) -> tuple[str, bool]:
    """The separator, and whether the file itself names it (Excel's `sep=;`)."""
    first = text.partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[-1], True
    sample = text[:20_000]
    return max(SEPARATORS, key=sample.count), False
