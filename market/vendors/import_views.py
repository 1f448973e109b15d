"""The import's pages: send a workbook, look at what would happen, do it, take the report."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.access import allow
from market.accounts.models import Role
from market.accounts.staff import current_actor, current_staff
from market.clock import now
from market.errors import BadInput
from market.extensions import db
from market.pages import SIZE, Page, asked_number
from market.spreadsheets.reading import read_workbook
from market.spreadsheets.uploads import Upload, Uploads
from market.spreadsheets.writing import XLSX
from market.vendors.forms import UploadForm
from market.vendors.import_plan import ImportPlan, RowResult, Verdict
from market.vendors.import_report import Outcome, Outcomes, import_report
from market.vendors.import_service import apply_import, preview_import
from market.words import Word

blueprint = Blueprint("vendor_import", __name__, url_prefix="/kerja/pelaku/impor")


@blueprint.get("")
@allow(Role.COORDINATOR)
def upload_page() -> str:
    return render_template("vendors/import.html", form=UploadForm(formdata=None), refused=None)


@blueprint.post("")
@allow(Role.COORDINATOR)
def upload() -> ResponseReturnValue:
    """Read the workbook once, keep what came of it beside the file, and show that."""
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("vendors/import.html", form=form, refused=None), 400
    uploads = _uploads()
    try:
        kept, plan = uploads.receive(
            request.files.get("file"),
            current_staff().id,
            lambda path: preview_import(db.session(), path),
        )
    except BadInput as error:
        return render_template("vendors/import.html", form=form, refused=error), 400
    _note(uploads, kept, plan, done=False)
    return redirect(url_for(".preview", token=kept.token), 303)


@blueprint.get("/<token>")
@allow(Role.COORDINATOR)
def preview(token: str) -> str:
    """What would happen, or what has happened, row by row."""
    kept = _uploads().get(token, current_staff().id)
    wanted = request.args.get("hasil", "")
    rows = [row for row in kept.data["rows"] if wanted in ("", row["verdict"])]
    pages = max(1, -(-len(rows) // SIZE))
    number = min(asked_number(), pages)
    shown = [row | {"says": Verdict(row["verdict"])} for row in rows[(number - 1) * SIZE : number * SIZE]]
    return render_template(
        "vendors/preview.html",
        upload=kept,
        counts=kept.data["counts"],
        by_verdict={verdict: kept.data["by_verdict"].get(verdict, 0) for verdict in Verdict},
        page=Page(items=shown, number=number, pages=pages, total=len(rows)),
        wanted=wanted,
        tones={Verdict.CREATED: "good", Verdict.WARNING: "warn", Verdict.DUPLICATE: "plain", Verdict.REJECTED: "bad"},
    )


@blueprint.post("/<token>")
@allow(Role.COORDINATOR)
def apply(token: str) -> ResponseReturnValue:
    """Import what was shown. A second press, or a second tab, finds it done."""
    uploads = _uploads()
    kept = uploads.get(token, current_staff().id)
    if not kept.data["done"]:
        plan = apply_import(db.session(), kept.path, actor=current_actor(), clock=now)
        if not uploads.get(token, current_staff().id).data["done"]:  # a second tab may have been quicker
            _note(uploads, kept, plan, done=True)
        flash(_("%(count)s pelaku dicatat.", count=plan.counts()["created"]), "good")
    return redirect(url_for(".preview", token=token), 303)


@blueprint.post("/<token>/buang")
@allow(Role.COORDINATOR)
def discard(token: str) -> ResponseReturnValue:
    uploads = _uploads()
    uploads.drop(uploads.get(token, current_staff().id))
    flash(_("Berkas dibuang; tidak ada yang diimpor."), "info")
    return redirect(url_for(".upload_page"), 303)


@blueprint.get("/<token>/laporan")
@allow(Role.COORDINATOR)
def report(token: str) -> Response:
    """The rows as sent with hasil and alasan."""
    kept = _uploads().get(token, current_staff().id)
    outcomes = Outcomes(
        headings={table["sheet"]: table["row"] for table in kept.data["tables"]},
        rows={
            (row["sheet"], row["row"]): Outcome(Verdict(row["verdict"]), row["code"], row["why"])
            for row in kept.data["rows"]
        },
    )
    return Response(
        import_report(read_workbook(kept.path), outcomes).to_bytes(),
        mimetype=XLSX,
        headers={"Content-Disposition": f"attachment; filename={quote(f'laporan-{Path(kept.name).stem}.xlsx')}"},
    )


def _uploads() -> Uploads:
    return Uploads(Path(current_app.config["INSTANCE"]), "vendors", now)


def _note(uploads: Uploads, kept: Upload, plan: ImportPlan, *, done: bool) -> None:
    """Keep the outcome beside the file, so that its pages need not read it again."""
    by_verdict = {verdict.value: sum(r.verdict is verdict for r in plan.results) for verdict in Verdict}
    tables = [
        {"sheet": table.sheet, "row": table.heading_row, "rows": len(table.lines), "unused": table.unused}
        for table in plan.tables
    ]
    uploads.note(
        kept,
        {
            "done": done,
            "counts": plan.counts(),
            "by_verdict": by_verdict,
            "tables": tables,
            "skipped": [grid.title for grid in plan.grids if grid.title not in {t.sheet for t in plan.tables}],
            "rows": [_shown(result) for result in plan.results],
        },
    )


def _shown(result: RowResult) -> dict[str, Any]:
    line = result.reading.line
    category: Word | None = result.reading.draft.category
    return {
        "sheet": line.sheet,
        "row": line.number,
        "name": result.reading.draft.business_name or line.text("business_name"),
        "owner": result.reading.draft.owner_name,
        "phone": result.reading.draft.phone or line.text("phone")[:40],
        "category": category.said_in_indonesian if category else "",
        "verdict": result.verdict.value,
        "code": result.code,
        "why": result.sentences(),
    }
