"""A season's weekends and the holidays on them."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from market.errors import BadInput
from market.seasons.calendar import MarketDays, holiday_names, plan_weekends


def test_weekends_follow_one_another_with_saturday_and_sunday() -> None:
    weekends = plan_weekends(dt.date(2026, 12, 5), 26, MarketDays.BOTH)
    assert len(weekends) == 26
    assert weekends[-1].dates == (dt.date(2027, 5, 29), dt.date(2027, 5, 30))
    assert all([on.weekday() for on in weekend.dates] == [5, 6] for weekend in weekends)


def test_a_sunday_market_has_one_day() -> None:
    weekends = plan_weekends(dt.date(2026, 12, 6), 2, MarketDays.SUNDAY_ONLY)
    assert [weekend.dates for weekend in weekends] == [(dt.date(2026, 12, 6),), (dt.date(2026, 12, 13),)]


@pytest.mark.parametrize(
    ("first", "days"), [(dt.date(2026, 12, 6), MarketDays.BOTH), (dt.date(2026, 12, 5), MarketDays.SUNDAY_ONLY)]
)
def test_the_first_day_must_be_the_right_weekday(first: dt.date, days: MarketDays) -> None:
    with pytest.raises(BadInput, match="harus hari"):
        plan_weekends(first, 4, days)


def test_holidays_agree_with_the_citys_list(shared: Path) -> None:
    with (shared / "data" / "holidays_2026_2027.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["kind"].startswith("lokal")]
    listed = {dt.date.fromisoformat(row["date"]): row["name"] for row in rows}
    known = {on: name for on, name in holiday_names({2026, 2027}).items() if on <= max(listed)}
    assert {on: known.get(on) for on in listed} == listed


def test_each_market_day_that_is_a_holiday_is_noted(shared: Path) -> None:
    with (shared / "data" / "holidays_2026_2027.csv").open(encoding="utf-8") as file:
        expected = [(row["date"], row["name"]) for row in csv.DictReader(file) if row["on_market_day"] == "ya"]
    weekends = plan_weekends(dt.date(2026, 1, 3), 104, MarketDays.BOTH)
    assert len(expected) == 15
    for on, name in expected:
        (weekend,) = [w for w in weekends if dt.date.fromisoformat(on) in w.dates]
        assert name in weekend.note
    assert not next(w for w in weekends if w.starts_on == dt.date(2026, 12, 5)).note


def test_two_holidays_on_one_weekend_are_both_named() -> None:
    (weekend,) = plan_weekends(dt.date(2026, 3, 21), 1, MarketDays.BOTH)
    assert weekend.note == "Hari Raya Idul Fitri; Hari kedua dari Hari Raya Idul Fitri"
