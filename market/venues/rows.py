"""One row of a stall plan. Unlike a registry, a plan with one wrong row is refused: half a map helps nobody."""

import math
import re
from dataclasses import dataclass

from flask_babel import gettext as _

from market.spreadsheets.headings import Line
from market.spreadsheets.reading import Cell, column_letter
from market.vendors.rules.answers import read_yes
from market.vendors.rules.categories import read_category
from market.vendors.rules.texts import comparable, tidy
from market.vendors.rules.unreadable import Unreadable
from market.vendors.vocabulary import Category, Need

LONGEST_CODE, LONGEST_ZONE = 12, 8
FARTHEST = 100_000.0
"""Metres from the plan's origin; more is a slip."""
_SEPARATORS = re.compile(r"[,;/\n]|\bdan\b")
_IN_USE = {"", "aktif", "dipakai", "buka", "ya", "baik", "active", "tersedia"}
_NOT_IN_USE = {
    "tidak aktif",
    "nonaktif",
    "non aktif",
    "rusak",
    "tutup",
    "ditutup",
    "tidak dipakai",
    "tidak",
    "inactive",
}
_CODE = re.compile(r"^[\w][\w.\-/ ]*$")


@dataclass(frozen=True)
class StallRow:
    """A stall as the plan has it; positions in metres, prime 0 to 100."""

    row: int
    code: str
    zone: str
    zone_name: str
    x: float
    y: float
    prime: int
    features: frozenset[Need]
    categories: frozenset[Category]
    in_use: bool
    neighbours: tuple[str, ...] | None
    """None: the plan does not say; see `market.venues.neighbours`."""


def read_stall(line: Line, faults: list[str]) -> StallRow | None:
    """The stall of a row, or None with all that is wrong added to `faults`."""
    reader = _Reader(line)
    found = StallRow(
        row=line.number,
        code=reader.code(),
        zone=reader.zone(),
        zone_name=tidy(line.get("zone_name"))[:80],
        x=reader.metres("x"),
        y=reader.metres("y"),
        prime=reader.prime(),
        features=reader.features(),
        categories=reader.categories(),
        in_use=reader.in_use(),
        neighbours=reader.neighbours(),
    )
    faults += reader.faults
    return None if reader.faults else found


class _Reader:
    def __init__(self, line: Line) -> None:
        self.line = line
        self.faults: list[str] = []

    def code(self) -> str:
        code = tidy(self.line.get("code")).upper()
        if not code:
            self._fault("code", _("kode lapak kosong"))
        elif len(code) > LONGEST_CODE or not _CODE.match(code):
            self._fault("code", _("kode lapak “%(text)s” tidak dapat dipakai", text=code[:40]))
        return code

    def zone(self) -> str:
        """The zone's code; without a column it is what stands before the dash of the stall's code."""
        zone = tidy(self.line.get("zone")).upper() or tidy(self.line.get("code")).upper().partition("-")[0]
        if len(zone) > LONGEST_ZONE:
            self._fault("zone", _("kode zona “%(text)s” lebih dari 8 huruf", text=zone[:40]))
        return zone

    def metres(self, field: str) -> float:
        value = _number(self.line.get(field))
        if value is None or not math.isfinite(value) or abs(value) > FARTHEST:
            self._fault(field, _("“%(text)s” bukan jarak dalam meter", text=tidy(self.line.get(field))[:40]))
            return 0.0
        return value

    def prime(self) -> int:
        cell = self.line.get("prime")
        if tidy(cell) in ("", "-"):
            return 50
        value = _number(cell)
        if value is None or not 0 <= value <= 100:
            self._fault("prime", _("skor “%(text)s” bukan angka 0 sampai 100", text=tidy(cell)[:40]))
            return 50
        return round(value)

    def features(self) -> frozenset[Need]:
        found = set()
        for word in _listed(self.line.get("features")):
            try:
                found.add(Need(comparable(word)))
            except ValueError:
                self._fault("features", _("fasilitas “%(text)s” tidak dikenal", text=word[:40]))
        for need in Need:
            try:
                if read_yes(self.line.get(need)):
                    found.add(need)
            except Unreadable as why:
                self._fault(need, _("“%(text)s” bukan ya atau tidak", text=why.text[:40]))
        return frozenset(found)

    def categories(self) -> frozenset[Category]:
        """None named: the stall takes all."""
        text = tidy(self.line.get("categories"))
        if comparable(text) in ("", "semua", "bebas", "umum"):
            return frozenset()
        found = set()
        for word in _listed(text):
            try:
                found.add(read_category(word))
            except Unreadable:
                self._fault("categories", _("kategori “%(text)s” tidak dikenal", text=word[:40]))
        return frozenset(found)

    def in_use(self) -> bool:
        word = comparable(tidy(self.line.get("status")))
        if word in _NOT_IN_USE:
            return False
        if word not in _IN_USE:
            self._fault("status", _("status “%(text)s” tidak dikenal", text=word[:40]))
        return True

    def neighbours(self) -> tuple[str, ...] | None:
        if "neighbours" not in self.line.columns:
            return None
        return tuple(word.upper() for word in _listed(self.line.get("neighbours")) if word != "-")

    def _fault(self, field: str, sentence: str) -> None:
        index = self.line.columns.get(field)
        where = _("Baris %(row)s", row=self.line.number)
        if index is not None:
            where = _("Baris %(row)s kolom %(letter)s", row=self.line.number, letter=column_letter(index))
        self.faults.append(f"{where}: {sentence}.")


def _listed(cell: Cell) -> list[str]:
    return [word.strip() for word in _SEPARATORS.split(tidy(cell)) if word.strip()]


def _number(cell: Cell) -> float | None:
    """A number, also with a decimal comma."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    try:
        return float(tidy(cell).replace(",", ".")) if tidy(cell) else None
    except ValueError:
        return None
