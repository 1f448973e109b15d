"""Rotation files that keep every rule, made without the solver, their figures reckoned the plainest way there is."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json
import statistics
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from scheduler.verify.model import Problem
from scheduler.verify.shares import all_shares
from tests.scheduler import hand_made
from tests.scheduler.oracle import as_bytes, may_come, may_stand

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
Plan = Iterable[tuple[str, str, str]]


@cache
def _hand_made() -> tuple[dict[str, Any], dict[str, Any]]:
    return hand_made.problem(), rotation_for(hand_made.problem(), hand_made.PLAN)


def good_pair() -> tuple[dict[str, Any], dict[str, Any]]:
    """The market made by hand and its rotation; the caller may change both."""
    return copy.deepcopy(_hand_made())


def read_problem(name: str) -> dict[str, Any]:
    """A problem of the data folder: "small", "season" or "infeasible"."""
    return json.loads((DATA / f"problem_{name}.json").read_bytes())


def rotation_for(problem: dict[str, Any], plan: Plan, *, data: bytes | None = None) -> dict[str, Any]:
    """The rotation file of a plan of (weekend, vendor, stall), true in everything that it says of itself."""
    order = {w["id"]: i for i, w in enumerate(problem["weekends"])}
    turns = sorted(plan, key=lambda t: (order[t[0]], t[1], t[2]))
    figures = Figures(problem, turns)
    goals = [g for g in figures.values if g != "neighbours" or problem["rules"]["same_product_neighbours"] == "avoid"]
    return {
        "format": "giliran-rotation/1",
        "problem_sha256": hashlib.sha256(as_bytes(problem) if data is None else data).hexdigest(),
        "status": "feasible",
        "assignments": [{"weekend": w, "vendor": v, "stall": s} for w, v, s in turns],
        "standby": figures.standby(),
        "certificate": [_claim(goal, figures.values[goal]) for goal in goals],
        "solver": {"ortools": "none", "seed": 1, "wall_s": 0.5},
    }


def _claim(goal: str, value: Fraction | float) -> dict[str, Any]:
    number = int(value) if value == int(value) else round(float(value), 6)
    proven = goal == "filled" or (goal == "deviation" and value < 1)
    return {
        "goal": goal, "value": number, "bound": number if proven else 0, "proof": "optimal" if proven else "bound",
    }  # fmt: skip


class Figures:
    """The figures of decision 0003, one weekend and vendor after the other, in fractions."""

    def __init__(self, problem: dict[str, Any], turns: list[tuple[str, str, str]]) -> None:
        self.p, self.turns = problem, turns
        self.weekends = {w["id"]: i for i, w in enumerate(problem["weekends"])}
        self.stall = {s["id"]: s for s in problem["stalls"]}
        self.vendor = {v["id"]: v for v in problem["vendors"]}
        kinds = Problem(problem).vendors
        shares = all_shares(Problem(problem))
        self.lam = {
            v["id"]: [
                share.of[kind.kind] if may_come(v, w) else Fraction(0)
                for share, w in zip(shares, problem["weekends"], strict=True)
            ]
            for v, kind in zip(problem["vendors"], kinds, strict=True)
        }
        self.e = {
            v: list(itertools.accumulate(lam, initial=Fraction(self.vendor[v]["credit"], 10**6)))
            for v, lam in self.lam.items()
        }
        self.of = self.by_vendor(turns)
        self.values: dict[str, Fraction | float] = {
            "filled": len(turns),
            "deviation": max((abs(self.dev(v, w)) for v in self.vendor for w in range(len(self.weekends))), default=0),
            "final": sum(self.dev(v, len(self.weekends) - 1) ** 2 for v in self.vendor if self.weekends),
            "spacing": self.spacing(),
            "neighbours": self.neighbours(),
            "exposure": self.exposure(),
            "repeats": self.repeats(),
        }

    def by_vendor(self, turns: list[tuple[str, str, str]]) -> dict[str, list[tuple[str, str, str]]]:
        result: dict[str, list[tuple[str, str, str]]] = {v: [] for v in self.vendor}
        for turn in turns:
            result[turn[1]].append(turn)
        return result

    def dev(self, vendor: str, weekend: int) -> Fraction:
        """After the weekend at this position; -1 is before the first."""
        return sum(self.weekends[t[0]] <= weekend for t in self.of[vendor]) - self.e[vendor][weekend + 1]

    def spacing(self) -> Fraction:
        total = Fraction(0)
        for vendor, turns in self.of.items():
            for n, (weekend, _, _) in enumerate(turns):
                w = self.weekends[weekend]
                total += (self.e[vendor][w] + self.lam[vendor][w] / 2 - (n + Fraction(1, 2))) ** 2
        return total

    def neighbours(self) -> int:
        count = 0
        for weekend in self.weekends:
            here = [t for t in self.turns if t[0] == weekend]
            for (_, v, s), (_, other, beside) in itertools.combinations(here, 2):
                same = self.vendor[v]["product"] == self.vendor[other]["product"]
                count += same and beside in self.stall[s]["neighbours"]
        return count

    def exposure(self) -> float:
        means = []
        for name, turns in self.of.items():
            gains = []
            for weekend, _, stall in turns:
                w = self.p["weekends"][self.weekends[weekend]]
                usual = [s["prime"] for s in self.p["stalls"] if may_stand(self.vendor[name], s, w)]
                gains.append(self.stall[stall]["prime"] - (statistics.fmean(usual) if usual else 0))
            if len(gains) >= 3:
                means.append(statistics.fmean(gains))
        return statistics.pstdev(means) if means else 0.0

    def repeats(self) -> int:
        k = self.p["rules"]["stall_repeat_gap"]
        return sum(
            stall in [t[2] for t in turns[max(0, n - k) : n]]
            for turns in self.of.values() for n, (_, _, stall) in enumerate(turns)
        )  # fmt: skip

    def standby(self) -> list[dict[str, Any]]:
        result = []
        for w in self.p["weekends"]:
            here = {t[1] for t in self.turns if t[0] == w["id"]}
            free = [
                v["id"] for v in self.p["vendors"]
                if v["id"] not in here and may_come(v, w) and any(may_stand(v, s, w) for s in self.p["stalls"])
            ]  # fmt: skip
            free.sort(key=lambda v: self.dev(v, self.weekends[w["id"]]))
            if free:
                result.append({"weekend": w["id"], "vendors": free})
        return result


def greedy_plan(problem: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Whoever is owed most takes the first stall that breaks no rule.

    For problems without pairs, minimums or fixed turns.
    """
    plan: list[tuple[str, str, str]] = []
    figures = Figures(problem, [])
    last: dict[str, int] = {}
    for w, weekend in enumerate(problem["weekends"]):
        figures.of = figures.by_vendor(plan)
        on: dict[str, dict[str, Any]] = {}
        here = Counter[str]()
        for vendor in sorted(problem["vendors"], key=lambda v: (figures.dev(v["id"], w), v["id"])):
            most = weekend["category_limits"].get(vendor["category"], {}).get("max", len(problem["stalls"]))
            rested = w - last.get(vendor["id"], -99) >= problem["rules"]["min_gap"]
            if not rested or here[vendor["category"]] >= most or not may_come(vendor, weekend):
                continue
            free = (s for s in problem["stalls"] if s["id"] not in on and may_stand(vendor, s, weekend))
            stall = next((s for s in free if _no_rival(s, vendor, on)), None)
            if stall:
                on[stall["id"]] = vendor
                last[vendor["id"]] = w
                here[vendor["category"]] += 1
        plan += [(weekend["id"], v["id"], s) for s, v in on.items()]
    return plan


def _no_rival(stall: dict[str, Any], vendor: dict[str, Any], on: dict[str, dict[str, Any]]) -> bool:
    return all(on[n]["product"] != vendor["product"] for n in stall["neighbours"] if n in on)


@cache
def _season() -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    problem = read_problem("season")
    problem["apart"], problem["together"] = [], []
    return problem, greedy_plan(problem)


def greedy_season() -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """The large season without its pairs, and a valid plan for it."""
    return copy.deepcopy(_season())
