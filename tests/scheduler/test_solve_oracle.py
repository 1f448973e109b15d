"""The solver against enumeration: on tiny problems with every kind of rule the goals must be reached exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler import files
from scheduler import problem as problems
from scheduler.solve import Status, solve
from scheduler.verify import verify_bytes
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems

CLOSE = 2e-6


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_goals_are_those_of_enumeration(case: dict[str, Any]) -> None:
    data = json.dumps(case).encode()
    found = solve(problems.read(data))
    best = oracle.best(case)
    if not best.feasible:
        assert found.status is Status.INFEASIBLE
        assert found.rotation is None
        assert found.reasons
        return
    assert found.rotation is not None
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].value == best.filled
    if best.deviation < 1:
        assert goals["deviation"].value < 1
    else:
        assert goals["deviation"].value == pytest.approx(float(best.deviation), abs=CLOSE)
    assert goals["final"].value == pytest.approx(float(best.final), abs=CLOSE)
    assert goals["spacing"].value == pytest.approx(float(best.spacing), abs=1e-3)
    assert goals["spacing"].bound <= float(best.spacing) + CLOSE
    assert found.status is Status.OPTIMAL
    assert verify_bytes(data, files.write(found.rotation)).faults == []


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_same_file_gives_same_bytes(case: dict[str, Any]) -> None:
    data = json.dumps(case).encode()
    first, second = solve(problems.read(data)), solve(problems.read(data))
    assert first.status is second.status
    if first.rotation is not None and second.rotation is not None:
        assert first.rotation.assignments == second.rotation.assignments
        assert first.rotation.certificate == second.rotation.certificate
        assert first.rotation.standby == second.rotation.standby
