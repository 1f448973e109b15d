"""A draw as a job of two steps: solve, then check and store. Run by the worker's engine, or at once by a command."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from market.clock import Clock
from market.errors import Busy, GiliranError
from market.jobs import Step
from market.rotations import draws, solving, storing
from market.rotations.checking import check
from market.rotations.models import DrawStatus, Ending
from market.rotations.solving import Outcome

log = logging.getLogger(__name__)

Sessions = Callable[[], AbstractContextManager[Session]]
Solve = Callable[..., Outcome]

NAME = "draw"


def passes_by_itself(error: BaseException) -> bool:
    """Whether a step that met this error is worth another try: a database that is locked or away for a moment."""
    return isinstance(error, Busy | OperationalError)


class DrawJob:
    """`sessions` opens a database session of its own for each transaction; `solve` as `solving.solve`."""

    def __init__(self, sessions: Sessions, clock: Clock, solve: Solve = solving.solve) -> None:
        self._sessions, self._clock, self._solve = sessions, clock, solve

    def __call__(self, draw_id: str, step: Step) -> None:
        """Solve, check and store a draw. Never raises: the draw's row says how it ended."""
        try:
            outcome = step("solve", lambda: self._solved(draw_id))
            step("store", lambda: self._stored(draw_id, outcome))
        except Exception as error:
            log.exception("draw %s failed", draw_id)
            ending, facts = _ending_of(error)
            step("fail", lambda: self._end(draw_id, DrawStatus.FAILED, ending, facts))

    def _solved(self, draw_id: str) -> Outcome:
        with self._sessions() as session:
            work = draws.begin(session, draw_id, clock=self._clock)
        if work is None:
            return Outcome("cancelled")
        return self._solve(
            work,
            on_event=lambda event: self._quietly(draws.note_progress, draw_id, event),
            wanted=lambda: self._quietly(draws.still_wanted, draw_id) is not False,
        )

    def _quietly(self, deed: Callable[..., Any], *arguments: Any) -> Any:
        """Progress that cannot be written down for a moment must not end hours of work."""
        try:
            with self._sessions() as session:
                return deed(session, *arguments, clock=self._clock)
        except (Busy, OperationalError):
            log.warning("progress could not be stored", exc_info=True)
            return None

    def _stored(self, draw_id: str, outcome: Outcome) -> None:
        if outcome.rotation is None:
            self._end_without(draw_id, outcome)
            return
        with self._sessions() as session:
            work = draws.begin(session, draw_id, clock=self._clock, quiet=True)
        if work is None:
            return
        problem = outcome.problem or work.problem
        checked = check(problem, outcome.rotation)
        if checked.faults:
            log.error("draw %s: the checker refuses the rotation: %s", draw_id, checked.faults)
            self._end(draw_id, DrawStatus.FAILED, Ending.REFUSED, checked.faults[:5])
            return
        with self._sessions() as session:
            storing.store_draft(session, draw_id, problem, outcome.rotation, checked, clock=self._clock)

    def _end_without(self, draw_id: str, outcome: Outcome) -> None:
        if outcome.status == "infeasible":
            self._end(draw_id, DrawStatus.INFEASIBLE, Ending.CONFLICT, outcome.reasons)
        elif outcome.status == "unknown":
            self._end(draw_id, DrawStatus.FAILED, Ending.OUT_OF_TIME, [])
        elif outcome.status == "crashed":
            self._end(draw_id, DrawStatus.FAILED, Ending.CRASHED, [outcome.exit_code])
        elif outcome.status != "cancelled":
            self._end(draw_id, DrawStatus.FAILED, Ending.BAD_PROBLEM, outcome.faults[:20])

    def _end(self, draw_id: str, status: DrawStatus, ending: Ending, facts: list[Any]) -> None:
        with self._sessions() as session:
            draws.fail(session, draw_id, status, ending, facts, clock=self._clock)


def _ending_of(error: Exception) -> tuple[Ending, list[Any]]:
    if isinstance(error, storing.GoneFromRegistry):
        return Ending.GONE, [error.name]
    if isinstance(error, GiliranError):
        return Ending.TOLD, [error.message]
    return Ending.UNEXPECTED, []
