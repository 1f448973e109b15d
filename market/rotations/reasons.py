"""Why no rotation exists, in a coordinator's words: what cannot be met together, and what would lift it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import format_date

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
NOTHING_SAID = "Tidak ada rotasi yang dapat memenuhi semua aturan sekaligus."


def why_infeasible(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """One Indonesian sentence a reason {says, lifts}; never an empty list."""
    return [_sentence(reason["says"], reason["lifts"]) for reason in reasons] or [NOTHING_SAID]


def _sentence(says: str, lifts: Sequence[str]) -> str:
    text = f"{says[:1].upper()}{says[1:]}."
    if lifts:
        text += f" Jalan keluar: {'; atau '.join(lifts)}."
    return ISO_DAY.sub(_in_words, text)


def _in_words(day: re.Match[str]) -> str:
    try:
        return format_date(dt.date.fromisoformat(day[0]), "d MMMM y", locale="id")
    except ValueError:
        return day[0]
