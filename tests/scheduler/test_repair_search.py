"""What the search does with the repair that it has: keeps it when time is up, and gives it up for no worse one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler import files, repair, repair_search
from scheduler.control import Control, OutOfTime
from scheduler.problem import read
from scheduler.repair import CannotRepair, Repaired
from scheduler.repair_moves import Mended, mend
from scheduler.repair_parts import Part
from scheduler.verify import verify_bytes
from tests.scheduler import oracle
from tests.scheduler.test_explain import DAYS, Plan, market, rotation_of, vendor
from tests.scheduler.test_repair import FULL, SIX, changes, repaired, turns, with_sha256


class Clock(Control):
    """Time is up when it has been looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    @property
    def late(self) -> bool:
        self.looks -= 1
        return self.looks < 0


AWAY = changes(DAYS[1], unavailable=[{"vendor": "V0002", "weekend": DAYS[1]}])
ENDLESS = 10**9


def within(clock: Clock) -> Repaired | None:
    """None: out of time without a repair."""
    problem = read(oracle.as_bytes(market(vendors=SIX)))
    rotation = with_sha256(rotation_of(FULL), problem.sha256)
    try:
        return repair.repair(problem, rotation, files.read_changes(oracle.as_bytes(AWAY), problem.file), clock)
    except OutOfTime:
        return None


@pytest.mark.parametrize("small", [0, repair_search.SMALL])
def test_time_that_is_up_ends_the_search_and_not_the_repair(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However early that is, once there is a repair it is returned: it only is less fair or less proven."""
    monkeypatch.setattr(repair_search, "SMALL", small)
    clock = Clock(ENDLESS)
    assert within(clock) is not None
    found = [within(Clock(looks)) for looks in range(ENDLESS - clock.looks)]
    first = next(looks for looks, repair in enumerate(found) if repair is not None)
    assert 0 < first < len(found) - 2
    for one in found[first:]:
        assert one is not None
        assert verify_bytes(one.problem, one.rotation).faults == []
        assert one.changed.value == 2


def less_proven(part: Part) -> Mended:
    return replace(mend(part), others=0, moves=0)


def test_a_repair_that_is_not_proven_is_not_lost_where_everybody_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search among everybody has no time to find anything."""
    monkeypatch.setattr(repair_search, "SMALL", 0)
    monkeypatch.setattr(repair_search, "MORE", 0.0)
    monkeypatch.setattr(repair_search, "mend", less_proven)
    data = market(vendors=SIX[:2])
    plan = tuple(t for t in FULL if t[1] != "V0003")
    found = repaired(data, plan, changes(DAYS[2], closed=[{"stall": "A-01", "weekend": DAYS[2]}]))
    assert (found.changed.value, found.moves.value, found.moves.bound) == (0, 1, 0)


def test_where_the_parts_have_no_repair_some_repair_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repair_search, "SMALL", 0)
    monkeypatch.setattr(repair_search, "EXACT", 0)
    monkeypatch.setattr(repair_search, "mend", lambda part: replace(mend(part), stall=None))
    found = repaired(market(vendors=SIX), FULL, AWAY)
    assert found.file.solver["repair"]["way"] == "free stalls"
    assert (found.changed.value, found.changed.bound) == (2, 2)


def test_keeping_what_can_be_kept_is_not_enough_where_a_minimum_asks_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without V0001 nobody fits A-01, so one seat is left, and one kriya has to come: V0003 makes way for V0002."""
    monkeypatch.setattr(repair_search, "SMALL", 0)
    kriya: dict[str, Any] = {"category": "kriya"}
    data = market(vendors=[vendor("V0001", **kriya), vendor("V0002", needs=["listrik"], **kriya), vendor("V0003")])
    data["stalls"][0]["categories"] = ["kriya"]
    data["stalls"][1]["features"] = ["listrik"]
    for weekend in data["weekends"]:
        weekend["closed_stalls"] = ["A-01", "A-02", "A-03"]
    data["weekends"][0]["closed_stalls"] = ["A-03"]
    data["weekends"][0]["category_limits"] = {"kriya": {"min": 1}}
    plan: Plan = ((DAYS[0], "V0001", "A-01"), (DAYS[0], "V0003", "A-02"))
    found = repaired(data, plan, changes(DAYS[0], unavailable=[{"vendor": "V0001", "weekend": DAYS[0]}]))
    assert turns(found) == ((DAYS[0], "V0002", "A-02"),)
    assert (found.changed.value, found.changed.bound) == (3, 3)


def test_a_fixed_turn_that_cannot_be_leaves_no_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changes, but V0001 was promised a stall with power on a weekend to come, and there is none."""
    monkeypatch.setattr(repair_search, "SMALL", 0)
    data = market(
        vendors=[vendor("V0001", needs=["listrik"]), *SIX[1:3]],
        fixed=[{"weekend": DAYS[2], "vendor": "V0001", "stall": None}],
    )
    with pytest.raises(CannotRepair):
        repaired(data, tuple(t for t in FULL if t[1] != "V0001"), changes(DAYS[1]))
