"""The coordinator's pages of omzet: a season's sums, the grid of a market date, and its workbook."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from market.accounts.access import allow
from market.accounts.models import Role
from market.accounts.staff import current_actor
from market.attendance.addresses import read_date
from market.attendance.queries import Day, market_date
from market.attendance.queries import day as day_of
from market.clock import now, today
from market.errors import BadInput, GiliranError, StaleRecord
from market.extensions import db
from market.omzet import importing, pictures, workbook
from market.omzet.amounts import written
from market.omzet.forms import Cell, UploadForm, changed, read_cells
from market.omzet.models import OmzetReport, OmzetSource
from market.omzet.rules import Fault, Kind, NotRecorded
from market.omzet.service import LONGEST_REASON, Outcome, Recorded, record_all, reports_of
from market.omzet.sums import total_of, weekend_sums
from market.seasons.models import WeekendStatus
from market.seasons.queries import current_season, season_by_code

blueprint = Blueprint("omzet", __name__, url_prefix="/kerja/omzet")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@allow(Role.COORDINATOR, Role.VIEWER)
def start() -> BaseResponse | str:
    season = current_season(db.session(), today())
    if season is None:
        return render_template("omzet/none.html")
    return redirect(url_for(".season", code=season.code), 302)


@blueprint.get("/<code>")
@allow(Role.COORDINATOR, Role.VIEWER)
def season(code: str) -> str:
    """Weekend by weekend with the target; the last weekend that was held by category and zone."""
    found = season_by_code(db.session(), code)
    begun = [weekend for weekend in found.weekends if weekend.starts_on <= today()]
    sums = weekend_sums(db.session(), begun)
    return render_template(
        "omzet/season.html",
        season=found,
        weekends=begun,
        sums={one.weekend.id: one for one in sums},
        total=total_of(sums),
        chart=pictures.weekend_columns(begun, sums),
        last=pictures.last_parts(db.session(), sums),
        cancelled=WeekendStatus.CANCELLED,
        may_fill=g.role in (Role.COORDINATOR, Role.ADMINISTRATOR),
        today=today(),
    )


@blueprint.get("/<season>/<date>")
@allow(Role.COORDINATOR)
def grid(season: str, date: str) -> str:
    found = day_of(db.session(), season, read_date(date))
    return _grid_page(found, reports_of(db.session(), found.market_date.id))


@blueprint.post("/<season>/<date>")
@allow(Role.COORDINATOR)
def save(season: str, date: str) -> BaseResponse | tuple[str, int]:
    """Only changed cells are stored, all or none; with a fault the page comes back with everything that was typed."""
    on = read_date(date)
    cells = read_cells(request.form)
    entries, faults = changed(cells)
    source = OmzetSource.WORKBOOK if request.form.get("source") == "workbook" else OmzetSource.COORDINATOR
    date_id = market_date(db.session(), season, on).id
    error: GiliranError | None = None
    done = Recorded({}, {})
    if not faults:
        try:
            done = record_all(
                db.session(),
                date_id,
                entries,
                source=source,
                reason=request.form.get("reason", ""),
                actor=current_actor(),
                clock=now,
            )
        except NotRecorded as refused:
            faults, error = dict(refused.by_vendor), refused
        except StaleRecord as stale:
            error = stale
    if faults or error:
        found = day_of(db.session(), season, on)
        error = error or NotRecorded(faults)
        page = _grid_page(found, reports_of(db.session(), date_id), cells, faults, error)
        return page, 409 if any(f.kind is Kind.STALE for f in faults.values()) or not faults else 400
    flash(_said(list(done.outcomes.values())), "good")
    return redirect(url_for(".grid", season=season, date=date), 303)


@blueprint.get("/<season>/<date>/omzet.xlsx")
@allow(Role.COORDINATOR)
def template(season: str, date: str) -> Response:
    found = day_of(db.session(), season, read_date(date))
    content = workbook.template(found, reports_of(db.session(), found.market_date.id))
    name = f"omzet-{found.season.code}-{found.on.isoformat()}.xlsx"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.route("/<season>/<date>/impor", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def upload(season: str, date: str) -> str | tuple[str, int]:
    """A workbook is read and shown row by row; nothing is stored until the shown figures are saved through the grid."""
    found = day_of(db.session(), season, read_date(date))
    form = UploadForm()
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            rows = _rows_of_upload(form, found)
        except BadInput as error:
            faults = [error.message, *error.faults, error.next_step]
        else:
            return _preview(found, rows, form.file.data.filename or "")
    page = render_template("omzet/upload.html", day=found, form=form, faults=[fault for fault in faults if fault])
    return (page, 400) if request.method == "POST" else page


def _rows_of_upload(form: UploadForm, found: Day) -> list[workbook.Row]:
    name = Path(form.file.data.filename or "omzet").name[-80:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("berkas" + Path(name).suffix[:8])
        form.file.data.save(path)
        return importing.preview_import(db.session(), found.market_date.id, path, clock=now)[1]


def _preview(found: Day, rows: list[workbook.Row], file_name: str) -> str:
    standing = reports_of(db.session(), found.market_date.id)
    wanted = (workbook.Verdict.REPORTED, workbook.Verdict.CORRECTED)
    return render_template(
        "omzet/preview.html",
        day=found,
        rows=rows,
        counts=workbook.counts(rows),
        verdicts=workbook.Verdict,
        kept=[row for row in rows if row.entry and (row.verdict in wanted or row.asks)],
        standing=standing,
        reason=importing.reason_of(Path(file_name).name),
    )


def _grid_page(
    found: Day,
    standing: Mapping[int, OmzetReport],
    cells: Mapping[int, Cell] | None = None,
    faults: Mapping[int, Fault] | None = None,
    error: GiliranError | None = None,
) -> str:
    rows = [
        _row(spot, who, standing.get(who.id), cells or {}, faults or {})
        for spot, who in workbook.sellers(found, standing)
    ]
    return render_template(
        "omzet/grid.html",
        day=found,
        rows=rows,
        unplaced={v: fault for v, fault in (faults or {}).items() if v not in {row["who"].id for row in rows}},
        total=sum(report.amount for report in standing.values()),
        reported=len(standing),
        error=error,
        reason=request.form.get("reason", "")[:LONGEST_REASON],
        source=request.form.get("source", "") if request.form.get("source") == "workbook" else "",
        future=found.on > today(),
        cancelled=found.weekend.status is WeekendStatus.CANCELLED,
        kinds=Kind,
    )


def _row(
    spot: Any, who: Any, report: OmzetReport | None, cells: Mapping[int, Cell], faults: Mapping[int, Fault]
) -> dict[str, Any]:
    """A line of the grid. A stale field carries the newest version: to save it again is a choice made knowing that."""
    cell, fault = cells.get(who.id), faults.get(who.id)
    was = f"{report.version}:{report.amount}" if report else ""
    if cell and not (fault and fault.kind is Kind.STALE):
        was = f"{cell.was[0]}:{cell.was[1]}" if cell.was else ""
    return {
        "stall": spot.stall.code if spot else "",
        "who": who,
        "report": report,
        "typed": cell.typed if cell else written(report.amount if report else None),
        "was": was,
        "sure": cell.sure if cell else False,
        "fault": fault,
    }


def _said(outcomes: list[Outcome]) -> str:
    reported, corrected = outcomes.count(Outcome.REPORTED), outcomes.count(Outcome.CORRECTED)
    if not reported and not corrected:
        return str(_("Tidak ada yang berubah."))
    parts = []
    if reported:
        parts.append(ngettext("%(num)s laporan baru", "%(num)s laporan baru", reported))
    if corrected:
        parts.append(ngettext("%(num)s koreksi", "%(num)s koreksi", corrected))
    return str(_("Tersimpan: %(what)s.", what=", ".join(parts)))
