"""The business number (NIB): 13 digits kept as text; it has no public check digit, so only the form is checked."""

import re

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import comparable, tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import NibStatus

DIGITS = 13
_LABEL = re.compile(r"^\s*(?:no(?:mor)?\.?\s*)?nib\b[\s.:#-]*", re.IGNORECASE)
_BETWEEN = re.compile("[\\s.\\-–'\"’‘“”`\u200b\ufeff]")
_STATUS_WORDS = {
    NibStatus.NONE: ("belum", "blm", "belum punya", "belum ada", "belum memiliki", "tidak ada", "tidak punya", "t",
                     "tdk", "tidak", "tdk ada", "nihil", "kosong", "n a", "0"),
    NibStatus.ASSISTED: ("proses", "dalam proses", "sedang proses", "proses pengurusan", "didampingi", "pendampingan",
                         "diurus", "sedang diurus"),
    NibStatus.SUBMITTED: ("diajukan", "diajukan oss", "pengajuan", "sudah diajukan", "oss"),
    NibStatus.ISSUED: ("terbit", "sudah", "sudah terbit", "ada", "punya", "sudah ada", "sudah punya", "ya", "y", "v"),
    NibStatus.VERIFIED: ("diverifikasi", "terverifikasi", "verifikasi", "sudah diverifikasi", "valid"),
}  # fmt: skip
_BY_WORD = {word: status for status, words in _STATUS_WORDS.items() for word in words}


def read_nib(cell: Cell) -> str | None:
    """The 13 digits, or None for an empty cell and for words such as "belum" or "proses" (see `status_in`)."""
    text = tidy(cell)
    bare = _BETWEEN.sub("", _LABEL.sub("", text))
    if not bare or status_in(text) is not None:
        return None
    if len(bare) == DIGITS and bare.isascii() and bare.isdigit():
        return bare
    raise Unreadable(Reason.BAD_NIB, text)


def status_in(text: str) -> NibStatus | None:
    """The status that a word stands for, also where it was written into the number's column."""
    return _BY_WORD.get(comparable(text))


def read_nib_status(cell: Cell) -> NibStatus | None:
    text = tidy(cell)
    if not comparable(text):
        return None
    status = status_in(text)
    if status is None:
        raise Unreadable(Reason.UNKNOWN_NIB_STATUS, text)
    return status


def settle(nib: str | None, said: NibStatus | None) -> NibStatus:
    """The status that goes with what is known: a number is at least issued; without one it is at most submitted.

    An office that writes "terbit" but gives no number knows of an application: the number still has to be recorded.
    """
    if nib is not None:
        return said if said is NibStatus.VERIFIED else NibStatus.ISSUED
    if said in (NibStatus.ISSUED, NibStatus.VERIFIED):
        return NibStatus.SUBMITTED
    return said or NibStatus.NONE
