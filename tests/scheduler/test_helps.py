"""Each change offered does to the waiting times what it says, worked out anew from a problem file changed that way."""

import copy
from collections import defaultdict
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings

from scheduler import problem
from scheduler.entitlement import CannotMeet
from scheduler.helps import Help, Waits, helps, sentence, waits
from scheduler.verify.model import Problem
from scheduler.verify.shares import all_shares
from tests.scheduler import oracle
from tests.scheduler.strategies import small_problems
from tests.scheduler.test_explain import market, vendor


def plain_waits(data: dict[str, Any]) -> dict[str, float | None]:
    """Weekends of eligibility for each turn owed, by the checker's shares."""
    shares = all_shares(Problem(data))
    kinds = Problem(data).vendors
    came: dict[str, int] = defaultdict(int)
    owed: dict[str, Fraction] = defaultdict(Fraction)
    for weekend, share in zip(data["weekends"], shares, strict=True):
        for entry, kind in zip(data["vendors"], kinds, strict=True):
            if oracle.may_come(entry, weekend):
                came[entry["category"]] += 1
                owed[entry["category"]] += share.of[kind.kind]
    return {name: round(float(came[name] / owed[name]), 6) if owed[name] else None for name in sorted(came)}


def changed(data: dict[str, Any], change: Help) -> dict[str, Any]:
    data = copy.deepcopy(data)
    like = [
        s
        for s in data["stalls"]
        if s["zone"] == change.zone
        and sorted(s["features"]) == list(change.features)
        and sorted(s["categories"]) == list(change.categories)
    ]
    if change.kind == "STALLS":
        data["stalls"] += [{**like[0], "id": f"new {i}", "neighbours": []} for i in range(change.stalls)]
    else:
        assert len(like) == change.stalls
        for stall in like:
            stall["features" if change.kind == "FEATURE" else "categories"].append(change.added)
    return data


def read(data: dict[str, Any]) -> problem.Problem:
    return problem.read(oracle.as_bytes(data))


@given(small_problems())
@settings(max_examples=80, deadline=None)
def test_every_change_does_what_it_says(data: dict[str, Any]) -> None:
    try:
        now = waits(read(data))
    except CannotMeet:
        assume(False)
    assert now.weekends == plain_waits(data)
    found = helps(read(data))
    for change in found:
        after = plain_waits(changed(data, change))
        assert change.after.weekends == after
        assert change.before == now
        assert (change.after.without, change.after.gap) < (now.without, now.gap)
        assert sentence(change, "id")
    ranks = [(h.after.without, h.after.gap) for h in found]
    assert ranks == sorted(ranks)


def test_the_missing_feature_helps_most() -> None:
    cooks = [vendor(f"V000{i}", category="kuliner", needs=["kompor"]) for i in (1, 2, 3, 4)]
    crafts = [vendor(f"V000{i}", category="kriya") for i in (5, 6)]
    data = market(vendors=[*cooks, *crafts])
    data["stalls"][0]["features"] = ["kompor"]
    best = helps(read(data))[0]
    assert (best.kind, best.added, best.stalls) == ("FEATURE", "kompor", 2)
    assert best.before == Waits({"kriya": 1.0, "kuliner": 4.0})
    assert best.after == Waits({"kriya": 2.0, "kuliner": 2.0})
    assert sentence(best, "en") == (
        "Add kompor to 2 stalls of zone A (no features · any category): gap of waiting 3.00 to 0.00 weekends."
    )


def test_a_category_without_any_stall_comes_before_all_gaps() -> None:
    data = market(vendors=[vendor("V0001"), vendor("V0002", category="jasa")])
    for stall in data["stalls"]:
        stall["categories"] = ["kuliner"]
    found = helps(read(data))
    assert found[0].before.without == 1
    assert [(h.kind, h.added) for h in found] == [("CATEGORY", "jasa")]
    assert sentence(found[0], "en").endswith("gap of waiting 0.00 to 0.00 weekends. First turns for: jasa.")
    assert sentence(found[0], "id").endswith("akhir pekan. Giliran pertama untuk: jasa.")


def test_where_all_wait_alike_nothing_helps() -> None:
    assert helps(read(market())) == []
