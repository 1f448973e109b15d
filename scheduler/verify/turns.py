"""A rotation's assignments as positions, and the faults of those that name nobody or nothing."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from .model import Problem
from .report import Fault, Waiver


class Turn(NamedTuple):
    weekend: int
    vendor: int
    stall: int


class Rotation:
    """Assignments whose ids are all known, by (weekend, vendor id, stall id); the rest became faults."""

    def __init__(self, problem: Problem, data: dict[str, Any], faults: list[Fault]) -> None:
        self.problem = problem
        self.data = data
        turns = [turn for i, a in enumerate(data["assignments"]) if (turn := self._turn(i, a, faults))]
        turns.sort(key=self._key)
        self.turns = turns
        self.by_vendor: dict[int, list[Turn]] = defaultdict(list)
        self.by_weekend: dict[int, list[Turn]] = defaultdict(list)
        for turn in turns:
            self.by_vendor[turn.vendor].append(turn)
            self.by_weekend[turn.weekend].append(turn)
        self.present = {(turn.weekend, turn.vendor) for turn in turns}

    def _turn(self, position: int, assignment: dict[str, str], faults: list[Fault]) -> Turn | None:
        problem = self.problem
        found = []
        for key, known in (
            ("weekend", problem.weekend_at),
            ("vendor", problem.vendor_at),
            ("stall", problem.stall_at),
        ):
            name = assignment[key]
            if name not in known:
                where = f"assignments[{position}].{key}"
                faults.append(
                    Fault("rotation file", where, f"the problem has no {key} {name}", f"UNKNOWN_{key.upper()}")
                )
            else:
                found.append(known[name])
        return Turn(*found) if len(found) == 3 else None

    def _key(self, turn: Turn) -> tuple[int, str, str]:
        return turn.weekend, self.problem.vendors[turn.vendor].id, self.problem.stalls[turn.stall].id

    def occupants(self, weekend: int) -> dict[int, Turn]:
        """By stall; where two stand on one stall (a fault), the first."""
        result: dict[int, Turn] = {}
        for turn in self.by_weekend[weekend]:
            result.setdefault(turn.stall, turn)
        return result

    def coming_is_fixed(self, turn: Turn) -> bool:
        """The coordinator wants this vendor on this weekend, and on no other stall than this one."""
        key = (turn.weekend, turn.vendor)
        return key in self.problem.fixed and self.problem.fixed[key] in (None, turn.stall)

    def place_is_fixed(self, turn: Turn) -> bool:
        return self.problem.fixed.get((turn.weekend, turn.vendor)) == turn.stall


class Findings:
    """Collects faults and waivers in words of ids."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.faults: list[Fault] = []
        self.waivers: list[Waiver] = []

    def fault(self, rule: str, code: str, where: str, message: str) -> None:
        self.faults.append(Fault(rule, where, message, code))

    def breach(self, rule: str, code: str, where: str, message: str, *, waived: bool) -> None:
        if waived:
            self.waivers.append(Waiver(rule, where, message, code))
        else:
            self.fault(rule, code, where, message)

    def at(self, weekend: int, vendor: int | None = None, stall: int | None = None) -> str:
        parts = [self.problem.weekends[weekend].id]
        if vendor is not None:
            parts.append(self.problem.vendors[vendor].id)
        if stall is not None:
            parts.append(self.problem.stalls[stall].id)
        return " ".join(parts)
