"""Each rule can leave no rotation: a small market in which it does, and the smallest conflict, named in both languages.

Rule 8 (as many seats as the others allow), credits, weights and the standby order ask for no more than there is, so
they leave a rotation always; test_each_rule.py shows that. Fixed turns win over rules 3, 5 and 7 only where all turns
of the breach are fixed, and never over 1, 2 and 4.
"""
# ruff: noqa: E501 - a table, one case a line

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from scheduler import problem as problems
from scheduler.solve import Status, solve
from tests.scheduler import oracle
from tests.scheduler.test_conflicts import only, told
from tests.scheduler.test_each_rule import (
    ALONE,
    FIRST,
    ONE_STALL,
    SECOND,
    THIRD,
    V1,
    V2,
    V3,
    Case,
    fix,
    shops,
    with_all,
    with_one,
    with_rules,
)


@dataclass(frozen=True)
class Leaves:
    """No rotation: `data` breaks on the demands of these kinds, `english` and `indonesian` say so."""

    name: str
    data: Case
    kinds: str
    english: str
    indonesian: str


def limits(data: Case, weekend: int, **by_category: dict[str, int]) -> Case:
    return with_one(data, "weekends", weekend, category_limits=by_category)


def first(data: Case, **changes: Any) -> Case:
    """The market with changes to its first vendor."""
    return with_one(data, "vendors", 0, **changes)


ELECTRIC = with_one(with_all(shops(V1, V2), "vendors", needs=["listrik"]), "stalls", 0, features=["listrik"])
FORBID = {"same_product_neighbours": "forbid"}
PAIR = {"apart": shops(V1, V2, apart=[[V1, V2]]), "together": shops(V1, V2, together=[[V1, V2]])}
AT_LEAST_1, AT_LEAST_2 = {"min": 1}, {"min": 2}

