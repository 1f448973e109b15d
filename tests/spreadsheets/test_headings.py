"""The table is found wherever and however an office has put it."""

from collections.abc import Sequence
from typing import Any

import pytest

from market.spreadsheets.headings import Column, Table, Vocabulary, find_table, words_of
from market.spreadsheets.reading import Grid

WORDS = Vocabulary(
    {
        "number": Column(("no",)),
        "name": Column(("nama usaha", "usaha")),
        "owner": Column(("nama pemilik", "nama"), words=("pemilik",)),
        "phone": Column(("no hp", "hp"), words=("hp", "wa")),
        "nib": Column(("nib",)),
        "nib_status": Column(("status nib",)),
        "x": Column(("x",)),
    }
)
HEADING = ["No", "Nama Usaha", "No. HP"]


def table(*rows: Sequence[Any], wide: Sequence[int] = ()) -> Table:
    found = find_table(Grid("Data", [list(row) for row in rows], frozenset(wide)), WORDS, ("name", "phone"))
    assert found
    return found


def names(found: Table) -> list[str]:
    return [line.text("name") for line in found.lines]


@pytest.mark.parametrize(
    ("text", "words"), [("No. HP/WA", "no hp wa"), ("NAMA_USAHA", "nama usaha"), (" Nama\u200b\nUsaha ", "nama usaha")]
)
def test_a_heading_is_read_as_plain_words(text: str, words: str) -> None:
    assert words_of(text) == words


def test_title_lines_above_are_passed_over() -> None:
    found = table(["PEMERINTAH KOTA"], [], ["Data Pelaku"], HEADING, [1, "Warung", "0840"])
    assert (found.heading_row, names(found), found.lines[0].number) == (4, ["Warung"], 5)


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    found = table(["HP", "Catatan", "NAMA PEMILIK", "NAMA USAHA"], ["0840", "x", "Ina", "Warung"])
    (line,) = found.lines
    assert (line.text("phone"), line.text("owner"), line.text("name")) == ("0840", "Ina", "Warung")
    assert found.unused == ["Catatan"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Nama Usaha (sesuai NIB)", "name"),
        ("Nama Usha", "name"),
        ("Nama usaha UMKM yang didaftarkan", "name"),
        ("Nomor WA aktif", "phone"),
    ],
)
def test_a_heading_with_more_words_or_a_slip_is_understood(heading: str, field: str) -> None:
    other = "No HP" if field == "name" else "Nama Usaha"
    assert table([heading, other], ["a", "b"]).columns[field] == 0


def test_the_better_heading_wins_a_field() -> None:
    found = table(["Nama Usaha", "No HP", "Status NIB", "NIB"], ["a", "1", "terbit", "2"])
    assert (found.columns["nib"], found.columns["nib_status"]) == (3, 2)


def test_headings_repeated_on_later_pages_are_no_data_and_may_change_the_order() -> None:
    found = table(HEADING, [1, "Satu", "0841"], HEADING, [2, "Dua", "0842"], ["No. HP", "Nama Usaha"], ["0843", "Tiga"])
    assert names(found) == ["Satu", "Dua", "Tiga"]
    assert [line.text("phone") for line in found.lines] == ["0841", "0842", "0843"]


@pytest.mark.parametrize("text", ["JUMLAH", "Total", "Jumlah pelaku", "GRAND TOTAL", "Sub Total"])
def test_a_total_is_no_vendor(text: str) -> None:
    assert names(table(HEADING, [1, "Warung", "0840"], [text, None, 1])) == ["Warung"]
    assert names(table(HEADING, [1, "Warung", "0840"], [None, text, None])) == ["Warung"]


def test_a_business_called_total_is_a_vendor() -> None:
    assert names(table(HEADING, [1, "Total Laundry", "0840"])) == ["Total Laundry"]


def test_lines_without_data_are_passed_over() -> None:
    found = table(
        HEADING, ["(1)", "(2)", "(3)"], [], [None, None, None], [7, None, None], ["Kecamatan Oebobo"], [1, "W", "0840"],
        wide=[6],
    )  # fmt: skip
    assert names(found) == ["W"]


def test_a_line_of_column_numbers_is_only_looked_for_under_the_heading() -> None:
    found = table(HEADING, [1, "Warung", "0840"], [], [2, 3, 4])
    assert len(found.lines) == 2


def test_short_rows_have_empty_cells() -> None:
    found = table(["Nama Usaha", "No HP", "NIB"], ["Warung"])
    assert found.lines[0].get("nib") is None


def test_a_sheet_without_such_a_heading_has_no_table() -> None:
    assert find_table(Grid("Catatan", [["Mohon dicek"], ["Nama Usaha"]]), WORDS, ("name", "phone")) is None
    assert find_table(Grid("Kosong", []), WORDS, ("name", "phone")) is None


def test_a_single_letter_is_only_matched_whole() -> None:
    assert "x" not in table(["Nama Usaha", "No HP", "Xerox"], ["a", "1", "2"]).columns
