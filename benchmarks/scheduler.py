"""The scheduler beside other ways to a rotation, on the same problem in one run, all judged by the same checker."""

import hashlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import Run, python
from scheduler.verify import verify_bytes

PROBLEM = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "problem_season.json"
SECONDS = 60
"""What a peer with a clock may take."""


@dataclass(frozen=True)
class Line:
    """`faults`: by the checker, but for the certificate and standby list, which only the product writes."""

    name: str
    run: Run | None
    figures: dict[str, Any]
    faults: int


def measure(problem: Path = PROBLEM) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        source = folder / "problem.json"
        source.write_bytes(problem.read_bytes())
        lines = [_line("**Giliran**", folder, "-m", "scheduler", "solve", "problem.json", "--out", "out.json")]
        for peer, words in (
            ("lottery, weekend by weekend", "lottery"),
            ("queue by longest wait", "queue"),
            (f"one plain CP-SAT model, at most {SECONDS} s", "plain"),
        ):
            lines.append(_line(peer, folder, "-m", "benchmarks.peers", words, "problem.json", "out.json", str(SECONDS)))
        return lines


def _line(name: str, folder: Path, *words: str) -> Line:
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    try:
        run = python(*words, folder=folder)
    except subprocess.CalledProcessError:
        return Line(name, None, {}, 0)
    problem = (folder / "problem.json").read_bytes()
    assert json.loads(out.read_bytes())["problem_sha256"] == hashlib.sha256(problem).hexdigest()
    report = verify_bytes(problem, out.read_bytes())
    faults = [fault for fault in report.faults if fault.rule not in ("certificate", "standby")]
    return Line(name, run, dict(report.figures), len(faults))


def table(lines: list[Line]) -> str:
    """Markdown; seats filled of those possible, the largest deviation from entitlement, turns from least to most."""
    rows = [
        "| way | seconds | peak MiB | seats | max \\|dev\\| | turns | exposure | broken rules |",
        "|---|---:|---:|---:|---:|---|---:|---:|",
    ]
    for line in lines:
        if line.run is None:
            rows.append(f"| {line.name} | failed | | | | | | |")
            continue
        f = line.figures
        rows.append(
            f"| {line.name} | {line.run.seconds:.1f} | {line.run.mebibytes:.0f} | {f['filled']} of {f['possible']} "
            f"| {f['deviation']:.2f} | {f['fewest_turns']} to {f['most_turns']} | {f['exposure']:.2f} | {line.faults} |"
        )
    return "\n".join(rows)
