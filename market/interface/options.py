"""What a form offers to choose from: stored value and what the screen says."""

from collections.abc import Iterable
from typing import TypeAlias

from flask_babel.speaklater import LazyString
from wtforms import SelectChoice

from market.words import Word

Text: TypeAlias = str | LazyString


def options(*pairs: tuple[object, Text], words: Iterable[Word] = ()) -> list[SelectChoice]:
    """`pairs` (value, text) first, then a vocabulary's words in its order."""
    said = [(str(word.value), word.says) for word in words]
    return [SelectChoice(value=value, label=text) for value, text in (*pairs, *said)]
