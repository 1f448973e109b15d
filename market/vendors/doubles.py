"""Likely doubles: different phone and NIB, yet name and owner alike. They are proposed to a person, never refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from market.vendors.rules.texts import comparable

ALIKE = 88
"""From this likeness (0-100) of both names on, two entries are proposed as perhaps the same."""
_MOST_COMPARED = 150
"""Entries that one entry is compared with at most: those that share its rarest words."""
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Entry:
    """A vendor or a row, by a label that a person understands."""

    label: str
    business_name: str
    owner_name: str


@dataclass(frozen=True)
class _Known:
    """An entry with its names' words in order, ready to compare; words with digits tell branches apart."""

    entry: Entry
    business: str
    owner: str
    numbers: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, entry: Entry) -> "_Known":
        business, owner = sorted(comparable(entry.business_name).split()), sorted(comparable(entry.owner_name).split())
        long = [word for word in owner if len(word) >= _SHORTEST_WORD]
        return cls(
            entry=entry,
            business=" ".join(business),
            owner=" ".join(owner),
            numbers=frozenset(word for word in business if any(c.isdigit() for c in word)),
            pairs=frozenset((mine, his) for mine in business for his in long if len(mine) >= _SHORTEST_WORD),
        )

    def likeness(self, other: "_Known") -> float:
        if self.numbers != other.numbers:
            return 0.0
        business = fuzz.ratio(self.business, other.business, score_cutoff=ALIKE)
        return min(business, fuzz.ratio(self.owner, other.owner, score_cutoff=ALIKE)) if business else 0.0


class DoubleFinder:
    """Finds entries alike among those seen so far. Only entries that share a word of both names are compared."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._known: list[_Known] = []
        self._by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        known = _Known.of(entry)
        for pair in known.pairs:
            self._by_pair[pair].append(len(self._known))
        self._known.append(known)

    def like(self, entry: Entry, most: int = 3) -> list[Entry]:
        """The entries that are alike in business and owner, most alike first. An entry without owner has none."""
        wanted = _Known.of(entry)
        found = []
        for i in self._candidates(wanted):
            other = self._known[i]
            likeness = wanted.likeness(other)
            if likeness and other.entry.label != entry.label:
                found.append((-likeness, i, other.entry))
        return [other for _likeness, _i, other in sorted(found, key=lambda item: item[:2])[:most]]

    def _candidates(self, wanted: _Known) -> set[int]:
        shared = sorted((self._by_pair[pair] for pair in wanted.pairs if pair in self._by_pair), key=len)
        candidates: set[int] = set()
        for places in shared:
            candidates.update(places[: _MOST_COMPARED - len(candidates)])
        return candidates
