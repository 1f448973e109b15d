"""Runs the solver in a process of its own: `python -P solver_process.py FOLDER SECONDS`.

FOLDER holds problem.json, for a repair also published.json (the rotation) and changes.json. What comes of it is written
beside them: rotation.json, and for a repair changed.json, the problem to which that rotation belongs.

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
    from scheduler.problem import Problem


def main(folder: Path, seconds: float) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from scheduler import files
    from scheduler import problem as problems

    try:
        indexed = problems.read((folder / "problem.json").read_bytes())
        if (folder / "changes.json").exists():
            _repair(folder, indexed, seconds)
        else:
            _solve(folder, indexed, seconds)
    except files.BadFile as error:
        _say(result={"status": "bad_problem", "faults": error.faults})


def _solve(folder: Path, problem: "Problem", seconds: float) -> None:
    from scheduler import files
    from scheduler.solve import Status, solve

    found = solve(problem, time_limit=seconds, on_progress=lambda step: _say(event=step.as_dict()))
    if found.rotation is not None:
        (folder / "rotation.json").write_bytes(files.write(found.rotation))
    why = _why(problem) if found.status is Status.INFEASIBLE else []
    _say(result={"status": found.status.value, "reasons": why})


def _repair(folder: Path, problem: "Problem", seconds: float) -> None:
    from scheduler import files
    from scheduler import problem as problems
    from scheduler.control import Control
    from scheduler.repair import CannotRepair, OutOfTime, repair

    published = files.read_rotation((folder / "published.json").read_bytes())
    changes = files.read_changes((folder / "changes.json").read_bytes(), problem.file)
    control = Control(seconds, lambda step: _say(event=step.as_dict()))
    try:
        found = repair(problem, published, changes, control)
    except CannotRepair as error:
        _say(result={"status": "infeasible", "reasons": _why(problems.read(error.problem))})
    except OutOfTime:
        _say(result={"status": "unknown"})
    else:
        (folder / "changed.json").write_bytes(found.problem)
        (folder / "rotation.json").write_bytes(found.rotation)
        _say(result={"status": found.file.status})


def _why(problem: "Problem") -> list[dict[str, Any]]:
    """What cannot be met together and what would lift it, in both languages; empty where no single reason was found."""
    from scheduler.conflicts import conflicts

    return [{"says": _texts(c), "lifts": [_texts(lift) for lift in c.lifts]} for c in conflicts(problem)]


def _texts(said: Any) -> dict[str, str]:
    return {"id": said.text_id, "en": said.text_en}


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)  # noqa: T201 (this is the channel)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
