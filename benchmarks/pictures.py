"""The pictures of docs/fairness.md and their captions, made from a run of the scheduler, the queue and the lottery."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import captions, drawings
from benchmarks.captions import Caption
from benchmarks.comparison import PROBLEM
from benchmarks.drawings import Ways
from benchmarks.judging import turns
from benchmarks.processes import ROOT, python
from benchmarks.tables import markdown, placed
from scheduler.entitlement import entitlement
from scheduler.problem import read

PAGE = ROOT / "docs" / "fairness.md"
FOLDER = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Drawn:
    name: str
    svg: str
    caption: Caption

    def file(self, folder: Path) -> Path:
        return folder / f"fairness-{self.name}.svg"


def run(problem: Path = PROBLEM) -> Ways:
    data = problem.read_bytes()
    indexed = read(data)
    rotations = {}
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        folder = Path(name)
        (folder / "problem.json").write_bytes(data)
        python("-m", "scheduler", "solve", "problem.json", "--out", "Giliran.json", folder=folder)
        for way in ("queue", "lottery"):
            python("-m", "benchmarks.peers", way, "problem.json", f"{way}.json", "60", folder=folder)
        for way in ("Giliran", "queue", "lottery"):
            rotations[way] = json.loads((folder / f"{way}.json").read_bytes())
    return Ways(
        indexed,
        entitlement(indexed),
        {way: turns(indexed, rotation) for way, rotation in rotations.items()},
        {way: drawings.mean_exposure(indexed, rotation) for way, rotation in rotations.items()},
    )


def draw(ways: Ways) -> list[Drawn]:
    vendor = example(ways)
    deviation, lottery = captions.deviation(ways), captions.lottery(ways)
    promise, exposure = captions.promise(ways, vendor), captions.exposure(ways)
    return [
        Drawn("deviation", drawings.deviation(ways, ("Giliran", "queue"), *deviation.spoken), deviation),
        Drawn("lottery", drawings.deviation(ways, ("lottery",), *lottery.spoken), lottery),
        Drawn("promise", drawings.promise(ways, vendor, *promise.spoken), promise),
        Drawn("exposure", drawings.exposure(ways, *exposure.spoken), exposure),
    ]


def example(ways: Ways) -> int:
    """Of the vendors with the most usual number of turns, the one that was there most often; the first of equals."""
    count = ways.comes["Giliran"].sum(axis=1)
    unusual = np.abs(count - np.median(count))
    return int(np.lexsort((-ways.problem.eligible.sum(axis=1), unusual))[0])


def put(pictures: list[Drawn], page: Path = PAGE, folder: Path = FOLDER) -> None:
    """Write the files and, between its marks in the page, each picture with its captions."""
    text = page.read_text(encoding="utf-8")
    for drawn in pictures:
        at, caption = drawn.file(folder).relative_to(page.parent), drawn.caption
        shown = f"![{caption.title}]({at})\n\n*{caption.indonesian}*\n\n*{caption.english}*"
        text = placed(text, drawn.name, shown)
    for drawn in pictures:
        drawn.file(folder).write_text(drawn.svg, encoding="utf-8")
    page.write_text(text, encoding="utf-8")


def table(pictures: list[Drawn]) -> str:
    """Markdown: what was drawn, and its size."""
    rows = [
        [f"`{p.file(FOLDER).relative_to(ROOT)}`", f"{len(p.svg.encode()) / 1000:.0f}", p.caption.english]
        for p in pictures
    ]
    return markdown(("<picture", "kB", "<what it shows"), rows)
