"""What an import would do: every row of a workbook with its verdict and reasons. Pure: reads files, writes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import gettext as _

from market.errors import BadInput
from market.spreadsheets.headings import Table, headings_seen
from market.spreadsheets.reading import Grid, read_workbook
from market.vendors.columns import vendor_table
from market.vendors.doubles import DoubleFinder, Entry
from market.vendors.register import Registered
from market.vendors.rows import RowReading, read_row
from market.vendors.rules.categories import read_category
from market.vendors.rules.kelurahan import KelurahanIndex
from market.vendors.rules.unreadable import Unreadable
from market.vendors.vocabulary import Category
from market.words import N_, Word


class Verdict(Word):
    CREATED = "created", N_("Dicatat")
    WARNING = "warning", N_("Dicatat, perlu dilengkapi")
    DUPLICATE = "duplicate", N_("Ganda, tidak dicatat")
    REJECTED = "rejected", N_("Ditolak")


@dataclass(frozen=True)
class SameAs:
    """Whose phone or NIB a row repeats: an earlier row (`place`) or a registered vendor (`code`)."""

    what: str
    place: tuple[str, int] | None = None
    code: str | None = None

    def sentence(self, sheet: str) -> str:
        what = {"phone": _("Nomor HP"), "nib": "NIB"}[self.what]
        if self.code:
            return str(_("%(what)s sama dengan pelaku terdaftar %(code)s.", what=what, code=self.code))
        other_sheet, row = self.place or ("", 0)
        if other_sheet != sheet:
            return str(_("%(what)s sama dengan lembar %(sheet)s baris %(row)s.", what=what, sheet=other_sheet, row=row))
        return str(_("%(what)s sama dengan baris %(row)s.", what=what, row=row))


@dataclass
class RowResult:
    reading: RowReading
    verdict: Verdict
    same_as: SameAs | None = None
    alike: list[str] = field(default_factory=list)
    code: str = ""
    """The vendor that came of the row, once applied."""

    @property
    def sheet(self) -> str:
        return self.reading.line.sheet

    @property
    def number(self) -> int:
        return self.reading.line.number

    def sentences(self) -> list[str]:
        """Why, in full sentences; what only needs a look comes last."""
        said = [fault.sentence() for fault in self.reading.fatal]
        if self.same_as:
            said.append(self.same_as.sentence(self.sheet))
        if not said:
            said += [fault.sentence() for fault in self.reading.warnings]
            if self.alike:
                said.append(str(_("Periksa: mirip dengan %(others)s.", others=", ".join(self.alike))))
        return said


@dataclass
class ImportPlan:
    grids: list[Grid]
    tables: list[Table]
    results: list[RowResult]

    def counts(self) -> dict[str, int]:
        """As the command prints them; `warnings` are among `created`."""
        found = Counter(result.verdict for result in self.results)
        return {
            "rows": len(self.results),
            "created": found[Verdict.CREATED] + found[Verdict.WARNING],
            "warnings": found[Verdict.WARNING],
            "duplicates": found[Verdict.DUPLICATE],
            "rejected": found[Verdict.REJECTED],
        }


def read_registry(path: Path, kelurahan: KelurahanIndex) -> tuple[list[Grid], list[Table], list[RowReading]]:
    """All vendor rows of all sheets of a file. Raises BadInput when no sheet holds a vendors' table."""
    grids = read_workbook(path)
    tables = [table for table in map(vendor_table, grids) if table]
    if not tables:
        seen = ", ".join(headings_seen(grids))
        raise BadInput(
            _("Tidak ada lembar dengan kolom nama usaha dan nomor HP."),
            faults=[_("Yang terbaca: %(seen)s", seen=seen)] if seen else [],
            kept=_("Tidak ada yang berubah."),
            next_step=_("Beri judul kolom “Nama Usaha” dan “No. HP”, lalu kirim lagi."),
        )
    readings = [read_row(line, kelurahan, _category_of_sheet(table)) for table in tables for line in table.lines]
    return grids, tables, readings


def _category_of_sheet(table: Table) -> Category | None:
    """Some offices keep one sheet a category and no column for it."""
    try:
        return None if "category" in table.columns else read_category(table.sheet)
    except Unreadable:
        return None


def decide(readings: Iterable[RowReading], known: Registered) -> list[RowResult]:
    """The verdict on each row, in order: rejected, a double of an earlier row or a registered vendor, or created.

    A rejected row holds no phone or NIB, or a vendor written down twice, once without name, would be lost altogether.
    """
    finder = DoubleFinder(Entry(code, business, owner) for code, (business, owner) in known.names.items())
    phones = {phone: SameAs("phone", code=code) for phone, code in known.phones.items()}
    nibs = {nib: SameAs("nib", code=code) for nib, code in known.nibs.items()}
    return [_decide_one(reading, phones, nibs, finder) for reading in readings]


def _decide_one(
    reading: RowReading, phones: dict[str, SameAs], nibs: dict[str, SameAs], finder: DoubleFinder
) -> RowResult:
    if reading.fatal:
        return RowResult(reading, Verdict.REJECTED)
    draft, line = reading.draft, reading.line
    same_as = phones.get(draft.phone) or (nibs.get(draft.nib) if draft.nib else None)
    phones.setdefault(draft.phone, SameAs("phone", place=(line.sheet, line.number)))
    if draft.nib:
        nibs.setdefault(draft.nib, SameAs("nib", place=(line.sheet, line.number)))
    if same_as:
        return RowResult(reading, Verdict.DUPLICATE, same_as)
    entry = Entry(str(_("baris %(row)s", row=line.number)), draft.business_name, draft.owner_name)
    alike = [f"{other.label} ({other.business_name})" for other in finder.like(entry)]
    finder.add(entry)
    return RowResult(reading, Verdict.WARNING if reading.warnings else Verdict.CREATED, alike=alike)
