"""What a stall plan would change in a venue. Pure: reads the file, compares, writes nothing."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import gettext as _

from market.errors import BadInput
from market.spreadsheets.headings import headings_seen
from market.spreadsheets.reading import read_workbook
from market.venues.columns import stall_table
from market.venues.models import Stall
from market.venues.neighbours import side_by_side
from market.venues.rows import StallRow, read_stall

_LEADING = re.compile(r"^(?:(?:data|daftar|denah|lapak|stalls?)[\s_\-]+)+", re.IGNORECASE)


@dataclass(frozen=True)
class ReadPlan:
    """A plan as read: stalls in the file's order and the pairs of codes that stand side by side."""

    stalls: list[StallRow]
    neighbours: set[tuple[str, str]]


@dataclass
class StallChanges:
    """By code: new, changed, the same, and no longer in the plan (kept, but out of use)."""

    venue_code: str
    venue_name: str
    plan: ReadPlan
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, object]:
        return {
            "venue": self.venue_code,
            "rows": len(self.plan.stalls),
            "created": len(self.created),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "retired": len(self.retired),
            "zones": len({stall.zone for stall in self.plan.stalls}),
            "neighbours": len(self.plan.neighbours),
        }


def read_plan(path: Path) -> ReadPlan:
    """The stalls of a workbook. Raises BadInput with every fault at once."""
    grids = read_workbook(path)
    tables = [table for table in map(stall_table, grids) if table]
    if not tables:
        seen = ", ".join(headings_seen(grids))
        raise BadInput(
            _("Tidak ada lembar dengan kolom kode lapak, X dan Y."),
            faults=[_("Yang terbaca: %(seen)s", seen=seen)] if seen else [],
            kept=_("Tidak ada yang berubah."),
        )
    faults: list[str] = []
    read = [read_stall(line, faults) for table in tables for line in table.lines]
    stalls = [stall for stall in read if stall]
    _check_together(stalls, faults)
    if not read and not faults:
        faults.append(_("Tidak ada satu pun lapak di dalamnya."))
    if faults:
        raise BadInput(_("Denah lapak ini belum dapat dipakai."), faults=faults[:50], kept=_("Tidak ada yang berubah."))
    return ReadPlan(stalls, side_by_side(stalls))


def _check_together(stalls: list[StallRow], faults: list[str]) -> None:
    codes = Counter(stall.code for stall in stalls)
    places = Counter((stall.x, stall.y) for stall in stalls if stall.in_use)
    faults += [_("Kode lapak %(code)s tertulis %(times)s kali.", code=c, times=n) for c, n in codes.items() if n > 1]
    faults += [
        _("%(times)s lapak berada di tempat yang sama (X %(x)s, Y %(y)s).", times=n, x=x, y=y)
        for (x, y), n in places.items()
        if n > 1
    ]
    for stall in stalls:
        faults += [
            _("Baris %(row)s: tetangga %(code)s tidak ada di denah.", row=stall.row, code=other)
            for other in stall.neighbours or ()
            if other not in codes
        ]


def name_from_file(path: Path) -> tuple[str, str]:
    """Code and name of a venue after its plan's file: stalls_taman_nostalgia.xlsx is taman-nostalgia."""
    words = re.sub(r"[\W_]+", " ", _LEADING.sub("", path.stem)).split()
    return "-".join(words).lower()[:40] or "lokasi", " ".join(words).title()[:120] or "Lokasi"


def same(stall: Stall, row: StallRow) -> bool:
    """Whether a stored stall (zone and allowed categories loaded) is as the plan has it."""
    return (
        stall.zone.code == row.zone
        and (stall.x, stall.y, stall.prime, stall.in_use) == (row.x, row.y, row.prime, row.in_use)
        and frozenset(stall.features) == row.features
        and frozenset(kept.category for kept in stall.allowed) == row.categories
    )


def compare(code: str, name: str, plan: ReadPlan, stored: dict[str, Stall]) -> StallChanges:
    changes = StallChanges(code, name, plan)
    for row in plan.stalls:
        if row.code not in stored:
            changes.created.append(row.code)
        elif same(stored[row.code], row):
            changes.unchanged.append(row.code)
        else:
            changes.updated.append(row.code)
    there = {row.code for row in plan.stalls}
    changes.retired = sorted(c for c, stall in stored.items() if c not in there and stall.in_use)
    return changes
