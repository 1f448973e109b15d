"""The figures of docs/decisions/0003, exact: entitlements are integers over one common denominator."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from .model import Problem
from .report import Figure
from .rules import product_pairs
from .shares import Share
from .turns import Rotation

MICRO = 1_000_000


class Ledger:
    """e(v, w) and dev(v, w) times `unit`, as integers; `unit` is the common denominator of all shares and credits."""

    def __init__(self, problem: Problem, rotation: Rotation, shares: Sequence[Share]) -> None:
        self.problem, self.rotation = problem, rotation
        self.unit = math.lcm(MICRO, *{share.denominator for s in shares for share in s.of.values()})
        self._shares = [
            {kind: share.numerator * (self.unit // share.denominator) for kind, share in s.of.items()} for s in shares
        ]
        self._known: dict[tuple[object, ...], list[int]] = {}
        self.entitled = [self._run(v) for v in range(len(problem.vendors))]
        self.taken = [self._count(v) for v in range(len(problem.vendors))]
        times = [self.unit * n for n in range(1 + len(rotation.turns))]
        self._owed = [
            [e - times[n] for e, n in zip(entitled, taken, strict=True)]
            for entitled, taken in zip(self.entitled, self.taken, strict=True)
        ]

    def share(self, vendor: int, weekend: int) -> int:
        if not self.problem.eligible[weekend][vendor]:
            return 0
        return self._shares[weekend][self.problem.vendors[vendor].kind]

    def _run(self, vendor: int) -> list[int]:
        """e after each weekend. Vendors of one kind who were there on the same weekends share one list."""
        v = self.problem.vendors[vendor]
        key = (v.kind, v.credit, v.joined, v.left, v.unavailable)
        if key not in self._known:
            entitled, run = v.credit * (self.unit // MICRO), []
            for shares, eligible in zip(self._shares, self.problem.eligible, strict=True):
                if eligible[vendor]:
                    entitled += shares[v.kind]
                run.append(entitled)
            self._known[key] = run
        return self._known[key]

    def _count(self, vendor: int) -> list[int]:
        """Turns taken after each weekend."""
        taken: list[int] = []
        turns = self.rotation.by_vendor[vendor]
        for n, turn in enumerate(turns):
            taken += [n] * (turn.weekend - len(taken))
        return taken + [len(turns)] * (len(self.problem.weekends) - len(taken))

    def owed(self, vendor: int, weekend: int) -> int:
        return self._owed[vendor][weekend]

    def deviation(self) -> Fraction:
        most = max((abs(owed) for row in self._owed for owed in row), default=0)
        return Fraction(most, self.unit)

    def final(self) -> Fraction:
        return Fraction(sum(owed**2 for row in self._owed for owed in row[-1:]), self.unit**2)

    def spacing(self) -> Fraction:
        """Everything doubled, so that half turns and half shares are integers."""
        total = 0
        for vendor, turns in self.rotation.by_vendor.items():
            for n, turn in enumerate(turns, start=1):
                place = 2 * self.entitled[vendor][turn.weekend] - self.share(vendor, turn.weekend)
                total += (place - (2 * n - 1) * self.unit) ** 2
        return Fraction(total, (2 * self.unit) ** 2)


def exposure(problem: Problem, rotation: Rotation) -> float:
    """Population standard deviation of the mean exposures of vendors with 3 turns or more."""
    unit = math.lcm(*(stall.prime.denominator for stall in problem.stalls))
    prime = [stall.prime.numerator * (unit // stall.prime.denominator) for stall in problem.stalls]
    known: dict[tuple[frozenset[int], str, frozenset[str]], list[float]] = {}

    def gains(weekend: int, category: str, needs: frozenset[str]) -> list[float]:
        """By stall: its prime less the mean of those that fit; a quotient of integers is rounded once."""
        closed = problem.weekends[weekend].closed
        key = (closed, category, needs)
        if key not in known:
            fitting = [prime[s] for s in problem.fits[category, needs] if s not in closed]
            total, n = sum(fitting), max(1, len(fitting))
            known[key] = [(p * n - total) / (unit * n) for p in prime]
        return known[key]

    means = []
    for vendor in exposed(rotation):
        v, turns = problem.vendors[vendor], rotation.by_vendor[vendor]
        means.append(math.fsum(gains(t.weekend, v.category, v.needs)[t.stall] for t in turns) / len(turns))
    if not means:
        return 0.0
    middle = math.fsum(means) / len(means)
    return math.sqrt(math.fsum((m - middle) ** 2 for m in means) / len(means))


def exposed(rotation: Rotation) -> list[int]:
    """Vendors with 3 turns or more."""
    return [vendor for vendor, turns in rotation.by_vendor.items() if len(turns) >= 3]


def repeats(problem: Problem, rotation: Rotation) -> int:
    """Turns on a stall that the vendor had in its last `stall_repeat_gap` turns."""
    count = 0
    for turns in rotation.by_vendor.values():
        for n, turn in enumerate(turns):
            recent = turns[max(0, n - problem.repeat_gap) : n]
            count += any(turn.stall == earlier.stall for earlier in recent)
    return count


def goal_values(problem: Problem, rotation: Rotation, ledger: Ledger) -> dict[str, Fraction | int | float]:
    return {
        "filled": len(rotation.turns),
        "deviation": ledger.deviation(),
        "final": ledger.final(),
        "spacing": ledger.spacing(),
        "neighbours": len(product_pairs(problem, rotation)),
        "exposure": exposure(problem, rotation),
        "repeats": repeats(problem, rotation),
    }


def report_figures(
    problem: Problem, rotation: Rotation, shares: Sequence[Share], values: dict[str, Fraction | int | float]
) -> dict[str, Figure]:
    """What a reader wants to see, rounded to 6 decimals."""
    counts = [len(rotation.by_vendor[v]) for v in range(len(problem.vendors))]
    distances = [
        after.weekend - before.weekend
        for turns in rotation.by_vendor.values()
        for before, after in itertools.pairwise(turns)
    ]
    possible = sum(s.seats for s in shares)
    return {
        **{
            goal: value if isinstance(value, int) else float(round(Fraction(value), 6))
            for goal, value in values.items()
        },
        "possible": possible,
        "empty": possible - len(rotation.turns),
        "fewest_turns": min(counts, default=0),
        "most_turns": max(counts, default=0),
        "shortest_gap": min(distances, default=None),
        "exposed_vendors": len(exposed(rotation)),
        "vendors": len(problem.vendors),
        "weekends": sum(w.open for w in problem.weekends),
    }
