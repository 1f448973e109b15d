"""The flow by itself: what has to be served is, whatever it costs in spacing."""

from __future__ import annotations

import numpy as np

from scheduler.attendance_flow import AttendanceNetwork
from scheduler.entitlement import entitlement
from scheduler.problem import TURN, read
from scheduler.tokens import tokens, up_to
from tests.scheduler.oracle import as_bytes


def test_a_turn_that_must_be_is_served_however_far_from_its_middle() -> None:
    """One weekend, three stalls, four vendors; the last one is owed so much from before that it has to come."""
    stalls = [
        {
            "id": f"A-0{n}", "zone": "A", "x": float(n), "y": 0.0, "features": [], "categories": [], "prime": 0,
            "neighbours": [],
        }
        for n in (1, 2, 3)
    ]  # fmt: skip
    vendors = [
        {
            "id": f"V000{n}", "category": "kuliner", "product": "sate", "needs": [], "credit": credit, "weight": 1,
            "joined": None, "left": None, "unavailable": [],
        }
        for n, credit in enumerate((0, 0, 0, 375_010), start=1)
    ]  # fmt: skip
    day = {"id": "2026-12-05", "dates": ["2026-12-05"], "status": "open", "closed_stalls": [], "category_limits": {}}
    rules = {"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0}
    problem = read(
        as_bytes(
            {
                "format": "giliran-problem/1", "weekends": [day], "stalls": stalls, "vendors": vendors, "rules": rules,
                "apart": [], "together": [], "fixed": [], "seed": 0,
            }
        )
    )  # fmt: skip
    due = entitlement(problem)
    assert due.owed[:, -1].tolist() == [3 * TURN // 4] * 3 + [3 * TURN // 4 + 375_010 * TURN // 10**6]
    window = tokens(due, problem.can_stand(), up_to(TURN))
    flow = AttendanceNetwork(problem, window, due.seats).solve()
    assert window.vendor[np.flatnonzero(window.must)].tolist() == [3]
    assert flow.seats == 3
    assert flow.missed == 0
