"""What the commands share: exit codes, reading and writing files, progress."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.control import Progress
    from scheduler.problem import Problem

DONE, FAULTS, BAD_INPUT, INFEASIBLE, OUT_OF_TIME = range(5)
STOPPED = 130  # by Ctrl-C, as shells have it


class BadInput(Exception):
    def __init__(self, path: Path | str, faults: list[str]) -> None:
        super().__init__(str(path))
        self.path, self.faults = path, faults


def printable(text: str) -> str:
    """With what no terminal should be sent written out: a file's own words may hold anything."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def seconds(text: str) -> float:
    """An argument in seconds."""
    value = float(text)
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError("must be a number of seconds above 0")
    return value


def count(text: str) -> int:
    """An argument that counts something."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return value


def read(path: Path) -> bytes:
    from scheduler.plain_json import MAX_BYTES

    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = b"" if size > MAX_BYTES else file.read(MAX_BYTES + 1)  # a pipe has no size
    except OSError as error:
        raise BadInput(path, [f"cannot be read: {error.strerror}"]) from None
    if size > MAX_BYTES or len(data) > MAX_BYTES:
        raise BadInput(path, [f"file: {max(size, len(data))} bytes, at most {MAX_BYTES} are read"])
    return data


def write(path: Path, data: bytes) -> None:
    """All or nothing: a broken run leaves no half file. Into a device or a pipe as it comes: those are not replaced."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        draft = path.with_name(path.name + ".part")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            with suppress(OSError):
                draft.unlink()
    except OSError as error:
        raise BadInput(path, [f"cannot be written: {error.strerror}"]) from None


def keep(*kept: Path, out: Path) -> None:
    """Raises BadInput where writing `out` would destroy a file of the same command; asked before any work is done."""
    for path in kept:
        if out == path or (out.is_file() and path.is_file() and out.samefile(path)):
            raise BadInput(out, [f"cannot be written: it is {path.name}, which is still needed"])


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """Faults of a file become bad input under its path."""
    from scheduler.files import BadFile

    try:
        yield
    except BadFile as error:
        raise BadInput(path, error.faults) from None


def read_problem(path: Path) -> Problem:
    return indexed(path, read(path))


def indexed(path: Path, data: bytes) -> Problem:
    """The problem in the bytes of the file at `path`."""
    from scheduler import problem

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
