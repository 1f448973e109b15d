"""A flow in which vendors who come together have as many turns as each other."""

from __future__ import annotations

import numpy as np

from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.attendance_plans import bound_groups
from scheduler.problem import BoolArray, Problem

EVENINGS = 5  # rounds of giving and taking turns until groups are even


def evened(problem: Problem, network: AttendanceNetwork, allowed: BoolArray, flow: Flow) -> Flow | None:
    """The best flow over `allowed` (a,) in which all of a group have as many turns as each other; None: not found.

    `flow`: the best one over `allowed`, whether even or not.
    Where the flow gives an optional turn to some of a group, it goes to all of them or to none, by turns: what is
    settled for one group may part another.
    """
    tokens = network.tokens
    first = np.searchsorted(tokens.vendor, np.arange(problem.n_vendors))
    for give in (True, False) * EVENINGS:
        if flow.missed or flow.unfilled.any():
            return None
        turns = np.bincount(tokens.arc_vendor[flow.arcs], minlength=problem.n_vendors)
        uneven = [group for group in bound_groups(problem) if len({int(turns[v]) for v in group}) > 1]
        if not uneven:
            return flow
        promised, open_ = np.zeros(len(tokens.vendor), dtype=np.bool_), allowed.copy()
        for group in uneven:
            least, most = (int(f(turns[group])) for f in (np.min, np.max))
            for v in group:
                promised[first[v] : first[v] + (most if give else least)] = True
                open_ &= give | (tokens.arc_vendor != v) | (tokens.turn[tokens.arc_token] <= least)
        tried = network.promising(promised)
        evener = tried.solve(open_)
        if not evener.missed and not evener.unfilled.any():
            network, flow, allowed = tried, evener, open_
    turns = np.bincount(tokens.arc_vendor[flow.arcs], minlength=problem.n_vendors)
    return flow if all(len({int(turns[v]) for v in group}) == 1 for group in bound_groups(problem)) else None
