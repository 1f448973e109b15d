"""The scheduler beside other ways to a rotation, on the same problem in one run, all judged by the same checker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.judging import Judgement, judge
from benchmarks.peers.local_search import PYTHON
from benchmarks.peers.office import kept
from benchmarks.processes import Run, python
from benchmarks.tables import markdown

PROBLEM = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "problem_season.json"
SECONDS = 60
"""What a peer may take, from its imports to its rotation."""
PEERS = {
    "lottery": "lottery, weekend by weekend",
    "queue": "queue by longest wait",
    "highs": "HiGHS on attendance",
    "cpsat": "CP-SAT on attendance, without the flow",
    "timefold": "Timefold, local search",
    "plain": "one plain CP-SAT model",
}


@dataclass(frozen=True)
class Line:
    """`trace`: each rotation that a peer handed over and the seconds until then; `note`: why there is no run."""

    name: str
    run: Run | None
    judgement: Judgement | None
    note: str = ""
    trace: list[tuple[float, Judgement]] = field(default_factory=list)

    @property
    def valid(self) -> float | None:
        """Seconds to the first rotation that keeps every rule and fills every seat; ours is there at the end."""
        if self.run is None or self.judgement is None or self.judgement.faults or not self.judgement.full:
            return None
        return self.run.marks.get("valid", self.run.marks.get("proof", None if self._peer else self.run.seconds))

    @property
    def proof(self) -> float | None:
        """Seconds to the proof of goals (1) to (3)."""
        if self.run is None or self.judgement is None:
            return None
        return self.run.marks.get("proof") if self._peer else self.run.seconds if self.judgement.proven else None

    def as_fair(self, ours: Line) -> float | None:
        """Seconds to the first rotation that is in nothing less fair than ours."""
        if self.run is None or ours.judgement is None:
            return None
        if not self._peer:
            return self.run.seconds
        return next((seconds for seconds, found in self.trace if found.as_fair_as(ours.judgement)), None)

    @property
    def _peer(self) -> bool:
        return not self.name.startswith("**")


def measure(problem: Path = PROBLEM, seconds: int = SECONDS) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        (folder / "problem.json").write_bytes(problem.read_bytes())
        lines = [_line("**Giliran**", folder, "-m", "scheduler", "solve", "problem.json", "--out", "out.json")]
        for word, title in PEERS.items():
            if word == "timefold":
                missing = _timefold(folder)
                if missing:
                    lines.append(Line(title, None, None, missing))
                    continue
            lines.append(_line(title, folder, "-m", "benchmarks.peers", word, "problem.json", "out.json", str(seconds)))
        return lines


def _line(name: str, folder: Path, *words: str) -> Line:
    out = folder / "out.json"
    for old in folder.glob("out*.json"):
        old.unlink()
    try:
        run = python(*words, folder=folder)
    except subprocess.CalledProcessError as error:
        return Line(name, None, None, f"failed: {error.output.strip().splitlines()[-1][:80] if error.output else ''}")
    if not out.exists():
        return Line(name, run, None)
    peer = words[1] != "scheduler"
    trace = [(run.marks[f"kept {n}"], kept(out, n)) for n in range(1, len(run.marks)) if f"kept {n}" in run.marks]
    judged = [(seconds, judge(folder / "problem.json", path, peer=peer)) for seconds, path in trace]
    return Line(name, run, judge(folder / "problem.json", out, peer=peer), trace=judged)


def _timefold(folder: Path) -> str:
    """Make an environment with Timefold in it for the processes that follow; what is missing, in a word."""
    if shutil.which("java") is None:
        return "skipped: no Java here"
    if PYTHON in os.environ:
        return ""
    own = folder / "timefold"
    subprocess.run([sys.executable, "-m", "venv", own], check=True)
    fetched = subprocess.run([own / "bin" / "pip", "install", "-q", "timefold"], capture_output=True, check=False)
    if fetched.returncode:
        return "skipped: the package cannot be fetched"
    os.environ[PYTHON] = str(own / "bin" / "python")
    return ""


HEADS = (
    "<way", "valid after s", "proof after s", "equal fairness after s", "processor s", "peak MiB", "<seats",
    "max |dev|", "final", "spacing", "<turns", "longest wait", "exposure", "repeats", "broken rules",
)  # fmt: skip


def table(lines: list[Line]) -> str:
    """Markdown; a time is followed by how many times the product's own it is. Below it how exposure fell with time."""
    rows = markdown(HEADS, [_row(line, lines[0]) for line in lines])
    return "\n".join([rows, *(f"\n{line.name}: exposure {_falling(line)}." for line in lines if len(line.trace) > 1)])


def _row(line: Line, ours: Line) -> list[str]:
    if line.run is None:
        return [line.name, line.note]
    effort = [f"{line.run.processor:.1f}", f"{line.run.mebibytes:.0f}"]
    if line.judgement is None:
        return [line.name, f"none in {line.run.seconds:.0f} s", "none", "none", *effort]
    f = line.judgement.figures
    return [
        line.name,
        _time(line.valid, ours.valid),
        _time(line.proof, ours.proof),
        _even(line, ours),
        *effort,
        f"{f['filled']} of {f['possible']}",
        f"{f['deviation']:.3f}",
        f"{f['final']:.2f}",
        f"{f['spacing']:.2f}",
        f"{f['fewest_turns']} to {f['most_turns']}",
        f"{line.judgement.longest_wait:.2f}",
        f"{f['exposure']:.2f}",
        str(f["repeats"]),
        str(line.judgement.faults),
    ]


def _time(seconds: float | None, ours: float | None) -> str:
    if seconds is None:
        return "none"
    return f"{seconds:.1f}" + (f" ({seconds / ours:.1f} ×)" if ours and seconds != ours else "")


def _even(line: Line, ours: Line) -> str:
    """When it was as fair, or that it never was, with a bound on how many times the product's time it takes."""
    assert line.run is not None
    assert line.judgement is not None
    reached, own = line.as_fair(ours), ours.as_fair(ours)
    if reached is not None:
        return _time(reached, own)
    seconds = line.run.seconds
    so_far = f"> {int(seconds / own)} ×; " if own and seconds > 2 * own else ""
    return (
        f"not in {seconds:.{0 if seconds >= 10 else 1}f} s ({so_far}exposure {line.judgement.figures['exposure']:.2f})"
    )


def _falling(line: Line) -> str:
    """The first rotation, each that has a tenth less exposure than the last one told, and the last."""
    told = line.trace[:1]
    for seconds, found in line.trace[1:]:
        last = (seconds, found) == line.trace[-1]
        if last or found.figures["exposure"] <= 0.9 * told[-1][1].figures["exposure"]:
            told.append((seconds, found))
    return ", ".join(f"{found.figures['exposure']:.3f} after {seconds:.1f} s" for seconds, found in told)
