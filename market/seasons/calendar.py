"""Which days a season's weekends fall on, and which holidays fall on them."""

import datetime as dt
from dataclasses import dataclass, field

import holidays
from flask_babel import gettext as _

from market.errors import BadInput
from market.formats import day
from market.words import N_, Word

SATURDAY, SUNDAY = 5, 6
LONGEST_NOTE = 200
EASTER = "Kebangkitan Yesus Kristus"
"""As the `holidays` package calls Easter Sunday."""


class MarketDays(Word):
    """On which days of a weekend the market is held."""

    BOTH = "sabtu,minggu", N_("Sabtu dan Minggu")
    SUNDAY_ONLY = "minggu", N_("Minggu saja")

    @property
    def first_weekday(self) -> int:
        return SUNDAY if self is MarketDays.SUNDAY_ONLY else SATURDAY


@dataclass(frozen=True)
class PlannedWeekend:
    starts_on: dt.date
    dates: tuple[dt.date, ...]
    note: str = field(default="", compare=False)


def plan_weekends(first: dt.date, count: int, days: MarketDays) -> list[PlannedWeekend]:
    """`count` weekends in a row from `first` on, holidays noted. Raises BadInput when `first` is another weekday."""
    if first.weekday() != days.first_weekday:
        wanted = _("Minggu") if days is MarketDays.SUNDAY_ONLY else _("Sabtu")
        raise BadInput(
            _("Tanggal akhir pekan pertama harus hari %(wanted)s, bukan %(day)s.", wanted=wanted, day=day(first))
        )
    length = 1 if days is MarketDays.SUNDAY_ONLY else 2
    starts = [first + dt.timedelta(weeks=week) for week in range(count)]
    named = holiday_names({start.year for start in starts} | {starts[-1].year + 1} if starts else set())
    planned = []
    for start in starts:
        dates = tuple(start + dt.timedelta(days=day) for day in range(length))
        planned.append(PlannedWeekend(start, dates, holiday_note(dates, named)))
    return planned


def holiday_names(years: set[int]) -> dict[dt.date, str]:
    """Indonesia's national holidays and joint leave days (libur nasional, cuti bersama) by date."""
    found = holidays.country_holidays("ID", years=years, categories=("public", "government"), language="id")
    return dict(found.items())


def local_day(date: dt.date, named: dict[dt.date, str]) -> str:
    """Days that empty or fill a market in Kupang, a city of churches, though no calendar of the state has them."""
    if named.get(date + dt.timedelta(days=1)) == EASTER:
        return "Sabtu Suci (Malam Paskah)"
    if date.month == 12 and date.day == 26:
        return "Natal hari kedua"
    if date.month == 12 and date.day > 26:
        return "Pekan antara Natal dan Tahun Baru"
    return ""


def holiday_note(dates: tuple[dt.date, ...], named: dict[dt.date, str]) -> str:
    """What to propose as a weekend's note: the names of the holidays and local days on its market days."""
    names = [name for date in dates for name in (named.get(date, ""), local_day(date, named)) if name]
    return "; ".join(dict.fromkeys(names))[:LONGEST_NOTE]
