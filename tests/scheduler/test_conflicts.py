"""A conflict is a smallest set of demands that cannot be met, every lift offered lifts it, and none is missed."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from scheduler import problem
from scheduler.conflicts import Conflict, conflicts, explain_infeasible
from scheduler.demands import Demand
from scheduler.lifts import Lift
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_explain import DAYS, market, vendor

DATA = Path(__file__).parents[3] / "shared" / "data"


def told(data: dict[str, Any]) -> list[Conflict]:
    return conflicts(problem.read(oracle.as_bytes(data)))


def only(data: dict[str, Any], demands: tuple[Demand, ...] | list[Demand]) -> dict[str, Any]:
    """The problem with these demands and no others."""
    bare = copy.deepcopy(data)
    bare.update(apart=[], together=[], fixed=[])
    bare["rules"].update(min_gap=1, same_product_neighbours="allow")
    for weekend in bare["weekends"]:
        weekend["category_limits"] = {}
    names = [v["id"] for v in data["vendors"]]
    for d in demands:
        weekend = bare["weekends"][d.weekend]
        if d.kind in ("MIN", "MAX"):
            weekend["category_limits"].setdefault(d.category, {})[d.kind.lower()] = d.number
        elif d.kind == "FIXED":
            stall = data["stalls"][d.stall]["id"] if d.stall >= 0 else None
            bare["fixed"].append({"weekend": weekend["id"], "vendor": names[d.vendor], "stall": stall})
        elif d.kind in ("APART", "TOGETHER"):
            bare[d.kind.lower()].append([names[d.vendor], names[d.partner]])
        elif d.kind == "GAP":
            bare["rules"]["min_gap"] = d.number
        else:
            bare["rules"]["same_product_neighbours"] = "forbid"
    return bare


def lifted(bare: dict[str, Any], lift: Lift) -> dict[str, Any]:
    """The problem after one offered change."""
    data, f = copy.deepcopy(bare), lift.figures
    weekend = next((w for w in data["weekends"] if w["id"] == f.get("weekend")), {})
    if lift.code == "LOWER_MIN":
        weekend["category_limits"][f["category"]]["min"] = f["to"]
    elif lift.code == "RAISE_MAX":
        weekend["category_limits"][f["category"]]["max"] = f["to"]
    elif lift.code == "MORE_ELIGIBLE":
        more = f["more"]
        assert isinstance(more, int)
        data["vendors"] += [vendor(f"W{i}", category=f["category"], product=f"new {i}") for i in range(more)]
    elif lift.code == "REOPEN":
        weekend["closed_stalls"] = sorted(set(weekend["closed_stalls"]) - set(f["stalls"]))  # type: ignore[arg-type]
    elif lift.code in ("DROP_FIXED", "ANY_STALL"):
        entry = next(x for x in data["fixed"] if x["weekend"] == f["weekend"] and x["vendor"] == f["vendor"])
        if lift.code == "ANY_STALL":
            entry["stall"] = None
        else:
            data["fixed"].remove(entry)
    elif lift.code in ("DROP_APART", "DROP_TOGETHER"):
        data[lift.code[5:].lower()].remove([f["vendor"], f["partner"]])
    elif lift.code == "LOWER_GAP":
        data["rules"]["min_gap"] = f["to"]
    else:
        data["rules"]["same_product_neighbours"] = "avoid"
    return data


@given(small_problems())
@settings(max_examples=250, deadline=None)
def test_conflicts_are_found_exactly_when_there_is_no_rotation(data: dict[str, Any]) -> None:
    found = told(data)
    assert bool(found) == (not oracle.best(data).feasible)
    for conflict in found:
        bare = only(data, conflict.demands)
        assert conflict.smallest
        assert not oracle.best(bare).feasible
        assert conflict.text_id
        assert conflict.text_en
        if sum(d.kind == "FIXED" for d in conflict.demands) < 2:  # two fixed turns may also waive a rule for each other
            for d in conflict.demands:
                assert oracle.best(only(data, [x for x in conflict.demands if x != d])).feasible
        for lift in conflict.lifts:
            assert oracle.best(lifted(bare, lift)).feasible, lift


def limits(**by_category: dict[str, int]) -> dict[str, Any]:
    data = market()
    data["weekends"][1]["category_limits"] = by_category
    return data


def fixed(*turns: tuple[int, str, str | None], **changes: Any) -> dict[str, Any]:
    return market(fixed=[{"weekend": DAYS[w], "vendor": v, "stall": s} for w, v, s in turns], **changes)


def with_all(data: dict[str, Any], **weekend: Any) -> dict[str, Any]:
    for w in data["weekends"]:
        w.update(copy.deepcopy(weekend))
    return data


GAP2 = {"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 0}
FORBID = {"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0}
TWO_CRAFTS = [vendor("V0001"), vendor("V0002", category="kriya"), vendor("V0003", category="kriya"), vendor("V0004")]
CASES: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "too few": (
        limits(kuliner={"min": 5}),
        "2026-12-12: at least 5 kuliner are demanded, 3 are eligible",
        ["LOWER_MIN"],
    ),
    "too few, room enough": (
        with_all(market(vendors=[vendor("V0001")]), category_limits={"kuliner": {"min": 3}}),
        "2026-12-05: at least 3 kuliner are demanded, 1 are eligible",
        ["LOWER_MIN", "MORE_ELIGIBLE"],
    ),
    "nobody of the category": (
        limits(jasa={"min": 1}),
        "2026-12-12: at least 1 jasa are demanded, 0 are eligible",
        ["LOWER_MIN", "MORE_ELIGIBLE"],
    ),
    "too few stalls": (
        with_all(market(), category_limits={"kuliner": {"min": 3}}, closed_stalls=["A-01"]),
        "2026-12-05: at least 3 kuliner are demanded, 3 are eligible, the stalls that fit hold 2",
        ["LOWER_MIN", "REOPEN"],
    ),
    "two minimums": (
        with_all(
            market(vendors=TWO_CRAFTS), category_limits={"kuliner": {"min": 2}, "kriya": {"min": 2}}
        ),
        (
            "2026-12-05: at least 2 kriya are demanded and at least 2 kuliner are demanded: not all of this can be "
            "(the stalls that fit hold 3 of them)"
        ),
        ["LOWER_MIN", "LOWER_MIN"],
    ),
    "fixed while away": (
        fixed((1, "V0001", None), vendors=[vendor("V0001", unavailable=[DAYS[1]])]),
        "2026-12-12: V0001 is fixed, it cannot come",
        ["DROP_FIXED"],
    ),
    "fixed on a closed stall": (
        with_all(fixed((1, "V0001", "A-01")), closed_stalls=["A-01"]),
        "2026-12-12: V0001 is fixed on stall A-01, that stall is closed",
        ["DROP_FIXED", "ANY_STALL", "REOPEN"],
    ),
    "two fixed on one stall": (
        fixed((1, "V0001", "A-01"), (1, "V0002", "A-01")),
        (
            "2026-12-12: V0001 is fixed on stall A-01 and V0002 is fixed on stall A-01: not all of this can be "
            "(a stall takes one vendor)"
        ),
        ["DROP_FIXED", "ANY_STALL", "DROP_FIXED", "ANY_STALL"],
    ),
    "fixed above the maximum": (
        with_all(fixed((1, "V0001", None), (1, "V0002", None)), category_limits={"kuliner": {"max": 1}}),
        "2026-12-12: V0001 is fixed, V0002 is fixed and at most 1 kuliner are allowed: not all of this can be",
        ["DROP_FIXED", "DROP_FIXED", "RAISE_MAX"],
    ),
    "the gap": (
        with_all(market(rules=GAP2), category_limits={"kuliner": {"min": 2}}),
        (
            "2026-12-05 and 2026-12-12: at least 2 kuliner are demanded; a vendor's turns are at least 2 weekends "
            "apart: not all of this can be (with the rest kept, one of them can have 1)"
        ),
        ["LOWER_GAP", "LOWER_MIN", "LOWER_MIN"],
    ),
    "apart": (
        {**limits(kuliner={"min": 3}), "apart": [["V0001", "V0002"]]},
        (
            "2026-12-12: at least 3 kuliner are demanded; V0001 and V0002 are kept apart: not all of this can be "
            "(with the rest kept, kuliner on 2026-12-12 can have 2)"
        ),
        ["DROP_APART", "LOWER_MIN"],
    ),
    "together with somebody away": (
        {
            **limits(kuliner={"min": 2}),
            "vendors": [vendor("V0001"), vendor("V0002", unavailable=[DAYS[1]]), vendor("V0003")],
            "together": [["V0001", "V0002"]],
        },
        (
            "2026-12-12: at least 2 kuliner are demanded; V0001 and V0002 come together: not all of this can be "
            "(with the rest kept, kuliner on 2026-12-12 can have 1)"
        ),
        ["LOWER_MIN", "DROP_TOGETHER"],
    ),
    "products side by side": (
        {**limits(kuliner={"min": 3}), "rules": FORBID},
        (
            "2026-12-12: at least 3 kuliner are demanded; the same product never stands side by side: not all of this "
            "can be (with the rest kept, kuliner on 2026-12-12 can have 2)"
        ),
        ["LOWER_MIN", "AVOID"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(CASES))
def test_each_kind_of_conflict_in_words(case: str) -> None:
    data, text, codes = CASES[case]
    conflict = told(data)[0]
    assert conflict.text_en == text
    assert sorted(lift.code for lift in conflict.lifts) == sorted(codes)
    assert conflict.smallest


def test_the_same_in_indonesian() -> None:
    conflict = told(CASES["apart"][0])[0]
    assert conflict.text_id == (
        "2026-12-12: paling sedikit 3 kuliner diminta; V0001 dan V0002 tidak boleh bersamaan: tidak mungkin semuanya "
        "(bila yang lain dipenuhi, kuliner pada 2026-12-12 paling banyak 2)"
    )
    assert "izinkan V0001 dan V0002 bersamaan" in [lift.text_id for lift in conflict.lifts]


def test_the_lifts_carry_the_least_change() -> None:
    offered = [lift.text_en for case in CASES for lift in told(CASES[case][0])[0].lifts]
    assert "raise the maximum of kuliner on 2026-12-12 to 2" in offered
    assert "lower the gap between turns to 1" in offered
    assert "2 more kuliner who can come on 2026-12-05" in offered
    assert "reopen A-01 on 2026-12-05" in offered


def test_two_fixed_turns_waive_what_keeps_their_vendors_apart() -> None:
    data = {**fixed((1, "V0001", None), (1, "V0002", None)), "apart": [["V0001", "V0002"]]}
    assert told(data) == []
    assert len(told({**limits(kuliner={"min": 3}), "apart": data["apart"]})) == 1


def test_a_stall_holds_one_vendor_also_where_products_count() -> None:
    """The only stall for the coffee seller is one of the two that keep both satay sellers apart."""
    vendors = [vendor("V0001"), vendor("V0002"), vendor("V0003", product="kopi", needs=["listrik"])]
    data = {**limits(kuliner={"min": 3}), "vendors": vendors, "rules": FORBID}
    data["stalls"][0]["features"] = ["listrik"]
    assert {d.kind for d in told(data)[0].demands} == {"MIN", "NEIGHBOURS"}
    data["stalls"][0]["features"], data["stalls"][1]["features"] = [], ["listrik"]
    assert told(data) == []


def test_many_fixed_vendors_are_counted_not_listed() -> None:
    vendors = [vendor(f"V000{i}") for i in range(1, 7)]
    data = market(
        vendors=vendors, fixed=[{"weekend": DAYS[1], "vendor": v["id"], "stall": None} for v in vendors]
    )  # fmt: skip
    data["weekends"][1]["category_limits"] = {"kuliner": {"max": 5}}
    data["stalls"] = [{**data["stalls"][0], "id": f"A-0{i}", "neighbours": []} for i in range(1, 8)]
    assert told(data)[0].text_en == (
        "2026-12-12: 6 vendors are fixed and at most 5 kuliner are allowed: not all of this can be"
    )


def test_weekends_are_told_apart_and_the_smallest_conflict_is_the_explanation() -> None:
    data = limits(kuliner={"min": 5})
    data["weekends"][2]["category_limits"] = {"jasa": {"min": 1}}
    data["fixed"] = [{"weekend": DAYS[0], "vendor": v, "stall": "A-01"} for v in ("V0001", "V0002")]
    assert [len(c.demands) for c in told(data)] == [2, 1, 1]
    first = explain_infeasible(problem.read(oracle.as_bytes(data)))
    assert first is not None
    assert first.text_en.startswith("2026-12-12: at least 5 kuliner")


def test_the_infeasible_sample_is_named_with_its_numbers() -> None:
    data = (DATA / "problem_infeasible.json").read_bytes()
    conflict = explain_infeasible(problem.read(data))
    assert conflict is not None
    limits = [pair for w in json.loads(data)["weekends"] for pair in w["category_limits"].items()]
    category, number = next((name, limit["min"]) for name, limit in limits if "min" in limit)
    assert conflict.text_en == (
        f"2026-12-05: at least {number} {category} are demanded, 9 are eligible, the stalls that fit hold 8"
    )


def test_a_problem_with_a_rotation_has_no_conflict() -> None:
    assert explain_infeasible(problem.read((DATA / "problem_small.json").read_bytes())) is None
