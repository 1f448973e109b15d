"""Every weekend without a turn has exactly one reason, and that reason is true by the plain reading of the files."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from msgspec.structs import replace

from scheduler import files, problem
from scheduler.explain import CODES, Explainer
from scheduler.explain_words import REASONS, next_sentence, report, sentence
from scheduler.words import LANGS
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems

Plan = tuple[tuple[str, str, str], ...]


def rotation_of(plan: Plan, standby: list[tuple[str, list[str]]] | None = None) -> files.Rotation:
    return files.Rotation(
        format=files.ROTATION_FORMAT,
        problem_sha256="",
        status="feasible",
        assignments=[files.Assignment(*turn) for turn in plan],
        standby=[files.Standby(weekend, vendors) for weekend, vendors in standby or []],
        certificate=[],
        solver={},
    )


def explainer(data: dict[str, Any], plan: Plan, standby: list[tuple[str, list[str]]] | None = None) -> Explainer:
    return Explainer(problem.read(oracle.as_bytes(data)), rotation_of(plan, standby))


class Plain:
    """The rules read straight from the dicts, each as a yes or no."""

    def __init__(self, data: dict[str, Any], plan: Plan) -> None:
        self.data, self.plan = data, plan
        self.vendors = {v["id"]: v for v in data["vendors"]}
        self.stalls = {s["id"]: s for s in data["stalls"]}
        self.days = [w["id"] for w in data["weekends"]]
        search = oracle._Search(data)
        self.e = {
            (day, v["id"]): Fraction(search.e[w][i], search.unit)
            for w, day in enumerate(self.days)
            for i, v in enumerate(data["vendors"])
        }

    def who(self, day: str) -> dict[str, str]:
        return {stall: vendor for w, vendor, stall in self.plan if w == day}

    def fitting(self, vendor: str, weekend: dict[str, Any]) -> list[str]:
        return [s["id"] for s in self.data["stalls"] if oracle.may_stand(self.vendors[vendor], s, weekend)]

    def family(self, vendor: str) -> set[str]:
        found = {vendor}
        for _ in self.data["together"]:
            found |= {x for pair in self.data["together"] if found & set(pair) for x in pair}
        return found

    def too_soon(self, vendor: str, day: str) -> bool:
        turns = [self.days.index(w) for w, v, _ in self.plan if v == vendor]
        return any(abs(t - self.days.index(day)) < self.data["rules"]["min_gap"] for t in turns)

    def apart(self, vendor: str, others: set[str]) -> bool:
        return any(vendor in pair and set(pair) - {vendor} <= others for pair in self.data["apart"])

    def full(self, vendor: str, weekend: dict[str, Any]) -> bool:
        who = self.who(weekend["id"])
        category = self.vendors[vendor]["category"]
        come = set(who.values()) | self.family(vendor)
        count = sum(self.vendors[v]["category"] == category for v in come)
        own = [s for s, v in who.items() if self.vendors[v]["category"] == category]
        most = weekend["category_limits"].get(category, {}).get("max", count)
        return count > most and bool(set(self.fitting(vendor, weekend)) - set(own))

    def held(self, vendor: str, weekend: dict[str, Any]) -> str | None:
        """The first of the rules 1, 2, 3, 5 (apart) that holds the vendor back, whoever comes along."""
        if not oracle.may_come(self.vendors[vendor], weekend):
            return "NOT_ELIGIBLE"
        if not self.fitting(vendor, weekend):
            return "NO_FITTING_STALL"
        if self.too_soon(vendor, weekend["id"]):
            return "TOO_SOON"
        return "APART" if self.apart(vendor, set(self.who(weekend["id"]).values())) else None

    def code(self, vendor: str, weekend: dict[str, Any]) -> str:
        held = self.held(vendor, weekend)
        if held:
            return held
        if self.full(vendor, weekend):
            return "CATEGORY_FULL"
        missing = self.family(vendor) - set(self.who(weekend["id"]).values()) - {vendor}
        for u in missing:
            if self.held(u, weekend) or self.full(u, weekend) or self.apart(u, missing | {vendor}):
                return "APART"
        return "NO_FITTING_STALL" if self.only_beside_own(vendor, weekend) else "OTHERS_OWED_MORE"

    def free(self, vendor: str, weekend: dict[str, Any]) -> list[str]:
        return [s for s in self.fitting(vendor, weekend) if s not in self.who(weekend["id"])]

    def clean(self, vendor: str, weekend: dict[str, Any]) -> list[str]:
        """Free fitting stalls that rule 7 lets the vendor have."""
        who = self.who(weekend["id"])
        product = self.vendors[vendor]["product"]
        forbidden = self.data["rules"]["same_product_neighbours"] == "forbid"
        return [
            s
            for s in self.free(vendor, weekend)
            if not forbidden
            or all(self.vendors[who[n]]["product"] != product for n in self.stalls[s]["neighbours"] if n in who)
        ]

    def only_beside_own(self, vendor: str, weekend: dict[str, Any]) -> bool:
        return bool(self.free(vendor, weekend)) and not self.clean(vendor, weekend)

    def leads(self, vendor: str, day: str) -> list[Fraction]:
        """By how much each holder of a fitting stall was owed more on arriving that weekend."""
        weekend = self.data["weekends"][self.days.index(day)]
        who = self.who(day)

        def owed(v: str) -> Fraction:
            return self.e[day, v] - sum(u == v and w < day for w, u, _ in self.plan)

        return [owed(who[s]) - owed(vendor) for s in self.fitting(vendor, weekend) if s in who]


@given(small_problems())
@settings(max_examples=150, deadline=None)
def test_the_one_reason_is_true(data: dict[str, Any]) -> None:
    best = oracle.best(data)
    assume(best.feasible)
    plain, explained = Plain(data, best.plan), explainer(data, best.plan)
    for vendor in data["vendors"]:
        told = explained.vendor(vendor["id"])
        assert [t.weekend for t in told.turns] == [w for w, v, _ in best.plan if v == vendor["id"]]
        assert {r.weekend for r in told.without} == set(plain.days) - {t.weekend for t in told.turns}
        for reason in told.without:
            weekend = data["weekends"][plain.days.index(reason.weekend)]
            assert reason.code == plain.code(vendor["id"], weekend)
            assert (reason.code, reason.why) in REASONS
            assert all(sentence(reason, lang) and next_sentence(reason, lang) for lang in LANGS)
            if reason.code == "OTHERS_OWED_MORE":
                leads = plain.leads(vendor["id"], reason.weekend)
                assert reason.figures["rivals"] == len(leads)
                assert reason.figures["how_many"] == sum(lead > Fraction(1, 10**8) for lead in leads)


@given(small_problems())
@settings(max_examples=100, deadline=None)
def test_a_full_rotation_leaves_no_stall_that_the_vendor_could_have(data: dict[str, Any]) -> None:
    best = oracle.best(data)
    assume(best.feasible)
    explained = explainer(data, best.plan)
    reasons = [r for v in data["vendors"] for r in explained.vendor(v["id"]).without]
    assert not any(r.why == "FREE" for r in reasons)


DAYS = ["2026-12-05", "2026-12-12", "2026-12-19"]


def market(**changes: Any) -> dict[str, Any]:
    """Three weekends, stalls A-01 to A-03 in a row without electricity, vendors V0001 to V0003."""
    stalls = ["A-01", "A-02", "A-03"]
    data: dict[str, Any] = {
        "format": "giliran-problem/1",
        "weekends": [
            {"id": d, "dates": [d], "status": "open", "closed_stalls": [], "category_limits": {}} for d in DAYS
        ],
        "stalls": [
            {
                "id": s, "zone": "A", "x": i, "y": 0, "features": [], "categories": [], "prime": 50,
                "neighbours": stalls[max(0, i - 1) : i] + stalls[i + 1 : i + 2],
            }
            for i, s in enumerate(stalls)
        ],
        "vendors": [vendor(f"V000{i}") for i in (1, 2, 3)],
        "rules": {"min_gap": 1, "same_product_neighbours": "allow", "stall_repeat_gap": 0},
        "apart": [], "together": [], "fixed": [], "seed": 1,
    }  # fmt: skip
    return {**data, **changes}


def vendor(name: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "id": name, "category": "kuliner", "product": "sate", "needs": [], "credit": 0, "weight": 1,
        "joined": None, "left": None, "unavailable": [],
    }  # fmt: skip
    return {**plain, **changes}


def with_vendor(**changes: Any) -> dict[str, Any]:
    return market(vendors=[vendor("V0001", **changes), vendor("V0002"), vendor("V0003")])


def with_weekend(**changes: Any) -> dict[str, Any]:
    data = market()
    data["weekends"][1].update(changes)
    return data


FULL: Plan = tuple((d, f"V000{i + 2}", f"A-0{i + 1}") for d in DAYS for i in (0, 1))
CASES: dict[str, tuple[dict[str, Any], Plan, str, str]] = {
    "cancelled": (with_weekend(status="cancelled"), (), "NOT_ELIGIBLE", "CANCELLED"),
    "not joined": (with_vendor(joined="2026-12-13"), FULL, "NOT_ELIGIBLE", "NOT_JOINED"),
    "left": (with_vendor(left="2026-12-12"), FULL, "NOT_ELIGIBLE", "LEFT"),
    "away": (with_vendor(unavailable=[DAYS[1]]), FULL, "NOT_ELIGIBLE", "UNAVAILABLE"),
    "no such stall": (with_vendor(needs=["listrik"]), FULL, "NO_FITTING_STALL", "NONE"),
    "closed": (with_weekend(closed_stalls=["A-01", "A-02", "A-03"]), (), "NO_FITTING_STALL", "CLOSED"),
    "just been": (
        market(rules={"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 0}),
        ((DAYS[0], "V0001", "A-01"),),
        "TOO_SOON",
        "AFTER",
    ),
    "soon again": (
        market(rules={"min_gap": 2, "same_product_neighbours": "allow", "stall_repeat_gap": 0}),
        ((DAYS[2], "V0001", "A-01"),),
        "TOO_SOON",
        "BEFORE",
    ),
    "apart": (market(apart=[["V0002", "V0001"]]), FULL, "APART", "APART"),
    "partner away": (
        market(
            vendors=[vendor("V0001"), vendor("V0002", unavailable=[DAYS[1]]), vendor("V0003")],
            together=[["V0001", "V0002"]],
        ),
        (),
        "APART",
        "TOGETHER",
    ),
    "category full": (with_weekend(category_limits={"kuliner": {"max": 2}}), FULL, "CATEGORY_FULL", "MAX"),
    "one place left in the category": (
        with_weekend(category_limits={"kuliner": {"max": 3}}),
        FULL,
        "OTHERS_OWED_MORE",
        "FREE",
    ),
    "beside its own": (
        market(rules={"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0}),
        ((DAYS[1], "V0002", "A-02"),),
        "NO_FITTING_STALL",
        "SAME_PRODUCT",
    ),
    "not full": (market(), FULL, "OTHERS_OWED_MORE", "FREE"),
    "owed more": (
        market(vendors=[vendor("V0001", credit=-500_000), vendor("V0002"), vendor("V0003"), vendor("V0004")]),
        (*((d, f"V000{i + 1}", f"A-0{i}") for d in DAYS[1:2] for i in (1, 2, 3)),),
        "OTHERS_OWED_MORE",
        "OWED",
    ),
    "level": (
        market(vendors=[vendor(f"V000{i}") for i in (1, 2, 3, 4)]),
        (*((d, f"V000{i + 1}", f"A-0{i}") for d in DAYS[1:2] for i in (1, 2, 3)),),
        "OTHERS_OWED_MORE",
        "LEVEL",
    ),
    "timing": (
        market(vendors=[vendor("V0001", credit=500_000), vendor("V0002"), vendor("V0003"), vendor("V0004")]),
        (*((d, f"V000{i + 1}", f"A-0{i}") for d in DAYS[1:2] for i in (1, 2, 3)),),
        "OTHERS_OWED_MORE",
        "TIMING",
    ),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_each_reason(case: str) -> None:
    data, plan, code, why = CASES[case]
    reason = explainer(data, plan).reason(0, 1)
    assert (reason.code, reason.why) == (code, why)


@pytest.mark.parametrize(
    ("solver", "why"),
    [
        ({"repair": {"from": DAYS[1]}}, "KEPT"),
        ({"repair": {"from": DAYS[2]}}, "TIMING"),
        ({"repair": {"from": 1}}, "TIMING"),
        ({"repair": "yes"}, "TIMING"),
    ],
)
def test_from_a_repair_on_published_turns_are_the_reason(solver: dict[str, Any], why: str) -> None:
    data, plan, code, _ = CASES["timing"]
    rotation = replace(rotation_of(plan), solver=solver)
    reason = Explainer(problem.read(oracle.as_bytes(data)), rotation).reason(0, 1)
    assert (reason.code, reason.why) == (code, why)


def test_the_cases_cover_every_reason() -> None:
    told = {(code, why) for _, _, code, why in CASES.values()}
    assert told | {("OTHERS_OWED_MORE", "KEPT")} == set(REASONS)
    assert {code for code, _ in REASONS} == set(CODES)


def test_figures_next_turn_and_standby_are_told() -> None:
    data = market(vendors=[vendor("V0001", credit=-500_000), vendor("V0002"), vendor("V0003"), vendor("V0004")])
    plan = ((DAYS[0], "V0002", "A-01"), (DAYS[0], "V0003", "A-02"), (DAYS[0], "V0004", "A-03"))
    told = explainer(data, (*plan, (DAYS[2], "V0001", "A-02")), [(DAYS[0], ["V0001"])]).vendor("V0001")
    reason = told.without[0]
    assert reason.figures == {
        "rivals": 3, "how_many": 3, "by_least": 0.5, "by_most": 0.5, "level": 0, "fixed": 0,
    }  # fmt: skip
    assert (reason.standby, reason.owed) == (1, 0.25)
    assert sentence(reason, "id") == (
        "3 dari 3 pedagang di lapak yang cocok lebih berhak saat itu, selisih 0,50 sampai 0,50 giliran. "
        "Anda cadangan nomor 1."
    )
    assert next_sentence(reason, "en") == "Next turn: 2026-12-19, stall A-02."
    assert told.next_turn("2026-12-06") == told.turns[0]
    assert told.next_turn("2026-12-20") is None
    assert "Belum ada giliran" not in report(told, "id")


def test_a_turn_has_no_reason_for_its_absence() -> None:
    with pytest.raises(ValueError, match="has a turn"):
        explainer(market(), FULL).reason(1, 1)


def test_a_rotation_of_another_problem_is_refused_with_all_its_faults() -> None:
    with pytest.raises(files.BadFile) as caught:
        explainer(market(), (("2026-12-05", "V0009", "A-01"), ("2026-12-05", "V0001", "Z-01")))
    assert len(caught.value.faults) == 2
    assert json.dumps(caught.value.faults)
