"""What the worker does with each state of things, without the engine itself."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from market.errors import Conflict
from market.jobs import JobState, only_worker, plain_url, prepare_file
from market.rotations import draws
from market.rotations.models import Draw, DrawStatus, Ending
from market.worker import look
from tests.support import factories as make
from tests.support.draws import BY, small_season

LATER = make.NOW + draws.SILENT + dt.timedelta(seconds=1)


class Engine:
    """Says of every job that it is in `state`, and notes what is handed over."""

    def __init__(self, state: JobState) -> None:
        self._state, self.submitted = state, list[str]()

    def state(self, job_id: str) -> JobState:
        return self._state

    def submit(self, name: str, job_id: str) -> None:
        self.submitted.append(job_id)


def look_at(app: Flask, state: JobState, at: dt.datetime = make.NOW) -> list[str]:
    engine = Engine(state)
    look(app, engine, lambda: at)  # type: ignore[arg-type]
    return engine.submitted


def test_the_oldest_that_waits_is_begun(app: Flask, session: Session) -> None:
    seasons = [small_season(session, vendors=2, stalls=1, weekends=1) for _ in range(2)]
    late = draws.request_draw(session, seasons[0].id, actor=BY["actor"], clock=lambda: LATER)
    early = draws.request_draw(session, seasons[1].id, **BY)
    assert late.requested_at > early.requested_at
    assert look_at(app, JobState.UNKNOWN) == [early.id]


def test_one_at_a_time(app: Flask, session: Session) -> None:
    draws.request_draw(session, small_season(session).id, **BY)
    assert look_at(app, JobState.UNDER_WAY) == []


@pytest.mark.parametrize(
    ("state", "at", "expected"),
    [
        (JobState.UNDER_WAY, LATER, DrawStatus.RUNNING),  # slow, or between two workers: the engine goes on with it
        (JobState.ENDED, make.NOW, DrawStatus.FAILED),  # the job gave up for good
        (JobState.UNKNOWN, make.NOW, DrawStatus.RUNNING),  # a command computes it itself
        (JobState.UNKNOWN, LATER, DrawStatus.FAILED),  # that command died
    ],
)
def test_no_draw_runs_for_ever(
    app: Flask, session: Session, state: JobState, at: dt.datetime, expected: DrawStatus
) -> None:
    draw_id = draws.request_draw(session, small_season(session).id, begun=True, **BY).id
    look_at(app, state, at)
    session.rollback()
    draw = session.get_one(Draw, draw_id, populate_existing=True)
    assert draw.status is expected
    assert (draw.ending is Ending.LOST) == (expected is DrawStatus.FAILED)


def test_the_lock_is_for_one_process_at_a_time(app: Flask) -> None:
    from pathlib import Path

    folder = Path(app.config["INSTANCE"])
    with only_worker(folder), pytest.raises(Conflict), only_worker(folder):
        pass
    with only_worker(folder):
        pass


def test_the_engines_file_writes_ahead(app: Flask) -> None:
    import sqlite3

    url = app.config["JOBS_DATABASE_URL"]
    prepare_file(url)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_the_engine_gets_postgresql_without_a_driver() -> None:
    assert plain_url("postgresql+psycopg://a:b%40c@host/jobs") == "postgresql://a:b%40c@host/jobs"
    assert plain_url("sqlite:////tmp/jobs.sqlite") == "sqlite:////tmp/jobs.sqlite"
