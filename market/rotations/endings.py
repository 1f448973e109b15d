"""How a draw ended without a draft, in the reader's language: the row holds the kind and the facts, no sentence."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from market.rotations.models import Draw, Ending
from market.rotations.reasons import why_infeasible


def told(draw: Draw) -> list[str]:
    """What happened, the headline first; empty for a draw that has not ended so."""
    if draw.ending is None:
        return []
    facts = draw.ending_facts
    if draw.ending is Ending.CONFLICT:
        return why_infeasible(facts, language())
    if draw.ending is Ending.TOLD:
        return [str(fact) for fact in facts]
    return [str(draw.ending.says), *_details(draw.ending, facts)]


def language() -> str:
    """`id` or `en`."""
    return "en" if str(get_locale() or "id").startswith("en") else "id"


def _details(ending: Ending, facts: list[Any]) -> list[str]:
    if ending is Ending.CRASHED:
        (code,) = facts
        if code < 0:
            return [_("Proses penghitung berhenti sendiri (sinyal %(code)s).", code=-code)]
        return [_("Proses penghitung berhenti sendiri (kode %(code)s).", code=code)]
    if ending is Ending.GONE:
        return [_("Tidak ada lagi: %(name)s.", name=facts[0])]
    return [str(fact) for fact in facts]
