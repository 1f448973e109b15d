"""Publishing: one at a time, never changed afterwards, the past as it was."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent
from market.errors import Conflict, NotFound
from market.extensions import db
from market.rotations import publishing, queries
from market.rotations.models import Assignment, Draw, DrawStatus, Rotation, RotationStatus
from tests.support import factories as make
from tests.support.draws import BY, draft, published, small_season


def test_the_one_before_is_superseded_in_the_same_step(session: Session) -> None:
    season = small_season(session)
    first, second = published(session, season), draft(session, season, seed=2)
    publishing.publish(session, second.id, replaces=1, **BY)
    session.refresh(first)
    assert (first.status, second.status) == (RotationStatus.SUPERSEDED, RotationStatus.PUBLISHED)
    assert first.published_at == second.published_at == make.NOW
    assert (
        session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action.like("%publish"))).all()
        == ["rotations.publish"] * 2
    )


def test_who_decided_on_another_state_of_things_is_told(session: Session) -> None:
    season = small_season(session)
    one, other = draft(session, season), draft(session, season, seed=2)
    publishing.publish(session, one.id, replaces=None, **BY)
    with pytest.raises(Conflict, match="baru saja diterbitkan"):
        publishing.publish(session, other.id, replaces=None, **BY)
    assert queries.published(session, season.id) == one


@pytest.mark.parametrize("same", [True, False], ids=["the same draft", "two drafts"])
def test_of_two_coordinators_at_once_one_wins_and_the_other_is_told(app: Flask, session: Session, same: bool) -> None:
    season = small_season(session)
    one = draft(session, season).id
    other = one if same else draft(session, season, seed=2).id
    gate, ended = threading.Barrier(2), []

    def go(rotation_id: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                publishing.publish(db.session(), rotation_id, replaces=None, **BY)
                ended.append("won")
            except Conflict as error:
                ended.append(error.message)

    threads = [threading.Thread(target=go, args=(rotation_id,)) for rotation_id in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text == "won" for text in ended) == [False, True], ended
    session.rollback()
    states = session.scalars(sa.select(Rotation.status)).all()
    assert states.count(RotationStatus.PUBLISHED) == 1


def test_a_published_rotation_is_published_once(session: Session) -> None:
    made = published(session, small_season(session))
    with pytest.raises(Conflict, match="bukan rancangan"):
        publishing.publish(session, made.id, replaces=1, **BY)
    with pytest.raises(NotFound):
        publishing.publish(session, 999, replaces=None, **BY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rotation SET seed = 1 + seed",
        "UPDATE rotation SET status = 'draft', published_at = NULL",
        "UPDATE rotation SET published_at = NULL",
        "DELETE FROM rotation",
        "UPDATE assignment SET stall_id = stall_id",
        "DELETE FROM assignment",
        "DELETE FROM standby_place",
        "INSERT INTO assignment (rotation_id, weekend_id, vendor_id, stall_id) SELECT id, 1, 1, 1 FROM rotation",
    ],
)
def test_nothing_changes_what_is_published_not_even_sql(session: Session, statement: str) -> None:
    made = published(session, small_season(session))
    before = session.execute(sa.text("SELECT * FROM assignment ORDER BY id")).all()
    session.rollback()
    session.execute(sa.text("UPDATE draw SET rotation_id = NULL, status = 'failed'"))
    with pytest.raises(IntegrityError, match=r"never|goes from|published_with_time"):
        session.execute(sa.text(statement))
    session.rollback()
    assert session.execute(sa.text("SELECT * FROM assignment ORDER BY id")).all() == before
    session.refresh(made)
    assert made.status is RotationStatus.PUBLISHED


def test_a_draft_is_thrown_away_with_its_turns(session: Session) -> None:
    season = small_season(session)
    made = draft(session, season)
    publishing.discard(session, made.id, **BY)
    assert session.scalar(sa.select(sa.func.count(Assignment.id))) == 0
    draw = session.scalars(sa.select(Draw)).one()
    assert (draw.status, draw.rotation_id) == (DrawStatus.CANCELLED, None)
    assert draft(session, season).number == 1


def test_what_is_published_cannot_be_thrown_away(session: Session) -> None:
    made = published(session, small_season(session))
    with pytest.raises(Conflict):
        publishing.discard(session, made.id, **BY)
