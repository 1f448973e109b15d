"""The coordinator's grid as it comes back: one cell a vendor, with what the person saw when the page was opened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from market.errors import BadInput
from market.omzet.amounts import read_amount
from market.omzet.rules import Entry, Fault, Kind

MOST_CELLS = 3_000
_NAME = re.compile(r"(amount|odd)-([0-9]{1,9})", re.ASCII)
_WAS = re.compile(r"([0-9]{1,9}):([0-9]{1,10})", re.ASCII)


@dataclass(frozen=True)
class Cell:
    """`typed` as it stands in the field; `was`: version and amount when the page was opened, None: no report."""

    typed: str
    was: tuple[int, int] | None
    sure: bool


def read_cells(form: Mapping[str, str]) -> dict[int, Cell]:
    """All cells of the form by vendor; an `odd` one counts only when the person is sure of it. Raises BadInput."""
    cells = {}
    for name in form:
        match = _NAME.fullmatch(name)
        if match is None:
            continue
        kind, number = match.groups()
        sure = form.get(f"sure-{number}") == "ya"
        if kind == "amount" or sure:
            cells[int(number)] = Cell(form[name], _seen(form.get(f"was-{number}", "")), sure)
    if len(cells) > MOST_CELLS:
        raise BadInput(_("Terlalu banyak isian dalam satu kali simpan."))
    return cells


def _seen(text: str) -> tuple[int, int] | None:
    was = _WAS.fullmatch(text)
    if text and not was:
        raise BadInput(_("Formulir ini tidak lengkap. Muat ulang halaman, lalu kirim lagi."))
    return (int(was[1]), int(was[2])) if was else None


def changed(cells: Mapping[int, Cell]) -> tuple[list[Entry], dict[int, Fault]]:
    """Entries of the cells that the person changed, and what is wrong with what was typed."""
    entries, faults = [], {}
    for vendor_id, cell in cells.items():
        if not cell.typed.strip():
            if cell.was:
                faults[vendor_id] = Fault(Kind.REFUSED, _("Laporan tidak dapat dikosongkan; isi 0 bila tidak ada."))
            continue
        try:
            amount = read_amount(cell.typed)
        except BadInput as unclear:
            faults[vendor_id] = Fault(Kind.REFUSED, unclear.message)
            continue
        if cell.was is None or cell.was[1] != amount:
            entries.append(Entry(vendor_id, amount, seen=cell.was[0] if cell.was else 0, confirmed=cell.sure))
    return entries, faults


class UploadForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        lazy_gettext("Berkas omzet"),
        validators=[FileRequired(lazy_gettext("Pilih berkasnya dulu."))],
        description=lazy_gettext("Excel (.xlsx, .xls), LibreOffice (.ods) atau .csv, paling besar 12 MB."),
    )


class ReportForm(FlaskForm):  # type: ignore[misc]
    """One vendor's own report. `version`: of the report that was shown, 0 when there was none."""

    version = HiddenField()
    amount = StringField(lazy_gettext("Omzet hari itu"), validators=[Length(max=60)])
    reason = StringField(
        lazy_gettext("Alasan perubahan"),
        validators=[Length(max=200)],
        description=lazy_gettext("Misalnya: salah hitung. Angka lama tetap tersimpan sebagai riwayat."),
    )
    sure = BooleanField(lazy_gettext("Ya, jumlah ini benar"))

    def seen(self) -> int:
        """The version shown. Raises BadInput."""
        text = self.version.data or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise BadInput(_("Formulir ini tidak lengkap. Muat ulang halaman, lalu kirim lagi."))
        return int(text)
