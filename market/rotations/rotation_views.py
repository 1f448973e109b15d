"""Pages of one rotation: review, publishing, its weekends, its files and workbooks."""

import datetime as dt
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from market.accounts.access import STAFF, allow
from market.accounts.models import Role
from market.clock import now, today
from market.errors import NotFound
from market.extensions import db
from market.rotations import bridge, publishing, queries, repairs, review, roster
from market.rotations.differences import differences
from market.rotations.models import Draw, Rotation, RotationStatus
from market.rotations.past import past_of
from market.seasons import queries as season_queries
from market.venues.plan import plan_of
from scheduler import files

blueprint = Blueprint("rotation", __name__, url_prefix="/kerja/rotasi")

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDBY_SHOWN = 30


@blueprint.get("/<code>/<int:number>")
@allow(*STAFF)
def rotation_page(code: str, number: int) -> str:
    session = db.session()
    season = season_queries.season_by_code(session, code)
    rotation = queries.rotation(session, code, number)
    accounts = queries.accounts(rotation)
    published = queries.published(session, season.id)
    repair = repairs.repair_of(session, rotation)
    return render_template(
        "rotations/rotation.html",
        season=season,
        repaired=_repaired(rotation, repair) if repair else None,
        rotation=rotation,
        published=published,
        outdated=rotation.status is RotationStatus.DRAFT and _outdated(rotation, repair),
        sentences=review.sentences(rotation.figures, rotation.certificate, season.stall_repeat_gap),
        goals=review.goal_lines(rotation.certificate),
        points=[account.furthest for account in accounts.values()],
        weekends=queries.weekend_summaries(session, rotation),
        today=today(),
    )


def _repaired(rotation: Rotation, repair: Draw) -> dict[str, Any]:
    """What a repair changed: number of the rotation it began with, sentences, turns on weekends that are held."""
    session = db.session()
    base = session.get_one(Rotation, repair.repairs_id)
    cancelled = season_queries.cancelled_weekends(session, rotation.season_id)
    changes = differences(session, base.id, rotation.id)
    return {
        "number": base.number,
        "sentences": review.repair_sentences(rotation.solver["repair"]),
        "changes": [change for change in changes if change.turn.weekend_id not in cancelled],
        "called_off": sum(change.turn.weekend_id in cancelled for change in changes),
    }


def _outdated(rotation: Rotation, repair: Draw | None) -> bool:
    """Whether the season's data now would make another problem than the one that was solved."""
    session = db.session()
    if repair is not None:
        return repairs.is_outdated(session, repair, now)
    past = past_of(session, rotation.season_id, today())
    made = bridge.problem_bytes(session, rotation.season_id, seed=rotation.seed, past=past)
    return files.problem_sha256(made) != rotation.problem_sha256


@blueprint.post("/<code>/<int:number>/terbitkan")
@allow(Role.COORDINATOR)
def publish(code: str, number: int) -> AnyResponse:
    rotation = queries.rotation(db.session(), code, number)
    seen = request.form.get("replaces", "")
    replaces = int(seen) if seen.isdigit() else None
    publishing.publish(db.session(), rotation.id, replaces=replaces, actor=g.actor, clock=now)
    flash(_("Rotasi %(number)s terbit dan berlaku sekarang.", number=number), "good")
    return redirect(url_for(".rotation_page", code=code, number=number), 303)


@blueprint.post("/<code>/<int:number>/buang")
@allow(Role.COORDINATOR)
def discard(code: str, number: int) -> AnyResponse:
    rotation = queries.rotation(db.session(), code, number)
    publishing.discard(db.session(), rotation.id, actor=g.actor, clock=now)
    flash(_("Rancangan %(number)s dibuang.", number=number), "good")
    return redirect(url_for("rotations.season_page", code=code), 303)


@blueprint.get("/<code>/<int:number>/<starts_on>")
@allow(*STAFF)
def weekend_page(code: str, number: int, starts_on: str) -> str:
    session = db.session()
    try:
        weekend = season_queries.weekend_of(session, code, dt.date.fromisoformat(starts_on))
    except ValueError as error:
        raise NotFound(_("Alamat akhir pekan ini keliru.")) from error
    rotation = queries.rotation(session, code, number)
    turns = queries.turns(session, rotation.id, weekend_id=weekend.id)
    titles = {turn.stall: f"{turn.stall}: {turn.business} ({turn.product})" for turn in turns}
    stalls = queries.venue_stalls(session, rotation.season_id)
    tones = {stall.code: "plain" if stall.code in titles else "warn" for stall in stalls}
    return render_template(
        "rotations/weekend.html",
        rotation=rotation,
        weekend=weekend,
        turns=turns,
        plan=plan_of(stalls, titles=titles, tones=tones),
        waiting=queries.standby(session, rotation.id, weekend.id, STANDBY_SHOWN),
        neighbours=_around(queries.weekend_summaries(session, rotation), weekend.id),
    )


def _around(rows: list[queries.WeekendSummary], weekend_id: int) -> dict[str, queries.WeekendSummary | None]:
    place = next(i for i, row in enumerate(rows) if row.weekend.id == weekend_id)
    return {
        "before": rows[place - 1] if place else None,
        "after": rows[place + 1] if place + 1 < len(rows) else None,
    }


@blueprint.get("/<code>/<int:number>/<any(problem, rotation):name>.json")
@allow(*STAFF)
def json_file(code: str, number: int, name: str) -> Response:
    """The file's bytes, exactly as solved and checked, so that its hash can be compared."""
    rotation = queries.rotation(db.session(), code, number)
    data = queries.file_of(db.session(), rotation.id, name)
    return send_file(
        BytesIO(data), mimetype="application/json", as_attachment=True, download_name=f"{code}-{number}-{name}.json"
    )


@blueprint.get("/<code>/<int:number>/roster-publik.xlsx")
@allow(*STAFF)
def public_roster(code: str, number: int) -> Response:
    """The workbook without phones."""
    rotation = queries.rotation(db.session(), code, number)
    return _workbook(roster.workbook(db.session(), rotation, phones=False, clock=now), code, number, "publik")


@blueprint.post("/<code>/<int:number>/roster.xlsx")
@allow(Role.COORDINATOR)
def coordinator_roster(code: str, number: int) -> Response:
    """The workbook with phones. A POST, because the audit log notes who took them."""
    rotation = queries.rotation(db.session(), code, number)
    data = roster.workbook(db.session(), rotation, phones=True, clock=now)
    roster.note_export(db.session(), rotation.id, phones=True, actor=g.actor, clock=now)
    return _workbook(data, code, number, "koordinator")


def _workbook(data: bytes, code: str, number: int, copy: str) -> Response:
    return send_file(
        BytesIO(data), mimetype=WORKBOOK, as_attachment=True, download_name=f"roster-{code}-{number}-{copy}.xlsx"
    )
