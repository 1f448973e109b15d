"""The worker as a process: it draws, survives its own death, stops when told, and is alone."""

import os
import signal

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.rotations import draws
from market.rotations.models import Assignment, Ending, Rotation
from scheduler.verify import verify_bytes
from tests.support.draws import BY, small_season
from tests.support.workers import freeze, is_there, solver_of, wait_for, wait_for_status, worker

pytestmark = pytest.mark.slow


def ask(session: Session) -> str:
    return draws.request_draw(session, small_season(session).id, seed=3, **BY).id


def stored(session: Session) -> tuple[int, int]:
    session.rollback()
    counts = (session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Rotation, Assignment))
    return tuple(counts)  # type: ignore[return-value]


def test_a_waiting_draw_becomes_a_checked_draft(app: Flask, session: Session) -> None:
    draw_id = ask(session)
    with worker(app) as process:
        ended = wait_for_status(session, draw_id, "done", "failed")
        assert str(ended.status) == "done", ended.ending
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    made = session.get_one(Rotation, ended.rotation_id)
    assert verify_bytes(made.problem, made.rotation).ok
    assert ended.progress[0]["phase"] == "entitlement"


def test_killed_in_the_middle_of_a_draw_it_goes_on_with_the_next_worker(app: Flask, session: Session) -> None:
    draw_id = ask(session)
    with worker(app) as first:
        solver = wait_for(lambda: solver_of(first), "the solver")
        freeze(solver)
        wait_for_status(session, draw_id, "running")
        first.send_signal(signal.SIGKILL)
        first.wait()
    os.kill(solver, signal.SIGCONT)
    wait_for(lambda: not is_there(solver), "the orphaned solver to end by itself")
    assert stored(session) == (0, 0)
    assert str(wait_for_status(session, draw_id, "running").status) == "running"
    with worker(app):
        ended = wait_for_status(session, draw_id, "done", "failed")
    assert str(ended.status) == "done", ended.ending
    assert stored(session) == (1, 12)


def test_cancelling_stops_the_solver_within_seconds(app: Flask, session: Session) -> None:
    draw_id = ask(session)
    with worker(app) as process:
        solver = wait_for(lambda: solver_of(process), "the solver")
        freeze(solver)  # it would never end by itself
        draws.cancel_draw(session, draw_id, **BY)
        wait_for(lambda: not is_there(solver), "the solver to be stopped")
        again = ask_again(session)
        assert str(wait_for_status(session, again, "done", "failed").status) == "done"
    assert str(wait_for_status(session, draw_id, "cancelled").status) == "cancelled"
    assert stored(session)[0] == 1


def ask_again(session: Session) -> str:
    season_id = session.scalars(sa.text("SELECT season_id FROM draw")).one()
    return draws.request_draw(session, season_id, seed=3, **BY).id


def test_a_solver_that_is_killed_fails_the_draw_in_plain_words(app: Flask, session: Session) -> None:
    draw_id = ask(session)
    with worker(app) as process:
        os.kill(wait_for(lambda: solver_of(process), "the solver"), signal.SIGKILL)
        ended = wait_for_status(session, draw_id, "done", "failed")
    assert (ended.ending, ended.ending_facts) == (Ending.CRASHED, [-9])
    assert stored(session) == (0, 0)


def test_an_installation_has_one_worker(app: Flask, session: Session) -> None:
    draw_id = ask(session)
    with worker(app):
        wait_for_status(session, draw_id, "running", "done")
        with worker(app) as second:
            assert second.wait(timeout=60) == 1
