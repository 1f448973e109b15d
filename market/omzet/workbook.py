"""Omzet of a market date in a workbook: a template to fill in, and reading it (or any like it) back row by row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask_babel import gettext as _

from market.attendance.queries import Day, Spot, Who
from market.errors import BadInput
from market.formats import day as in_words
from market.omzet.amounts import read_amount
from market.omzet.models import OmzetReport
from market.omzet.rules import Entry, Fault, Kind
from market.omzet.service import Outcome
from market.spreadsheets.headings import Column, Line, Table, Vocabulary, find_table, headings_seen
from market.spreadsheets.reading import Grid, read_workbook
from market.spreadsheets.writing import BOXED, HEADING, MONEY, TITLE, Book
from market.words import N_, Word

COLUMNS = {
    "number": Column(("no", "nomor", "no urut")),
    "code": Column(("kode", "kode pelaku", "kode umkm", "id", "id pelaku"), ("kode",)),
    "stall": Column(("lapak", "no lapak", "nomor lapak", "kode lapak", "stand"), ("lapak",)),
    "business": Column(("nama usaha", "usaha", "pelaku", "nama umkm", "nama pelaku", "umkm"), ("usaha",)),
    "omzet": Column(
        ("omzet", "omset", "omzet rp", "penjualan", "pendapatan", "total penjualan", "hasil penjualan", "jumlah omzet"),
        ("omzet", "omset", "penjualan", "pendapatan"),
    ),
}
VOCABULARY = Vocabulary(COLUMNS)
IDENTIFIERS = ("code", "stall", "business")
_TOTAL = re.compile(r"(jumlah|jml|total|grand total)\b[^a-z]*$", re.IGNORECASE)
"""A line that sums up the others; a business may be called "Total Kopi"."""


class Verdict(Word):
    REPORTED = "reported", N_("Dilaporkan")
    UNCHANGED = "unchanged", N_("Tidak berubah")
    CORRECTED = "corrected", N_("Dikoreksi")
    REJECTED = "rejected", N_("Ditolak")


@dataclass(frozen=True)
class Row:
    """A row of the workbook and what becomes of it; `reason` says why where it is not plain."""

    sheet: str
    number: int
    who: Who | None
    written: str
    entry: Entry | None
    verdict: Verdict
    reason: str = ""
    asks: bool = False
    """Rejected only because the amount is odd: it passes once confirmed."""


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """As the command prints them."""
    found = {verdict.value: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    return {"rows": len(rows), **found}


def read_rows(path: Path, day: Day) -> list[Row]:
    """All rows of a file. Accepted ones are REPORTED for now (see `settle`). Raises BadInput for an unreadable file."""
    grids = read_workbook(path)
    tables = [table for table in map(_table, grids) if table]
    if not tables:
        seen = ", ".join(headings_seen(grids))
        raise BadInput(
            _("Tidak ada lembar dengan kolom omzet dan kode, lapak atau nama usaha."),
            faults=[_("Yang terbaca: %(seen)s", seen=seen)] if seen else [],
            kept=_("Tidak ada yang berubah."),
            next_step=_("Unduh templatnya, isi kolom Omzet, lalu kirim lagi."),
        )
    seen_vendors: dict[int, int] = {}
    return [_row(line, day, seen_vendors) for table in tables for line in table.lines if not _is_total(line)]


def _is_total(line: Line) -> bool:
    return any(_TOTAL.match(line.text(identifier)) for identifier in IDENTIFIERS)


def _table(grid: Grid) -> Table | None:
    for identifier in IDENTIFIERS:
        if found := find_table(grid, VOCABULARY, (identifier, "omzet")):
            return found
    return None


def _row(line: Line, day: Day, seen: dict[int, int]) -> Row:
    text = line.text("omzet")
    row = Row(line.sheet, line.number, None, text, None, Verdict.REJECTED)
    try:
        who = _who(line, day)
    except BadInput as unknown:
        return replace(row, reason=unknown.message)
    row = replace(row, who=who)
    if not text:
        return replace(row, verdict=Verdict.UNCHANGED, reason=_("Kolom omzet kosong."))
    if who.id in seen:
        return replace(row, reason=_("Pelaku ini sudah ada di baris %(row)s.", row=seen[who.id]))
    seen[who.id] = line.number
    try:
        amount = read_amount(line.get("omzet"))
    except BadInput as unclear:
        return replace(row, reason=unclear.message)
    return replace(row, entry=Entry(who.id, amount), verdict=Verdict.REPORTED)


def _who(line: Line, day: Day) -> Who:
    """The vendor that a row means. All that the row says must fit. Raises BadInput."""
    code, stall, name = (line.text(field).casefold() for field in IDENTIFIERS)
    fitting = [
        who
        for who in day.people.values()
        if (not code or who.code.casefold() == code)
        and (not stall or stall in _stalls_of(day, who))
        and (code or stall or (name and who.name.casefold() == name))
    ]
    if len(fitting) == 1:
        return fitting[0]
    said = ", ".join(text for text in (line.text(field) for field in IDENTIFIERS) if text)[:80]
    if not said:
        raise BadInput(_("Baris ini tidak menyebut kode, lapak atau nama usaha."))
    if fitting:
        raise BadInput(_("“%(said)s” cocok dengan beberapa pelaku; isi kodenya.", said=said))
    raise BadInput(
        _("“%(said)s” tidak cocok dengan pelaku yang berjualan pada %(day)s.", said=said, day=in_words(day.on))
    )


def _stalls_of(day: Day, who: Who) -> set[str]:
    """Where a vendor stood; a holder whose stall was given to somebody else stood nowhere."""
    return {spot.stall.code.casefold() for spot in day.spots if who in (spot.present or spot.holder,)}


def settle(
    rows: Sequence[Row],
    faults: Mapping[int, Fault],
    standing: Mapping[int, OmzetReport],
    outcomes: Mapping[int, Outcome] | None = None,
) -> list[Row]:
    """The rows with their final verdicts: of what was recorded, or (without `outcomes`) of what would be."""
    settled = []
    for row in rows:
        if row.entry is None:
            settled.append(row)
            continue
        vendor_id, amount = row.entry.vendor_id, row.entry.amount
        before = standing.get(vendor_id)
        if fault := faults.get(vendor_id):
            row = replace(row, verdict=Verdict.REJECTED, reason=fault.message, asks=fault.kind is Kind.ASK)
        elif outcomes is not None:
            row = replace(row, verdict=Verdict(outcomes[vendor_id].value))
        elif before is not None:
            row = replace(row, verdict=Verdict.UNCHANGED if before.amount == amount else Verdict.CORRECTED)
        settled.append(row)
    return settled


def template(day: Day, standing: Mapping[int, OmzetReport]) -> bytes:
    """A workbook with one row for each vendor expected to have sold; figures already reported stand in it."""
    title = _("Omzet %(day)s", day=in_words(day.on))
    book = Book(title=title)
    sheet = book.sheet(_("Omzet"), widths=[6, 9, 10, 34, 26, 16], frozen="A4", title_rows="3:3")
    sheet.row([title], look=TITLE)
    sheet.row([_("Isi kolom Omzet dalam rupiah utuh; 0 bila tidak ada penjualan. Biarkan kosong bila belum tahu.")])
    sheet.row([_("No"), _("Lapak"), _("Kode"), _("Nama usaha"), _("Produk"), _("Omzet")], look=HEADING)
    looks = [BOXED, BOXED, BOXED, BOXED, BOXED, MONEY.but(border=True)]
    for number, (spot, who) in enumerate(sellers(day, standing), 1):
        amount = standing[who.id].amount if who.id in standing else None
        stall = spot.stall.code if spot else ""
        sheet.row([number, stall, who.code, who.name, who.product, amount], looks=looks)
    return book.to_bytes()


def sellers(day: Day, standing: Mapping[int, OmzetReport]) -> list[tuple[Spot | None, Who]]:
    """Everybody expected to report or who reported, in the order of stalls; who has no stall (any more) comes last."""
    wanted = day.expected() | standing.keys()
    placed = [(spot, who) for spot in day.spots if (who := spot.present or spot.holder) and who.id in wanted]
    there = {who.id for _, who in placed}
    return [*placed, *((None, day.people[v]) for v in sorted(wanted - there) if v in day.people)]
