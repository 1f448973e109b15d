"""A repair leaves alone what it can, and the least it has to touch is what enumeration says it is."""

import datetime
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from scheduler import files, repair, repair_search
from scheduler.entitlement import entitlement
from scheduler.explain import Explainer
from scheduler.problem import Problem, read
from scheduler.repair import CannotRepair, Repaired
from scheduler.repair_before import Before, may_come
from scheduler.repair_exchange import exchange
from scheduler.standing import NOWHERE, stalls_of
from scheduler.verify import verify_bytes
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_explain import DAYS, Plan, market, rotation_of, vendor

Least = tuple[int, int, int]  # minus filled from `start` on, changed vendors, stall moves


def changes(start: str, **named: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"unavailable": [], "closed": [], "cancelled": [], "joined": [], "left": []}
    return {"format": "giliran-changes/1", "from": start, **empty, **named}


def repaired(data: dict[str, Any], plan: Plan, change: dict[str, Any]) -> Repaired:
    problem = read(oracle.as_bytes(data))
    rotation = with_sha256(rotation_of(plan), problem.sha256)
    return repair.repair(problem, rotation, files.read_changes(oracle.as_bytes(change), problem.file))


def with_sha256(rotation: files.Rotation, sha256: str) -> files.Rotation:
    return files.Rotation(
        rotation.format, sha256, rotation.status, rotation.assignments, rotation.standby, rotation.certificate, {}
    )


def turns(found: Repaired) -> Plan:
    return tuple((a.weekend, a.vendor, a.stall) for a in found.file.assignments)


class Enumerated:
    """The best repair by trying every choice of vendors and every placement on every weekend from `start` on."""

    def __init__(self, data: dict[str, Any], plan: Plan, start: int) -> None:
        self.search = oracle._Search(data)
        self.data, self.start = data, start
        self.names = [v["id"] for v in data["vendors"]]
        self.days = [w["id"] for w in data["weekends"]]
        self.old = {(w, v): s for w, v, s in plan}

    def best(self) -> Least | None:
        n = len(self.names)
        state: oracle.State = ((0,) * n, (-1,) * n)
        for w in range(self.start):
            group = tuple(i for i, v in enumerate(self.names) if (self.days[w], v) in self.old)
            after = self.search._step(state, group, w)
            assert after is not None
            state = (state[0], after[1])
        layer: dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, int]] = {(state[1], frozenset()): (0, 0)}
        for w in range(self.start, len(self.days)):
            layer = self._next(w, layer)
        return min(((filled, len(changed), moves) for (_, changed), (filled, moves) in layer.items()), default=None)

    def _next(
        self, w: int, layer: dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, int]]
    ) -> dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, int]]:
        following: dict[tuple[tuple[int, ...], frozenset[int]], tuple[int, int]] = {}
        choices = [(group, self._moves(w, group)) for group, _ in self.search.choices[w]]
        for (last, changed), (filled, moves) in layer.items():
            for group, moved in choices:
                after = self.search._step(((0,) * len(self.names), last), group, w)
                if after is None:
                    continue
                differs = {i for i, v in enumerate(self.names) if ((self.days[w], v) in self.old) != (i in group)}
                key = (after[1], changed | differs)
                value = (filled - len(group), moves + moved)
                following[key] = min(value, following.get(key, value))
        return following

    def _moves(self, w: int, group: tuple[int, ...]) -> int:
        weekend = self.data["weekends"][w]
        return min(
            sum(
                self.data["stalls"][s]["id"]
                != self.old.get((self.days[w], self.names[v]), self.data["stalls"][s]["id"])
                for v, s in placed.items()
            )
            for placed in self.search._placements(group, weekend, {})
        )


