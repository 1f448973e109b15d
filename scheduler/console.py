"""What the commands share: exit codes, reading and writing files, progress."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.control import Progress
    from scheduler.problem import Problem

DONE, FAULTS, BAD_INPUT, INFEASIBLE, OUT_OF_TIME = range(5)


class BadInput(Exception):
    def __init__(self, path: Path | str, faults: list[str]) -> None:
        super().__init__(str(path))
        self.path, self.faults = path, faults


def seconds(text: str) -> float:
    """An argument in seconds."""
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0")
    return value


def read(path: Path) -> bytes:
    from scheduler.plain_json import MAX_BYTES

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput(path, [f"file: {size} bytes, at most {MAX_BYTES} are read"])
        return path.read_bytes()
    except OSError as error:
        raise BadInput(path, [f"cannot be read: {error.strerror}"]) from None


def write(path: Path, data: bytes) -> None:
    """All or nothing: a broken run leaves no half file."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise BadInput(path, [f"cannot be written: {error.strerror}"]) from None


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Faults of a file become bad input under its path."""
    from scheduler.files import BadFile

    try:
        yield
    except BadFile as error:
        raise BadInput(path, error.faults) from None


def read_problem(path: Path) -> Problem:
    from scheduler import problem

    data = read(path)
    with faults_of(path):
        return problem.read(data)


@contextmanager
def undisturbed() -> Iterator[None]:
    """For a command. Each of the two things that are left out takes a fifteenth of one that is over in a second.

    What is made is needed to the end or forgotten as soon as nobody names it, so nobody has to look again and again for
    circles of what is not; and matrices are not multiplied, so numpy need not start threads for that.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def show_progress(step: Progress) -> None:
    """One JSON line a step on standard error."""
    print(json.dumps(step.as_dict()), file=sys.stderr, flush=True)  # noqa: T201
