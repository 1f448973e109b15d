"""Windows hold exactly the turns that keep a bound, and price them as the figures do: against every choice there is."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.entitlement import CannotMeet, Entitlement, entitlement
from scheduler.figures import spacing
from scheduler.problem import TURN, BoolArray
from scheduler.tokens import BELOW_ONE, Tokens, tokens, up_to
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems

Days = tuple[int, ...]


def due_and_able(data: dict[str, Any]) -> tuple[Entitlement, BoolArray] | None:
    problem = problems.read(as_bytes(data))
    try:
        return entitlement(problem), problem.can_stand()
    except CannotMeet:
        return None


def choices(able: BoolArray, v: int) -> list[Days]:
    days = np.flatnonzero(able[v]).tolist()
    return [some for n in range(len(days) + 1) for some in itertools.combinations(days, n)]


def owed(due: Entitlement, v: int) -> list[float]:
    return [int(e) / TURN for e in due.owed[v]]


def keeps(due: Entitlement, v: int, days: Days, bound: float | None) -> bool:
    """Whether |turns - e| stays within the bound on every weekend; e is known to 1e-11 here."""
    off = [abs(sum(d <= w for d in days) - e) for w, e in enumerate(owed(due, v))]
    return all(x < 1 - 1e-8 if bound is None else x <= bound + 1e-8 for x in off)


def in_windows(window: Tokens, v: int, days: Days) -> bool:
    mine = np.flatnonzero(window.vendor == v).tolist()
    arcs = set(zip(window.arc_token.tolist(), window.arc_weekend.tolist(), strict=True))
    taken = mine[: len(days)]
    needed = [i for i in mine if window.must[i]]
    return len(taken) == len(days) >= len(needed) and all(a in arcs for a in zip(taken, days, strict=True))


def reach(bound: float | None) -> int:
    return BELOW_ONE if bound is None else up_to(round(bound * TURN))


@settings(max_examples=150, deadline=None)
@given(small_problems(), st.sampled_from([None, 1.0, 1.25, 2.0, 3.5]))
def test_windows_hold_just_the_turns_that_keep_the_bound(data: dict[str, Any], bound: float | None) -> None:
    found = due_and_able(data)
    if found is None:
        return
    due, able = found
    window = tokens(due, able, reach(bound))
    kept = [{days for days in choices(able, v) if keeps(due, v, days, bound)} for v in range(len(able))]
    if not window.holds:
        assert not all(kept)
        return
    for v in range(len(able)):
        assert {days for days in choices(able, v) if in_windows(window, v, days)} == kept[v]


@settings(max_examples=100, deadline=None)
@given(small_problems(), st.sampled_from([None, 1.0, 2.0]))
def test_costs_are_the_spacing_and_the_final_squares(data: dict[str, Any], bound: float | None) -> None:
    found = due_and_able(data)
    if found is None:
        return
    due, able = found
    window = tokens(due, able, reach(bound))
    cost = dict(zip(zip(window.arc_token, window.arc_weekend, strict=True), window.arc_cost, strict=True))
    for v in range(len(able)) if window.holds else ():
        mine = np.flatnonzero(window.vendor == v)
        least = int(window.must[mine].sum())
        for days in (days for days in choices(able, v) if in_windows(window, v, days)):
            comes = np.zeros_like(able)
            comes[v, list(days)] = True
            assert spacing(due, comes) == pytest.approx(sum(cost[t] for t in zip(mine, days, strict=False)), abs=1e-9)
            last = owed(due, v)[-1]
            added = (len(days) - last) ** 2 - (least - last) ** 2
            assert added == pytest.approx(window.final_cost[mine[: len(days)]].sum(), abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(small_problems())
def test_a_part_of_the_vendors_has_the_same_windows_as_among_all(data: dict[str, Any]) -> None:
    found = due_and_able(data)
    if found is None:
        return
    due, able = found
    whole = tokens(due, able, up_to(TURN))
    some = np.arange(0, len(able), 2)
    part = tokens(due, able, up_to(TURN), some)
    assert set(part.vendor.tolist()) <= set(some.tolist())
    here = np.isin(whole.arc_vendor, some)
    for name in ("arc_vendor", "arc_weekend", "arc_place", "arc_cost"):
        assert getattr(part, name).tolist() == getattr(whole, name)[here].tolist()
    assert part.turn.tolist() == whole.turn[np.isin(whole.vendor, some)].tolist()


@settings(max_examples=60, deadline=None)
@given(small_problems(), st.data())
def test_each_vendor_may_have_a_reach_of_its_own(data: dict[str, Any], draw: st.DataObject) -> None:
    found = due_and_able(data)
    if found is None:
        return
    due, able = found
    own = np.array([reach(draw.draw(st.sampled_from([None, 1.0, 2.0]))) for _ in able], dtype=np.int64)
    mixed = tokens(due, able, own)
    for v in range(len(able)):
        alone = tokens(due, able, int(own[v]))
        here, there = mixed.arc_vendor == v, alone.arc_vendor == v
        assert mixed.arc_weekend[here].tolist() == alone.arc_weekend[there].tolist()
        assert mixed.must[mixed.vendor == v].tolist() == alone.must[alone.vendor == v].tolist()


def plain_due(shares: list[Fraction], credit: int = 0) -> Entitlement:
    """One vendor whose share on each weekend is given."""
    units = np.array([round(share * TURN) for share in shares], dtype=np.int64).reshape(-1, 1)
    start = np.array([credit * TURN], dtype=np.int64)
    owed = start[:, None] + np.cumsum(units.T, axis=1)
    return Entitlement(np.ones(len(shares), np.int64), tuple((s,) for s in shares), units, start, owed)


def test_half_a_share_a_weekend_gives_each_turn_two_weekends() -> None:
    window = tokens(plain_due([Fraction(1, 2)] * 4), np.ones((1, 4), np.bool_), BELOW_ONE)
    assert window.turn.tolist() == [1, 2]
    assert window.must.tolist() == [True, True]
    pairs = list(zip(window.turn[window.arc_token].tolist(), window.arc_weekend.tolist(), strict=True))
    assert pairs == [(1, 0), (1, 1), (2, 2), (2, 3)]
    assert window.arc_place.tolist() == [-0.25, 0.25, -0.25, 0.25]


def test_a_full_share_is_a_turn_every_weekend() -> None:
    window = tokens(plain_due([Fraction(1)] * 3), np.ones((1, 3), np.bool_), BELOW_ONE)
    assert window.arc_weekend.tolist() == [0, 1, 2]
    assert window.must.all()


@pytest.mark.parametrize(("credit", "holds"), [(0, True), (3, False), (-2, False)])
def test_a_bound_below_what_is_owed_before_cannot_hold(credit: int, holds: bool) -> None:
    due = plain_due([Fraction(1, 4)] * 2, credit)
    assert tokens(due, np.ones((1, 2), np.bool_), BELOW_ONE).holds == holds
    assert tokens(due, np.ones((1, 2), np.bool_), up_to(4 * TURN)).holds


def test_a_turn_that_must_be_had_needs_a_weekend_on_which_the_vendor_can_come() -> None:
    due = plain_due([Fraction(1)] * 2)
    assert not tokens(due, np.array([[True, False]]), BELOW_ONE).holds
    assert tokens(due, np.array([[True, False]]), up_to(TURN)).holds


def test_a_turn_whose_only_weekend_is_one_too_early_cannot_be_had_later() -> None:
    """The first of two turns is due on the first weekend, on which the vendor cannot come."""
    due = plain_due([Fraction(1), Fraction(1), Fraction(0)])
    assert not tokens(due, np.array([[False, True, True]]), BELOW_ONE).holds
    assert tokens(due, np.array([[True, False, True]]), up_to(TURN)).holds


def test_whoever_is_not_owed_enough_has_no_turn_at_all() -> None:
    window = tokens(plain_due([Fraction(1, 4)] * 2, -1), np.ones((1, 2), np.bool_), BELOW_ONE)
    assert (len(window.vendor), window.holds) == (0, True)


def test_without_weekends_there_is_nothing_to_have() -> None:
    window = tokens(plain_due([]), np.zeros((1, 0), np.bool_), BELOW_ONE)
    assert (len(window.vendor), len(window.arc_token), window.holds) == (0, 0, True)
