"""Seasons of every temper: each is solved, keeps every rule, and is as fair as its rules let it be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.problems import EVERY, NONE, Rules, make
from scheduler import attendance, files
from scheduler import problem as problems
from scheduler.control import Control, Progress
from scheduler.solve import Solution, Status, solve
from scheduler.verify import verify_bytes

FAIR = {
    "no rules": NONE,
    "every rule": EVERY,
    "many pairs": replace(EVERY, apart=0.3, together=0.04),
    "limits on every weekend": replace(EVERY, limits=1.0),
    "limits on every weekend and many pairs": replace(EVERY, limits=1.0, apart=0.3, together=0.04),
    "many fixed turns": replace(EVERY, fixed=1.0),
    "few products": replace(EVERY, products=0.35),
    "products better apart": replace(EVERY, neighbours="avoid"),
    "old credits": replace(EVERY, credits=0.5),
}
STRICT = {
    "a gap of four": replace(EVERY, min_gap=4),
    "hard": replace(EVERY, min_gap=3, apart=0.2, together=0.03, limits=0.6, fixed=1.0, absent=0.15, products=0.5),
}


def season(rules: Rules, seed: int) -> tuple[bytes, Solution]:
    data = make(300, 26, 50, rules, seed)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    return data, found


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("rules", FAIR.values(), ids=FAIR)
def test_every_seat_is_filled_and_nobody_a_turn_off(rules: Rules, seed: int) -> None:
    _, found = season(rules, seed)
    goals = {goal.goal: goal for goal in found.rotation.certificate} if found.rotation else {}
    assert goals["filled"].proof == "optimal"
    assert goals["deviation"].value < 1
    assert goals.get("neighbours", goals["filled"]).value in (0, goals["filled"].value)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("rules", STRICT.values(), ids=STRICT)
def test_where_rules_push_somebody_further_off_it_is_no_more_than_proven(rules: Rules, seed: int) -> None:
    _, found = season(rules, seed)
    goals = {goal.goal: goal for goal in found.rotation.certificate} if found.rotation else {}
    assert goals["filled"].proof == goals["deviation"].proof == "optimal"


def test_seats_stay_empty_rather_than_a_rule_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of those who can come stand each weekend and nobody twice in a row, so not every seat can be filled."""
    monkeypatch.setattr(attendance, "LARGE", 0)
    monkeypatch.setattr(attendance, "PROGRAMME", 0)
    data = make(80, 26, 50, replace(EVERY, together=0, limits=0, absent=0.2), 1)
    found = solve(problems.read(data))
    assert found.rotation is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert 740 <= goals["filled"].value <= 803 <= goals["filled"].bound  # 803: proven by the linear programme
    assert found.status is Status.FEASIBLE


class Clock(Control):
    """Time is up as soon as a phase has been reported."""

    def __init__(self, phase: str) -> None:
        self.up = False
        super().__init__(1e9, lambda step: self.see(step, phase))

    def see(self, step: Progress, phase: str) -> None:
        self.up |= step.phase == phase

    @property
    def left(self) -> float:
        return -1.0 if self.up else 1e9


@pytest.mark.parametrize(("phase", "status"), [("attendance", Status.OPTIMAL), ("entitlement", Status.UNKNOWN)])
def test_what_is_valid_when_time_is_up_is_kept(phase: str, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.solve.Control", lambda *_: Clock(phase))
    data = make(300, 26, 50, EVERY, 1)
    found = solve(problems.read(data), time_limit=1)
    assert found.status is status
    if found.rotation is not None:
        assert verify_bytes(data, files.write(found.rotation)).faults == []


def test_a_wider_reach_that_takes_too_long_leaves_the_narrow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a gap of four somebody is further off than a turn; the search for a better end of the season is cut off."""
    data = make(300, 26, 50, STRICT["a gap of four"], 2)
    whole = solve(problems.read(data))
    seen = []

    class Once(Clock):
        def see(self, step: Progress, phase: str) -> None:
            seen.append(step.phase)
            self.up |= seen.count("flow") == 2

    monkeypatch.setattr("scheduler.solve.Control", lambda *_: Once(""))
    found = solve(problems.read(data), time_limit=1)
    assert seen.count("flow") == 2
    assert found.rotation is not None
    assert whole.rotation is not None
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    cut, full = ({g.goal: g for g in r.certificate} for r in (found.rotation, whole.rotation))
    assert cut["filled"].value == full["filled"].value
    assert cut["final"].bound <= full["final"].value
