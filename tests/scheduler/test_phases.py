"""Vendors who all begin equal: each keeps its own phase, so the flow alone leaves no two turns too close."""

import json

from scheduler.attendance_breaches import gap_breaches, turns_of
from scheduler.attendance_flow import AttendanceNetwork
from scheduler.entitlement import entitlement
from scheduler.problem import read
from scheduler.tokens import BELOW_ONE, tokens


def season(vendors: int, stalls: int, weekends: int) -> bytes:
    """One category, nobody absent, a turn every vendors/stalls weekends."""
    problem = {
        "format": "giliran-problem/1",
        "weekends": [
            {
                "id": f"2027-{1 + w // 4:02}-{1 + 7 * (w % 4):02}",
                "dates": [f"2027-{1 + w // 4:02}-{1 + 7 * (w % 4):02}"],
                "status": "open",
                "closed_stalls": [],
                "category_limits": {},
            }
            for w in range(weekends)
        ],
        "stalls": [
            {
                "id": f"A-{s:02}",
                "zone": "A",
                "x": s,
                "y": 0,
                "features": [],
                "categories": [],
                "prime": 50,
                "neighbours": [],
            }
            for s in range(stalls)
        ],
        "vendors": [
            {
                "id": f"V{v:04}",
                "category": "kuliner",
                "product": "bakso",
                "needs": [],
                "credit": 0,
                "weight": 1,
                "joined": None,
                "left": None,
                "unavailable": [],
            }
            for v in range(vendors)
        ],
        "rules": {"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 2},
        "apart": [],
        "together": [],
        "fixed": [],
        "seed": 7,
    }
    return json.dumps(problem).encode()


def test_the_flow_alone_keeps_the_gaps_of_an_even_season() -> None:
    problem = read(season(vendors=171, stalls=30, weekends=26))
    due = entitlement(problem)
    window = tokens(due, problem.can_stand(), BELOW_ONE)
    flow = AttendanceNetwork(problem, window, due.seats).solve()
    comes = turns_of(window, flow.arcs, (problem.n_vendors, problem.n_weekends))
    assert comes.sum() == 30 * 26
    assert gap_breaches(problem, comes) == []
