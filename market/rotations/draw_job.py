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
from market.rotations.models import DrawStatus
from market.rotations.reasons import why_infeasible
from market.rotations.solving import Outcome

log = logging.getLogger(__name__)

Sessions = Callable[[], AbstractContextManager[Session]]
Solve = Callable[..., Outcome]

NAME = "draw"
UNEXPECTED = (
    "Perhitungan gagal karena kesalahan di sistem. Rancangan tidak dibuat; administrator dapat melihat catatannya."
)


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
            said = error.message if isinstance(error, GiliranError) else UNEXPECTED
            step("fail", lambda: self._end(draw_id, DrawStatus.FAILED, said))

    def _solved(self, draw_id: str) -> Outcome:
        with self._sessions() as session:
            problem = draws.begin(session, draw_id, clock=self._clock)
        if problem is None:
            return Outcome("cancelled")
        return self._solve(
            problem,
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
            problem = draws.begin(session, draw_id, clock=self._clock, quiet=True)
        if problem is None:
            return
        checked = check(problem, outcome.rotation)
        if checked.faults:
            log.error("draw %s: the checker refuses the rotation: %s", draw_id, checked.faults)
            refused = "Pemeriksa menolak hasil hitungan; rancangan tidak dibuat. Laporkan ke administrator:\n"
            self._end(draw_id, DrawStatus.FAILED, refused + "\n".join(checked.faults[:5]))
            return
        with self._sessions() as session:
            storing.store_draft(session, draw_id, outcome.rotation, checked, clock=self._clock)

    def _end_without(self, draw_id: str, outcome: Outcome) -> None:
        if outcome.status == "infeasible":
            self._end(draw_id, DrawStatus.INFEASIBLE, "\n".join(why_infeasible(outcome.reasons)))
        elif outcome.status == "unknown":
            self._end(draw_id, DrawStatus.FAILED, "Waktu hitung habis sebelum ada rotasi yang memenuhi semua aturan.")
        elif outcome.status != "cancelled":
            said = "Perhitungan tidak dapat diselesaikan; rancangan tidak dibuat.\n"
            self._end(draw_id, DrawStatus.FAILED, said + "\n".join(outcome.faults[:20]))

    def _end(self, draw_id: str, status: DrawStatus, message: str) -> None:
        with self._sessions() as session:
            draws.fail(session, draw_id, status, message, clock=self._clock)
