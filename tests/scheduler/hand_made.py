"""A small market made by hand in which every rule is in force, a plan that keeps them all, one case per way to fail.

Weekend 3 is cancelled; V0005 and V0006 come together, V0003 and V0004 never do; V0007 fits nowhere. The stalls stand
in a row.
"""
# ruff: noqa: E501 - a table, one case a line

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

W1, W2, W3, W4 = "2026-12-05", "2026-12-12", "2026-12-19", "2026-12-26"
V1, V2, V3, V4, V5, V6, V7 = (f"V000{i}" for i in range(1, 8))
A1, A2, A3, A4 = "A-01", "A-02", "A-03", "A-04"

PLAN = (
    (W1, V1, A1), (W1, V2, A3), (W1, V4, A4),
    (W2, V3, A1), (W2, V5, A2), (W2, V6, A4),
    (W4, V1, A1), (W4, V2, A3), (W4, V5, A2), (W4, V6, A4),
)  # fmt: skip


def _weekend(day: str, next_day: str, **more: Any) -> dict[str, Any]:
    plain = {"id": day, "dates": [day, next_day], "status": "open", "closed_stalls": [], "category_limits": {}}
    return {**plain, **more}


def _stall(name: str, features: list[str], categories: list[str], prime: int, neighbours: list[str]) -> dict[str, Any]:
    place = {"zone": "A", "x": float(prime), "y": 0.5}
    own = {"features": features, "categories": categories, "prime": prime, "neighbours": neighbours}
    return {"id": name, **place, **own}


def _vendor(name: str, category: str, product: str, **more: Any) -> dict[str, Any]:
    plain = {"needs": [], "credit": 0, "weight": 1, "joined": None, "left": None, "unavailable": []}
    return {"id": name, "category": category, "product": product, **plain, **more}


def problem() -> dict[str, Any]:
    return {
        "format": "giliran-problem/1",
        "weekends": [
            _weekend(W1, "2026-12-06"),
            _weekend(W2, "2026-12-13", closed_stalls=[A3]),
            _weekend(W3, "2026-12-20", status="cancelled"),
            _weekend(W4, "2026-12-27", category_limits={"kuliner": {"min": 1, "max": 2}, "kriya": {"max": 4}}),
        ],
        "stalls": [
            _stall(A1, ["listrik"], [], 90, [A2]),
            _stall(A2, [], [], 70, [A1, A3]),
            _stall(A3, ["listrik", "air"], ["kuliner"], 50, [A2, A4]),
            _stall(A4, [], [], 30, [A3]),
        ],
        "vendors": [
            _vendor(V1, "kuliner", "sate", needs=["listrik"]),
            _vendor(V2, "kuliner", "sate", weight=1.5),
            _vendor(V3, "kuliner", "kopi", credit=-250_000),
            _vendor(V4, "kriya", "tenun", unavailable=[W3]),
            _vendor(V5, "kriya", "kaos", left="2027-02-01"),
            _vendor(V6, "kriya", "lontar", joined=W2),
            _vendor(V7, "jasa", "foto", needs=["kompor"]),
        ],
        "rules": {"min_gap": 2, "same_product_neighbours": "forbid", "stall_repeat_gap": 1},
        "apart": [[V3, V4]],
        "together": [[V5, V6]],
        "fixed": [{"weekend": W1, "vendor": V4, "stall": A4}],
        "seed": 7,
    }


@dataclass(frozen=True)
class Case:
    """One change to the market, its plan or the finished rotation file, and exactly the codes that must follow."""

    name: str
    faults: set[str] = field(default_factory=set)
    waivers: set[str] = field(default_factory=set)
    problem: Callable[[dict[str, Any]], object] | None = None
    add: tuple[tuple[str, str, str], ...] = ()
    drop: tuple[tuple[str, str, str], ...] = ()
    file: Callable[[dict[str, Any]], object] | None = None

    def facts(self) -> dict[str, Any]:
        facts = problem()
        if self.problem:
            self.problem(facts)
        return facts

    def plan(self) -> list[tuple[str, str, str]]:
        return [turn for turn in (*PLAN, *self.add) if turn not in self.drop]


def _fix(*turns: tuple[str, str, str | None]) -> Callable[[dict[str, Any]], object]:
    return lambda p: p["fixed"].extend({"weekend": w, "vendor": v, "stall": s} for w, v, s in turns)


