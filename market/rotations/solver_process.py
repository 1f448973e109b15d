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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scheduler.infeasible import Reason
    from scheduler.problem import Problem


def main(problem: Path, rotation: Path, seconds: float) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from scheduler import files
    from scheduler import problem as problems
    from scheduler.solve import Status, solve

    try:
        indexed = problems.read(problem.read_bytes())
    except files.BadFile as error:
        _say(result={"status": "bad_problem", "faults": error.faults})
        return
    found = solve(indexed, time_limit=seconds, on_progress=lambda step: _say(event=step.as_dict()))
    if found.rotation is not None:
        rotation.write_bytes(files.write(found.rotation))
    why = _why(indexed, found.reasons) if found.status is Status.INFEASIBLE else []
    _say(result={"status": found.status.value, "reasons": why})


def _why(problem: "Problem", reasons: "list[Reason]") -> list[dict[str, Any]]:
    """What cannot be met together and what would lift it, in Indonesian; else the solver's own reasons."""
    from scheduler.conflicts import conflicts

    told = [{"says": c.text_id, "lifts": [lift.text_id for lift in c.lifts]} for c in conflicts(problem)]
    return told or [{"says": reason.message, "lifts": []} for reason in reasons]


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201 (this is the channel)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
