"""Commands for venues: `flask --app market stalls import`."""

from functools import partial
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.extensions import db
from market.venues.service import import_stalls, preview_stalls

stalls_group = AppGroup("stalls", help="Venues and their stalls.")
groups = [stalls_group]


@stalls_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--venue", "code", help="Code of the venue, such as taman-nostalgia; else after the file's name.")
@click.option("--name", help="What people call the venue.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@json_option
@in_app
def import_plan(file: Path, code: str | None, name: str | None, dry_run: bool, as_json: bool) -> None:
    """Make a venue's stalls what the workbook says (kode lapak, zona, X, Y ...), all in one transaction.

    Stalls that are not in it any more are kept, but out of use. Exit code 2: the plan has faults (all are named).
    """
    do = preview_stalls if dry_run else partial(import_stalls, actor=command_actor(), clock=now)
    changes = do(db.session(), file, code, name)
    begin = _("Percobaan, tidak ada yang disimpan: ") if dry_run else ""
    said = _(
        "%(venue)s: %(rows)s lapak dibaca, %(created)s baru, %(updated)s berubah, %(retired)s tidak dipakai lagi.",
        **changes.counts(),
    )
    answer(as_json, changes.counts(), f"{begin}{said}")
