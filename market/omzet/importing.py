"""Importing a workbook of omzet: looked at first, recorded in one transaction; run again, it makes nothing double."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.attendance.queries import Day
from market.clock import Clock
from market.omzet.models import OmzetSource
from market.omzet.rules import Entry, check
from market.omzet.service import open_day, record_all, reports_of
from market.omzet.workbook import Row, read_rows, settle


def preview_import(
    session: Session, market_date_id: int, path: Path, *, confirmed: bool = False, clock: Clock
) -> tuple[Day, list[Row]]:
    """What an import would do. Raises BadInput (file, day still to come), NotFound, Conflict."""
    day = open_day(session, market_date_id, clock)
    rows = read_rows(path, day)
    standing = reports_of(session, market_date_id)
    faults = check(session, day, _entries(rows, confirmed), standing, reason=reason_of(path.name))
    return day, settle(rows, faults, standing)


def apply_import(
    session: Session, market_date_id: int, path: Path, *, confirmed: bool = False, actor: Actor, clock: Clock
) -> list[Row]:
    """Record every row that has no fault. Odd amounts are rejected unless `confirmed`. Raises as preview_import."""
    rows = read_rows(path, open_day(session, market_date_id, clock))
    recorded = record_all(
        session,
        market_date_id,
        _entries(rows, confirmed),
        source=OmzetSource.WORKBOOK,
        reason=reason_of(path.name),
        partly=True,
        actor=actor,
        clock=clock,
    )
    return settle(rows, recorded.faults, {}, recorded.outcomes)


def reason_of(file_name: str) -> str:
    """What a correction by workbook gives as its reason."""
    reason: str = _("Berkas %(name)s", name=file_name[:120])
    return reason


def _entries(rows: Sequence[Row], confirmed: bool) -> list[Entry]:
    return [replace(row.entry, confirmed=confirmed) for row in rows if row.entry]
