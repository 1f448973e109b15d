"""One weekend of a part when it is settled who comes: its fewest moves are those of trying every seating."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler import files, repair_changes
from scheduler.control import Control
from scheduler.cp import Answer, Model
from scheduler.entitlement import CannotMeet, entitlement
from scheduler.problem import read
from scheduler.repair_before import Before, may_come
from scheduler.repair_bounds import limits
from scheduler.repair_days import NONE, Days
from scheduler.repair_parts import Part
from scheduler.standing import NOWHERE, stalls_of
from tests.scheduler import oracle
from tests.scheduler.test_explain import DAYS, Plan, market, rotation_of, vendor
from tests.scheduler.test_repair import cases
from tests.scheduler.test_repair_parts import fewest_by_trying, streets


def parts_of(data: dict[str, Any], plan: Plan, start: int = 0) -> list[Part]:
    """The parts of the changed problem, whose rotation before was this plan."""
    problem = read(oracle.as_bytes(data))
    before = Before(problem, stalls_of(problem, rotation_of(plan)), start, may_come(problem))
    known = limits(before, entitlement(problem))
    now = np.where(before.lost | before.moved, NOWHERE, before.stall)
    wish = np.zeros_like(problem.tie)
    return [Part(before, known, p, now, wish, Control()) for p in range(len(known.others))]


@given(streets(), st.data())
@settings(max_examples=150, deadline=None)
def test_no_seating_has_fewer_moves(case: tuple[dict[str, Any], Plan], draws: st.DataObject) -> None:
    data, plan = case
    for part in parts_of(data, plan):
        here = np.flatnonzero(part.before.stays[:, 0] & part.mine).tolist()
        who = frozenset(draws.draw(st.sets(st.sampled_from(here)))) if here else frozenset()
        alone, least = Days(part).alone(0, who), fewest_by_trying(part.before, sorted(who))
        assert alone.moves == alone.least == (NONE if least is None else least)
        if least is not None:
            assert {v: alone.stall[v] != NOWHERE for v in here} == {v: v in who for v in here}


def row(**more: Any) -> tuple[dict[str, Any], Plan]:
    """Part 1, kuliner: A-01 and A-03, part 0, kriya: A-02. V0001 stood on A-01, now closed, V0002 on A-02."""
    vendors = [vendor("V0001"), vendor("V0002", category="kriya")]
    data = market(vendors=vendors, rules={"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0})
    for stall, name in zip(data["stalls"], ("kuliner", "kriya", "kuliner"), strict=True):
        stall["categories"] = [name]
    data["weekends"][0]["closed_stalls"] = ["A-01"]
    return {**data, **more}, ((DAYS[0], "V0001", "A-01"), (DAYS[0], "V0002", "A-02"))


def test_another_part_stands_in_the_way_of_a_day_but_not_of_what_is_proven() -> None:
    """Both sell sate, so A-03 will not do beside V0002; if V0002 stayed away it would."""
    days = Days(parts_of(*row())[1])
    assert days.around(0, frozenset([0])).moves == NONE
    assert days.alone(0, frozenset([0])).least == 1


def test_whom_another_part_has_fixed_on_a_stall_comes_all_the_same() -> None:
    data, plan = row(fixed=[{"weekend": DAYS[0], "vendor": "V0002", "stall": "A-02"}])
    day = Days(parts_of(data, plan)[1]).around(0, frozenset())
    assert (day.moves, day.stall.tolist()) == (0, [NOWHERE, 1])


def test_a_day_that_takes_too_long_proves_nothing() -> None:
    """A-03 would have done for V0001: what was not found is not said to be impossible."""
    part = parts_of(*row())[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Model, "solve", lambda *_, **__: Answer("unknown", [], 0.0, 0.0))
        day = Days(part).alone(0, frozenset([0]))
    assert (day.moves, day.least) == (NONE, 0)


@pytest.mark.parametrize("pair", [["V0001", "V0002"], ["V0001", "V0003"]])
def test_whoever_waits_for_a_later_part_to_find_a_stall_holds_up_no_partner(pair: list[str]) -> None:
    """V0001, kuliner, stood on A-01, now closed; V0003 and V0004 are kriya, and V0004 stands in for V0005."""
    kriya = [vendor(name, category="kriya") for name in ("V0003", "V0004")]
    absent = vendor("V0005", category="kriya", unavailable=[DAYS[0]])
    data = market(vendors=[vendor("V0001"), vendor("V0002"), *kriya, absent], together=[pair])
    first = data["stalls"][0]
    data["stalls"] = [{**first, "id": f"A-0{i}", "neighbours": []} for i in range(1, 6)]
    for stall in data["stalls"]:
        stall["categories"] = ["kriya" if stall["id"] in ("A-03", "A-05") else "kuliner"]
    data["weekends"][0]["closed_stalls"] = ["A-01"]
    part = parts_of(data, tuple((DAYS[0], f"V000{i}", f"A-0{i}") for i in (1, 2, 3, 5)))[0]
    stall = part.without_moves(1, part.mine)
    assert stall is not None
    assert stall[:, 0].tolist() == [NOWHERE, 1, 2, 4, NOWHERE]


@given(cases())
@settings(max_examples=100, deadline=None)
def test_a_repair_without_moves_has_none_and_changes_no_more_than_it_may(
    case: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    data, change = case
    best = oracle.best(data)
    assume(best.feasible)
    old = read(oracle.as_bytes(data)).file
    changed = repair_changes.apply(old, files.read_changes(oracle.as_bytes({**change, "closed": []}), old))
    try:
        parts = parts_of(json.loads(files.write(changed.problem)), best.plan, changed.start)
    except CannotMeet:
        return
    for part in parts:
        count = int(part.known.others[part.part])
        stall = part.without_moves(count, part.mine)
        if stall is None:
            continue
        before, came = part.before, part.before.came
        assert ((stall == before.stall) | (stall == NOWHERE) | ~came)[part.mine].all()
        others = ((stall != NOWHERE) != came).any(axis=1) & part.mine & ~part.hit
        assert int(others.sum()) <= count
        for w in part.weekends:
            assert int((stall[part.mine, w] != NOWHERE).sum()) == part.seats[w]
