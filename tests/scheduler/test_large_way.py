"""The way of large problems, on tiny ones that can be enumerated: it keeps every rule, and what it claims is so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler import attendance, files
from scheduler import problem as problems
from scheduler.solve import Status, solve
from scheduler.verify import verify_bytes
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems

CLOSE = 2e-6
BELOW_ONE = 1 - 1e-6


@pytest.fixture(scope="module", autouse=True)
def _all_are_large() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attendance, "SMALL", 0)
        yield


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_no_claim_goes_beyond_what_enumeration_finds(case: dict[str, Any]) -> None:
    data = json.dumps(case).encode()
    found = solve(problems.read(data))
    best = oracle.best(case)
    if found.rotation is None:
        assert found.status is Status.INFEASIBLE
        assert not best.feasible
        return
    assert best.feasible
    assert verify_bytes(data, files.write(found.rotation)).faults == []
    goals = {goal.goal: goal for goal in found.rotation.certificate}
    assert goals["filled"].value <= best.filled <= goals["filled"].bound
    if goals["filled"].value < best.filled:
        return
    reached, least = goals["deviation"].value, float(best.deviation)
    assert reached >= min(least, BELOW_ONE) - CLOSE
    if reached > least + CLOSE and reached >= 1:
        assert goals["deviation"].bound <= least + CLOSE
        return
    assert goals["final"].bound <= float(best.final) + CLOSE
    if goals["final"].value <= float(best.final) + CLOSE:
        assert goals["spacing"].bound <= float(best.spacing) + CLOSE
    if found.status is Status.OPTIMAL:
        assert goals["final"].value == pytest.approx(float(best.final), abs=CLOSE)
