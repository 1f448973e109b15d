"""Pages of a season's rotations: drafts and what is published; draws: ask for one, watch it, cancel it."""

import uuid

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from market.accounts.access import STAFF, allow
from market.accounts.models import Role
from market.clock import now, today
from market.errors import BadInput
from market.extensions import db
from market.rotations import draws, endings, progress, queries, repair_views, rotation_views
from market.rotations.changes import to_repair
from market.rotations.forms import DrawForm
from market.rotations.models import Draw, RotationStatus
from market.seasons import queries as season_queries

blueprint = Blueprint("rotations", __name__, url_prefix="/kerja/rotasi")
blueprints = [blueprint, repair_views.blueprint, rotation_views.blueprint]


@blueprint.get("")
@allow(*STAFF)
def home() -> str | AnyResponse:
    """The only season's rotations, or the list of seasons to choose from."""
    seasons = season_queries.seasons(db.session())
    if len(seasons) == 1:
        return redirect(url_for(".season_page", code=seasons[0].season.code), 303)
    return render_template("rotations/seasons.html", seasons=seasons, today=today())


@blueprint.get("/<code>")
@allow(*STAFF)
def season_page(code: str) -> str:
    return _season_page(code, DrawForm(formdata=None, draw_id=str(uuid.uuid4())))


def _season_page(code: str, form: DrawForm, faults: list[str] | None = None) -> str:
    session = db.session()
    season = season_queries.season_by_code(session, code)
    found = queries.rotations(session, season.id)
    recent = queries.draws(session, season.id)
    published = next((r for r in found if r.status is RotationStatus.PUBLISHED), None)
    return render_template(
        "rotations/season.html",
        season=season,
        published=published,
        lost=to_repair(session, published.id, today())[0] if published else 0,
        drafts=[r for r in found if r.status is RotationStatus.DRAFT],
        superseded=[r for r in found if r.status is RotationStatus.SUPERSEDED],
        standing=next((draw for draw in recent if draw.status in draws.UNDER_WAY), None),
        draws=[(draw, next(iter(endings.told(draw)), "")) for draw in recent],
        form=form,
        faults=faults or [],
    )


@blueprint.post("/<code>/undian")
@allow(Role.COORDINATOR)
def ask(code: str) -> AnyResponse | tuple[str, int]:
    """Ask for a draw. The form carries the draw's id: sent twice, it is one draw."""
    form = DrawForm()
    season = season_queries.season_by_code(db.session(), code)
    if not form.validate_on_submit():
        return _season_page(code, form), 400
    try:
        draw = draws.request_draw(
            db.session(), season.id, draw_id=form.draw_id.data, seed=form.chosen_seed, actor=g.actor, clock=now
        )
    except BadInput as error:
        return _season_page(code, form, [error.message, *error.faults]), 400
    return redirect(url_for(".draw_page", code=code, draw_id=draw.id), 303)


@blueprint.get("/<code>/undian/<draw_id>")
@allow(*STAFF)
def draw_page(code: str, draw_id: str) -> str:
    season = season_queries.season_by_code(db.session(), code)
    draw = queries.draw(db.session(), code, draw_id)
    return render_template("rotations/draw.html", season=season, **_shown(draw))


@blueprint.get("/<code>/undian/<draw_id>/kemajuan")
@allow(*STAFF)
def draw_progress(code: str, draw_id: str) -> Response:
    """The changing part of the draw's page, asked for every second; when the draw has ended, the whole page again."""
    draw = queries.draw(db.session(), code, draw_id)
    response = make_response(render_template("rotations/_progress.html", **_shown(draw)))
    if draw.status not in draws.UNDER_WAY:
        response.headers["HX-Refresh"] = "true"
    return response


def _shown(draw: Draw) -> dict[str, object]:
    return {
        "draw": draw,
        "under_way": draw.status in draws.UNDER_WAY,
        "phases": progress.phases(draw),
        "told": endings.told(draw),
        "warning": progress.warning(draw, now),
        "rotation": queries.rotation_of_draw(db.session(), draw),
        "seconds": ((draw.finished_at or now()) - (draw.started_at or draw.requested_at)).total_seconds(),
    }


@blueprint.post("/<code>/undian/<draw_id>/batal")
@allow(Role.COORDINATOR)
def cancel(code: str, draw_id: str) -> AnyResponse:
    draw = queries.draw(db.session(), code, draw_id)
    draws.cancel_draw(db.session(), draw.id, actor=g.actor, clock=now)
    return redirect(url_for(".draw_page", code=code, draw_id=draw_id), 303)
