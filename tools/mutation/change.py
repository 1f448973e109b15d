"""One change of a file's text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """`what` names the change among all of one file: line, old and new text. `text` is the whole changed file."""

    line: int
    what: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.line}: {self.what}"


def for_people(text: str) -> bool:
    """Sentences and their pieces are not changed: no program depends on their words."""
    return " " in text


def distinct(changes: list[Change]) -> list[Change]:
    """Without changes that have a name already; they are counted up instead, so that a name means one change."""
    seen: dict[str, int] = {}
    result = []
    for change in changes:
        n = seen[change.name] = seen.get(change.name, 0) + 1
        result.append(change if n == 1 else Change(change.line, f"{change.what} ({n})", change.text))
    return result
