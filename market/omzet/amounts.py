"""What people write for an amount of rupiah, read without guessing: what could be meant in two ways is refused.

Read: `1250000`, `1.250.000`, `1,250,000`, `Rp 1.250.000`, `Rp1.250.000,-`, `1.250.000,00` (no sen), `1,25 jt`,
`1.5 juta`, `750 rb`, `750 ribu`, whole numbers of a workbook. Refused: parts of a rupiah, negative amounts, `1.250`
with a unit, `1.25` without one, groups that are not of three digits, anything else.
"""

import re
import unicodedata

from flask_babel import gettext as _

from market.errors import BadInput
from market.omzet.models import LARGEST_OMZET

LONGEST_TEXT = 40
UNITS = {"jt": 1_000_000, "juta": 1_000_000, "rb": 1_000, "ribu": 1_000, "k": 1_000}

_CURRENCY = re.compile(r"^(rp|idr)\.?\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_DOTS = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_COMMAS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_WITH_UNIT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?\s*(jt|juta|rb|ribu|k)\.?", re.IGNORECASE)


def read_amount(written: object) -> int:
    """Whole rupiah, 0 to LARGEST_OMZET. Raises BadInput with a sentence for the person who wrote it."""
    amount = _number(written) if isinstance(written, int | float) else _text(str(written))
    if amount > LARGEST_OMZET:
        raise BadInput(
            _("%(amount)s terlalu besar untuk satu hari; periksa jumlah nolnya.", amount=_shown(str(written)))
        )
    return amount


def _number(value: float) -> int:
    """A workbook's numbers are floats even when they are whole."""
    if isinstance(value, bool) or value != value or value in (float("inf"), float("-inf")):
        raise BadInput(_("Isi dengan angka rupiah, misalnya 1.250.000."))
    if value < 0:
        raise BadInput(_("Omzet tidak bisa kurang dari nol."))
    if value != int(value):
        raise BadInput(_("Omzet ditulis dalam rupiah utuh, tanpa koma."))
    return int(value)


def _text(written: str) -> int:
    text = _CURRENCY.sub("", " ".join(unicodedata.normalize("NFKC", written).split()))
    if not text:
        raise BadInput(_("Isi omzetnya; tulis 0 bila tidak ada penjualan."))
    if len(written) > LONGEST_TEXT:
        raise BadInput(_("Isi dengan angka rupiah, misalnya 1.250.000."))
    if re.fullmatch(r"[-−] ?(rp)? ?[0-9.,]+", text, re.IGNORECASE):
        raise BadInput(_("Omzet tidak bisa kurang dari nol."))
    if unit := _WITH_UNIT.fullmatch(text):
        return _units(*unit.groups())
    text = text.removesuffix(",-").removesuffix(".-")
    if text.endswith(",00") and (_DOTS.fullmatch(text[:-3]) or _PLAIN.fullmatch(text[:-3])):
        text = text[:-3]
    if text.endswith(".00") and _COMMAS.fullmatch(text[:-3]):
        text = text[:-3]
    if _PLAIN.fullmatch(text) or _DOTS.fullmatch(text) or _COMMAS.fullmatch(text):
        return int(text.replace(".", "").replace(",", ""))
    if re.fullmatch(r"[0-9.]+,[0-9]+", text):
        raise BadInput(_("Omzet ditulis dalam rupiah utuh, tanpa koma."))
    raise BadInput(_("“%(text)s” tidak jelas. Tulis angka rupiah, misalnya 1.250.000.", text=_shown(written)))


def _units(whole: str, part: str | None, unit: str) -> int:
    """`1,25 jt`: at most two places after the comma, so that all of them are whole rupiah."""
    hundredths = int(whole) * 100 + int((part or "").ljust(2, "0") or 0)
    return hundredths * UNITS[unit.lower()] // 100


def _shown(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def written(amount: int | None) -> str:
    """How an amount stands in a field: `1.250.000`, read back by `read_amount`."""
    return "" if amount is None else f"{amount:,}".replace(",", ".")