LEAVES = [
    Leaves("1: fixed while away", fix(first(ALONE, unavailable=[SECOND]), (SECOND, V1, None)), "FIXED",
           "2026-12-12: V0001 is fixed, it cannot come",
           "2026-12-12: V0001 ditetapkan, ia tidak bisa datang"),
    Leaves("1: fixed before joining", fix(first(ALONE, joined=SECOND), (FIRST, V1, None)), "FIXED",
           "2026-12-05: V0001 is fixed, it is registered only from 2026-12-12",
           "2026-12-05: V0001 ditetapkan, ia baru terdaftar mulai 2026-12-12"),
    Leaves("1: fixed on the leaving date", fix(first(ALONE, left=THIRD), (THIRD, V1, None)), "FIXED",
           "2026-12-19: V0001 is fixed, it left on 2026-12-19",
           "2026-12-19: V0001 ditetapkan, ia berhenti mulai 2026-12-19"),
    Leaves("1: fixed on a cancelled weekend", fix(with_one(ALONE, "weekends", 1, status="cancelled"), (SECOND, V1, None)), "FIXED",
           "2026-12-12: V0001 is fixed, that weekend is cancelled",
           "2026-12-12: V0001 ditetapkan, akhir pekan itu diliburkan"),
    Leaves("1: too few can come", limits(first(shops(V1, V2), unavailable=[SECOND]), 1, kuliner=AT_LEAST_2), "MIN",
           "2026-12-12: at least 2 kuliner are demanded, 1 are eligible",
           "2026-12-12: paling sedikit 2 kuliner diminta, yang bisa datang 1"),
    Leaves("1: two fixed on one stall", fix(shops(V1, V2), (FIRST, V1, "A-02"), (FIRST, V2, "A-02")), "FIXED FIXED",
           "2026-12-05: V0001 is fixed on stall A-02 and V0002 is fixed on stall A-02: not all of this can be (a stall takes one vendor)",
           "2026-12-05: V0001 ditetapkan di lapak A-02 dan V0002 ditetapkan di lapak A-02: tidak mungkin semuanya (satu lapak hanya untuk satu pedagang)"),
    Leaves("1: two fixed anywhere, one stall", fix(ONE_STALL, (FIRST, V1, None), (FIRST, V2, None)), "FIXED FIXED",
           "2026-12-05: V0001 is fixed and V0002 is fixed: not all of this can be (the stalls that fit hold 1 of them)",
           "2026-12-05: V0001 ditetapkan dan V0002 ditetapkan: tidak mungkin semuanya (lapak yang cocok hanya cukup untuk 1 di antaranya)"),
    Leaves("2: fixed on a closed stall", fix(with_one(shops(V1), "weekends", 0, closed_stalls=["A-02"]), (FIRST, V1, "A-02")), "FIXED",
           "2026-12-05: V0001 is fixed on stall A-02, that stall is closed",
           "2026-12-05: V0001 ditetapkan di lapak A-02, lapak itu ditutup"),
    Leaves("2: too few open stalls", limits(with_one(shops(V1, V2, stalls=2), "weekends", 0, closed_stalls=["A-02"]), 0, kuliner=AT_LEAST_2), "MIN",
           "2026-12-05: at least 2 kuliner are demanded, 2 are eligible, the stalls that fit hold 1",
           "2026-12-05: paling sedikit 2 kuliner diminta, yang bisa datang 2, lapak yang cocok hanya cukup untuk 1"),
    Leaves("2: fixed on a stall of another category", fix(with_one(shops(V1), "stalls", 0, categories=["kriya"]), (FIRST, V1, "A-01")), "FIXED",
           "2026-12-05: V0001 is fixed on stall A-01, that stall does not fit",
           "2026-12-05: V0001 ditetapkan di lapak A-01, lapak itu tidak cocok untuknya"),
    Leaves("2: too few stalls with what is needed", limits(ELECTRIC, 0, kuliner=AT_LEAST_2), "MIN",
           "2026-12-05: at least 2 kuliner are demanded, 2 are eligible, the stalls that fit hold 1",
           "2026-12-05: paling sedikit 2 kuliner diminta, yang bisa datang 2, lapak yang cocok hanya cukup untuk 1"),
    Leaves("3: a minimum on two weekends in a row", limits(limits(with_rules(ALONE, min_gap=2), 0, kuliner=AT_LEAST_1), 1, kuliner=AT_LEAST_1), "GAP MIN MIN",
           "2026-12-05 and 2026-12-12: at least 1 kuliner are demanded; a vendor's turns are at least 2 weekends apart: not all of this can be (with the rest kept, one of them can have 0)",
           "2026-12-05 dan 2026-12-12: paling sedikit 1 kuliner diminta; jarak giliran seorang pedagang paling sedikit 2 akhir pekan: tidak mungkin semuanya (bila yang lain dipenuhi, satu di antaranya paling banyak 0)"),
    Leaves("3: only one of the two turns is fixed", fix(limits(with_rules(ALONE, min_gap=3), 2, kuliner=AT_LEAST_1), (FIRST, V1, None)), "FIXED GAP MIN",
           "2026-12-05: V0001 is fixed; 2026-12-19: at least 1 kuliner are demanded; a vendor's turns are at least 3 weekends apart: not all of this can be (with the rest kept, kuliner on 2026-12-19 can have 0)",
           "2026-12-05: V0001 ditetapkan; 2026-12-19: paling sedikit 1 kuliner diminta; jarak giliran seorang pedagang paling sedikit 3 akhir pekan: tidak mungkin semuanya (bila yang lain dipenuhi, kuliner pada 2026-12-19 paling banyak 0)"),
    Leaves("4: a maximum below the fixed turns", fix(limits(shops(V1), 0, kuliner={"max": 0}), (FIRST, V1, None)), "FIXED MAX",
           "2026-12-05: V0001 is fixed and at most 0 kuliner are allowed: not all of this can be",
           "2026-12-05: V0001 ditetapkan dan paling banyak 0 kuliner diizinkan: tidak mungkin semuanya"),
    Leaves("4: two minimums above the seats", limits(first(ONE_STALL, category="kriya"), 0, kuliner=AT_LEAST_1, kriya=AT_LEAST_1), "MIN MIN",
           "2026-12-05: at least 1 kriya are demanded and at least 1 kuliner are demanded: not all of this can be (the stalls that fit hold 1 of them)",
           "2026-12-05: paling sedikit 1 kriya diminta dan paling sedikit 1 kuliner diminta: tidak mungkin semuanya (lapak yang cocok hanya cukup untuk 1 di antaranya)"),
    Leaves("4: a minimum of nobody's category", limits(ALONE, 0, jasa=AT_LEAST_1), "MIN",
           "2026-12-05: at least 1 jasa are demanded, 0 are eligible",
           "2026-12-05: paling sedikit 1 jasa diminta, yang bisa datang 0"),
    Leaves("5: both of an apart pair are needed", limits(PAIR["apart"], 0, kuliner=AT_LEAST_2), "APART MIN",
           "2026-12-05: at least 2 kuliner are demanded; V0001 and V0002 are kept apart: not all of this can be (with the rest kept, kuliner on 2026-12-05 can have 1)",
           "2026-12-05: paling sedikit 2 kuliner diminta; V0001 dan V0002 tidak boleh bersamaan: tidak mungkin semuanya (bila yang lain dipenuhi, kuliner pada 2026-12-05 paling banyak 1)"),
    Leaves("5: only one of an apart pair is fixed", fix(limits(first(PAIR["apart"], category="kriya"), 0, kuliner=AT_LEAST_1), (FIRST, V1, None)), "APART FIXED MIN",
           "2026-12-05: V0001 is fixed and at least 1 kuliner are demanded; V0001 and V0002 are kept apart: not all of this can be (with the rest kept, kuliner on 2026-12-05 can have 0)",
           "2026-12-05: V0001 ditetapkan dan paling sedikit 1 kuliner diminta; V0001 dan V0002 tidak boleh bersamaan: tidak mungkin semuanya (bila yang lain dipenuhi, kuliner pada 2026-12-05 paling banyak 0)"),
    Leaves("5: one of a together pair is away", limits(first(PAIR["together"], unavailable=[FIRST]), 0, kuliner=AT_LEAST_1), "MIN TOGETHER",
           "2026-12-05: at least 1 kuliner are demanded; V0001 and V0002 come together: not all of this can be (with the rest kept, kuliner on 2026-12-05 can have 0)",
           "2026-12-05: paling sedikit 1 kuliner diminta; V0001 dan V0002 harus bersamaan: tidak mungkin semuanya (bila yang lain dipenuhi, kuliner pada 2026-12-05 paling banyak 0)"),
    Leaves("6: fixed anywhere, and nowhere fits", fix(first(shops(V1), needs=["kompor"]), (FIRST, V1, None)), "FIXED",
           "2026-12-05: V0001 is fixed, no open stall fits",
           "2026-12-05: V0001 ditetapkan, tidak ada lapak terbuka yang cocok"),
    Leaves("7: more of a product than stand apart", limits(with_rules(shops(V1, V2, V3), **FORBID), 0, kuliner={"min": 3}), "MIN NEIGHBOURS",
           "2026-12-05: at least 3 kuliner are demanded; the same product never stands side by side: not all of this can be (with the rest kept, kuliner on 2026-12-05 can have 2)",
           "2026-12-05: paling sedikit 3 kuliner diminta; produk yang sama tidak boleh bersebelahan: tidak mungkin semuanya (bila yang lain dipenuhi, kuliner pada 2026-12-05 paling banyak 2)"),
    Leaves("7: only one of the two stalls is fixed", fix(with_rules(shops(V1, V2, stalls=2), **FORBID), (FIRST, V1, "A-01"), (FIRST, V2, None)), "FIXED FIXED NEIGHBOURS",
           "2026-12-05: V0001 is fixed on stall A-01 and V0002 is fixed; the same product never stands side by side: not all of this can be",
           "2026-12-05: V0001 ditetapkan di lapak A-01 dan V0002 ditetapkan; produk yang sama tidak boleh bersebelahan: tidak mungkin semuanya"),
]  # fmt: skip


