"""Runs a command and measures it whole: wall seconds, processor seconds and the peak of its memory."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """`seconds`: wall clock from start to exit; `processor`: user + system; `mebibytes`: peak resident size.

    `marks`: the first time, in seconds from the start, at which each line was said.
    """

    seconds: float
    processor: float
    mebibytes: float
    said: str
    marks: dict[str, float] = field(default_factory=dict)


def python(*words: str, folder: Path, environment: dict[str, str] | None = None, limit: float | None = None) -> Run:
    """Run `python words...` in `folder`, imports and all; what it says on both outputs is kept.

    Raises CalledProcessError when it fails, TimeoutExpired when it is stopped after `limit` seconds.
    """
    command = [sys.executable, *words]
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        guard = threading.Timer(limit or threading.TIMEOUT_MAX, process.kill)
        guard.daemon = True
        guard.start()
        said, marks = "", {}
        for line in process.stdout:
            said += line
            marks.setdefault(line.rstrip("\n"), time.perf_counter() - begun)
        _, status, usage = os.wait4(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if limit is not None and seconds >= limit and process.returncode < 0:
        raise subprocess.TimeoutExpired(command, limit, said)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said, marks)


def flask(*words: str, folder: Path) -> Run:
    """A command of the application on its own installation in `folder`."""
    settings = {
        "SECRET_KEY": "x" * 40,
        "GILIRAN_INSTANCE": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'giliran.sqlite'}",
    }
    return python("-m", "flask", "--app", "market", *words, folder=folder, environment=settings)
