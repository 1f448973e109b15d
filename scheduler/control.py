"""What steers a run from outside: a time limit, a wish to stop, somebody who watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Progress:
    """One step: which phase, the goal's value so far and its bound where there are such, seconds since the start."""

    phase: str
    value: float | None
    bound: float | None
    seconds: float

    def as_dict(self) -> dict[str, str | float | None]:
        return asdict(self)


class Cancelled(Exception):
    """Somebody asked to stop."""


class OutOfTime(Exception):
    """The time limit came before a rotation was found."""


class Control:
    """`time_limit` in seconds of wall clock: a guard. A run that stays below it does not depend on it."""

    def __init__(
        self,
        time_limit: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._start = time.monotonic()
        self._limit = time_limit
        self._on_progress = on_progress
        self.cancelled = cancelled

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    @property
    def left(self) -> float | None:
        """Seconds until the limit, None without one."""
        return None if self._limit is None else self._limit - self.seconds

    @property
    def late(self) -> bool:
        return self.left is not None and self.left <= 0

    def check_cancelled(self) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled

    def check(self) -> None:
        """Raises Cancelled or OutOfTime."""
        self.check_cancelled()
        if self.late:
            raise OutOfTime

    def report(self, phase: str, value: float | None = None, bound: float | None = None) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(phase, value, bound, round(self.seconds, 3)))
