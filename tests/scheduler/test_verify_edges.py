"""How near two numbers must be for the checker to call them the same: a millionth, or a billionth part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.verify import verify_bytes
from tests.scheduler.broken_files import Files, pair, waiting
from tests.scheduler.good_files import good_pair, rotation_for
from tests.scheduler.hand_made import PLAN
from tests.scheduler.test_verify_shares import market

VALUES = [  # of ten filled seats, claimed as value and bound
    (10, []), (10.000001, []), (9.999999, []), (10.0000010001, ["CERTIFICATE_VALUE"]),
    (9.9999989, ["CERTIFICATE_VALUE"]), (10.0000010000005, ["CERTIFICATE_VALUE"]),
]  # fmt: skip
BOUNDS = [
    (10.000001, []), (10.0000011, ["CERTIFICATE_PROOF"]), (9.999999, []),
    (9.9999989, ["CERTIFICATE_PROOF", "CERTIFICATE_BOUND"]),
]  # fmt: skip
BELOW = [  # so much below the value: two claims may be a billionth part apart
    (10**18, 10**9, ["CERTIFICATE_VALUE"]),
    (10**18, 10**9 + 1, ["CERTIFICATE_VALUE", "CERTIFICATE_PROOF", "CERTIFICATE_BOUND"]),
    (-(10**18), -(10**9), ["CERTIFICATE_VALUE"]),
]
MORE = [(950, []), (-950, []), (1050, ["CERTIFICATE_VALUE"]), (-1050, ["CERTIFICATE_VALUE"])]
WEIGHTS = [
    (1, 1.0000000019, []), (0.999999999, 1.000000001, []),  # the second: just a billionth of a turn apart
    (1, 1.0000000021, ["STANDBY_OWED"]),
]  # fmt: skip
BESIDE = [(999.001000001, []), (999.0010000010005, ["STANDBY_OWED"])]  # a billionth of a turn, less or more by 10^-18
NOTHING = [(goal, claim) for goal in ("deviation", "final", "spacing") for claim in (0.000001, -0.000001)]


def claimed(**what: float) -> Files:
    facts, rotation = good_pair()
    rotation["certificate"][0].update(what)
    return pair(facts, rotation)


def with_a_large_figure(more: int) -> Files:
    """A million turns of credit: the squares add up to about 10^12; so much more is claimed."""
    facts, _ = good_pair()
    facts["vendors"][2]["credit"] = 10**12
    rotation = rotation_for(facts, PLAN)
    final = rotation["certificate"][2]
    assert final["value"] == pytest.approx(10**12, rel=1e-5)
    final["value"] += more
    return pair(facts, rotation)


def with_a_turn_while_away() -> Files:
    """One vendor, away, with thirty turns of credit: the smallest share of the weekend would show in the spacing."""
    facts = market([1], stalls=1)
    (weekend,), (vendor,) = facts["weekends"], facts["vendors"]
    vendor.update(credit=30_000_000, unavailable=[weekend["id"]])
    return pair(facts, rotation_for(facts, [(weekend["id"], vendor["id"], facts["stalls"][0]["id"])]))


def waiting_beside(weight: float) -> Files:
    """A weight of 1 shares a stall with 999, another of 1 a stall with `weight`; the second waits before the first."""
    facts = {**good_pair()[0], "apart": [], "together": [], "fixed": []}
    vendor, stall = facts["vendors"][2], facts["stalls"][1]
    shared = [("V1", "kuliner", 1), ("V2", "kuliner", 999), ("V3", "kriya", 1), ("V4", "kriya", weight)]
    facts["vendors"] = [{**vendor, "id": v, "category": c, "weight": w, "credit": 0} for v, c, w in shared]
    facts["stalls"] = [{**stall, "id": c, "categories": [c], "neighbours": []} for c in ("kuliner", "kriya")]
    facts["weekends"] = facts["weekends"][:1]
    rotation = rotation_for(facts, [])
    rotation["standby"] = [{"weekend": facts["weekends"][0]["id"], "vendors": ["V3", "V1"]}]
    return pair(facts, rotation)


def without_vendors(goal: str, claim: float) -> Files:
    facts = {**good_pair()[0], "vendors": [], "apart": [], "together": [], "fixed": []}
    facts["weekends"] = [{**weekend, "category_limits": {}} for weekend in facts["weekends"]]
    rotation = rotation_for(facts, [])
    for entry in rotation["certificate"]:
        if entry["goal"] == goal:
            entry.update(value=claim, bound=claim)
    return pair(facts, rotation)


def ending_in_a_half(credits: list[int]) -> Files:
    """Nobody has a turn: the final deviation is the credits' sum of squares, half a millionth over."""
    facts = market([1] * len(credits), stalls=0)
    for vendor, credit in zip(facts["vendors"], credits, strict=True):
        vendor["credit"] = credit
    return pair(facts, rotation_for(facts, []))


