"""Commands for the registry: `flask --app market vendors import`."""

import os
import tempfile
from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.errors import BadInput
from market.extensions import db
from market.vendors.import_plan import ImportPlan
from market.vendors.import_service import apply_import, preview_import

vendors_group = AppGroup("vendors", help="The registry of vendors.")
groups = [vendors_group]


@vendors_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the rows with hasil and alasan to this .xlsx.")
@json_option
@in_app
def import_vendors(file: Path, dry_run: bool, report: Path | None, as_json: bool) -> None:
    """Register the vendors of a workbook (.xlsx, .xls, .ods, .csv), all in one transaction.

    Rows without name or usable phone are rejected, doubles are left out, what cannot be read is kept as text; the same
    file can be imported again. Exit code 2: the file cannot be read; nothing was changed.
    """
    session = db.session()
    if report:
        _can_be_written(report, file)
    apply = partial(apply_import, actor=command_actor(), clock=now)
    plan = (preview_import if dry_run else apply)(session, file)
    if report:
        _write_report(plan, report)
    answer(as_json, plan.counts(), _summary(plan, dry_run))


def _summary(plan: ImportPlan, dry_run: bool) -> str:
    counts = plan.counts()
    begin = _("Percobaan, tidak ada yang disimpan: ") if dry_run else ""
    return str(begin) + str(
        _(
            "%(rows)s baris dibaca: %(created)s pelaku dicatat (%(warnings)s perlu dilengkapi), "
            "%(duplicates)s ganda, %(rejected)s ditolak.",
            **counts,
        )
    )


def _can_be_written(report: Path, file: Path) -> None:
    """Refuse before anything is imported, not after."""
    if report.resolve() == file.resolve():
        raise BadInput(_("Laporan tidak boleh menimpa berkas asalnya."))
    if report.suffix.lower() != ".xlsx":
        raise BadInput(_("Nama laporan harus berakhir dengan .xlsx."))
    if not report.parent.is_dir() or not os.access(report.parent, os.W_OK) or report.is_dir():
        raise BadInput(_("Laporan tidak dapat ditulis di %(folder)s.", folder=report.parent))


def _write_report(plan: ImportPlan, report: Path) -> None:
    """Write beside the wanted place and move: a report is whole or not there."""
    from market.vendors.import_report import Outcomes, import_report

    with tempfile.NamedTemporaryFile(dir=report.parent, suffix=".part", delete=False) as part:
        import_report(plan.grids, Outcomes.of(plan)).save(part)
    Path(part.name).chmod(0o640)
    Path(part.name).replace(report)
