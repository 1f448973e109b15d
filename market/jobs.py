"""The only door to the job engine (DBOS): work that survives the death of the process that does it.

A job is a plain function `job(job_id, step)` that cuts its work into named steps: `step("solve", function)` runs the
function and keeps what it returns. When the process dies, the next worker calls the job again; steps that were done
give back what they returned, the one that was interrupted runs anew. So a step must bear being run twice.

Only the worker process opens this door; everybody else leaves rows in the application's own database (see
docs/decisions/0005-durable-draws.md). The engine is imported when it is opened: it takes seconds and much memory.
"""

import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from market.errors import Conflict

Result = TypeVar("Result")

EXECUTOR = "giliran-worker"
"""Stable, so that a worker takes up what the one before it left."""
VERSION = "1"
"""Of the jobs' steps. Raise it when steps are added, removed or put in another order: jobs under way then end as lost
instead of going on with the wrong step."""
MOST_ATTEMPTS = 3
"""A job that takes its worker down each time must not do so for ever."""
STEP_ATTEMPTS = 5


class Step(Protocol):
    """Runs a function as a named step and returns what it returned, now or in an earlier life of the job."""

    def __call__(self, name: str, function: Callable[[], Result], /) -> Result: ...


Job = Callable[[str, Step], None]


class JobState(Enum):
    UNKNOWN = "unknown"
    """Never handed over, or the engine's file was lost."""
    UNDER_WAY = "under way"
    ENDED = "ended"
    """However it ended: what came of it stands in the application's database."""


def at_once(name: str, function: Callable[[], Result]) -> Result:
    """A `Step` without the engine, for a command that waits for its own work."""
    return function()


class Engine:
    """The job engine of this process. `jobs` by name, all that will ever be handed over; `retry` says which errors of
    a step pass by themselves (a locked database)."""

    def __init__(self, url: str, jobs: Mapping[str, Job], *, retry: Callable[[BaseException], bool]) -> None:
        self._url, self._retry = url, retry
        self._workflows: dict[str, Callable[[str], None]] = {}
        self._jobs = jobs
        self._dbos: Any = None

    def open(self) -> None:
        """Start the engine; what an earlier worker left unfinished goes on."""
        from dbos import DBOS

        prepare_file(self._url)
        DBOS(
            config={
                "name": "giliran",
                "system_database_url": plain_url(self._url),
                "executor_id": EXECUTOR,
                "application_version": VERSION,
                "log_level": "WARNING",
                "enable_otlp": False,
            }
        )
        self._dbos = DBOS
        for name, job in self._jobs.items():
            workflow = DBOS.workflow(name=name, max_recovery_attempts=MOST_ATTEMPTS)
            self._workflows[name] = workflow(self._bound(job))
        DBOS.launch()

    def _bound(self, job: Job) -> Callable[[str], None]:
        def run(job_id: str) -> None:
            job(job_id, self._step)

        return run

    def _step(self, name: str, function: Callable[[], Result]) -> Result:
        options = {
            "name": name,
            "retries_allowed": True,
            "max_attempts": STEP_ATTEMPTS,
            "interval_seconds": 1.0,
            "should_retry": self._retry,
        }
        result: Result = self._dbos.run_step(options, function)
        return result

    def submit(self, name: str, job_id: str) -> None:
        """Begin a job. Handed over twice, it runs once."""
        from dbos import SetWorkflowID

        with SetWorkflowID(job_id):
            self._dbos.start_workflow(self._workflows[name], job_id)

    def state(self, job_id: str) -> JobState:
        status = self._dbos.get_workflow_status(job_id)
        if status is None or status.app_version != VERSION:
            return JobState.UNKNOWN
        return JobState.UNDER_WAY if status.status in ("PENDING", "ENQUEUED", "DELAYED") else JobState.ENDED

    def close(self) -> None:
        """Stop without waiting: what is under way is taken up by the next worker."""
        self._dbos.destroy(workflow_completion_timeout_sec=0)


def plain_url(url: str) -> str:
    """The address as the engine wants it: PostgreSQL without the name of a driver."""
    made = sa.make_url(url)
    plain = made.set(drivername=made.get_backend_name()) if made.get_backend_name() == "postgresql" else made
    return plain.render_as_string(hide_password=False)


def prepare_file(url: str) -> None:
    """Give the engine's SQLite file its folder and write-ahead logging (which the file remembers)."""
    made = sa.make_url(url)
    if made.get_backend_name() != "sqlite" or not made.database:
        return
    file = Path(made.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


@contextlib.contextmanager
def only_worker(folder: Path) -> Iterator[None]:
    """Hold the installation's worker lock; the system takes it from a process that dies. Raises Conflict when taken."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("Pekerja lain sudah berjalan untuk pemasangan ini.") from error
        yield
