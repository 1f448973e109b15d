"""Ticks, halal, scale, KBLI, dates and free text."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.spreadsheets.reading import Cell
from market.vendors.rules.answers import read_halal, read_scale, read_yes
from market.vendors.rules.dates import read_date
from market.vendors.rules.kbli import read_kbli
from market.vendors.rules.texts import comparable, read_name, tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import HalalStatus, KbliVersion, Scale


@pytest.mark.parametrize("cell", ["Y", "Ya", "v", "V", "x", "√", "✓", 1, "1", "ada", True, "true", "YA."])
def test_yes(cell: Cell) -> None:
    assert read_yes(cell) is True


@pytest.mark.parametrize("cell", ["T", "Tidak", "tdk", "-", 0, "0", None, "", " ", False])
def test_no(cell: Cell) -> None:
    assert read_yes(cell) is False


@pytest.mark.parametrize("cell", ["kadang", "2", "?"])
def test_neither_yes_nor_no(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        read_yes(cell)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("ada", HalalStatus.CERTIFIED),
        ("proses", HalalStatus.IN_PROCESS),
        ("belum", HalalStatus.NOT_YET),
        ("Tidak Halal", HalalStatus.NOT_HALAL),
        (None, None),
    ],
)
def test_halal(cell: Cell, status: HalalStatus | None) -> None:
    assert read_halal(cell) is status
    for known in HalalStatus:
        assert read_halal(known.said_in_indonesian) is known


def test_scale() -> None:
    assert (read_scale("Mikro"), read_scale("usaha kecil"), read_scale("")) == (Scale.MICRO, Scale.SMALL, None)
    with pytest.raises(Unreadable):
        read_scale("menengah")


@pytest.mark.parametrize(
    ("cell", "version", "read"),
    [
        (56304, None, ("56304", KbliVersion.UNKNOWN)),
        ("56102", None, ("56102", KbliVersion.UNKNOWN)),
        ("56102 (2020)", None, ("56102", KbliVersion.V2020)),
        ("KBLI 2025: 47811", None, ("47811", KbliVersion.V2025)),
        ("56102", "KBLI 2025", ("56102", KbliVersion.V2025)),
        ("20250", None, ("20250", KbliVersion.UNKNOWN)),
    ],
)
def test_a_kbli_code_keeps_its_version(cell: Cell, version: Cell, read: tuple[str, KbliVersion]) -> None:
    assert read_kbli(cell, version) == read


@pytest.mark.parametrize("cell", ["5610", "561022", "makanan", 56])
def test_a_kbli_code_has_five_digits(cell: Cell) -> None:
    with pytest.raises(Unreadable) as caught:
        read_kbli(cell)
    assert caught.value.reason is Reason.BAD_KBLI


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2025, 7, 12),
        dt.datetime(2025, 7, 12, 8, 30, tzinfo=dt.UTC),
        "12 Juli 2025",
        "12 jul 2025",
        "Sabtu, 12 Juli 2025",
        "12/07/2025",
        "12-07-2025",
        "12.7.2025",
        "12/7/25",
        "2025-07-12",
        "2025/07/12",
        "2025-07-12T08:00:00",
        45850,
        "'12/07/2025",
    ],
)
def test_ways_of_writing_one_day(cell: Cell) -> None:
    assert read_date(cell) == dt.date(2025, 7, 12)


def test_all_months() -> None:
    months = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember"
    for number, month in enumerate(months.split(), 1):
        assert read_date(f"3 {month} 2026") == read_date(f"3 {month[:3]} 26") == dt.date(2026, number, 3)


@pytest.mark.parametrize("cell", ["32/01/2025", "12/13/2025", "kemarin", "12 Foo 2025", "2025", 7, "01/01/1900", True])
def test_what_is_no_day(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        read_date(cell)


@pytest.mark.parametrize("cell", [None, "", "-"])
def test_an_empty_cell_is_no_day(cell: Cell) -> None:
    assert read_date(cell) is None


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://example.invalid","klik")',
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "Kue Mama \u200bIna <b>enak</b>",
        "Warung 🍜",
        "🍜",
        "北京",
    ],
)
def test_unusual_text_is_kept_as_it_is(text: str) -> None:
    assert read_name(text) == text


@pytest.mark.parametrize("cell", [None, "", "   ", "\u200b", "-", "...", "\x00\x01"])
def test_a_name_that_says_nothing_is_none(cell: Cell) -> None:
    assert read_name(cell) == ""


def test_control_characters_and_line_breaks_become_spaces() -> None:
    assert tidy("  Warung\x00\r\nIna\t\u2028A ") == "Warung Ina A"


def test_comparing_looks_past_case_accents_and_zero_widths() -> None:
    assert comparable("Ka\u200bfe  Se’i") == comparable("KAFE SEI") == comparable("Kafé se'i") == "kafe sei"


@settings(deadline=None)  # another process may hold the machine up
@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert "\x00" not in tidy(text)
