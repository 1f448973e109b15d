"""Starts the solver's process, listens to it, and stops it as soon as nobody wants the result any more."""

import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from market.config import ROOT

PROCESS = Path(__file__).with_name("solver_process.py")
TIME_LIMIT = 240.0
"""Seconds of wall clock; a guard only: a run that stays below it is the same on every machine."""
WATCH_EVERY = 1.0
"""Seconds between two questions whether the result is still wanted."""

log = logging.getLogger(__name__)
Event = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """What is to be computed, as file bytes: a draw of `problem`, or the repair of its `rotation` after `changes`."""

    problem: bytes
    rotation: bytes | None = None
    changes: bytes | None = None

    def write(self, folder: Path) -> None:
        """As the solver's process reads it."""
        (folder / "problem.json").write_bytes(self.problem)
        if self.rotation is not None and self.changes is not None:
            (folder / "published.json").write_bytes(self.rotation)
            (folder / "changes.json").write_bytes(self.changes)


@dataclass(frozen=True)
class Outcome:
    """How a run ended. `status`: optimal, feasible, infeasible, unknown, cancelled, bad_problem or crashed.

    `rotation`: the file's bytes, with the first two; `problem`: the changed one that a repair's rotation belongs to.
    `reasons` ({says, lifts}, texts in both languages) with infeasible, `faults` with bad_problem, `exit_code` with
    crashed (negative: the signal).
    """

    status: str
    rotation: bytes | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    problem: bytes | None = None
    exit_code: int = 0


def solve(
    work: Work,
    *,
    on_event: Callable[[Event], None],
    wanted: Callable[[], bool],
    time_limit: float = TIME_LIMIT,
) -> Outcome:
    """Solve a problem file, or repair a rotation, in a process of its own.

    `on_event` gets each step {phase, value, bound, seconds}; `wanted` is asked about once a second, and False ends the
    process at once (status cancelled).
    """
    with tempfile.TemporaryDirectory(prefix="giliran-draw-") as name:
        folder = Path(name)
        work.write(folder)
        with _process(folder, time_limit) as (process, lines):
            result = _listen(lines, on_event, wanted)
            if result is None:
                return Outcome("cancelled")
            if not result:
                return _crashed(process)
        return Outcome(
            status=result["status"],
            rotation=_bytes(folder / "rotation.json"),
            reasons=result.get("reasons", []),
            faults=result.get("faults", []),
            problem=_bytes(folder / "changed.json"),
        )


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


@contextmanager
def _process(folder: Path, time_limit: float) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str | None]"]]:
    """The running process and its lines (None: it has ended). It never outlives the block."""
    with (folder / "errors.txt").open("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROCESS), str(folder), str(time_limit)],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,  # never written to: it closes when this process dies, and that ends the child
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        lines: queue.Queue[str | None] = queue.Queue()
        reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
        reader.start()
        try:
            yield process, lines
        finally:
            process.kill()
            process.wait()
            reader.join()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            _log_errors(errors)


def _read(stream: IO[str] | None, lines: "queue.Queue[str | None]") -> None:
    for line in stream or ():
        lines.put(line)
    lines.put(None)


def _listen(
    lines: "queue.Queue[str | None]", on_event: Callable[[Event], None], wanted: Callable[[], bool]
) -> dict[str, Any] | None:
    """The result; None when it is not wanted any more; empty when the process ended without one."""
    asked = time.monotonic()
    while True:
        if time.monotonic() - asked >= WATCH_EVERY:
            asked = time.monotonic()
            if not wanted():
                return None
        try:
            line = lines.get(timeout=WATCH_EVERY)
        except queue.Empty:
            continue
        if line is None:
            return {}
        said = json.loads(line)
        if "result" in said:
            result: dict[str, Any] = said["result"]
            return result
        on_event(said["event"])


def _crashed(process: subprocess.Popen[str]) -> Outcome:
    return Outcome("crashed", exit_code=process.wait())


def _log_errors(errors: IO[str]) -> None:
    errors.seek(0)
    text = errors.read()
    if text.strip():
        log.error("the solver's process said:\n%s", text[-4000:])
