"""A repair: the published rotation, changed as little as what has happened since asks for. Its result is a draft."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.clock import Clock, today
from market.errors import BadInput
from market.rotations import draws, queries
from market.rotations.changes import changes_since, to_repair
from market.rotations.models import Draw, Rotation
from scheduler import files


def request_repair(
    session: Session,
    season_id: int,
    *,
    draw_id: str | None = None,
    actor: Actor,
    clock: Clock,
    begun: bool = False,
) -> Draw:
    """Ask for a repair of what is published, with all that has happened since; the same `draw_id` gives the same draw.

    Raises BadInput when nothing is published or no turn is lost, Conflict while a draw of the season is under way.
    """

    def work() -> dict[str, Any]:
        published = queries.published(session, season_id)
        if published is None:
            raise BadInput(_("Musim ini belum punya rotasi yang terbit; tidak ada yang dapat diperbaiki."))
        lost, _absent = to_repair(session, published.id, today(clock))
        changes = changes_since(session, published, today(clock))
        if not lost or changes is None:
            raise BadInput(_("Tidak ada giliran mendatang yang perlu diperbaiki."))
        return {"problem": published.problem, "repairs_id": published.id, "changes": files.write(changes)}

    return draws.ask(
        session, season_id, work, draw_id=draw_id, actor=actor, clock=clock, begun=begun, deed=("repair", {})
    )


def repair_of(session: Session, rotation: Rotation) -> Draw | None:
    """The repair that made a rotation; None for one that was drawn."""
    return session.scalar(sa.select(Draw).where(Draw.rotation_id == rotation.id, Draw.repairs_id.is_not(None)))


def is_outdated(session: Session, draft: Draw, clock: Clock) -> bool:
    """Whether a repair made now would begin with another rotation or other changes."""
    published = queries.published(session, draft.season_id)
    if published is None or published.id != draft.repairs_id:
        return True
    changes = changes_since(session, published, today(clock))
    return changes is None or files.write(changes) != draft.changes
