"""What a rotation is worth: by the checker, and by how evenly a vendor's turns follow each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scheduler.entitlement import Entitlement, entitlement
from scheduler.problem import TURN, BoolArray, Problem, read
from scheduler.verify import verify_bytes

EQUAL = 1e-6
"""Figures that differ by no more are equal."""

ONLY_OURS = ("certificate", "standby")
"""What only the product writes; other ways are not asked for it."""

FIRST_GOALS = ("filled", "deviation", "final")


@dataclass(frozen=True)
class Judgement:
    """`figures` as the checker counts them; `faults`: broken rules; `longest_wait` in turns, see there."""

    figures: dict[str, Any]
    faults: int
    longest_wait: float
    claims: dict[str, str]  # goal -> "optimal" or "bound"

    @property
    def full(self) -> bool:
        """Every seat that rules 1, 2 and 4 allow is filled."""
        return bool(self.figures["filled"] == self.figures["possible"])

    def as_fair_as(self, other: Judgement) -> bool:
        """Every rule kept, every seat filled; deviation, final squares and exposure no worse than the other's."""
        mine, theirs = self.figures, other.figures
        even = all(mine[goal] <= theirs[goal] + EQUAL for goal in ("deviation", "final", "exposure"))
        return not self.faults and self.full and even

    @property
    def proofs(self) -> str:
        """Of goals (1) to (3), in words."""
        return ", ".join(self.claims[goal] for goal in FIRST_GOALS)

    @property
    def proven(self) -> bool:
        """Goals (1) to (3)."""
        return all(self.claims.get(goal) == "optimal" for goal in FIRST_GOALS)


def judge(problem: Path, rotation: Path, *, peer: bool = False) -> Judgement:
    """Of a rotation file of the product every fault counts, of a peer's those of the rules."""
    data, found = problem.read_bytes(), rotation.read_bytes()
    report = verify_bytes(data, found)
    faults = [fault for fault in report.faults if not (peer and fault.rule in ONLY_OURS)]
    indexed, tree = read(data), json.loads(found)
    claims = {goal["goal"]: goal["proof"] for goal in tree["certificate"]}
    wait = longest_wait(entitlement(indexed), turns(indexed, tree))
    return Judgement(dict(report.figures), len(faults), wait, claims)


def turns(problem: Problem, rotation: dict[str, Any]) -> BoolArray:
    """(v, w) of a rotation file's content."""
    comes = np.zeros((problem.n_vendors, problem.n_weekends), dtype=np.bool_)
    for turn in rotation["assignments"]:
        comes[problem.vendor_index[turn["vendor"]], problem.weekend_index[turn["weekend"]]] = True
    return comes


def longest_wait(due: Entitlement, comes: BoolArray) -> float:
    """The most that any vendor was owed between two turns running, in turns; 0 where nobody has two.

    Weekends would not compare: who is entitled to two turns a year waits half a year when all is well. Counted in
    turns, exactly even is 1, and below two is what |dev| < 1 leaves room for.
    """
    longest = 0.0
    for owed, here in zip(due.owed, comes, strict=True):
        at = np.flatnonzero(here)
        if len(at) > 1:
            # from the end of one turn's weekend to the eve of the next
            longest = max(longest, float((owed[at[1:] - 1] - owed[at[:-1]]).max()) / TURN)
    return longest
