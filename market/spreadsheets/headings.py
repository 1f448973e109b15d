"""Finds the table in a sheet: which row is the heading, which column is which, and which rows below are data.

Offices put title lines above, write headings in capitals, abbreviated or in another order, repeat them on every
printed page, number the columns (1) (2) (3), leave blank lines and end with a total. All of that is read past here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from market.spreadsheets.reading import Cell, Grid, text_of

SEARCHED_ROWS = 60
"""A heading lower than this is not looked for."""
_FUZZY = 88
"""From this likeness (0-100) on, a heading with a slip of the finger is taken for the known one."""
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_NOT_WORDS = re.compile(r"[^\w]+")
_TOTALS = re.compile(r"^(jumlah|jml|total|grand total|sub ?total)\b")
_COLUMN_NUMBER = re.compile(r"^\(?(\d{1,2})\)?$")


def words_of(text: str) -> str:
    """A heading as plain lower-case words: `No. HP/WA` is `no hp wa`."""
    if text.isascii():
        return _NOT_WORDS.sub(" ", text.lower().replace("_", " ")).strip()
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(c) != "Cf")
    return _NOT_WORDS.sub(" ", plain.replace("_", " ")).strip()


@dataclass(frozen=True)
class Column:
    """How a field may be headed: `names` in full, and `words` of which one within a longer heading suffices."""

    names: Sequence[str]
    words: Sequence[str] = ()


class Vocabulary:
    """The headings that an area knows, by field."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self._exact = {words_of(name): field for field, column in columns.items() for name in column.names}
        self.score = lru_cache(maxsize=4096)(self._score)

    def exact(self, text: str) -> str | None:
        return self._exact.get(words_of(text))

    def _score(self, text: str) -> Mapping[str, float]:
        """How well a heading fits each field, 0 to 100; fields that do not fit are left out."""
        scores: dict[str, float] = {}
        for weight, words in ((100.0, words_of(text)), (97.0, words_of(_BRACKETS.sub(" ", text)))):
            if found := self._exact.get(words):
                scores[found] = max(scores.get(found, 0), weight)
        words = words_of(text)
        if not scores and 3 <= len(words) <= 80:
            for name, field_name in self._exact.items():
                likeness = self._likeness(words, name)
                if likeness > scores.get(field_name, 0):
                    scores[field_name] = likeness
            for field_name, column in self.columns.items():
                if set(column.words) & set(words.split()):
                    scores[field_name] = max(scores.get(field_name, 0), 75.0)
        return scores

    @staticmethod
    def _likeness(words: str, name: str) -> float:
        parts = name.split()
        if len(parts) >= 2 and set(parts) <= set(words.split()):
            return 80.0 + len(parts)
        likeness = fuzz.ratio(words, name) if len(name) >= 5 else 0.0
        return likeness - 5 if likeness >= _FUZZY else 0.0


@dataclass(frozen=True)
class Line:
    """A row of data: its number in the sheet (from 1), its cells, and where each field stands in them."""

    sheet: str
    number: int
    cells: list[Cell]
    columns: Mapping[str, int]

    def get(self, field_name: str) -> Cell:
        index = self.columns.get(field_name)
        return self.cells[index] if index is not None and index < len(self.cells) else None

    def text(self, field_name: str) -> str:
        return text_of(self.get(field_name)).strip()


@dataclass
class Table:
    """What was found in one sheet. `unused` are headings that no field claims."""

    sheet: str
    heading_row: int
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    unused: list[str]
    lines: list[Line] = field(default_factory=list)


def find_table(grid: Grid, vocabulary: Vocabulary, required: Sequence[str]) -> Table | None:
    """The table of a sheet, or None when no row of its top is a heading that names all `required` fields."""
    best: tuple[float, int, dict[str, int]] | None = None
    for number, row in enumerate(grid.rows[:SEARCHED_ROWS], 1):
        columns, score = _claim(row, vocabulary)
        if all(name in columns for name in required) and (best is None or score > best[0]):
            best = (score, number, columns)
    if best is None:
        return None
    _total, number, columns = best
    row = grid.rows[number - 1]
    claimed = set(columns.values())
    table = Table(
        sheet=grid.title,
        heading_row=number,
        columns=columns,
        headings={name: text_of(row[index]).strip() for name, index in columns.items()},
        unused=[text_of(cell).strip() for i, cell in enumerate(row) if i not in claimed and text_of(cell).strip()],
    )
    table.lines = _lines(grid, number, columns, vocabulary, required)
    return table


def headings_seen(grids: Sequence[Grid], most: int = 12) -> list[str]:
    """The texts of the fullest row near each sheet's top, to tell a person what was found instead of a heading."""
    seen: list[str] = []
    for grid in grids:
        fullest = max(grid.rows[:SEARCHED_ROWS], key=lambda row: sum(isinstance(c, str) for c in row), default=[])
        seen += [text.strip()[:40] for text in map(text_of, fullest) if text.strip()]
    return seen[:most]


def _claim(row: Sequence[Cell], vocabulary: Vocabulary) -> tuple[dict[str, int], float]:
    """Give each field its best column of a row taken as a heading; the sum of the scores says how good a heading."""
    bids = sorted(
        (
            (-score, index, name)
            for index, cell in enumerate(row)
            if isinstance(cell, str) and len(cell) <= 80
            for name, score in vocabulary.score(cell).items()
        ),
    )
    columns: dict[str, int] = {}
    taken: set[int] = set()
    total = 0.0
    for negative, index, name in bids:
        if name not in columns and index not in taken:
            columns[name] = index
            taken.add(index)
            total -= negative
    return columns, total


def _lines(
    grid: Grid, heading: int, columns: dict[str, int], vocabulary: Vocabulary, required: Sequence[str]
) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(grid.rows[heading:], heading + 1):
        if number in grid.wide or not any(cell is not None for cell in row):
            continue
        again = _heading_again(row, columns, vocabulary, required)
        if again:
            columns, heading = again, number
            continue
        line = Line(grid.title, number, row, columns)
        if _has_data(line) and not (number <= heading + 2 and _numbers_columns(row)) and not _is_total(line, required):
            lines.append(line)
    return lines


def _heading_again(
    row: Sequence[Cell], columns: Mapping[str, int], vocabulary: Vocabulary, required: Sequence[str]
) -> dict[str, int] | None:
    """The columns of a repeated heading (perhaps in another order), or None for any other row."""
    at = columns[required[-1]]
    if at < len(row) and any(c.isdigit() for c in text_of(row[at])):
        return None  # nearly every row: no heading has a number under the phone's heading
    known = sum(isinstance(cell, str) and vocabulary.exact(cell) is not None for cell in row)
    if known < max(2, len(columns) // 2):
        return None
    found, _score = _claim(row, vocabulary)
    return found if all(name in found for name in required) else None


def _has_data(line: Line) -> bool:
    """Whether anything but a running number stands under the known headings."""
    return any(line.text(name) for name in line.columns if name != "number")


def _numbers_columns(row: Sequence[Cell]) -> bool:
    """The line (1) (2) (3) ... that official tables put under the heading."""
    found = [_COLUMN_NUMBER.match(text_of(cell).strip()) for cell in row if text_of(cell).strip()]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) >= 3 and numbers == sorted(set(numbers))


def _is_total(line: Line, required: Sequence[str]) -> bool:
    if all(line.text(name) for name in required):
        return False
    filled = [text for text in map(text_of, line.cells) if text.strip()]
    return len(filled) <= 4 and _TOTALS.match(words_of(filled[0])) is not None
