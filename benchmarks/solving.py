"""Problems of the benchmarks' own making, solved by the command line and judged by the checker."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judging import Judgement, judge
from benchmarks.processes import Run, python


@dataclass(frozen=True)
class Outcome:
    """`run` and `judgement` are there when a rotation was found, otherwise `note` says what was. `step`: seconds of the
    choice of who comes; `way`: how it was made."""

    run: Run | None
    judgement: Judgement | None
    note: str = ""
    step: float = 0.0
    way: str = ""


def solve(folder: Path, data: bytes, limit: float) -> Outcome:
    """One whole process, stopped after `limit` seconds."""
    problem, out = folder / "problem.json", folder / "rotation.json"
    problem.write_bytes(data)
    out.unlink(missing_ok=True)
    words = ("-m", "scheduler", "solve", problem.name, "--out", out.name, "--progress")
    try:
        run = python(*words, folder=folder, limit=limit)
    except subprocess.TimeoutExpired:
        return Outcome(None, None, f"stopped after {limit:.0f} s")
    except subprocess.CalledProcessError as error:
        lines = [line for line in (error.output or "").splitlines() if not line.startswith("{")]
        return Outcome(None, None, lines[0][:60] if lines else f"exit {error.returncode}")
    at = {event["phase"]: event["seconds"] for event in _events(run.said)}
    way = json.loads(out.read_bytes())["solver"].get("way", "")
    return Outcome(run, judge(problem, out), "", at["attendance"] - at["entitlement"], way)


def _events(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]
