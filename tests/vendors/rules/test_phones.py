"""Phones become E.164 by form and length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.spreadsheets.reading import Cell
from market.vendors.rules.phones import read_first_phone, read_phone
from market.vendors.rules.unreadable import Reason, Unreadable


@pytest.mark.parametrize(
    "cell",
    [
        "084012345678",
        "84012345678",
        84012345678,
        "6284012345678",
        "+6284012345678",
        "006284012345678",
        "+62 840 1234 5678",
        "0840-1234-5678",
        "0840.1234.5678",
        "(0840) 12345678",
        "(0840-1234-5678)",
        "+62 (0)840 1234 5678",
        "'084012345678",
        "\u200b0840\u00a01234 5678\u202c",
        "０８４０１２３４５６７８",
        "HP: 0840 1234 5678",
        "084012345678 (WA)",
        "wa. 084012345678",
    ],
)
def test_ways_of_writing_one_number(cell: Cell) -> None:
    assert read_phone(cell) == "+6284012345678"


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "–"])
def test_an_empty_cell_has_no_phone(cell: Cell) -> None:
    assert read_phone(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "0840",
        "tidak ada",
        "08401234567890123",
        "0380 821234",
        "+61 412 345 678",
        "8.4E+10",
        "0840O1234567",
        "08401234abcd",
        "62",
        "0",
        0,
        True,
        "=1+1",
        "\u200b",
    ],
)
def test_what_is_no_mobile_number_is_refused(cell: Cell) -> None:
    with pytest.raises(Unreadable) as caught:
        read_phone(cell)
    assert caught.value.reason is Reason.BAD_PHONE


@pytest.mark.parametrize(("digits", "fits"), [(8, False), (9, True), (12, True), (13, False)])
def test_an_eight_and_eight_to_eleven_more_digits(digits: int, fits: bool) -> None:
    number = "8" + "1" * (digits - 1)
    if fits:
        assert read_phone("0" + number) == "+62" + number
    else:
        with pytest.raises(Unreadable):
            read_phone("0" + number)


@settings(deadline=None)  # another process may hold the machine up
@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True), st.sampled_from(["0", "62", "+62", ""]))
def test_reading_again_changes_nothing(rest: str, prefix: str) -> None:
    once = read_phone(prefix + rest)
    assert once is not None
    assert read_phone(once) == once


@settings(deadline=None)  # another process may hold the machine up
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        number = read_phone(text)
    except Unreadable:
        return
    assert number is None or (number.startswith("+628") and number[1:].isdigit() and 12 <= len(number) <= 15)


@pytest.mark.parametrize("cell", ["084012345678 / 084087654321", "084012345678, 0380 21", "0380 21 atau 084012345678"])
def test_of_several_numbers_the_first_good_one(cell: str) -> None:
    assert read_first_phone(cell) == ("+6284012345678", True)


def test_one_number_is_not_several() -> None:
    assert read_first_phone("0840-1234-5678") == ("+6284012345678", False)
    with pytest.raises(Unreadable):
        read_first_phone("rumah / kantor")
