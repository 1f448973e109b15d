"""A draft becomes the season's rotation; drafts that nobody wants are thrown away."""

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock, today
from market.db import transaction
from market.errors import Conflict, NotFound
from market.rotations.models import Draw, DrawStatus, Ending, Rotation, RotationStatus
from market.rotations.past import turns_until
from market.seasons.models import Season


def publish(session: Session, rotation_id: int, *, replaces: int | None, actor: Actor, clock: Clock) -> Rotation:
    """Publish a draft; the rotation published until now becomes superseded in the same transaction.

    `replaces`: number of the published rotation that the coordinator saw, None for none: whoever decided on another
    state of things is told (Conflict) and nothing changes. So of two coordinators at once one wins.
    """
    try:
        with transaction(session):
            draft = _draft(session, rotation_id)
            before = session.scalar(
                sa.select(Rotation).where(
                    Rotation.season_id == draft.season_id, Rotation.status == RotationStatus.PUBLISHED
                )
            )
            if (before.number if before else None) != replaces:
                raise _beaten()
            if before is not None:
                _keeps_the_past(session, before, draft, clock)
                before.status = RotationStatus.SUPERSEDED
                session.flush()  # before the new one, or the index of one published rotation a season would refuse it
            draft.status = RotationStatus.PUBLISHED
            draft.published_at, draft.published_by = clock(), actor.user_id
            session.flush()
            audit.record(
                session,
                "rotations.publish",
                actor=actor,
                clock=clock,
                subject=("rotation", draft.id),
                number=draft.number,
                replaces=replaces,
                sha256=draft.rotation_sha256,
            )
    except IntegrityError as error:
        raise _beaten() from error
    return draft


def _beaten() -> Conflict:
    return Conflict(
        _("Rotasi lain untuk musim ini baru saja diterbitkan orang lain."),
        kept=_("Rancangan ini tetap ada; tidak ada yang berubah."),
    )


def discard(session: Session, rotation_id: int, *, actor: Actor, clock: Clock) -> None:
    """Throw a draft away, with the draw that made it; what was published stays for ever."""
    with transaction(session):
        draft = _draft(session, rotation_id)
        number = draft.number
        session.execute(
            sa.update(Draw)
            .where(Draw.rotation_id == rotation_id)
            .values(rotation_id=None, status=DrawStatus.CANCELLED, ending=Ending.DISCARDED)
            .execution_options(synchronize_session=False)
        )
        session.delete(draft)
        audit.record(
            session, "rotations.discard", actor=actor, clock=clock, subject=("rotation", rotation_id), number=number
        )


def _draft(session: Session, rotation_id: int) -> Rotation:
    """The draft, with its season locked, so that of two who publish in one season the second sees the first's work."""
    season_id = session.scalar(sa.select(Rotation.season_id).where(Rotation.id == rotation_id))
    if season_id is None:
        raise NotFound(_("Rotasi itu tidak ada."))
    session.execute(sa.select(Season.id).where(Season.id == season_id).with_for_update())
    rotation = session.get(Rotation, rotation_id, populate_existing=True)
    if rotation is None:
        raise NotFound(_("Rotasi itu tidak ada lagi."))
    if rotation.status is not RotationStatus.DRAFT:
        raise Conflict(
            _("Rotasi %(number)s bukan rancangan lagi: %(state)s.", number=rotation.number, state=rotation.status.says)
        )
    return rotation


def _keeps_the_past(session: Session, published: Rotation, draft: Rotation, clock: Clock) -> None:
    """Refuse a draft that gives out turns on weekends that have begun otherwise than they were given out."""
    on = today(clock)
    been = turns_until(session, published.id, on)
    for key, turns in turns_until(session, draft.id, on).items():
        if not turns.items() <= been.get(key, {}).items():
            raise Conflict(
                _(
                    "Rancangan %(number)s mengubah akhir pekan yang sudah mulai (%(day)s).",
                    number=draft.number,
                    day=key,
                ),
                kept=_("Rotasi %(number)s tetap berlaku.", number=published.number),
                next_step=_("Undi lagi: undian baru membiarkan akhir pekan yang sudah mulai seperti adanya."),
            )
