"""A certificate never claims more than was reached and shown, whatever rounding does to the digits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler import problem as problems
from scheduler.certificate import Bounds, certificate, status
from scheduler.figures import Figures
from scheduler.files import Certificate
from scheduler.verify.claims import check_certificate
from scheduler.verify.model import Problem as Checked
from scheduler.verify.turns import Findings
from tests.scheduler import hand_made
from tests.scheduler.oracle import as_bytes

HALF = 5.1e-7  # what rounding to six decimals may move a number by
near = st.floats(-1e-5, 1e-5)
size = st.floats(0, 1e4)


def market(**rules: Any) -> dict[str, Any]:
    data = hand_made.problem()
    data["rules"].update(rules)
    return data


def certified(reached: Figures, bounds: Bounds, **rules: Any) -> dict[str, Certificate]:
    return {goal.goal: goal for goal in certificate(problems.read(as_bytes(market(**rules))), reached, bounds)}


def plain(**changes: Any) -> Figures:
    return Figures(**{
        "filled": 10, "deviation": 0.5, "final": 2.0, "spacing": 3.0, "neighbours": 0, "exposure": 0.0, "repeats": 0,
    } | changes)  # fmt: skip


BOUNDS = Bounds(filled=10, deviation=0.5, final=2.0, spacing=3.0)


@given(size, st.one_of(near, st.floats(0, 1e4)), st.sampled_from(["final", "spacing"]))
@example(2.0, 5e-8, "final")  # as near as counts for the same
@example(1e-7, 1e-7, "final")  # just
@example(2.0000004, 4e-7, "spacing")  # the same only when rounded
@example(2.0, -0.5, "final")  # a bound that the value has passed proves nothing
def test_optimal_is_said_only_of_what_is_at_its_bound(value: float, less: float, goal: str) -> None:
    bound = value - less
    entry = certified(plain(**{goal: value}), Bounds(**{**vars(BOUNDS), goal: bound}))[goal]
    assert entry.value == round(value, 6)
    assert entry.bound >= min(value, bound) - 1e-6 - HALF
    assert entry.proof == ("optimal" if abs(value - bound) <= 1e-7 else "bound")
    if entry.proof == "optimal":
        assert entry.bound == entry.value
    else:
        assert entry.bound <= bound + HALF
        assert entry.bound < entry.value
    assert entry.bound <= entry.value


@given(st.floats(0, 0.9999999), st.floats(0, 1))
def test_below_one_turn_every_deviation_is_as_good_as_another(value: float, bound: float) -> None:
    entry = certified(plain(deviation=value), Bounds(10, bound, 2.0, 3.0))["deviation"]
    assert (entry.bound, entry.proof) == (entry.value, "optimal")


@given(st.floats(1, 3), st.one_of(near, st.floats(0, 2)).map(abs))
def test_from_one_turn_on_the_deviation_needs_its_proof(value: float, less: float) -> None:
    entry = certified(plain(deviation=value), Bounds(10, value - less, 2.0, 3.0))["deviation"]
    assert entry.proof == ("optimal" if value - (value - less) <= 1e-7 else "bound")
    assert entry.bound <= value - less + HALF


@given(st.integers(0, 100), st.integers(0, 100))
def test_seats_are_whole_and_their_bound_never_below(filled: int, bound: int) -> None:
    entry = certified(plain(filled=filled), Bounds(bound, 0.5, 2.0, 3.0))["filled"]
    assert (entry.value, entry.bound) == (filled, max(filled, bound))
    assert type(entry.value) is type(entry.bound) is int
    assert entry.proof == ("optimal" if filled >= bound else "bound")


@pytest.mark.parametrize(("count", "proof"), [(0, "optimal"), (2, "bound")])
def test_counts_that_ought_to_be_none_are_proven_by_being_none(count: int, proof: str) -> None:
    found = certified(
        plain(neighbours=count, repeats=count, exposure=float(count)), BOUNDS, same_product_neighbours="avoid"
    )
    assert [found[goal].proof for goal in ("neighbours", "repeats", "exposure")] == [proof] * 3
    assert [found[goal].bound for goal in ("neighbours", "repeats", "exposure")] == [0, 0, 0]


@pytest.mark.parametrize("rule", ["forbid", "avoid", "allow"])
@pytest.mark.parametrize("wish", [0, 1])
def test_goals_stand_in_their_order_and_only_those_that_count(rule: str, wish: int) -> None:
    goals = list(certified(plain(), BOUNDS, same_product_neighbours=rule, stall_repeat_gap=wish))
    expected = ["filled", "deviation", "final", "spacing", "neighbours", "exposure", "repeats"]
    left_out = {"neighbours"} if rule != "avoid" else set()
    assert goals == [g for g in expected if g not in left_out | (set() if wish else {"repeats"})]


@pytest.mark.parametrize("open_goal", ["filled", "deviation", "final", "spacing", None])
def test_a_rotation_is_optimal_when_the_first_three_goals_are_proven(open_goal: str | None) -> None:
    """Whether repeats and exposure are proven or, as here, not."""
    reached = plain(
        filled=9 if open_goal == "filled" else 10,
        deviation=1.5 if open_goal == "deviation" else 0.5,
        exposure=1.0,
        repeats=1,
    )
    bounds = Bounds(10, 1.0, 1.0 if open_goal == "final" else 2.0, 0.0 if open_goal == "spacing" else 3.0)
    goals = list(certified(reached, bounds).values())
    assert status(goals) == ("optimal" if open_goal in ("spacing", None) else "feasible")


@given(size, near, size, near, st.floats(0, 3), st.integers(0, 12))
def test_the_checker_finds_nothing_to_object(
    final: float, less: float, spacing: float, lesser: float, deviation: float, filled: int
) -> None:
    """With the figures that the certificate stands on, no value, bound or proof is at fault."""
    data = market(same_product_neighbours="avoid")
    reached = plain(final=final, spacing=spacing, deviation=deviation, filled=filled)
    entries = certified(
        reached, Bounds(12, deviation - abs(less), final - less, spacing - lesser), same_product_neighbours="avoid"
    ).values()
    written = [{"goal": e.goal, "value": e.value, "bound": e.bound, "proof": e.proof} for e in entries]
    out = Findings(Checked(data))
    check_certificate(Checked(data), {"certificate": written, "status": status(list(entries))}, vars(reached), out)
    assert out.faults == []
