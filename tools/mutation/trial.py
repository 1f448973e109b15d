"""Runs the tests against one changed file: in a child that forks from a process with all libraries imported."""

from __future__ import annotations

import gc
import importlib.util
import os
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest

from tools.mutation.node_page import use_node
from tools.mutation.table import is_javascript, tests_for
from tools.mutation.watch import Seen, Watch, silent

EXAMPLES = 30  # of a property test, the same ones every time
FADING = 0.9  # what a test noticed counts so much less with every later change
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider"]
OURS = ("scheduler", "tests.scheduler")


class Outcome(NamedTuple):
    result: str  # "noticed", "never ends" or "unnoticed"
    by: str  # the test that noticed


class Trial:
    """All changes of one module, in a copy of the repository that is the working folder. One to a process.

    `unchanged`: the module's text, written as the changed ones will be; tests may look at it too.
    Raises RuntimeError when it does not pass the tests.
    """

    def __init__(self, root: Path, module: str, unchanged: str) -> None:
        self.file = root / module
        self.file.write_text(unchanged)
        self.original = unchanged
        self.tests = tests_for(module)
        self.hits: dict[str, float] = {}  # by test: changes noticed, the last ones counting most
        self._warm(root, javascript=is_javascript(module))
        gc.freeze()  # what children share is not looked through again by each of them
        seen = self._fork(Watch({}, {}))
        if seen.code != 0:
            raise RuntimeError(f"the unchanged {module} does not pass: {seen.by or seen.code}")
        self.usual = seen.seconds
        sys.dont_write_bytecode = True  # from here on a compiled file would be that of another change
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"

    def _warm(self, root: Path, *, javascript: bool) -> None:
        """Imports all libraries; for JavaScript also our own modules, with every answer of the Python checker."""
        with silent():
            if javascript:
                use_node(root)
                pytest.main([*OPTIONS, *self.tests])
                return
            _few_examples()
            pytest.main([*OPTIONS, "--collect-only", *self.tests])
        for name in [name for name in sys.modules if name.startswith(OURS)]:
            del sys.modules[name]

    def run(self, text: str) -> Outcome:
        self.file.write_text(text)
        Path(importlib.util.cache_from_source(str(self.file))).unlink(missing_ok=True)
        try:
            seen = self._fork(Watch(self.usual, self.hits))
        finally:
            self.file.write_text(self.original)
        if seen.code == 0:
            return Outcome("unnoticed", "")
        self.hits = {test: FADING * count for test, count in self.hits.items()}
        self.hits[seen.by] = self.hits.get(seen.by, 0.0) + 1
        return Outcome("never ends" if seen.signal == signal.SIGXCPU else "noticed", seen.by)

    def _fork(self, watch: Watch) -> Seen:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            with silent(), os.fdopen(writing, "w") as pipe:
                watch.start(pipe)
                pytest.main([*OPTIONS, *self.tests], plugins=[watch])
            os._exit(1)  # not reached: the watch ends the child
        os.close(writing)
        with os.fdopen(reading) as pipe:
            lines = list(pipe)
        return Seen.of(lines, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _few_examples() -> None:
    """Property tests, whatever they ask for, get few examples, always the same, and do not look for smaller ones."""
    whole = hypothesis.settings.__init__

    def few(self: hypothesis.settings, parent: hypothesis.settings | None = None, **asked: Any) -> None:
        asked["max_examples"] = min(asked.get("max_examples", EXAMPLES), EXAMPLES)
        asked |= {"derandomize": True, "database": None, "deadline": None}
        asked["phases"] = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        whole(self, parent, **asked)

    hypothesis.settings.__init__ = few  # type: ignore[method-assign]
    hypothesis.settings.register_profile("few", hypothesis.settings())
    hypothesis.settings.load_profile("few")
