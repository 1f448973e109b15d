"""Runs a command and measures it whole: wall seconds, processor seconds and the peak of its memory."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """`seconds`: wall clock from start to exit; `processor`: user + system; `mebibytes`: peak resident size."""

    seconds: float
    processor: float
    mebibytes: float
    said: str


def python(*words: str, folder: Path, environment: dict[str, str] | None = None) -> Run:
    """Run `python words...` in `folder`, imports and all. Raises CalledProcessError when it fails."""
    command = [sys.executable, *words]
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {}),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def flask(*words: str, folder: Path) -> Run:
    """A command of the application on its own installation in `folder`."""
    settings = {
        "SECRET_KEY": "x" * 40,
        "GILIRAN_INSTANCE": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'giliran.sqlite'}",
    }
    return python("-m", "flask", "--app", "market", *words, folder=folder, environment=settings)
