"""Draws from request to end, as rows. The row says what is so; the job engine only sees to it that work goes on.

queued -> running -> done | infeasible | failed, and queued or running -> cancelled. Every step forward asks first
whether the draw is still where it must be, so a draw that was cancelled or given up can never turn up as a draft.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock, today
from market.db import transaction
from market.errors import BadInput, Conflict, NotFound
from market.rotations import bridge
from market.rotations.models import Draw, DrawStatus, Ending, Rotation
from market.rotations.past import past_of
from market.rotations.solving import Work
from market.seasons.models import Season

LARGEST_SEED = 2**53 - 1
"""What every JSON reader keeps exactly."""
SILENT = dt.timedelta(seconds=60)
"""Whoever computes a draw gives a sign of life every second or two; after this long it counts as dead."""
UNDER_WAY = (DrawStatus.QUEUED, DrawStatus.RUNNING)


def request_draw(
    session: Session,
    season_id: int,
    *,
    draw_id: str | None = None,
    seed: int | None = None,
    actor: Actor,
    clock: Clock,
    begun: bool = False,
) -> Draw:
    """Ask for a draw with the season as it stands now; the same `draw_id` again gives the same draw.

    `begun`: the caller computes it itself, the worker leaves it alone. Raises BadInput when there is nothing to draw,
    Conflict while another draw of the season is under way.
    """
    seed = secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed
    if not 0 <= seed <= LARGEST_SEED:
        raise BadInput(_("Benih undian harus bilangan 0 sampai %(most)s.", most=LARGEST_SEED))

    def whole() -> dict[str, Any]:
        past = past_of(session, season_id, today(clock))
        return {"problem": bridge.problem_bytes(session, season_id, seed=seed, past=past)}

    return ask(
        session, season_id, whole, draw_id=draw_id, actor=actor, clock=clock, begun=begun, deed=("draw", {"seed": seed})
    )


def ask(
    session: Session,
    season_id: int,
    make: Callable[[], dict[str, Any]],
    *,
    draw_id: str | None,
    actor: Actor,
    clock: Clock,
    begun: bool,
    deed: tuple[str, dict[str, Any]],
) -> Draw:
    """A new row with what `make` reads inside the transaction (problem; for a repair also what it repairs).

    `deed`: name and details for the audit log. Raises as `request_draw`, and whatever `make` raises.
    """
    draw_id = draw_id or str(uuid.uuid4())
    name, detail = deed
    try:
        with transaction(session):
            known = session.get(Draw, draw_id)
            if known is not None:
                return known
            _make_way(session, season_id, clock)
            draw = Draw(
                id=draw_id,
                season_id=season_id,
                status=DrawStatus.RUNNING if begun else DrawStatus.QUEUED,
                progress=[],
                requested_by=actor.user_id,
                requested_at=clock(),
                started_at=clock() if begun else None,
                heartbeat_at=clock() if begun else None,
                **make(),
            )
            session.add(draw)
            session.flush()
            subject = ("draw", draw_id)
            audit.record(
                session, f"rotations.{name}", actor=actor, clock=clock, subject=subject, season=season_id, **detail
            )
    except IntegrityError as error:  # another request came in between: the database holds one draw a season at a time
        known = session.get(Draw, draw_id)
        if known is not None:
            return known
        raise _another_under_way() from error
    return draw


def _make_way(session: Session, season_id: int, clock: Clock) -> None:
    """Raise Conflict while another draw of the season is under way; one that is silent is given up."""
    if session.get(Season, season_id) is None:
        raise NotFound(_("Musim itu tidak ada."))
    for standing in session.scalars(
        sa.select(Draw).where(Draw.season_id == season_id, Draw.status.in_(UNDER_WAY)).with_for_update()
    ):
        if not is_silent(standing, clock):
            raise _another_under_way()
        end(standing, DrawStatus.FAILED, clock, Ending.LOST)
        session.flush()


def _another_under_way() -> Conflict:
    return Conflict(
        _("Undian lain untuk musim ini sedang berjalan."),
        kept=_("Undian itu tidak terganggu."),
        next_step=_("Tunggu sampai selesai, atau batalkan dulu undian itu."),
    )


def is_silent(draw: Draw, clock: Clock) -> bool:
    """Running, but nobody has been heard of for long."""
    if draw.status is not DrawStatus.RUNNING:
        return False
    return clock() - (draw.heartbeat_at or draw.started_at or draw.requested_at) > SILENT


def cancel_draw(session: Session, draw_id: str, *, actor: Actor, clock: Clock) -> None:
    """End a draw at once, whether or not anybody computes it; who does, notices within a second or two and stops."""
    with transaction(session):
        draw = locked(session, draw_id)
        if draw.status is DrawStatus.CANCELLED:
            return
        if draw.status not in UNDER_WAY:
            raise Conflict(_("Undian ini sudah berakhir; tidak ada lagi yang dapat dibatalkan."))
        draw.cancel_requested_at = clock()
        end(draw, DrawStatus.CANCELLED, clock)
        audit.record(session, "rotations.cancel_draw", actor=actor, clock=clock, subject=("draw", draw_id))


def begin(session: Session, draw_id: str, *, clock: Clock, quiet: bool = False) -> Work | None:
    """Take a draw up, for the first time or again after an interruption. None: it is not wanted any more.

    `quiet`: to go on with its next step, not to begin anew.
    """
    with transaction(session):
        draw = locked(session, draw_id)
        if draw.status not in UNDER_WAY:
            return None
        if draw.progress and not quiet:
            draw.progress = [*draw.progress, {"phase": "resumed", "value": None, "bound": None, "seconds": 0.0}]
        draw.status = DrawStatus.RUNNING
        draw.started_at = draw.started_at or clock()
        draw.heartbeat_at = clock()
        if draw.repairs_id is None:
            return Work(draw.problem)
        return Work(draw.problem, session.get_one(Rotation, draw.repairs_id).rotation, draw.changes)


def note_progress(session: Session, draw_id: str, event: dict[str, Any], *, clock: Clock) -> None:
    """Add a step {phase, value, bound, seconds} to what the page shows."""
    with transaction(session):
        draw = locked(session, draw_id)
        if draw.status is DrawStatus.RUNNING:
            draw.progress = [*draw.progress, event]
            draw.heartbeat_at = clock()


def still_wanted(session: Session, draw_id: str, *, clock: Clock) -> bool:
    """Leave a sign of life; False when the draw was cancelled or given up meanwhile."""
    with transaction(session):
        beat = session.execute(
            sa.update(Draw)
            .where(Draw.id == draw_id, Draw.status == DrawStatus.RUNNING)
            .values(heartbeat_at=clock())
            .execution_options(synchronize_session=False)
        )
        return bool(beat.rowcount)  # type: ignore[attr-defined]


def fail(session: Session, draw_id: str, status: DrawStatus, ending: Ending, facts: list[Any], *, clock: Clock) -> None:
    """End a draw without a rotation (infeasible or failed), unless it has ended already."""
    with transaction(session):
        draw = locked(session, draw_id)
        if draw.status in UNDER_WAY:
            end(draw, status, clock, ending, facts)


def end(
    draw: Draw, status: DrawStatus, clock: Clock, ending: Ending | None = None, facts: list[Any] | None = None
) -> None:
    draw.status, draw.ending, draw.ending_facts, draw.finished_at = status, ending, facts or [], clock()


def locked(session: Session, draw_id: str) -> Draw:
    draw = session.scalar(
        sa.select(Draw).where(Draw.id == draw_id).with_for_update().execution_options(populate_existing=True)
    )
    if draw is None:
        raise NotFound(_("Undian itu tidak ada."))
    return draw
