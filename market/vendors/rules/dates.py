"""Dates as offices write them: real dates, `12 Juli 2025`, `12/07/2025` (day first), `12-07-2025`, ISO."""

import datetime as dt
import re

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import tidy
from market.vendors.rules.unreadable import Reason, Unreadable

EARLIEST, LATEST = 1990, 2100
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januari january", "feb februari february peb pebruari", "mar maret march mrt", "apr april", "mei may",
            "jun juni june", "jul juli july", "agu agustus agt ags aug august", "sep september sept",
            "okt oktober oct october",
            "nov november nop nopember", "des desember dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
_IN_WORDS = re.compile(r"^(?:[a-z']+,?\s+)?(\d{1,2})[-\s.]+([a-z]+)[-\s.,]+(\d{4}|\d{2})$")


def read_date(cell: Cell) -> dt.date | None:
    """The day, or None for an empty cell. A bare number is a day as Excel counts them."""
    if isinstance(cell, dt.datetime):
        return _known(cell.date(), tidy(cell))
    if isinstance(cell, dt.date):
        return _known(cell, tidy(cell))
    text = tidy(cell)
    if text in ("", "-", "–", "—"):
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 30_000 < cell < 75_000:
        return _EXCEL_DAY_ZERO + dt.timedelta(days=int(cell))
    return _from_text(text)


def _from_text(text: str) -> dt.date:
    lowered = text.casefold().strip("' ")
    if match := _ISO.match(lowered):
        parts = (match[1], match[2], match[3])
    elif match := _DAY_FIRST.match(lowered):
        parts = (match[3], match[2], match[1])
    elif (match := _IN_WORDS.match(lowered)) and match[2] in _MONTHS:
        parts = (match[3], str(_MONTHS[match[2]]), match[1])
    else:
        raise Unreadable(Reason.BAD_DATE, text)
    year, month, day = (int(part) for part in parts)
    try:
        return _known(dt.date(year + 2000 if year < 100 else year, month, day), text)
    except ValueError as error:
        raise Unreadable(Reason.BAD_DATE, text) from error


def _known(day: dt.date, text: str) -> dt.date:
    if not EARLIEST <= day.year <= LATEST:
        raise Unreadable(Reason.BAD_DATE, text)
    return day
