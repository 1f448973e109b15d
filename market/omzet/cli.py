"""Commands for omzet: `flask --app market omzet import`."""

import datetime as dt
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from market.attendance.queries import market_date
from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.extensions import db
from market.omzet.importing import apply_import, preview_import
from market.omzet.workbook import Row, Verdict, counts

omzet_group = AppGroup("omzet", help="Turnover that vendors report.")
groups = [omzet_group]


@omzet_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--season", required=True, help="The season's code.")
@click.option("--date", "on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The market date, YYYY-MM-DD.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--confirm-odd", is_flag=True, help="Accept amounts that are far from what a vendor usually sells.")
@json_option
@in_app
def import_omzet(file: Path, season: str, on: dt.datetime, dry_run: bool, confirm_odd: bool, as_json: bool) -> None:
    """Record the omzet of a market date from a workbook (.xlsx, .xls, .ods, .csv), all in one transaction.

    Every row ends as reported, unchanged, corrected (what stood before is kept) or rejected, with its reason. The same
    file can be imported again. Exit code 2: the file cannot be read; nothing was changed.
    """
    session = db.session()
    date_id = market_date(session, season, on.date()).id
    if dry_run:
        _day, rows = preview_import(session, date_id, file, confirmed=confirm_odd, clock=now)
    else:
        rows = apply_import(session, date_id, file, confirmed=confirm_odd, actor=command_actor(), clock=now)
    for row in rows:
        if row.verdict is Verdict.REJECTED:
            click.echo(f"{row.sheet} {row.number}: {row.reason}", err=True)
    answer(as_json, counts(rows), _summary(rows, dry_run))


def _summary(rows: list[Row], dry_run: bool) -> str:
    begin = _("Percobaan, tidak ada yang disimpan: ") if dry_run else ""
    return str(begin) + str(
        _(
            "%(rows)s baris dibaca: %(reported)s dilaporkan, %(corrected)s dikoreksi, %(unchanged)s tidak berubah, "
            "%(rejected)s ditolak.",
            **counts(rows),
        )
    )
