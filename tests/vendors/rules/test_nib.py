"""A NIB is 13 digits; words in its place tell the status."""

import pytest

from market.spreadsheets.reading import Cell
from market.vendors.rules.nib import read_nib, read_nib_status, settle
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import NibStatus

NUMBER = "0000001234567"


@pytest.mark.parametrize(
    "cell",
    [NUMBER, f" {NUMBER} ", f"'{NUMBER}", "000.00012.34567", "0000 0012 34567", f"NIB: {NUMBER}", f"No. NIB {NUMBER}",
     "0000-0012-34567", f"“{NUMBER}”"],
)  # fmt: skip
def test_ways_of_writing_one_number(cell: str) -> None:
    assert read_nib(cell) == NUMBER


def test_a_number_cell_of_thirteen_digits_counts() -> None:
    assert read_nib(9120001234567) == "9120001234567"


@pytest.mark.parametrize("cell", [None, "", "-", "belum", "Belum punya", "proses", "tidak ada", "NIB: -", "0"])
def test_no_number_yet(cell: Cell) -> None:
    assert read_nib(cell) is None


@pytest.mark.parametrize("cell", ["000000O615170", "000000105217", "00000022377827", 1234567, "9120", "NIB: x"])
def test_what_is_not_thirteen_digits_is_kept_for_a_person(cell: Cell) -> None:
    with pytest.raises(Unreadable) as caught:
        read_nib(cell)
    assert (caught.value.reason, caught.value.text) == (Reason.BAD_NIB, str(cell))


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("terbit", NibStatus.ISSUED),
        ("BELUM PUNYA", NibStatus.NONE),
        ("belum", NibStatus.NONE),
        ("proses", NibStatus.ASSISTED),
        ("Diajukan (OSS)", NibStatus.SUBMITTED),
        ("terverifikasi", NibStatus.VERIFIED),
        (None, None),
        ("-", None),
    ],
)
def test_the_words_for_a_status(cell: Cell, status: NibStatus | None) -> None:
    assert read_nib_status(cell) is status


def test_every_status_as_the_screen_says_it_is_understood() -> None:
    for status in NibStatus:
        assert read_nib_status(status.said_in_indonesian) is status


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(Unreadable):
        read_nib_status("entah")


@pytest.mark.parametrize(
    ("nib", "said", "settled"),
    [
        (NUMBER, None, NibStatus.ISSUED),
        (NUMBER, NibStatus.NONE, NibStatus.ISSUED),
        (NUMBER, NibStatus.VERIFIED, NibStatus.VERIFIED),
        (None, NibStatus.ISSUED, NibStatus.SUBMITTED),
        (None, NibStatus.VERIFIED, NibStatus.SUBMITTED),
        (None, NibStatus.ASSISTED, NibStatus.ASSISTED),
        (None, None, NibStatus.NONE),
    ],
)
def test_number_and_status_agree(nib: str | None, said: NibStatus | None, settled: NibStatus) -> None:
    assert settle(nib, said) is settled
