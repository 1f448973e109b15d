"""Sums as the rows of charts: label, value, text and note (see templates/components/charts.html)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.formats import day_short, number, rupiah
from market.omzet.breakdown import breakdown, labels
from market.omzet.sums import Sum, WeekendSum
from market.seasons.models import Weekend, WeekendStatus
from market.vendors.vocabulary import UNDECIDED, Category

Row = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """The last weekend that has reports, by category and by zone."""

    weekend: Weekend
    by_category: list[Row]
    by_zone: list[Row]


def weekend_columns(weekends: Sequence[Weekend], sums: Iterable[WeekendSum]) -> list[Row]:
    """One column a weekend; without reports its value is None, which is not the same as zero."""
    known = {one.weekend.id: one.total for one in sums if one.total.reported}
    return [
        {
            "label": day_short(weekend.starts_on),
            "value": known[weekend.id].amount if weekend.id in known else None,
            "text": _text(weekend, known.get(weekend.id)),
        }
        for weekend in weekends
    ]


def last_parts(session: Session, sums: Sequence[WeekendSum]) -> Parts | None:
    last = next((one for one in reversed(sums) if one.total.reported), None)
    if last is None:
        return None
    parts = breakdown(last, labels(session, last.weekend))
    return Parts(
        last.weekend,
        part_rows([(category_name(key), part) for key, part in parts.by_category.items()]),
        part_rows([(zone_name(key), part) for key, part in parts.by_zone.items()]),
    )


def part_rows(parts: Iterable[tuple[str, Sum | None]]) -> list[Row]:
    """The largest first; parts that are covered up last, without a value."""
    rows = [
        {
            "label": label,
            "value": part.amount if part else None,
            "text": rupiah(part.amount) if part else _("ditutup"),
            "note": coverage(part) if part else "",
        }
        for label, part in parts
    ]
    return sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0), row["label"]))


def coverage(part: Sum) -> str:
    said: str = _(
        "%(reported)s dari %(expected)s laporan", reported=number(part.reported), expected=number(part.expected)
    )
    return said


def category_name(key: object) -> str:
    return str(key.says) if isinstance(key, Category) else str(_(UNDECIDED))


def zone_name(key: object) -> str:
    return str(key[1]) if isinstance(key, tuple) else str(_("Tanpa lapak"))


def _text(weekend: Weekend, total: Sum | None) -> str:
    if weekend.status is WeekendStatus.CANCELLED:
        return str(_("dibatalkan"))
    return f"{rupiah(total.amount)} ({coverage(total)})" if total else str(_("belum ada laporan"))
