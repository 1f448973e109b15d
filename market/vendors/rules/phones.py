"""Phone numbers, to E.164. Form and length are checked, not allocation: 0840 is given to nobody, yet must pass."""

import re

from phonenumbers import normalize_digits_only

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import tidy
from market.vendors.rules.unreadable import Reason, Unreadable

_LABELS = re.compile(r"\b(no|nomor|hp|wa|whatsapp|telp?|telepon|tlp)\b[.:]?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[/,;&|]|\batau\b|\bdan\b)\s*", re.IGNORECASE)
_FORM = re.compile(r"^['’`]?[+\d\s.\-–()'’\u00a0\u200b\u202a-\u202c\u2066-\u2069\ufeff]+$")
_MOBILE = re.compile(r"^8\d{8,11}$")
"""What follows +62: an 8 and 8 to 11 more digits."""


def read_phone(cell: Cell) -> str | None:
    """`+628...` from 08.., 62.., +62.., 0062.. or 8.. with spaces, dots, dashes or brackets; None for an empty cell."""
    text = tidy(cell)
    if not text or text in "-–—":
        return None
    number = _e164(text)
    if number is None:
        raise Unreadable(Reason.BAD_PHONE, text)
    return number


def read_first_phone(cell: Cell) -> tuple[str | None, bool]:
    """As `read_phone`, but of several numbers in one cell the first good one; and whether there were several."""
    try:
        return read_phone(cell), False
    except Unreadable:
        parts = [part for part in _BETWEEN.split(tidy(cell)) if part]
        for part in parts if len(parts) > 1 else []:
            if number := _e164(part):
                return number, True
        raise


def _e164(text: str) -> str | None:
    bare = _LABELS.sub(" ", text).strip(" :.")
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    if not _FORM.match(bare):
        return None
    digits = normalize_digits_only(bare)
    for prefix in ("0062", "62", "0", ""):
        rest = digits.removeprefix(prefix)
        if digits.startswith(prefix) and prefix in ("0062", "62"):
            rest = rest.removeprefix("0")  # +62 (0)812...
        if digits.startswith(prefix) and _MOBILE.match(rest):
            return f"+62{rest}"
    return None
