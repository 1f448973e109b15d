"""Markets with every kind of rule by several seeds, stricter and scarcer ones, a city at once, a province by venues."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.problems import EVERY, Rules, make
from benchmarks.processes import python
from benchmarks.solving import Outcome, solve
from benchmarks.tables import markdown

WEEKENDS = 52
VENUES, VENUE_VENDORS, ALL_STALLS = 60, 1_000, 10_000
LIMIT = 180.0  # seconds a problem
CROWDED = replace(EVERY, limits=1.0, apart=0.3, together=0.04)
HARD = replace(EVERY, min_gap=3, apart=0.2, together=0.03, limits=0.6, fixed=1.0, absent=0.15, products=0.5)
SEASONS: tuple[tuple[str, tuple[int, int, int], Rules, range], ...] = (
    ("every rule", (600, WEEKENDS, 100), EVERY, range(1, 9)),
    ("limits on every weekend, 204 pairs", (600, WEEKENDS, 100), CROWDED, range(1, 5)),
    ("gap of three, more of every rule", (600, WEEKENDS, 100), HARD, range(1, 3)),
    ("a gap that leaves seats empty", (250, WEEKENDS, 100), EVERY, range(1, 4)),
    ("every rule", (6_000, WEEKENDS, 1_000), EVERY, range(1, 2)),
)
"""What it is called, vendors x weekends x stalls, rules, seeds."""


@dataclass(frozen=True)
class Venues:
    """`failed`: what each venue without a checked rotation said."""

    count: int
    seconds: float
    processor: float
    worst_mebibytes: float
    slowest: float
    worst_deviation: float
    turns: int
    failed: list[str]


def measure() -> tuple[list[tuple[str, Outcome]], Venues]:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        outcomes = [
            (
                f"{' x '.join(f'{n:,}' for n in size)}, {name}, seed {seed}",
                solve(folder, make(*size, rules, seed), LIMIT),
            )
            for name, size, rules, seeds in SEASONS
            for seed in seeds
        ]
    return outcomes, venues()


def _title(name: str, size: tuple[int, int, int], seed: int) -> str:
    return f"{' x '.join(f'{n:,}' for n in size)}, {name}, seed {seed}"


def venues(count: int = VENUES, vendors: int = VENUE_VENDORS, weekends: int = WEEKENDS) -> Venues:
    """Independent problems, each a process to solve and one to check, two venues at a time."""
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        for n in range(count):
            place = Path(name) / str(n)
            place.mkdir()
            stalls = ALL_STALLS * (n + 1) // VENUES - ALL_STALLS * n // VENUES
            (place / "problem.json").write_bytes(make(vendors, weekends, stalls, seed=n + 1))
        begun = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(_venue, (Path(name) / str(n) for n in range(count))))
        seconds = time.perf_counter() - begun
    good = [line for line in found if not isinstance(line, str)]
    return Venues(
        count=count,
        seconds=seconds,
        processor=sum(line[1] for line in good),
        worst_mebibytes=max((line[2] for line in good), default=0.0),
        slowest=max((line[0] for line in good), default=0.0),
        worst_deviation=max((line[3] for line in good), default=0.0),
        turns=sum(line[4] for line in good),
        failed=[line for line in found if isinstance(line, str)],
    )


def _venue(folder: Path) -> tuple[float, float, float, float, int] | str:
    """(seconds, processor seconds, peak MiB, max |dev|, turns) of solving and checking, or what went wrong."""
    try:
        solved = python("-m", "scheduler", "solve", "problem.json", "--out", "out.json", folder=folder, limit=LIMIT)
        checked = python("-m", "scheduler", "verify", "problem.json", "out.json", folder=folder, limit=LIMIT)
    except subprocess.TimeoutExpired:
        return f"venue {folder.name}: stopped after {LIMIT:.0f} s"
    except subprocess.CalledProcessError as error:
        return f"venue {folder.name}: {(error.output or '').strip().splitlines()[:1]}"
    rotation = json.loads((folder / "out.json").read_bytes())
    deviation = next(goal["value"] for goal in rotation["certificate"] if goal["goal"] == "deviation")
    return (
        solved.seconds + checked.seconds,
        solved.processor + checked.processor,
        max(solved.mebibytes, checked.mebibytes),
        deviation,
        len(rotation["assignments"]),
    )


HEADS = (
    "<vendors x weekends x stalls, rules", "seconds", "who comes s", "<way", "processor s", "peak MiB", "<seats",
    "max |dev|", "<proof of goals 1, 2, 3", "broken rules",
)  # fmt: skip


def table(measured: tuple[list[tuple[str, Outcome]], Venues]) -> str:
    """Markdown: a line a problem, and one sentence for the venues."""
    outcomes, all_venues = measured
    return f"{markdown(HEADS, [_row(title, found) for title, found in outcomes])}\n\n{_venues_line(all_venues)}"


def _row(title: str, found: Outcome) -> list[str]:
    if found.run is None or found.judgement is None:
        return [title, found.note]
    f = found.judgement.figures
    return [
        title,
        f"{found.run.seconds:.1f}",
        f"{found.step:.1f}",
        found.way,
        f"{found.run.processor:.1f}",
        f"{found.run.mebibytes:.0f}",
        f"{f['filled']} of {f['possible']}",
        f"{f['deviation']:.2f}",
        found.judgement.proofs,
        str(found.judgement.faults),
    ]


def _venues_line(found: Venues) -> str:
    said = (
        f"{found.count} venues of {VENUE_VENDORS:,} vendors ({found.count * VENUE_VENDORS:,} in all), "
        f"{ALL_STALLS:,} stalls, two at a time: **{found.seconds:.0f} s** in all with the check, {found.processor:.0f} "
        f"processor seconds, slowest venue {found.slowest:.1f} s, at most {found.worst_mebibytes:.0f} MiB a process; "
        f"{found.count - len(found.failed)} of {found.count} rotations found, each of them passed the check, "
        f"{found.turns:,} turns, max \\|dev\\| {found.worst_deviation:.2f}."
    )
    return "\n".join([said, *([""] if found.failed else []), *(f"- {line}" for line in found.failed)])
