"""How time and memory grow when one dimension grows: vendors, weekends, market, kinds of rules."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.problems import EVERY, NONE, Rules, make
from benchmarks.solving import Outcome, solve
from benchmarks.tables import markdown

VENDORS, WEEKENDS, STALLS = 600, 52, 100
LIMIT = 60.0  # seconds a line
PER_STALL = VENDORS // STALLS


def kinds() -> Iterator[tuple[str, Rules]]:
    """From no rule but eligibility and fit to every kind, one more each time."""
    rules = NONE
    yield "none but eligibility and fit", rules
    for name, fields in (
        ("absences, joining, leaving", ("absent", "joined", "left")),
        ("cancelled weekends, closed stalls", ("cancelled", "closed")),
        ("gap", ("min_gap",)),
        ("products apart, no stall repeats", ("neighbours", "repeat_gap")),
        ("limits per category", ("limits",)),
        ("pairs apart and together", ("apart", "together")),
        ("fixed turns", ("fixed",)),
        ("weights and credits: every kind", ("weighted", "credits")),
    ):
        rules = replace(rules, **{field: getattr(EVERY, field) for field in fields})
        yield f"+ {name}", rules


def sizes() -> Iterator[tuple[str, bytes]]:
    for vendors in (300, 600, 1200, 2400, 4800, 9600):
        yield f"{vendors:,} vendors", make(vendors, WEEKENDS, STALLS)
    for weekends in (13, 26, 104, 208, 416):
        yield f"{weekends} weekends", make(VENDORS, weekends, STALLS)
    for stalls in (25, 50, 200, 400, 800, 1600):
        yield f"{stalls:,} stalls, {PER_STALL} vendors each", make(PER_STALL * stalls, WEEKENDS, stalls)
    for name, rules in kinds():
        yield f"rules: {name}", make(VENDORS, WEEKENDS, STALLS, rules)


def measure(lines: Iterator[tuple[str, bytes]] | None = None) -> list[tuple[str, Outcome]]:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        return [(title, solve(Path(name), data, LIMIT)) for title, data in lines or sizes()]


HEADS = ("<problem", "seconds", "processor s", "peak MiB", "max |dev|", "<proof of goals 1, 2, 3", "broken rules")


def table(outcomes: list[tuple[str, Outcome]]) -> str:
    """Markdown."""
    return markdown(HEADS, [_row(title, found) for title, found in outcomes])


def _row(title: str, found: Outcome) -> list[str]:
    if found.run is None or found.judgement is None:
        return [title, found.note]
    return [
        title,
        f"{found.run.seconds:.1f}",
        f"{found.run.processor:.1f}",
        f"{found.run.mebibytes:.0f}",
        f"{found.judgement.figures['deviation']:.2f}",
        found.judgement.proofs,
        str(found.judgement.faults),
    ]
