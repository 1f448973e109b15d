"""What goes on in a run of tests: which test failed, how long each took, and a bound on its processor time."""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest

TIMES, SPARE = 5, 1  # a test is stopped after five times its usual processor seconds and one to two more
QUICK = 0.05  # processor seconds
FEW = 0.01
MEMORY = 6 * 2**30  # bytes
COLLECTING = "collecting"


@dataclass
class Seen:
    """The end of a run. `code`: 0 when all tests passed. `by`: the first test that failed or was stopped."""

    code: int = -1
    signal: int = 0
    by: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @staticmethod
    def of(lines: Sequence[str], exit_code: int) -> Seen:
        seen = Seen(signal=max(0, -exit_code))
        for line in lines:
            for name, value in json.loads(line).items():
                setattr(seen, name, value)
        return seen


class Watch:
    """A pytest plugin. `usual`: processor seconds of each unchanged test; `hits`: how much each noticed lately."""

    def __init__(self, usual: Mapping[str, float], hits: Mapping[str, float]) -> None:
        self.usual, self.hits = usual, hits
        self.seconds: dict[str, float] = {}
        self.failed = False

    def start(self, pipe: TextIO) -> None:
        """In the child, before anything else."""
        self.pipe = pipe
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if self.usual:
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        self._begin(COLLECTING)

    def tell(self, **facts: object) -> None:
        self.pipe.write(json.dumps(facts) + "\n")
        self.pipe.flush()

    def _begin(self, test: str) -> None:
        if not self.failed:
            self.tell(by=test)
        self.now, self.begun = test, _seconds()
        if test in self.usual:
            most = math.ceil(_seconds() + TIMES * self.usual[test]) + SPARE
            resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def _end(self) -> None:
        self.seconds[self.now] = _seconds() - self.begun

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """What notices most in a second, then what noticed nothing yet: quick tests, file by file, then the others."""
        self._end()

        def turn(item: pytest.Item) -> tuple[bool, float]:
            seconds, hits = self.usual.get(item.nodeid, 0.0), self.hits.get(item.nodeid, 0.0)
            if hits > FEW:
                return False, seconds / hits
            return True, seconds if seconds > QUICK else 0.0

        items.sort(key=turn)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._begin(item.nodeid)
        result = yield
        self._end()
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.failed |= report.failed

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """All is known now: the child ends at once, without tidying up."""
        self.tell(seconds=self.seconds, code=int(exitstatus))
        os._exit(0)


def _seconds() -> float:
    """Processor seconds of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Nothing that is written inside reaches the terminal, not even from child processes."""
    kept = os.dup(1), os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        for number in (1, 2):
            os.dup2(nowhere.fileno(), number)
    try:
        yield
    finally:
        for number, old in zip((1, 2), kept, strict=True):
            os.dup2(old, number)
            os.close(old)
