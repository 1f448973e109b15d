"""Is there a stall for everybody: the count by unions of stall types against a flow."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduler.problem import BoolArray, Problem, read
from scheduler.rooms import Rooms
from scheduler.small_flow import SmallFlow
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems


def all_seated(problem: Problem, w: int, vendors: list[int]) -> bool:
    """Vendors fixed on a stall have it; the others each find one of the rest."""
    taken = {s for s in problem.fixed[w].values() if s >= 0}
    rest = [v for v in vendors if problem.fixed[w].get(v, -1) < 0]
    net = SmallFlow(2 + len(rest) + problem.n_stalls)
    for i, v in enumerate(rest):
        net.add(0, 2 + i, 1)
        for s in np.flatnonzero(problem.fits_stalls(v, w)).tolist():
            net.add(2 + i, 2 + len(rest) + s, 1)
    for s in set(range(problem.n_stalls)) - taken:
        net.add(2 + len(rest) + s, 1, 1)
    return net.run(0, 1) == len(rest)


def some_of(data: st.DataObject, able: BoolArray) -> BoolArray:
    flags = data.draw(st.lists(st.booleans(), min_size=able.size, max_size=able.size))
    return able & np.array(flags, dtype=np.bool_).reshape(able.shape)


def usable_fixed_stalls(problem: Problem) -> bool:
    pinned = [(w, s) for w, _, s in problem.fixed_turns() if s >= 0]
    return len(set(pinned)) == len(pinned) and all(problem.usable[w, s] for w, s in pinned)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(), st.data())
def test_exchanges_hold_exactly_when_all_are_still_seated(case: dict[str, Any], data: st.DataObject) -> None:
    problem = read(as_bytes(case))
    assume(usable_fixed_stalls(problem) and problem.n_weekends > 1)
    comes = some_of(data, problem.can_stand())
    for w, v, s in problem.fixed_turns():
        comes[v, w] |= s >= 0
    assume(all(all_seated(problem, w, np.flatnonzero(comes[:, w]).tolist()) for w in range(problem.n_weekends)))
    rooms = Rooms(problem, comes)
    assert (rooms.spare >= 0).all()
    turns = [(int(v), int(w)) for v, w in zip(*np.nonzero(comes), strict=True) if v not in problem.fixed[w]]
    for u, day in turns:
        for v, other in turns:
            if u == v or day == other or comes[u, other] or comes[v, day]:
                continue
            after = comes.copy()
            after[u, day] = after[v, other] = False
            after[u, other] = after[v, day] = True
            seated = all(all_seated(problem, w, np.flatnonzero(after[:, w]).tolist()) for w in (day, other))
            assert rooms.hold(u, day, np.array([v]), np.array([other]))[0] == seated


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems(), st.data())
def test_one_more_is_taken_exactly_when_there_is_a_stall(case: dict[str, Any], data: st.DataObject) -> None:
    problem = read(as_bytes(case))
    assume(usable_fixed_stalls(problem))
    comes = some_of(data, problem.can_stand())
    for w, v, s in problem.fixed_turns():
        comes[v, w] |= s >= 0
    assume(all(all_seated(problem, w, np.flatnonzero(comes[:, w]).tolist()) for w in range(problem.n_weekends)))
    rooms = Rooms(problem, comes)
    for v, w in zip(*np.nonzero(problem.can_stand() & ~comes), strict=True):
        if v in problem.fixed[w]:
            continue
        now = [*np.flatnonzero(comes[:, w]).tolist(), int(v)]
        expected = all_seated(problem, int(w), now)
        assert rooms.takes(int(v), int(w)) == expected
        comes[v, w] |= expected
