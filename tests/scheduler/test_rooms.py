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
from tests.scheduler.test_explain import DAYS, market, vendor

AIR, NONE = ["air"], list[str]()


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


def with_stalls(features: list[list[str]], needs: list[list[str]], **more: Any) -> Problem:
    """Three weekends; stalls with these features, vendors with these needs."""
    case = market(vendors=[vendor(f"V{i}", needs=its) for i, its in enumerate(needs)], **more)
    plain = case["stalls"][0] | {"neighbours": []}
    case["stalls"] = [plain | {"id": f"S{i}", "features": its} for i, its in enumerate(features)]
    return read(as_bytes(case))


def rooms_for(problem: Problem, *days: list[int]) -> Rooms:
    """With these vendors on each weekend."""
    comes = np.zeros((problem.n_vendors, problem.n_weekends), dtype=np.bool_)
    for w, vendors in enumerate(days):
        comes[vendors, w] = True
    return Rooms(problem, comes)


def held(rooms: Rooms, u: int, day: int, *others: tuple[int, int]) -> list[bool]:
    vendors, weekends = zip(*others, strict=True)
    return [bool(held) for held in rooms.hold(u, day, np.array(vendors), np.array(weekends))]


def test_an_exchange_holds_as_long_as_there_is_just_a_stall_for_everybody() -> None:
    """One stall of two has air, which V0 and V1 need."""
    problem = with_stalls([AIR, NONE], [AIR, AIR, NONE, NONE])
    assert held(rooms_for(problem, [0, 2], [1, 3], [3]), 0, 0, (1, 1), (3, 1), (3, 2)) == [True, False, True]
    assert held(rooms_for(problem, [2, 3], [0]), 2, 0, (0, 1)) == [True]
    assert held(rooms_for(problem, [0, 2], [1, 3]), 2, 0, (1, 1), (3, 1)) == [False, True]


def test_a_stall_on_which_somebody_is_fixed_is_there_for_nobody_else() -> None:
    fixed = [{"weekend": DAYS[0], "vendor": "V1", "stall": "S0"}]
    rooms = rooms_for(with_stalls([AIR, NONE], [AIR, NONE, NONE], fixed=fixed), [1])
    assert not rooms.takes(0, 0)
    assert rooms.takes(2, 0)
    assert not rooms.takes(2, 0)
    assert rooms.takes(0, 1)


def test_after_a_move_as_much_is_spare_as_when_counted_anew() -> None:
    problem = with_stalls([AIR, NONE], [AIR, NONE])
    rooms = rooms_for(problem, [0, 1], [1])
    rooms.moves(0, 0, 2)
    assert rooms.spare.tolist() == rooms_for(problem, [1], [1], [0]).spare.tolist()


def fan(n: int, *more: list[str]) -> Problem:
    """n vendors who fit the first stall and one of their own; others who fit S-last only, and `more`."""
    names = [f"f{i}" for i in range(n)]
    return with_stalls([names, *([name] for name in names), ["own"]], [*([name] for name in names), ["own"], *more])


def test_unions_of_a_part_are_counted_up_to_a_number() -> None:
    """Twelve sets with one stall in common, and that stall alone, have 4096 unions."""
    rooms = rooms_for(fan(12, [f"f{i}" for i in range(12)]))
    assert rooms.known.all()
    assert rooms.takes(0, 0)
    assert len(rooms.spare) == 4097


def test_of_a_part_with_more_unions_only_the_like_change_places() -> None:
    problem = fan(14, ["f0"], ["own"])
    rooms = rooms_for(problem, [0, 14], [1, 15, 16])
    assert len(rooms.spare) == 1  # the other part has one
    assert held(rooms, 0, 0, (15, 1), (1, 1), (16, 1)) == [True, False, False]
    assert held(rooms, 14, 0, (1, 1), (16, 1)) == [False, True]
    assert not rooms.takes(0, 2)
    assert rooms.takes(14, 2)
    assert held(rooms_for(problem, [0], [16]), 0, 0, (16, 1)) == [False]


def test_without_any_part_that_can_be_counted_only_the_like_change_places() -> None:
    names = [f"f{i}" for i in range(13)]
    rooms = rooms_for(
        with_stalls([names, *([name] for name in names)], [[name] for name in [*names, "f0"]]), [0], [13, 1]
    )
    assert held(rooms, 0, 0, (13, 1), (1, 1)) == [True, False]


def test_stalls_that_no_vendor_links_are_parts_of_their_own() -> None:
    names = [[f"f{i}"] for i in range(13)]
    rooms = rooms_for(with_stalls(names, names))
    assert rooms.known.all()
    assert len(rooms.spare) == 13
