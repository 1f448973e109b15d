"""Runs a command and measures it whole: wall seconds, processor seconds and the peak of its memory."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = Path(__file__).with_name("launcher.py")


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
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        report = Path(name) / "report.json"
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCHER), str(report), *command],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            said, marks = _listen(process, begun, limit)
        seconds = time.perf_counter() - begun
        if limit is not None and process.returncode == -signal.SIGKILL:
            raise subprocess.TimeoutExpired(command, limit, said)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, said)
        return Run(seconds, **json.loads(report.read_bytes()), said=said, marks=marks)


def _listen(process: subprocess.Popen[str], begun: float, limit: float | None) -> tuple[str, dict[str, float]]:
    """What is said until the end and when; after `limit` seconds the whole group of processes is ended."""
    assert process.stdout is not None
    guard = threading.Timer(limit or threading.TIMEOUT_MAX, os.killpg, (process.pid, signal.SIGKILL))
    guard.daemon = True
    guard.start()
    said, marks = "", {}
    for line in process.stdout:
        said += line
        marks.setdefault(line.rstrip("\n"), time.perf_counter() - begun)
    process.wait()
    guard.cancel()
    return said, marks


def flask(*words: str, folder: Path) -> Run:
    """A command of the application on its own installation in `folder`."""
    settings = {
        "SECRET_KEY": "x" * 40,
        "GILIRAN_INSTANCE": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'giliran.sqlite'}",
    }
    return python("-m", "flask", "--app", "market", *words, folder=folder, environment=settings)
