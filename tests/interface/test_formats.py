"""Values as people write them in Kupang, and in English."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, session
from flask_babel import force_locale

from market import formats

SUNDAY = dt.date(2026, 12, 6)


@pytest.fixture
def speaking(app: Flask) -> Iterator[Callable[[str], None]]:
    with app.test_request_context():
        yield lambda language: session.update(language=language)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "Rp0", "Rp0"),
        (1_250_000, "Rp1.250.000", "Rp1,250,000"),
        (-500, "−Rp500", "−Rp500"),
        (None, "–", "–"),
    ],
)
def test_rupiah(speaking: Any, value: int | None, indonesian: str, english: str) -> None:
    speaking("id")
    assert formats.rupiah(value) == indonesian
    with force_locale("en"):
        assert formats.rupiah(value) == english


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.254, 2, "+0,25"), (-0.5, 2, "−0,5"), (0, 2, "0"), (0.004, 2, "0"), (-0.004, 2, "0"), (1, 0, "+1")],
)
def test_a_difference_carries_its_sign_and_zero_none(speaking: Any, value: float, digits: int, text: str) -> None:
    speaking("id")
    assert formats.signed(value, digits) == text


def test_days_in_words(speaking: Any) -> None:
    speaking("id")
    assert formats.day(SUNDAY) == "Minggu, 6 Desember 2026"
    assert formats.day_short(SUNDAY) == "6 Des 2026"


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ([dt.date(2026, 12, 5), SUNDAY], "Sabtu–Minggu, 5–6 Desember 2026"),
        ([SUNDAY, dt.date(2026, 12, 5)], "Sabtu–Minggu, 5–6 Desember 2026"),
        ([SUNDAY], "Minggu, 6 Desember 2026"),
        ([dt.date(2026, 10, 31), dt.date(2026, 11, 1)], "Sabtu–Minggu, 31 Oktober – 1 November 2026"),
        ([dt.date(2027, 12, 31), dt.date(2028, 1, 1)], "Jumat–Sabtu, 31 Desember 2027 – 1 Januari 2028"),
    ],
)
def test_a_weekend_in_words(speaking: Any, dates: list[dt.date], text: str) -> None:
    speaking("id")
    assert formats.day_range(dates) == text


def test_moments_are_told_in_local_time(speaking: Any) -> None:
    speaking("id")
    late = dt.datetime(2026, 12, 5, 17, 30, tzinfo=dt.UTC)
    assert formats.moment(late) == "6 Des 2026, 01.30 WITA"
    assert formats.clock_time(late) == "01.30 WITA"


def test_phones_are_grouped_as_people_say_them() -> None:
    assert formats.phone("+6284012345678") == "0840-1234-5678"
