"""Real worker processes for tests, and a look at what they run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from market.rotations.models import Draw

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0
"""Seconds; generous, because a machine that runs tests is busy."""
Seen = TypeVar("Seen")


@contextmanager
def worker(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """`flask --app market worker` on the test's database. Whatever happens, it does not outlive the block."""
    settings = app.config
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "market", "worker"],
        cwd=ROOT,
        env=os.environ
        | {
            "SECRET_KEY": settings["SECRET_KEY"],
            "DATABASE_URL": settings["SQLALCHEMY_DATABASE_URI"],
            "JOBS_DATABASE_URL": settings["JOBS_DATABASE_URL"],
            "GILIRAN_INSTANCE": settings["INSTANCE"],
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(look: Callable[[], Seen | None], what: str) -> Seen:
    """What `look` returns, as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.02)
    raise AssertionError(f"waited {PATIENCE:g} s in vain for {what}")


def wait_for_status(session: Session, draw_id: str, *statuses: str) -> Draw:
    def look() -> Draw | None:
        session.rollback()
        draw = session.get(Draw, draw_id, populate_existing=True)
        return draw if draw and str(draw.status) in statuses else None

    return wait_for(look, f"the draw to be {' or '.join(statuses)}")


def solver_of(process: subprocess.Popen[bytes]) -> int | None:
    """The process id of the solver that a worker runs, None when there is none."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        parent, state = int(stat.rpartition(")")[2].split()[1]), stat.rpartition(")")[2].split()[0]
        if parent == process.pid and b"solver_process" in command and state != "Z":
            return int(entry.name)
    return None


def freeze(pid: int) -> None:
    """Stop a process in the middle of whatever it does."""
    os.kill(pid, signal.SIGSTOP)


def is_there(pid: int) -> bool:
    """Running or stopped; a zombie is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
