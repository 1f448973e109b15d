"""What can no longer be as it was published, and the one button that mends it."""

import uuid

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from market.accounts.access import STAFF, allow
from market.accounts.models import Role
from market.clock import now, today
from market.errors import BadInput
from market.extensions import db
from market.rotations import draws, queries, repairs
from market.rotations.changes import LostTurn, Why, lost_turns
from market.rotations.forms import RepairForm
from market.rotations.models import Rotation, RotationStatus
from market.seasons import queries as season_queries
from market.seasons.models import Season

blueprint = Blueprint("repair", __name__, url_prefix="/kerja/rotasi")


@blueprint.get("/<code>/perbaikan")
@allow(*STAFF)
def repair_page(code: str) -> str:
    return _repair_page(code, [])


@blueprint.post("/<code>/perbaikan")
@allow(Role.COORDINATOR)
def ask(code: str) -> Response | tuple[str, int]:
    """Ask for a repair. The form carries the draw's id: sent twice, it is one repair."""
    form = RepairForm()
    season = season_queries.season_by_code(db.session(), code)
    if not form.validate_on_submit():
        return _repair_page(code, [str(fault) for fault in form.draw_id.errors]), 400
    try:
        draw = repairs.request_repair(db.session(), season.id, draw_id=form.draw_id.data, actor=g.actor, clock=now)
    except BadInput as error:
        return _repair_page(code, [error.message]), 400
    return redirect(url_for("rotations.draw_page", code=code, draw_id=draw.id), 303)


def _repair_page(code: str, faults: list[str]) -> str:
    session = db.session()
    season = season_queries.season_by_code(session, code)
    published = queries.published(session, season.id)
    lost = lost_turns(session, published.id, today()) if published else []
    return render_template(
        "rotations/repair.html",
        season=season,
        published=published,
        lost=[turn for turn in lost if turn.why is not Why.CANCELLED],
        cancelled=[turn for turn in lost if turn.why is Why.CANCELLED],
        weekends=_count_weekends(lost),
        standing=next((d for d in queries.draws(session, season.id) if d.status in draws.UNDER_WAY), None),
        waiting=_waiting(season),
        form=RepairForm(formdata=None, draw_id=str(uuid.uuid4())),
        faults=faults,
    )


def _count_weekends(lost: list[LostTurn]) -> int:
    return len({turn.weekend.id for turn in lost if turn.why is not Why.CANCELLED})


def _waiting(season: Season) -> Rotation | None:
    """A repair that waits to be published and still fits."""
    session = db.session()
    for rotation in queries.rotations(session, season.id):
        made = repairs.repair_of(session, rotation) if rotation.status is RotationStatus.DRAFT else None
        if made is not None and not repairs.is_outdated(session, made, now):
            return rotation
    return None
