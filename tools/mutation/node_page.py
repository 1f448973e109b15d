"""Stands in for a browser's page: runs the checker's scripts under node, which starts much faster."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROGRAM = """
import {{ readFileSync }} from "node:fs";
globalThis.isSecureContext = {secure};
if (!isSecureContext) Object.defineProperty(globalThis, "crypto", {{ value: undefined }});
const run = {script};
const value = await run(JSON.parse(readFileSync(0, "utf8")));
process.stdout.write(JSON.stringify(value ?? null));
"""


class NodePage:
    """`evaluate` as a page of Playwright has it, for functions and plain values."""

    def __init__(self, static: Path, *, secure: bool) -> None:
        self.static, self.secure = static, secure

    def evaluate(self, script: str, value: object = None) -> Any:
        """Raises RuntimeError when the script fails; out of processor time, this process ends as node did."""
        local = script.replace('"/checker/', f'"{self.static.as_uri()}/checker/')
        program = PROGRAM.format(secure=json.dumps(self.secure), script=local)
        command = ["node", "--input-type=module", "-e", program]
        done = subprocess.run(command, input=json.dumps(value).encode(), capture_output=True, check=False)
        if done.returncode == -signal.SIGXCPU:
            os.kill(os.getpid(), signal.SIGXCPU)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode()[-2000:])
        return json.loads(done.stdout)


def use_node(root: Path) -> None:
    """Lets the tests of the browser's checker run under node."""
    from tests.scheduler import test_checker_js as tests  # of the copy that the caller put on the path

    static = root / "market" / "static"
    (static / "checker" / "package.json").write_text('{"type": "module"}\n')
    opened = {tests.SECURE: NodePage(static, secure=True), tests.PLAIN: NodePage(static, secure=False)}

    @contextlib.contextmanager
    def node_pages(_: object) -> Iterator[dict[str, NodePage]]:
        yield opened

    tests.browser_pages = node_pages  # type: ignore[assignment]
