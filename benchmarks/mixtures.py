"""Random middle-sized markets with every mixture of rules, many of them crowded: how many are proven, and how soon."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.problems import Rules, make
from benchmarks.solving import Outcome, solve
from benchmarks.tables import markdown

SEEDS = range(1, 61)
LIMIT = 180.0  # seconds a market
PROVEN = "optimal, optimal, optimal"
STEPS = (2, 5, 10, 20, 40, 90)  # processor seconds
LONG = 20.0


@dataclass(frozen=True)
class Market:
    seed: int
    size: tuple[int, int, int]  # vendors, weekends, stalls
    rules: Rules


def market(seed: int) -> Market:
    """8 to 50 stalls, 1.5 to 8 vendors a stall, 6 to 40 weekends; each rule absent, as usual, or in excess."""
    chance = random.Random(f"mix {seed}")
    stalls = chance.randint(8, 50)
    vendors, weekends = int(stalls * chance.uniform(1.5, 8)), chance.randint(6, 40)
    rules = Rules(
        min_gap=chance.choice([1, 2, 2, 2, 3, 4]),
        neighbours=chance.choice([*["forbid"] * 4, "avoid", "allow"]),
        repeat_gap=chance.choice([0, 2, 3]),
        absent=chance.choice([0, 0.06, 0.15, 0.3]),
        joined=chance.choice([0, 0.12, 0.3]),
        left=chance.choice([0, 0.03, 0.1]),
        cancelled=chance.choice([0, 0.04]),
        closed=chance.choice([0, 0.02, 0.1]),
        limits=chance.choice([0, 0, 0.1, 1.0]),
        apart=chance.choice([0, 0.03, 0.2]),
        together=chance.choice([0, 0.005, 0.03]),
        fixed=chance.choice([0, 0.2, 0.6]),
        weighted=chance.choice([0, 0.02, 0.2]),
        credits=chance.choice([0, 0.1, 0.5]),
        products=chance.choice([0.15, 0.3, 0.5, 1.0]),
    )
    return Market(seed, (vendors, weekends, stalls), rules)


def measure(seeds: Sequence[int] = SEEDS) -> list[tuple[Market, Outcome]]:
    """Two at a time."""
    markets = [market(seed) for seed in seeds]
    with ThreadPoolExecutor(2) as pool:
        return list(zip(markets, pool.map(_solved, markets), strict=True))


def _solved(place: Market) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="giliran-benchmark-") as name:
        return solve(Path(name), make(*place.size, place.rules, place.seed), LIMIT)


HEADS = (
    "<vendors x weekends x stalls (seed)", "min_gap", "products", "processor s", "<seats", "max |dev|",
    "<proof of goals 1, 2, 3", "broken rules",
)  # fmt: skip


def table(measured: list[tuple[Market, Outcome]]) -> str:
    """Markdown: how many were proven how soon, then a line for each that took long or is not proven."""
    found = [(place, one) for place, one in measured if one.run is not None and one.judgement is not None]
    spent = sorted(one.run.processor for _, one in found if one.run and _proven(one))
    within = ", ".join(f"{sum(s <= step for s in spent)} within {step}" for step in STEPS)
    rest = [_row(place, one) for place, one in found if not _proven(one) or (one.run and one.run.processor > LONG)]
    listed = f"\n\n{markdown(HEADS, rest)}" if rest else "none."
    return (
        f"Of {len(measured)} markets {len(found)} have a rotation; in {len(spent)} of these goals 1 to 3 are proven: "
        f"{within} processor seconds. Over {LONG:.0f} s or not proven: {listed}"
    )


def _proven(found: Outcome) -> bool:
    return found.judgement is not None and found.judgement.proofs == PROVEN


def _row(place: Market, found: Outcome) -> list[str]:
    if found.run is None or found.judgement is None:
        return [str(place.seed), found.note]
    f = found.judgement.figures
    vendors, weekends, stalls = place.size
    return [
        f"{vendors} x {weekends} x {stalls} ({place.seed})",
        str(place.rules.min_gap),
        f"{place.rules.products}",
        f"{found.run.processor:.1f}",
        f"{f['filled']} of {f['possible']}",
        f"{f['deviation']:.2f}",
        found.judgement.proofs,
        str(found.judgement.faults),
    ]