def _all(*changes: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda p: [change(p) for change in changes]


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], object]:
    """`path` like "vendors.1.weight"."""

    def change(root: Any) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in way:
            root = root[step]
        root[last] = copy.deepcopy(value)

    return change


def _swap(key: str, i: int, j: int) -> Callable[[dict[str, Any]], object]:
    def change(root: Any) -> None:
        root[key][i], root[key][j] = root[key][j], root[key][i]

    return change


def _nobody(facts: dict[str, Any]) -> None:
    facts.update(apart=[], together=[], fixed=[])
    facts["weekends"][3]["category_limits"] = {}


_gap3 = _set("rules.min_gap", 3)
_kaos_is_sate = _set("vendors.4.product", "sate")
_both = ((W2, V5, None), (W4, V5, None), (W2, V6, A4), (W4, V6, A4))

LAST_DAYS = [
    f"2024-{month:02}-{day}" for month, day in enumerate([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], start=1)
]

CASES = [
    Case("as it is"),
    Case("rule 1: unavailable", {"NOT_ELIGIBLE"}, problem=_set("vendors.1.unavailable", [W1])),
    Case("rule 1: not yet joined", {"NOT_ELIGIBLE"}, problem=_set("vendors.1.joined", "2026-12-06")),
    Case("rule 1: joined on the first date", problem=_set("vendors.1.joined", W1)),
    Case("rule 1: joined on a leap day", problem=_set("vendors.1.joined", "2024-02-29")),
    Case("rule 1: joined on a leap day of a full century", problem=_set("vendors.1.joined", "2000-02-29")),
    *[Case(f"rule 1: joined on {day}", problem=_set("vendors.1.joined", day)) for day in LAST_DAYS],
    Case("rule 1: left on the last date", {"NOT_ELIGIBLE"}, problem=_set("vendors.1.left", "2026-12-27")),
    Case("rule 1: left the day after", problem=_set("vendors.1.left", "2026-12-28")),
    Case("rule 1: cancelled", {"NOT_ELIGIBLE", "SEATS"}, problem=_set("weekends.3.status", "cancelled")),
    Case("rule 1: two stalls for one", {"VENDOR_TWICE"}, add=((W1, V4, A2),)),
    Case("rule 1: two on one stall", {"STALL_TWICE"}, add=((W2, V3, A2),), drop=((W2, V3, A1),)),
    Case("rule 1: the same turn twice", {"VENDOR_TWICE", "STALL_TWICE", "SEATS"}, add=((W2, V3, A1),)),
    Case("rule 2: closed", {"STALL_CLOSED"}, add=((W2, V3, A3),), drop=((W2, V3, A1),)),
    Case(
        "rule 2: category", {"STALL_CATEGORY"},
        add=((W4, V6, A3), (W4, V2, A4)), drop=((W4, V6, A4), (W4, V2, A3)),
    ),
    Case("rule 2: feature", {"STALL_FEATURES"}, problem=_set("vendors.5.needs", ["listrik"])),
    Case(
        "rule 2: several categories, several features", {"STALL_CATEGORY", "STALL_FEATURES", "SEATS"},
        problem=_all(
            _set("stalls.1.categories", ["sayur", "ikan", "roti", "buah", "jamu", "daging"]),
            _set("stalls.0.features", ["listrik", "gas", "meja", "air", "tenda", "es", "lampu"]),
            _set("vendors.4.needs", ["gas", "meja", "air", "tenda", "es", "lampu"]),
        ),
    ),
    Case(
        "rule 2: three turns of one who fits nowhere, and three of another", {"STALL_FEATURES", "TOGETHER"},
        problem=_all(_set("rules.min_gap", 1), _set("vendors.0.needs", ["kompor"])),
        add=((W2, V1, A1), (W1, V5, A2)), drop=((W2, V3, A1),),
    ),
    Case("rule 3: too soon", {"GAP"}, problem=_gap3),
    Case("rule 3: the next weekend", {"GAP"}, add=((W2, V1, A1),), drop=((W2, V3, A1),)),
    Case("rule 3: waived", set(), {"GAP"}, problem=_all(_gap3, _fix(*_both))),
    Case("rule 3: only one of the two turns is fixed", {"GAP"}, {"GAP"}, problem=_all(_gap3, _fix(*_both[:3]))),
    Case(
        "rule 3: one of the two fixed turns stands elsewhere", {"GAP", "FIXED_ELSEWHERE"}, {"GAP"},
        problem=_all(_gap3, _fix((W2, V5, A1), *_both[1:])),
    ),
    Case("rule 3: no rule", problem=_set("rules.min_gap", 1)),
    Case("rule 4: too many", {"LIMIT_MAX"}, problem=_set("weekends.3.category_limits.kuliner", {"max": 1})),
    Case("rule 4: too few", {"LIMIT_MIN"}, problem=_set("weekends.3.category_limits.kuliner", {"min": 3})),
    Case("rule 4: just as many", problem=_set("weekends.3.category_limits.kuliner", {"min": 2, "max": 2})),
    Case("rule 4: more than can come", {"LIMIT_MIN"}, problem=_set("weekends.3.category_limits", {"jasa": {"min": 2}})),
    Case(
        "rule 4: nobody of one category, and a minimum that lifts another", {"LIMIT_MIN"},
        problem=_set("weekends.3.category_limits", {"sayur": {"min": 1}, "kriya": {"min": 3}}),
    ),
    Case("rule 4: nothing asked", problem=_set("weekends.3.category_limits.kuliner", {})),
    Case("rule 4: cancelled", problem=_set("weekends.2.category_limits", {"kuliner": {"min": 9}})),
    Case("rule 5: apart", {"APART"}, problem=_set("apart", [[V2, V1]])),
    Case(
        "rule 5: apart, waived", set(), {"APART"},
        problem=_all(_set("apart", [[V2, V1]]), _fix((W1, V1, None), (W1, V2, A3), (W4, V1, A1), (W4, V2, None))),
    ),
    Case(
        "rule 5: apart, only one fixed", {"APART"}, problem=_all(_set("apart", [[V2, V1]]), _fix((W1, V1, None))),
    ),
    Case(
        "rule 5: apart, one of the two fixed turns stands elsewhere", {"APART", "FIXED_ELSEWHERE"}, {"APART"},
        problem=_all(_set("apart", [[V2, V1]]), _fix((W1, V1, A2), (W1, V2, A3), (W4, V1, A1), (W4, V2, None))),
    ),
    Case(
        "rule 5: apart, waived, a later weekend found first", set(), {"APART"},
        problem=_all(
            _set("apart", [[V1, V5], [V1, V2]]),
            _fix((W1, V1, None), (W1, V2, None), (W4, V1, None), (W4, V2, None), (W4, V5, None)),
        ),
    ),
    Case("rule 5: apart, after a weekend without the other", {"APART"}, problem=_set("apart", [[V1, V5]])),
    Case("rule 5: together, until one comes alone", {"TOGETHER"}, problem=_set("together", [[V1, V4]])),
    Case("rule 5: together", {"TOGETHER"}, problem=_set("together", [[V1, V3]])),
    Case(
        "rule 5: together, waived", set(), {"TOGETHER"},
        problem=_all(_set("together", [[V1, V3]]), _fix((W1, V1, None), (W2, V3, A1), (W4, V1, None))),
    ),
    Case(
        "rule 5: together, the absent one is fixed elsewhere", {"TOGETHER"}, {"TOGETHER"},
        problem=_all(_set("together", [[V1, V3]]), _fix((W2, V3, None))),
    ),
    Case(
        "rule 5: together, the fixed turn stands elsewhere", {"TOGETHER", "FIXED_ELSEWHERE"}, {"TOGETHER"},
        problem=_all(_set("together", [[V1, V3]]), _fix((W1, V1, A2), (W2, V3, A1), (W4, V1, None))),
    ),
    Case(
        "rule 5: together, two turns of which one is fixed", {"TOGETHER", "VENDOR_TWICE"}, {"TOGETHER"},
        problem=_all(_set("together", [[V4, V3]]), _fix((W2, V3, None))), add=((W1, V4, A2),),
    ),
    Case(
        "rule 6: two turns, both elsewhere", {"FIXED_ELSEWHERE", "VENDOR_TWICE"},
        problem=_set("fixed.0.stall", A1), add=((W1, V4, A2),),
    ),
    Case("rule 6: missing", {"FIXED_MISSING"}, problem=_fix((W2, V4, None))),
    Case("rule 6: elsewhere", {"FIXED_ELSEWHERE"}, problem=_fix((W1, V1, A2))),
    Case("rule 6: kept", problem=_fix((W1, V1, A1), (W1, V2, None))),
    Case("rule 7: side by side", {"SAME_PRODUCT"}, problem=_kaos_is_sate),
    Case("rule 7: avoid", problem=_all(_kaos_is_sate, _set("rules.same_product_neighbours", "avoid"))),
    Case("rule 7: allow", problem=_all(_kaos_is_sate, _set("rules.same_product_neighbours", "allow"))),
    Case(
        "rule 7: waived", set(), {"SAME_PRODUCT"},
        problem=_all(_kaos_is_sate, _fix((W4, V1, A1), (W4, V5, A2), (W4, V2, A3))),
    ),
    Case(
        "rule 7: coming is fixed, the place is not", {"SAME_PRODUCT"}, {"SAME_PRODUCT"},
        problem=_all(_kaos_is_sate, _fix((W4, V1, A1), (W4, V5, A2), (W4, V2, None))),
    ),
    Case(
        "rule 7: coming is fixed, the place of the other is not", {"SAME_PRODUCT"}, {"SAME_PRODUCT"},
        problem=_all(_kaos_is_sate, _fix((W4, V1, None), (W4, V5, A2), (W4, V2, A3))),
    ),
    Case(
        "rule 7: of two on one stall the first by name stands there", {"STALL_TWICE", "SEATS", "APART", "GAP"},
        problem=_all(_set("vendors.4.product", "kopi"), lambda p: p["vendors"].reverse()), add=((W2, V4, A2),),
    ),
    Case("rule 8: more than there is room for", {"STALL_TWICE", "SEATS"}, add=((W4, V4, A2),)),
    Case("no vendors", problem=_all(_nobody, _set("vendors", [])), drop=PLAN),
    Case("no stalls", problem=_all(_nobody, _set("stalls", []), _set("weekends.1.closed_stalls", [])), drop=PLAN),
    Case("no weekends", problem=_all(_nobody, _set("weekends", []), _set("vendors.3.unavailable", [])), drop=PLAN),
    Case("the largest seed", problem=_set("seed", 2**53 - 1)),
    Case("a text of quotes and brackets", problem=_set("vendors.0.product", '"[{' * 20)),
    Case("credit of thousands of turns", problem=_set("vendors.2.credit", 2_500_123_456)),
    Case("credit beyond what a double can square", problem=_set("vendors.2.credit", -999_999_999_999)),
    Case("hash", {"HASH"}, file=_set("problem_sha256", "0" * 64)),
    Case("order", {"ASSIGNMENTS_ORDER"}, file=_swap("assignments", 0, 1)),
    Case("order: all turned round", {"ASSIGNMENTS_ORDER"}, file=lambda r: r["assignments"].reverse()),
    Case("order: two on one stall, all turned round", {"STALL_TWICE", "ASSIGNMENTS_ORDER"}, add=((W2, V3, A2),), drop=((W2, V3, A1),), file=lambda r: r["assignments"].reverse()),
    Case("unknown weekend", {"UNKNOWN_WEEKEND"}, file=lambda r: r["assignments"].append({"weekend": "?", "vendor": V1, "stall": A1})),
    Case("unknown vendor", {"UNKNOWN_VENDOR"}, file=lambda r: r["assignments"].append({"weekend": W4, "vendor": "W", "stall": A1})),
    Case("unknown stall", {"UNKNOWN_STALL"}, file=lambda r: r["assignments"].append({"weekend": W4, "vendor": V6, "stall": "B"})),
    Case("standby: weekends out of order", {"STANDBY_ORDER"}, file=_swap("standby", 0, 1)),
    Case("standby: weekend twice", {"STANDBY_ORDER"}, file=lambda r: r["standby"].append({"weekend": W4, "vendors": []})),
    Case("standby: unknown weekend", {"STANDBY_UNKNOWN"}, file=lambda r: r["standby"].append({"weekend": "?", "vendors": []})),
    Case("standby: unknown vendor", {"STANDBY_UNKNOWN"}, file=lambda r: r["standby"][0]["vendors"].append("W")),
    Case("standby: twice", {"STANDBY_REPEATED"}, file=lambda r: r["standby"][0]["vendors"].append(r["standby"][0]["vendors"][0])),
    Case(
        "standby: unknown weekend, and the last one twice", {"STANDBY_UNKNOWN", "STANDBY_ORDER"},
        file=lambda r: (r["standby"].insert(0, {"weekend": "?", "vendors": []}), r["standby"].append({"weekend": W4, "vendors": []})),
    ),
    Case("standby: unknown vendor before one who has a turn", {"STANDBY_UNKNOWN", "STANDBY_ASSIGNED"}, file=_set("standby.0.vendors", ["W", V1])),
    Case("standby: twice, before one who has a turn", {"STANDBY_REPEATED", "STANDBY_ASSIGNED"}, file=_set("standby.0.vendors", [V5, V5, V1])),
    Case("standby: assigned", {"STANDBY_ASSIGNED"}, file=_set("standby.0.vendors", [V1])),
    Case("standby: not eligible", {"STANDBY_NOT_ELIGIBLE"}, file=_set("standby.0.vendors", [V6])),
    Case("standby: cancelled weekend", {"STANDBY_NOT_ELIGIBLE"}, file=lambda r: r["standby"].insert(2, {"weekend": W3, "vendors": [V1]})),
    Case("standby: fits nowhere", {"STANDBY_UNFIT"}, file=_set("standby.0.vendors", [V7])),
    Case("standby: the one who is owed less goes first", {"STANDBY_OWED"}, file=lambda r: r["standby"][1]["vendors"].reverse()),
    Case("standby: short", file=lambda r: r["standby"][1]["vendors"].pop()),
    Case("standby: none", file=_set("standby", [])),
    Case("certificate: a goal is missing", {"CERTIFICATE_MISSING"}, file=lambda r: r["certificate"].pop(1)),
    Case(
        "certificate: neighbours are a goal when they are to be avoided", {"CERTIFICATE_MISSING"},
        problem=_set("rules.same_product_neighbours", "avoid"), file=lambda r: r["certificate"].pop(4),
    ),
    Case("certificate: no wish, no goal", problem=_set("rules.stall_repeat_gap", 0), file=lambda r: r["certificate"].pop()),
    Case("certificate: order", {"CERTIFICATE_ORDER"}, file=_swap("certificate", 2, 3)),
    Case("certificate: order of the first two", {"CERTIFICATE_ORDER"}, file=_swap("certificate", 0, 1)),
    Case("certificate: twice", {"CERTIFICATE_ORDER"}, file=lambda r: r["certificate"].append(r["certificate"][-1])),
    *[
        Case(
            f"certificate: a better {goal} than there is", {"CERTIFICATE_VALUE"},
            file=lambda r, i=i: r["certificate"][i].update(value=r["certificate"][i]["value"] + 0.01, proof="bound",
                                                           bound=11 if i == 0 else 0),
        )
        for i, goal in enumerate(["filled", "deviation", "final", "spacing", "exposure", "repeats"])
    ],
    Case("certificate: repeats are a goal when there is a wish", {"CERTIFICATE_MISSING"}, file=lambda r: r["certificate"].pop()),
    Case(
        "certificate: just beyond rounding", {"CERTIFICATE_VALUE"},
        file=lambda r: r["certificate"][2].update(value=r["certificate"][2]["value"] + 0.0000016),
    ),
    Case(
        "certificate: within rounding",
        file=lambda r: r["certificate"][2].update(value=r["certificate"][2]["value"] + 0.0000004),
    ),
    Case("certificate: a bound below the filled seats", {"CERTIFICATE_BOUND"}, file=lambda r: r["certificate"][0].update(bound=9, proof="bound")),
    Case("certificate: a bound above the value", {"CERTIFICATE_BOUND"}, file=_set("certificate.2.bound", 99)),
    Case("certificate: optimal without being at the bound", {"CERTIFICATE_PROOF"}, file=_set("certificate.3.proof", "optimal")),
    Case("solver: a number of thirty digits", file=_set("solver.x", 10**29)),
    Case("status: optimal without proof", {"STATUS"}, file=_set("status", "optimal")),
    Case(
        "status: optimal with proof",
        file=_all(
            _set("status", "optimal"),
            lambda r: [e.update(bound=e["value"], proof="optimal") for e in r["certificate"][:3]],
        ),
    ),
]  # fmt: skip
