"""The stalls' pages for staff: map and list of a venue, and the import of a plan with a look before."""

from pathlib import Path

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.access import STAFF, allow
from market.accounts.models import Role
from market.accounts.staff import current_actor, current_staff
from market.clock import now
from market.errors import BadInput, NotFound
from market.extensions import db
from market.spreadsheets.uploads import Upload, Uploads
from market.venues import queries
from market.venues.forms import PlanUploadForm
from market.venues.import_plan import StallChanges
from market.venues.models import Stall, Zone
from market.venues.plan import Plan, plan_of
from market.venues.service import import_stalls, preview_stalls

blueprint = Blueprint("venues", __name__, url_prefix="/kerja/lapak")


@blueprint.get("")
@allow(*STAFF)
def stall_list() -> str:
    session = db.session()
    venues = queries.all_venues(session)
    wanted = request.args.get("lokasi", "")
    venue = next((v for v in venues if v.code == wanted), None if wanted else next(iter(venues), None))
    if wanted and venue is None:
        raise NotFound(_("Lokasi %(code)s tidak ada.", code=wanted[:40]))
    stalls = queries.stalls_of(session, venue.id) if venue else []
    return render_template(
        "venues/list.html",
        venues=venues,
        venue=venue,
        venue_choices=[(v.code, v.name) for v in venues],
        stalls=stalls,
        plan=plan_of(stalls, titles={stall.code: stall.code for stall in stalls}),
        may_edit=g.role in (Role.COORDINATOR, Role.ADMINISTRATOR),
    )


@blueprint.get("/impor")
@allow(Role.COORDINATOR)
def upload_page() -> str:
    venue = queries.venue_by_code(db.session(), request.args.get("lokasi", ""))
    filled = {"code": venue.code, "name": venue.name} if venue else None
    return render_template("venues/import.html", form=PlanUploadForm(formdata=None, data=filled), refused=None)


@blueprint.post("/impor")
@allow(Role.COORDINATOR)
def upload() -> ResponseReturnValue:
    form = PlanUploadForm()
    if not form.validate_on_submit():
        return render_template("venues/import.html", form=form, refused=None), 400
    uploads = _uploads()
    try:
        kept, _plan = uploads.receive(
            request.files.get("file"),
            current_staff().id,
            lambda path: preview_stalls(db.session(), path, form.code.data, form.name.data),
        )
    except BadInput as error:
        return render_template("venues/import.html", form=form, refused=error), 400
    uploads.note(kept, {"code": form.code.data, "name": form.name.data, "done": False})
    return redirect(url_for(".preview", token=kept.token), 303)


@blueprint.get("/impor/<token>")
@allow(Role.COORDINATOR)
def preview(token: str) -> str:
    kept = _uploads().get(token, current_staff().id)
    changes = preview_stalls(db.session(), kept.path, kept.data["code"], kept.data["name"])
    return render_template("venues/preview.html", upload=kept, changes=changes, plan=_drawn(changes))


@blueprint.post("/impor/<token>")
@allow(Role.COORDINATOR)
def apply(token: str) -> ResponseReturnValue:
    """Make the stalls what the plan says; a second press finds nothing left to change."""
    uploads = _uploads()
    kept: Upload = uploads.get(token, current_staff().id)
    code, name = kept.data["code"], kept.data["name"]
    changes = import_stalls(db.session(), kept.path, code, name, actor=current_actor(), clock=now)
    flash(_("Denah %(name)s disimpan: %(rows)s lapak.", name=changes.venue_name, rows=len(changes.plan.stalls)), "good")
    return redirect(url_for(".stall_list", lokasi=code), 303)


def _uploads() -> Uploads:
    return Uploads(Path(current_app.config["INSTANCE"]), "stalls", now)


def _drawn(changes: StallChanges) -> Plan:
    """The new plan as a picture: new stalls and changed ones stand out."""
    rows = changes.plan.stalls
    zones: dict[str, Zone] = {}
    for row in rows:
        zones.setdefault(row.zone, Zone(code=row.zone, name=row.zone_name, position=len(zones)))
    tones = dict.fromkeys(changes.updated, "turn") | (
        dict.fromkeys(changes.created, "good") if changes.unchanged else {}
    )
    stalls = [Stall(code=r.code, x=r.x, y=r.y, in_use=r.in_use, zone=zones[r.zone]) for r in rows]
    return plan_of(stalls, tones=tones)
