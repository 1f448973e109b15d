"""Business classes (KBLI): five digits, always with the version of the list they come from."""

import re

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import KbliVersion

_CODE = re.compile(r"^(?:kbli)?\s*(?:(2020|2025)\s*[:\-/]?\s*)?(?P<code>\d{5})\b", re.IGNORECASE)
_VERSION = re.compile(r"\b(2020|2025)\b")
NOTHING = ("", "-", "–", "—")


def read_kbli(cell: Cell, version_cell: Cell = None) -> tuple[str, KbliVersion] | None:
    """Code and version; the version is UNKNOWN unless the cell or the version's own cell names 2020 or 2025."""
    text = tidy(cell)
    if text in NOTHING:
        return None
    bare = text.strip("'\" ")
    match = _CODE.match(bare)
    if not match:
        raise Unreadable(Reason.BAD_KBLI, text)
    named = _VERSION.search(tidy(version_cell)) or _VERSION.search(bare.replace(match["code"], " ", 1))
    return match["code"], KbliVersion(named[1]) if named else KbliVersion.UNKNOWN
