"""Runs the solver in a process of its own: `python -P solver_process.py PROBLEM ROTATION SECONDS`.

One JSON object a line on standard output: {"event": {...}} for each step of progress, at the end {"result": {...}}.
It ends by itself when its standard input closes, which happens when the process that started it dies, however it dies.
Standard library and scheduler only: the solver's memory is gone when a draw is.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any


def main(problem: Path, rotation: Path, seconds: float) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from scheduler import files
    from scheduler import problem as problems
    from scheduler.solve import solve

    try:
        indexed = problems.read(problem.read_bytes())
    except files.BadFile as error:
        _say(result={"status": "bad_problem", "faults": error.faults})
        return
    found = solve(indexed, time_limit=seconds, on_progress=lambda step: _say(event=step.as_dict()))
    if found.rotation is not None:
        rotation.write_bytes(files.write(found.rotation))
    _say(result={"status": found.status.value, "reasons": [_reason(reason) for reason in found.reasons]})


def _reason(reason: Any) -> dict[str, Any]:
    return {
        "code": reason.code,
        "weekend": reason.weekend,
        "figures": dict(reason.figures),
        "message": reason.message,
    }


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201 (this is the channel)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
