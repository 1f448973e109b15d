"""The worker: takes waiting draws, one at a time, and makes sure that none is left hanging.

`flask --app market worker` runs until it is told to stop. What it has in hand when it stops, or is killed, the next
worker takes up.
"""

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from market.clock import Clock, now
from market.errors import Busy
from market.extensions import db
from market.jobs import Engine, JobState, only_worker
from market.rotations import draw_job, draws
from market.rotations.draw_job import DrawJob
from market.rotations.models import Draw, DrawStatus, Ending

LOOK_EVERY = 0.5
"""Seconds between two looks for waiting draws."""

log = logging.getLogger(__name__)


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT. Raises Conflict when another worker is at work for this installation."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with only_worker(Path(app.config["INSTANCE"])):
        engine = engine_for(app)
        engine.open()
        log.info("worker ready")
        while not stop.is_set():
            look(app, engine, now)
            stop.wait(LOOK_EVERY)
        engine.close()
        logging.shutdown()
        os._exit(0)  # a step under way would hold the process; the next worker runs that step anew


def engine_for(app: Flask) -> Engine:
    @contextmanager
    def sessions() -> Iterator[Session]:
        with app.app_context():
            yield db.session()

    job = DrawJob(sessions, now)
    return Engine(app.config["JOBS_DATABASE_URL"], {draw_job.NAME: job}, retry=draw_job.passes_by_itself)


def look(app: Flask, engine: Engine, clock: Clock) -> None:
    """One look: end draws that nobody will go on with, then begin the oldest that waits, if none is under way."""
    try:
        with app.app_context():
            session = db.session()
            standing = session.scalars(
                sa.select(Draw).where(Draw.status.in_(draws.UNDER_WAY)).order_by(Draw.requested_at, Draw.id)
            ).all()
            busy = False
            for draw in standing:
                state = engine.state(draw.id)
                busy = busy or state is JobState.UNDER_WAY
                if is_lost(draw, state, clock):
                    log.error("draw %s is lost (%s)", draw.id, state.value)
                    draws.fail(session, draw.id, DrawStatus.FAILED, Ending.LOST, [], clock=clock)
            waiting = [draw.id for draw in standing if draw.status is DrawStatus.QUEUED]
            if waiting and not busy:
                engine.submit(draw_job.NAME, waiting[0])
    except (Busy, OperationalError):
        log.warning("the database is away for the moment", exc_info=True)


def is_lost(draw: Draw, state: JobState, clock: Clock) -> bool:
    """Whether nobody will ever end this draw: its job ended without a word, or it has none and nobody is heard of."""
    if state is JobState.ENDED:
        return True
    return state is JobState.UNKNOWN and draws.is_silent(draw, clock)
