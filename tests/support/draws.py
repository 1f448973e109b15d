"""Small seasons and draws of them, solved inside the test's own process (the solver's process has tests of its own)."""

import datetime as dt
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.jobs import at_once
from market.rotations import draws, endings, publishing, queries
from market.rotations.draw_job import DrawJob
from market.rotations.models import Draw, Rotation
from market.rotations.solving import Outcome, Work
from market.seasons.models import Season
from market.vendors.vocabulary import Category
from tests.support import factories as make

BY = {"actor": Actor.command("uji"), "clock": make.clock}
PRODUCTS = ("jagung bose", "kopi", "tenun", "se'i", "es kelapa")


def small_season(session: Session, vendors: int = 8, stalls: int = 3, weekends: int = 4, **given: Any) -> Season:
    """Vendors of five products, stalls in a row that take anything, weekends from 5 December 2026 on."""
    for n in range(vendors):
        category = Category.KULINER if n % 2 else Category.MINUMAN
        make.vendor(session, product=PRODUCTS[n % len(PRODUCTS)], category=category)
    return make.season(session, make.venue(session, stalls), weekends, **given)


def solve_here(work: Work, *, on_event: Callable[[dict[str, Any]], None], **_: Any) -> Outcome:
    from scheduler import files
    from scheduler import problem as problems
    from scheduler.conflicts import conflicts
    from scheduler.control import Control
    from scheduler.repair import repair
    from scheduler.solve import Status, solve

    indexed = problems.read(work.problem)
    if work.rotation is not None and work.changes is not None:
        changes = files.read_changes(work.changes, indexed.file)
        control = Control(None, lambda step: on_event(step.as_dict()))
        mended = repair(indexed, files.read_rotation(work.rotation), changes, control)
        return Outcome(mended.file.status, mended.rotation, problem=mended.problem)
    found = solve(indexed, on_progress=lambda step: on_event(step.as_dict()))
    why = conflicts(indexed) if found.status is Status.INFEASIBLE else []
    return Outcome(
        found.status.value, files.write(found.rotation) if found.rotation else None, [_in_both(c) for c in why]
    )


def _in_both(conflict: Any) -> dict[str, Any]:
    lifts = [{"id": lift.text_id, "en": lift.text_en} for lift in conflict.lifts]
    return {"says": {"id": conflict.text_id, "en": conflict.text_en}, "lifts": lifts}


def draw_here(
    session: Session, season: Season, *, seed: int = 1, solve: Any = solve_here, clock: Any = make.clock
) -> Draw:
    """A whole draw, from request to draft (or to however else it ends)."""
    asked = draws.request_draw(session, season.id, seed=seed, actor=BY["actor"], clock=clock, begun=True)
    run_job(session, asked.id, solve=solve, clock=clock)
    return queries.draw(session, season.code, asked.id)


def run_job(session: Session, draw_id: str, *, solve: Any = solve_here, clock: Any = make.clock) -> None:
    @contextmanager
    def sessions() -> Any:
        yield session

    DrawJob(sessions, clock, solve)(draw_id, at_once)


def draft(session: Session, season: Season, *, seed: int = 1, clock: Any = make.clock) -> Rotation:
    drawn = draw_here(session, season, seed=seed, clock=clock)
    assert drawn.rotation_id, endings.told(drawn)
    return session.get_one(Rotation, drawn.rotation_id)


def published(session: Session, season: Season, *, seed: int = 1, clock: Any = make.clock) -> Rotation:
    """A draft, published in place of what is published now."""
    made = draft(session, season, seed=seed, clock=clock)
    before = queries.published(session, season.id)
    replaces = before.number if before else None
    return publishing.publish(session, made.id, replaces=replaces, actor=BY["actor"], clock=clock)


def at(day: str) -> Callable[[], dt.datetime]:
    """A clock that stands at noon WITA of that day."""
    moment = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
    return lambda: moment
