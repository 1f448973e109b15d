"""Ticks and short answers: yes or no, halal, scale."""

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import comparable, tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import HalalStatus, Scale

_YES = frozenset(
    (
        "y",
        "ya",
        "iya",
        "yes",
        "v",
        "x",
        "√",
        "✓",
        "✔",
        "☑",
        "1",
        "ada",
        "true",
        "perlu",
        "butuh",
        "pakai",
        "setuju",
        "sudah",
    )
)
_NO = frozenset(
    ("", "t", "tidak", "tdk", "tak", "no", "n", "0", "false", "-", "–", "—", "☐", "belum", "tidak ada", "tdk ada")
)

_HALAL = {
    HalalStatus.CERTIFIED: ("ada", "bersertifikat", "sertifikat", "sudah", "halal", "ya", "y", "v", "terbit"),
    HalalStatus.IN_PROCESS: ("proses", "dalam proses", "sedang proses", "diajukan"),
    HalalStatus.NOT_YET: ("belum", "blm", "belum ada", "belum punya", "tidak ada", "t", "tdk ada"),
    HalalStatus.NOT_HALAL: ("tidak halal", "non halal", "nonhalal", "tidak halal wajib label", "haram"),
}
_HALAL_BY_WORD = {word: status for status, words in _HALAL.items() for word in words}
_SCALE_BY_WORD = {
    "mikro": Scale.MICRO, "usaha mikro": Scale.MICRO, "micro": Scale.MICRO,
    "kecil": Scale.SMALL, "usaha kecil": Scale.SMALL, "small": Scale.SMALL,
}  # fmt: skip


def read_yes(cell: Cell, reason: Reason = Reason.UNKNOWN_NEED) -> bool:
    """Yes is Y, Ya, v, x, √, 1, ada, true; no is T, Tidak, tdk, -, 0 and an empty cell."""
    text = tidy(cell)
    word = text.casefold().strip(" .'")
    if word in _YES:
        return True
    if word in _NO or not word:
        return False
    raise Unreadable(reason, text)


def read_halal(cell: Cell) -> HalalStatus | None:
    text = tidy(cell)
    word = comparable(text)
    if not word:
        return None
    if word not in _HALAL_BY_WORD:
        raise Unreadable(Reason.UNKNOWN_HALAL, text)
    return _HALAL_BY_WORD[word]


def read_scale(cell: Cell) -> Scale | None:
    text = tidy(cell)
    word = comparable(text)
    if not word:
        return None
    if word not in _SCALE_BY_WORD:
        raise Unreadable(Reason.UNKNOWN_SCALE, text)
    return _SCALE_BY_WORD[word]