@st.composite
def cases(draw: st.DrawFn, most: int = 2) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small problem and changes to it: up to so many absences and closed stalls."""
    data = draw(small_problems(max_vendors=4, max_weekends=3))
    days = [w["id"] for w in data["weekends"]]
    start = draw(st.integers(0, len(days) - 1))
    later = st.sampled_from(days[start:])
    vendors = st.sampled_from([v["id"] for v in data["vendors"]])
    stalls = st.sampled_from([s["id"] for s in data["stalls"]])
    away = draw(st.lists(st.tuples(vendors, later), max_size=most, unique=True))
    closed = draw(st.lists(st.tuples(stalls, later), max_size=most, unique=True))
    left = draw(st.lists(vendors, max_size=1, unique=True))
    gone = (datetime.date.fromisoformat(days[0]) + datetime.timedelta(days=draw(st.integers(-3, 20)))).isoformat()
    return data, changes(
        days[start],
        unavailable=[{"vendor": v, "weekend": w} for v, w in away],
        closed=[{"stall": s, "weekend": w} for s, w in closed],
        cancelled=draw(st.lists(later, max_size=1)),
        joined=[vendor("N0001", joined=draw(st.sampled_from([None, gone])))] if draw(st.integers(0, 3)) == 3 else [],
        left=[{"vendor": v, "date": gone} for v in left],
    )


def attempt(data: dict[str, Any], plan: Plan, change: dict[str, Any]) -> Repaired | bytes:
    """The repair, or the changed problem of which it is said that it has none."""
    try:
        return repaired(data, plan, change)
    except CannotRepair as error:
        return error.problem


def check(data: dict[str, Any], change: dict[str, Any]) -> None:
    best = oracle.best(data)
    assume(best.feasible)
    start = [w["id"] for w in data["weekends"]].index(change["from"])
    found = attempt(data, best.plan, change)
    if not isinstance(found, Repaired):
        event("cannot be repaired")
        assert Enumerated(json.loads(found), best.plan, start).best() is None
        return
    event(found.file.solver["repair"]["way"])
    assert verify_bytes(found.problem, found.rotation).faults == []
    assert [t for t in turns(found) if t[0] < change["from"]] == [t for t in best.plan if t[0] < change["from"]]
    least = Enumerated(json.loads(found.problem), best.plan, start).best()
    assert least is not None
    past = sum(w < change["from"] for w, _, _ in best.plan)
    reached = (past - found.filled.value, found.changed.value, found.moves.value)
    bounds = (past - found.filled.bound, found.changed.bound, found.moves.bound)
    assert reached >= least
    assert bounds[0] <= least[0]
    if reached[0] == least[0]:
        assert bounds[1] <= least[1]
        if reached[1] == least[1]:
            assert bounds[2] <= least[2]
    if repair_search.EXACT:
        assert reached == bounds == least


@given(cases())
@settings(max_examples=120, deadline=None)
def test_filled_changed_vendors_and_moves_equal_enumeration(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    check(*case)


@given(cases())
@settings(max_examples=120, deadline=None)
def test_where_the_parts_prove_too_little_everybody_is_free(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_search, "SMALL", 0)
        check(*case)


@given(cases())
@settings(max_examples=120, deadline=None)
def test_without_everybody_free_nothing_false_is_claimed(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_search, "SMALL", 0)
        patch.setattr(repair_search, "EXACT", 0)
        check(*case)


@given(cases())
@settings(max_examples=80, deadline=None)
def test_exchanges_in_a_large_repair_claim_nothing_false(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_search, "SMALL", 0)
        patch.setattr(repair_search, "EXACT", 0)
        patch.setattr(repair_search, "LARGE", -1)
        check(*case)


FULL: Plan = tuple((d, f"V000{i}", f"A-0{i}") for d in DAYS for i in (1, 2, 3))
SIX = [vendor(f"V000{i}") for i in range(1, 7)]


def test_the_most_owed_steps_in_for_who_cannot_come() -> None:
    data = market(vendors=[*SIX[:5], vendor("V0006", credit=500_000)])
    found = repaired(data, FULL, changes(DAYS[1], unavailable=[{"vendor": "V0002", "weekend": DAYS[1]}]))
    assert (found.changed.value, found.moves.value, found.surely) == (2, 0, 1)
    assert found.vendors == ("V0002", "V0006")
    assert (DAYS[1], "V0006", "A-02") in turns(found)


def test_a_closed_stall_moves_its_vendor_to_a_free_one() -> None:
    data = market(vendors=SIX[:2])
    plan = tuple(t for t in FULL if t[1] != "V0003")
    found = repaired(data, plan, changes(DAYS[2], closed=[{"stall": "A-01", "weekend": DAYS[2]}]))
    assert (found.changed.value, found.moves.value) == (0, 1)
    assert (DAYS[2], "V0001", "A-03") in turns(found)


def test_a_cancelled_weekend_gives_the_turn_back() -> None:
    """Nobody gains entitlement that weekend, so who lost a turn is owed one turn more against everybody else."""
    data = market(vendors=SIX)
    plan = tuple(t for t in FULL if t[0] != DAYS[2])
    before = {v["id"]: oracle_owed(data, plan, v["id"]) for v in SIX}
    found = repaired(data, plan, changes(DAYS[1], cancelled=[DAYS[1]]))
    after = {v["id"]: oracle_owed(json.loads(found.problem), turns(found)[:3], v["id"]) for v in SIX}
    gained = {name: after[name] - before[name] for name in before}
    assert gained["V0001"] - gained["V0006"] == 1
    assert found.filled.value == 6
    assert found.vendors == ("V0001", "V0002", "V0003")  # who lost the turn has the empty weekend after it


def oracle_owed(data: dict[str, Any], plan: Plan, name: str) -> float:
    """e - turns after the second weekend."""
    search = oracle._Search(data)
    position = [v["id"] for v in data["vendors"]].index(name)
    return search.e[1][position] / search.unit - sum(v == name and w <= DAYS[1] for w, v, _ in plan)


def test_a_newcomer_starts_at_from_without_a_backlog() -> None:
    data = market(vendors=SIX[:2])
    plan = tuple(t for t in FULL if t[1] != "V0003")
    found = repaired(data, plan, changes(DAYS[1], joined=[vendor("V0009", joined="2026-01-01")]))
    assert json.loads(found.problem)["vendors"][-1]["joined"] == DAYS[1]
    assert [t for t in turns(found) if t[1] == "V0009"] == [(DAYS[1], "V0009", "A-03"), (DAYS[2], "V0009", "A-03")]
    assert found.changed.value == 1


def test_a_newcomer_may_be_away_and_leave_like_everybody_else() -> None:
    plan = tuple(t for t in FULL if t[1] != "V0003")
    away = [{"vendor": "V0009", "weekend": DAYS[1]}]
    for change, comes in (
        (changes(DAYS[1], joined=[vendor("V0009")], unavailable=away), [DAYS[2]]),
        (changes(DAYS[1], joined=[vendor("V0009")], left=[{"vendor": "V0009", "date": DAYS[2]}]), [DAYS[1]]),
    ):
        found = repaired(market(vendors=SIX[:2]), plan, change)
        assert [w for w, v, _ in turns(found) if v == "V0009"] == comes


def test_newcomers_are_told_where_no_seat_is_left_for_them() -> None:
    """N0001 could come, but all seats are taken; N0002 fits no stall at all, and of that the reasons tell."""
    newcomers = [vendor("N0001"), vendor("N0002", needs=["listrik"])]
    found = repaired(market(vendors=SIX), FULL, changes(DAYS[1], joined=newcomers))
    assert turns(found) == FULL
    (note,) = found.notes
    assert note.text_id.startswith("Pedagang baru N0001 belum mendapat giliran: semua tempat sudah terisi")
    assert note.text_en.endswith(f"draw anew from {DAYS[1]} on.")
    assert str(note) == f"{note.text_en} / {note.text_id}"
    told = Explainer(read(found.problem), found.file).vendor("N0001")
    assert [(r.code, r.why) for r in told.without] == [
        ("NOT_ELIGIBLE", "NOT_JOINED"), ("OTHERS_OWED_MORE", "KEPT"), ("OTHERS_OWED_MORE", "KEPT"),
    ]  # fmt: skip


def test_leaving_never_reaches_back() -> None:
    data = market(vendors=SIX[:3])
    found = repaired(data, FULL, changes(DAYS[1], left=[{"vendor": "V0001", "date": "2026-01-01"}]))
    assert json.loads(found.problem)["vendors"][0]["left"] == "2026-12-06"
    assert [t[0] for t in turns(found) if t[1] == "V0001"] == [DAYS[0]]


def test_a_later_leaving_date_opens_no_past_weekend() -> None:
    data = market(vendors=[vendor("V0001", left="2026-12-12"), *SIX[1:3]])
    plan = tuple(t for t in FULL if t[1] != "V0001" or t[0] == DAYS[0])
    found = repaired(data, plan, changes(DAYS[2], left=[{"vendor": "V0001", "date": "2027-06-01"}]))
    entry = json.loads(found.problem)["vendors"][0]
    assert (entry["left"], entry["unavailable"]) == ("2027-06-01", [DAYS[1]])
    assert (DAYS[2], "V0001", "A-01") in turns(found)


def test_fixed_turns_that_cannot_be_are_let_go_and_told() -> None:
    data = market(
        vendors=SIX,
        fixed=[
            {"weekend": DAYS[1], "vendor": "V0001", "stall": None},
            {"weekend": DAYS[1], "vendor": "V0002", "stall": "A-02"},
        ],
    )
    change = changes(
        DAYS[1],
        unavailable=[{"vendor": "V0001", "weekend": DAYS[1]}],
        closed=[{"stall": "A-02", "weekend": DAYS[1]}],
    )
    found = repaired(data, FULL, change)
    assert json.loads(found.problem)["fixed"] == [{"weekend": DAYS[1], "vendor": "V0002", "stall": None}]
    assert [note.text_en for note in found.notes] == [
        f"The fixed turn of V0001 on {DAYS[1]} is let go: the vendor cannot come.",
        f"The fixed turn of V0002 on {DAYS[1]} may be on any stall: A-02 is closed.",
    ]
    assert any(t[:2] == (DAYS[1], "V0002") for t in turns(found))


def test_a_turn_passes_to_who_lost_one_where_only_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """V0001 to V0003 lose the second weekend; V0001 has the third too, though V0002 and V0003 are owed more."""
    data = market(vendors=[vendor("V0001", credit=-500_000), *SIX[1:]])
    plan: Plan = (*FULL[3:6], (DAYS[2], "V0001", "A-01"), (DAYS[2], "V0004", "A-02"), (DAYS[2], "V0005", "A-03"))
    monkeypatch.setattr(repair_search, "SMALL", 0)
    monkeypatch.setattr(repair_search, "LARGE", -1)
    found = repaired(data, (*FULL[:3], *plan), changes(DAYS[1], cancelled=[DAYS[1]]))
    assert found.file.solver["repair"]["way"] == "kept"
    assert next(t for t in turns(found) if t[0] == DAYS[2] and t[2] == "A-01")[1] in ("V0002", "V0003")
    assert (found.changed.value, found.changed.bound) == (3, 3)


PASSED_ON = {
    "free to pass on": ({}, {}, True),
    "too soon after the taker's own turn": ({"min_gap": 2}, {}, False),
    "apart from somebody there": ({}, {"apart": [["V0002", "V0003"]]}, False),
    "beside the same product": ({"same_product_neighbours": "forbid"}, {}, False),
}


@pytest.mark.parametrize("case", sorted(PASSED_ON))
def test_a_turn_passes_on_only_within_the_rules(case: str) -> None:
    """V0002, owed much, has the second weekend; V0001, owed little, has the third, beside V0003."""
    rules, more, passes = PASSED_ON[case]
    vendors = [
        vendor("V0001", credit=-900_000, product="kopi"),
        vendor("V0002", credit=900_000),
        vendor("V0003", unavailable=DAYS[:2]),
    ]
    plain = {"min_gap": 1, "same_product_neighbours": "allow", "stall_repeat_gap": 0}
    data = market(vendors=vendors, rules={**plain, **rules}, **more)
    for weekend, closed in zip(data["weekends"], (["A-03"], ["A-02", "A-03"], ["A-03"]), strict=True):
        weekend["closed_stalls"] = closed
    plan: Plan = (
        (DAYS[0], "V0001", "A-01"),
        (DAYS[0], "V0002", "A-02"),
        (DAYS[1], "V0002", "A-01"),
        (DAYS[2], "V0001", "A-01"),
        (DAYS[2], "V0003", "A-02"),
    )
    problem = problem_of(data, cancelled=0)
    before = Before(problem, stalls_of(problem, rotation_of(plan)), 0, may_come(problem))
    after = exchange(before, entitlement(problem), np.where(before.stays, before.stall, NOWHERE), [0, 1])
    assert (after[1, 2] != NOWHERE) == passes
    assert (after[0, 2] != NOWHERE) != passes


def problem_of(data: dict[str, Any], cancelled: int) -> Problem:
    data["weekends"][cancelled]["status"] = "cancelled"
    return read(oracle.as_bytes(data))


def test_nothing_changed_changes_nothing() -> None:
    found = repaired(market(vendors=SIX), FULL, changes(DAYS[0]))
    assert turns(found) == FULL
    assert (found.changed.value, found.moves.value) == (0, 0)


def test_the_same_repair_gives_the_same_bytes() -> None:
    data = market(vendors=SIX)
    change = changes(DAYS[1], unavailable=[{"vendor": "V0002", "weekend": DAYS[1]}])
    first, second = repaired(data, FULL, change), repaired(data, FULL, change)
    assert first.problem == second.problem
    assert [getattr(first.file, k) for k in ("assignments", "standby", "certificate")] == [
        getattr(second.file, k) for k in ("assignments", "standby", "certificate")
    ]


def test_a_rotation_of_another_problem_is_refused() -> None:
    problem = read(oracle.as_bytes(market()))
    nothing = files.read_changes(oracle.as_bytes(changes(DAYS[0])), problem.file)
    with pytest.raises(files.BadFile, match="another problem"):
        repair.repair(problem, with_sha256(rotation_of(FULL), "0" * 64), nothing)


def test_what_cannot_be_repaired_says_so() -> None:
    data = market(vendors=SIX[:3], rules={"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 0})
    data["weekends"][1]["category_limits"] = {"kuliner": {"min": 1}}
    plan: Plan = ((DAYS[0], "V0001", "A-01"), (DAYS[0], "V0002", "A-02"), (DAYS[1], "V0003", "A-03"))
    change = changes(DAYS[1], unavailable=[{"vendor": "V0003", "weekend": DAYS[1]}])
    with pytest.raises(CannotRepair):
        repaired(data, plan, change)
