"""How values are written on screens: rupiah, dates in words, times in WITA, phones. Registered as Jinja filters."""

import datetime as dt

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale

from market.clock import WITA


def _language() -> str:
    locale = get_locale()
    return str(locale) if locale else "id"


def rupiah(amount: int | None) -> str:
    """`Rp1.250.000`; in English `Rp1,250,000`; an absent amount is a dash, never a zero."""
    if amount is None:
        return "–"
    sign = "−" if amount < 0 else ""
    return f"{sign}Rp{format_decimal(abs(amount), format='#,##0', locale=_language())}"


def number(value: float, digits: int = 0) -> str:
    """A number with the language's separators and at most `digits` decimals."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_language())


def signed(value: float, digits: int = 0) -> str:
    """`+0,25`, `−0,5` or `0`: a difference, with its sign."""
    text = number(abs(value), digits)
    is_zero = not any(digit in text for digit in "123456789")
    return text if is_zero else ("+" if value > 0 else "−") + text


def day(date: dt.date) -> str:
    """`Minggu, 6 Desember 2026`."""
    return babel_date(date, "EEEE, d MMMM y", locale=_language())


def day_short(date: dt.date) -> str:
    """`6 Des 2026`."""
    return babel_date(date, "d MMM y", locale=_language())


def day_range(dates: list[dt.date]) -> str:
    """`Sabtu–Minggu, 5–6 Desember 2026`, also across months and for a single day."""
    first, last = min(dates), max(dates)
    if first == last:
        return day(first)
    names = f"{babel_date(first, 'EEEE', locale=_language())}–{babel_date(last, 'EEEE', locale=_language())}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{names}, {first.day}–{babel_date(last, 'd MMMM y', locale=_language())}"
    start = babel_date(first, "d MMMM" if first.year == last.year else "d MMMM y", locale=_language())
    return f"{names}, {start} – {babel_date(last, 'd MMMM y', locale=_language())}"


def moment(at: dt.datetime) -> str:
    """`6 Des 2026, 17.00 WITA`."""
    local = at.astimezone(WITA)
    return f"{day_short(local.date())}, {local:%H.%M} WITA"


def clock_time(at: dt.datetime) -> str:
    """`17.00 WITA`."""
    return f"{at.astimezone(WITA):%H.%M} WITA"


def hours(opens: dt.time | None, closes: dt.time | None) -> str:
    """`16.00–21.00 WITA`; empty where they are not known."""
    return f"{opens:%H.%M}–{closes:%H.%M} WITA" if opens and closes else ""


def phone(e164: str) -> str:
    """`0840-1234-5678` for +6284012345678."""
    national = "0" + e164.removeprefix("+62")
    return "-".join(national[i : i + 4] for i in range(0, len(national), 4))


FILTERS = (rupiah, number, signed, day, day_short, day_range, moment, clock_time, hours, phone)


def register(app: Flask) -> None:
    for filter_ in FILTERS:
        app.jinja_env.filters[filter_.__name__] = filter_
