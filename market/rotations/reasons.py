"""Why no rotation exists, in a coordinator's words: what cannot be met together, and what would lift it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _

from market.words import N_

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
NOTHING_SAID = N_("Tidak ada rotasi yang dapat memenuhi semua aturan sekaligus.")


def why_infeasible(reasons: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """One sentence a reason {says, lifts}, where every text is {id, en}; never an empty list."""
    return [_sentence(reason["says"], reason["lifts"], language) for reason in reasons] or [_(NOTHING_SAID)]


def _sentence(says: Mapping[str, str], lifts: Sequence[Mapping[str, str]], language: str) -> str:
    text = f"{says[language][:1].upper()}{says[language][1:]}."
    if lifts:
        ways = _("; atau ").join(lift[language] for lift in lifts)
        text += " " + _("Jalan keluar: %(ways)s.", ways=ways)
    return ISO_DAY.sub(lambda day: _in_words(day, language), text)


def _in_words(day: re.Match[str], language: str) -> str:
    try:
        return format_date(dt.date.fromisoformat(day[0]), "d MMMM y", locale=language)
    except ValueError:
        return day[0]
