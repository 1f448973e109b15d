"""Small pieces of plain sentences in Indonesian and English, shared by every report for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Lang = Literal["id", "en"]
LANGS: tuple[Lang, ...] = ("id", "en")
Sentence = dict[Lang, str]
Figure = int | float | str | list[str] | None


def shown(value: Figure, lang: Lang) -> str:
    """A figure as it stands in a sentence: 0.25 is `0,25` in Indonesian; whole numbers as they are."""
    if isinstance(value, list):
        return listed(value, lang)
    if isinstance(value, float):
        text = f"{value:.2f}"
        return text.replace(".", ",") if lang == "id" else text
    return "" if value is None else str(value)


def listed(words: Sequence[str], lang: Lang) -> str:
    """`a, b dan c` or `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {'dan' if lang == 'id' else 'and'} {words[-1]}"


def fill(template: Mapping[Lang, str], lang: Lang, figures: Mapping[str, Figure]) -> str:
    """The template of a language with its {figures} put in."""
    return template[lang].format_map({key: shown(value, lang) for key, value in figures.items()})