@pytest.mark.parametrize("case", LEAVES, ids=lambda case: case.name)
def test_the_rule_leaves_no_rotation_and_the_conflict_names_it(case: Leaves) -> None:
    assert not oracle.best(case.data).feasible
    assert solve(problems.read(oracle.as_bytes(case.data))).status is Status.INFEASIBLE
    (conflict,) = told(case.data)
    assert [d.kind for d in conflict.demands] == case.kinds.split()
    assert (conflict.text_en, conflict.text_id) == (case.english, case.indonesian)
    assert conflict.smallest
    assert conflict.lifts


@pytest.mark.parametrize("case", LEAVES, ids=lambda case: case.name)
def test_none_of_the_demands_could_be_left_out(case: Leaves) -> None:
    (conflict,) = told(case.data)
    assert not oracle.best(only(case.data, conflict.demands)).feasible
    for demand in conflict.demands:
        assert oracle.best(only(case.data, [d for d in conflict.demands if d != demand])).feasible


def test_every_rule_that_can_conflict_has_its_case() -> None:
    assert {case.name[0] for case in LEAVES} == set("1234567")
    named = {kind for case in LEAVES for kind in case.kinds.split()}
    assert named == {"MIN", "MAX", "FIXED", "APART", "TOGETHER", "GAP", "NEIGHBOURS"}
