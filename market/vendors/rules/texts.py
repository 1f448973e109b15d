"""Free text: names, products, addresses. Kept as written; only what no file or database can hold is taken out."""

import re
import unicodedata
from functools import lru_cache

from market.spreadsheets.reading import Cell, text_of

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_NOT_WORDS = re.compile(r"[^\w]+")


def tidy(cell: Cell) -> str:
    """The cell's text in one line. Zero-width characters and emoji stay: they are what somebody wrote."""
    text = text_of(cell)
    if text.isascii() and text.isprintable():  # nearly every cell: nothing to normalise, nothing to take out
        return " ".join(text.split())
    return _SPACES.sub(" ", _CONTROL.sub(" ", unicodedata.normalize("NFC", text))).strip()


def says_something(text: str) -> bool:
    """Whether a text holds anything a person could read: a letter, a digit, an emoji; not only dashes or spaces."""
    return any(unicodedata.category(c)[0] in "LN" or unicodedata.category(c) == "So" for c in text)


def read_name(cell: Cell) -> str:
    """A business name, or "" when the cell says nothing."""
    text = tidy(cell)
    return text if says_something(text) else ""


@lru_cache(maxsize=16_384)
def comparable(text: str) -> str:
    """For comparing and searching: lower case, words only, without accents, zero-width characters or width variants."""
    if text.isascii():
        kept = text.lower()
    else:
        spread = unicodedata.normalize("NFKD", text).casefold()
        kept = "".join(c for c in spread if unicodedata.category(c) not in ("Cf", "Mn"))
    return _NOT_WORDS.sub(" ", kept.replace("'", "").replace("’", "").replace("_", " ")).strip()
