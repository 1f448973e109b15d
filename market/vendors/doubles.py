"""Likely doubles: different phone and NIB, yet name and owner alike. They are proposed to a person, never refused."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from market.vendors.rules.texts import comparable

ALIKE = 88
"""From this likeness (0-100) of both names on, two entries are proposed as perhaps the same."""
_MOST_COMPARED = 300
_SHORTEST_WORD = 3


@dataclass(frozen=True)
class Entry:
    """A vendor or a row, by a label that a person understands."""

    label: str
    business_name: str
    owner_name: str


class DoubleFinder:
    """Finds entries alike among those seen so far. Only entries that share a word of both names are compared."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: list[tuple[Entry, str, str]] = []
        self._by_words: dict[tuple[str, str], list[int]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        name, owner = comparable(entry.business_name), comparable(entry.owner_name)
        for pair in _word_pairs(name, owner):
            self._by_words[pair].append(len(self._entries))
        self._entries.append((entry, name, owner))

    def like(self, entry: Entry, most: int = 3) -> list[Entry]:
        """The entries that are alike in business and owner, most alike first. An entry without owner has none."""
        name, owner = comparable(entry.business_name), comparable(entry.owner_name)
        candidates = {i for pair in _word_pairs(name, owner) for i in self._by_words.get(pair, ())[:_MOST_COMPARED]}
        found = []
        for i in candidates:
            other, other_name, other_owner = self._entries[i]
            if other.label == entry.label:
                continue
            likeness = min(fuzz.token_sort_ratio(name, other_name), fuzz.token_sort_ratio(owner, other_owner))
            if likeness >= ALIKE:
                found.append((-likeness, i, other))
        return [other for _likeness, _i, other in sorted(found, key=lambda item: item[:2])[:most]]


def _word_pairs(name: str, owner: str) -> Iterable[tuple[str, str]]:
    owners = [word for word in owner.split() if len(word) >= _SHORTEST_WORD]
    return ((mine, his) for mine in set(name.split()) for his in set(owners) if len(mine) >= _SHORTEST_WORD)