HALVES = [
    ([500, 500], 0.0),
    ([1000, 500, 500], 0.000002),
    ([1500, 500], 0.000002),
    ([1000, 1000, 1000, 500, 500], 0.000004),
]


@pytest.mark.parametrize(("credits", "final"), HALVES)
def test_a_half_is_rounded_to_the_even_digit(credits: list[int], final: float) -> None:
    """Exactly, where the nearest double of 0.0000025 lies a little above it and that of 0.0000035 below."""
    assert verify_bytes(*ending_in_a_half(credits)).figures["final"] == final


def near_each_other() -> Iterator[tuple[str, Files]]:
    """All pairs of files of this page, by name."""
    for value, _ in VALUES:
        yield f"{value} seats", claimed(value=value, bound=value)
    for bound, _ in BOUNDS:
        yield f"at most {bound} seats", claimed(bound=bound)
    for value, below, _ in BELOW:
        yield f"{value} and {below} less", claimed(value=value, bound=value - below)
    for more, _ in MORE:
        yield f"{more} more", with_a_large_figure(more)
    for first, second, _ in WEIGHTS:
        yield f"weights {first} and {second}", waiting(first, second)
    yield "a turn while away", with_a_turn_while_away()
    for weight, _ in BESIDE:
        yield f"a weight of {weight}", waiting_beside(weight)
    for goal, claim in NOTHING:
        yield f"a {goal} of {claim}", without_vendors(goal, claim)


def codes(files: Files) -> list[str]:
    return [fault.code for fault in verify_bytes(*files).faults]


@pytest.mark.parametrize(("value", "found"), VALUES)
def test_a_millionth_is_rounding(value: float, found: list[str]) -> None:
    assert codes(claimed(value=value, bound=value)) == found


@pytest.mark.parametrize(("bound", "found"), BOUNDS)
def test_optimal_allows_a_millionth_between_value_and_bound(bound: float, found: list[str]) -> None:
    assert codes(claimed(bound=bound)) == found


@pytest.mark.parametrize(("more", "found"), MORE)
def test_a_large_figure_may_be_off_by_its_billionth_part(more: int, found: list[str]) -> None:
    assert codes(with_a_large_figure(more)) == found


@pytest.mark.parametrize(("value", "below", "found"), BELOW)
def test_large_claims_may_be_a_billionth_part_apart(value: int, below: int, found: list[str]) -> None:
    assert sorted(codes(claimed(value=value, bound=value - below))) == sorted(found)


@pytest.mark.parametrize(("first", "second", "found"), WEIGHTS)
def test_a_billionth_turn_decides_who_waits_first(first: float, second: float, found: list[str]) -> None:
    """One stall between two: the heavier is owed more by half of what it weighs more, and is named last."""
    assert codes(waiting(first, second)) == found


def test_whoever_is_away_has_no_share_at_all() -> None:
    assert codes(with_a_turn_while_away()) == ["NOT_ELIGIBLE", "SEATS"]


@pytest.mark.parametrize(("weight", "found"), BESIDE)
def test_a_billionth_turn_is_just_that(weight: float, found: list[str]) -> None:
    assert codes(waiting_beside(weight)) == found


@pytest.mark.parametrize(("goal", "claim"), NOTHING)
def test_where_nobody_is_the_figures_are_nothing_to_a_millionth(goal: str, claim: float) -> None:
    assert codes(without_vendors(goal, claim)) == []
