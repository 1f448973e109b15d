"""Kelurahan by the spellings in use. Known spellings are understood, guesses are only proposed.

"Oesapaa" may be Oesapa, Oesapa Barat or Oesapa Selatan, "Naikoten" may be Satu or Dua: such a text is left to a person.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import comparable, says_something, tidy
from market.vendors.rules.unreadable import Reason, Unreadable

_OTHER_SPELLINGS = {
    "belo": "bello",
    "llbk": "lai lai bisi kopan",
    "lailai bisi kopan": "lai lai bisi kopan",
    "lailaibisi kopan": "lai lai bisi kopan",
    "lailaibisikopan": "lai lai bisi kopan",
    "lai lai besi kopan": "lai lai bisi kopan",
    "tdm": "tuak daun merah",
    "bakunase satu": "bakunase",
    "todekisar": "tode kisar",
    "batuplat": "batu plat",
    "penkase": "penkase oeleta",
    "nunbaun dela": "nunbaun delha",
    "nunbaundelha": "nunbaun delha",
    "nunbaunsabu": "nunbaun sabu",
    "nunbaun sabuh": "nunbaun sabu",
    "kelapalima": "kelapa lima",
    "kayuputih": "kayu putih",
    "pasirpanjang": "pasir panjang",
    "air nona": "airnona",
    "air mata": "airmata",
    "fatu besi": "fatubesi",
    "fatu koa": "fatukoa",
    "oe sapa": "oesapa",
    "oe bobo": "oebobo",
    "nefo naek": "nefonaek",
}
_NUMERALS = {"1": "satu", "i": "satu", "2": "dua", "ii": "dua"}
_PREFIX = re.compile(r"^(?:kelurahan|kel|desa|ds|lurah)\s+")
_NEAR, _MOST = 70, 3


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    kecamatan: str


class KelurahanIndex:
    """All kelurahan, found by any spelling in use."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._names = {place.code: place.name for place in places}
        self._codes: dict[str, str] = {}
        for code, name in self._names.items():
            self._codes[_key(name)] = code
        for spelling, name in _OTHER_SPELLINGS.items():
            if _key(name) in self._codes:
                self._codes.setdefault(_key(spelling), self._codes[_key(name)])

    def read(self, cell: Cell) -> str | None:
        """The code, or None for an empty cell. Raises Unreadable with the nearest names as proposals."""
        text = tidy(cell)
        if not text or text in "-–—":
            return None
        key = _key(text)
        if key not in self._codes:
            raise Unreadable(Reason.UNKNOWN_KELURAHAN, text, self._nearest(key))
        return self._codes[key]

    def name(self, code: str) -> str:
        return self._names[code]

    def _nearest(self, key: str) -> tuple[str, ...]:
        if not says_something(key):
            return ()
        names = {code: _key(name) for code, name in self._names.items()}
        near = process.extract(key, names, scorer=_nearness, limit=_MOST, score_cutoff=_NEAR)
        return tuple(self._names[code] for _key_found, _score, code in near)


def _nearness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """Likeness of spelling, or of the beginning ("naikoten" of "naikoten satu")."""
    whole = fuzz.ratio(one, other)
    start = fuzz.ratio(one, other[: len(one)]) - 2 if len(one) >= 5 else 0.0
    score = max(whole, start)
    return score if score_cutoff is None or score >= score_cutoff else 0.0


def _key(text: str) -> str:
    words = _PREFIX.sub("", comparable(text)).split()
    if len(words) > 1:
        words[-1] = _NUMERALS.get(words[-1], words[-1])
    return " ".join(words)
