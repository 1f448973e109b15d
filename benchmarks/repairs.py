"""What it takes to mend a published season: seconds, and how many vendors' weekends change."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.comparison import PROBLEM
from benchmarks.judging import Judgement, judge
from benchmarks.processes import Run, python
from benchmarks.tables import markdown

ABSENCES = 30
LEAVERS = (10, 30)
CLOSED = 30


@dataclass(frozen=True)
class Repair:
    """`goals`: value, bound and proof of `filled`, `changed_vendors` and `moves`."""

    name: str
    run: Run
    goals: dict[str, dict[str, Any]]
    judgement: Judgement


def cases(problem: dict[str, Any], rotation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Name and changes file; whoever is away had a turn there, and the closed stall was in use."""
    rng = random.Random(1)
    weekends = [w["id"] for w in problem["weekends"] if w["status"] == "open"]
    first, middle = weekends[len(weekends) // 4], weekends[len(weekends) // 2]
    here = [turn for turn in rotation["assignments"] if turn["weekend"] == middle]
    away = rng.sample(here, 3)
    later = [turn for turn in rotation["assignments"] if turn["weekend"] >= first]
    leavers = [turn["vendor"] for turn in away[:2]]
    usual = [
        (
            "one weekend: 2 vendors away, 1 stall closed",
            _changes(middle, unavailable=away[:2], closed=[{"stall": away[2]["stall"], "weekend": middle}]),
        ),
        (f"{ABSENCES} absences over the season", _changes(first, unavailable=rng.sample(later, ABSENCES))),
        ("a cancelled weekend", _changes(middle, cancelled=[middle])),
        ("two vendors leave", _changes(middle, left=_left(leavers, middle))),
    ]
    vendors = [vendor["id"] for vendor in problem["vendors"]]
    leaving = [
        (f"{count} vendors leave", _changes(middle, left=_left(rng.sample(vendors, count), middle)))
        for count in LEAVERS
    ]
    stalls = rng.sample([stall["id"] for stall in problem["stalls"]], CLOSED)
    dates = rng.sample([weekend for weekend in weekends if weekend >= first], CLOSED)
    closed = [{"stall": stall, "weekend": date} for stall, date in zip(stalls, dates, strict=True)]
    return [*usual, *leaving, (f"{CLOSED} stalls closed on {CLOSED} dates", _changes(first, closed=closed))]


def _left(vendors: list[str], date: str) -> list[dict[str, str]]:
    return [{"vendor": vendor, "date": date} for vendor in vendors]


def _changes(start: str, *, unavailable: list[dict[str, str]] | None = None, **lists: list[Any]) -> dict[str, Any]:
    empty: dict[str, list[Any]] = {"closed": [], "cancelled": [], "joined": [], "left": []}
    return {
        "format": "giliran-changes/1",
        "from": start,
        "unavailable": [{"vendor": turn["vendor"], "weekend": turn["weekend"]} for turn in unavailable or []],
        **empty,
        **lists,
    }


def measure(problem: Path = PROBLEM) -> list[Repair]:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        (folder / "problem.json").write_bytes(problem.read_bytes())
        python("-m", "scheduler", "solve", "problem.json", "--out", "rotation.json", folder=folder)
        old, rotation = (json.loads((folder / file).read_bytes()) for file in ("problem.json", "rotation.json"))
        return [_repair(folder, title, changes) for title, changes in cases(old, rotation)]


def _repair(folder: Path, name: str, changes: dict[str, Any]) -> Repair:
    (folder / "changes.json").write_text(json.dumps(changes), encoding="utf-8")
    files = ("problem.json", "rotation.json", "changes.json", "--out", "repaired.json")
    run = python("-m", "scheduler", "repair", *files, "--out-problem", "changed.json", folder=folder)
    out = folder / "repaired.json"
    goals = json.loads(out.read_bytes())["solver"]["repair"]
    return Repair(name, run, goals, judge(folder / "changed.json", out))


HEADS = (
    "<what happened", "seconds", "processor s", "peak MiB", "<vendors changed", "<stall moves", "<seats", "max |dev|",
    "broken rules",
)  # fmt: skip


def table(repairs: list[Repair]) -> str:
    """Markdown."""
    return markdown(HEADS, [_row(repair) for repair in repairs])


def _row(repair: Repair) -> list[str]:
    return [
        repair.name,
        f"{repair.run.seconds:.1f}",
        f"{repair.run.processor:.1f}",
        f"{repair.run.mebibytes:.0f}",
        *(_told(repair.goals[goal]) for goal in ("changed_vendors", "moves", "filled")),
        f"{repair.judgement.figures['deviation']:.2f}",
        str(repair.judgement.faults),
    ]


def _told(goal: dict[str, Any]) -> str:
    return f"{goal['value']}, proven" if goal["proof"] == "optimal" else f"{goal['value']}, at best {goal['bound']}"
