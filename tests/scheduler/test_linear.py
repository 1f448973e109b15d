"""Models for CP-SAT with their whole numbers let go: what stays of them, and what they say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.cp import Model
from scheduler.linear import branched, impossible, least, proven, relax, rows_of

small = st.integers(-4, 4)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(small, min_size=4, max_size=4),
    st.lists(st.tuples(st.lists(small, min_size=4, max_size=4), small), max_size=4),
    st.lists(st.sets(st.integers(-4, 3), min_size=2, max_size=3), max_size=2),
)
def test_no_whole_solution_costs_less(
    costs: list[int], rows: list[tuple[list[int], int]], alone: list[set[int]]
) -> None:
    model = Model()
    names = [model.boolean() for _ in costs]
    for factors, most in rows:
        model.linear(names, factors, -100, most)
    for literals in alone:
        model.at_most_one(sorted(literals))
    model.minimise(names, costs)
    before, cost = model.solve(work=1.0), dict(zip(names, map(float, costs), strict=True))
    found, bound = relax(model, cost), least(model, cost)
    assert model.solve(work=1.0) == before
    if found.solved:
        assert bound == pytest.approx(sum(cost[x] * found.values[x] for x in names), abs=1e-6)
    if before.solved:
        assert found.solved
        assert bound is not None
        assert bound <= before.value + 1e-6
    assert impossible(model) == found.infeasible
    if found.infeasible:
        assert before.status == "infeasible"
    whole = branched(model, cost)
    assert not whole.infeasible
    assert whole.solved == before.solved
    if whole.solved:
        values = [round(value) for value in whole.values]
        assert whole.values == pytest.approx(values, abs=1e-6)
        assert sum(cost[x] * values[x] for x in names) == pytest.approx(before.value)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(small, min_size=3, max_size=3),
    st.lists(st.tuples(st.lists(small, min_size=3, max_size=3), small, small), min_size=2, max_size=2),
    st.lists(st.floats(-3, 3), min_size=2, max_size=2),
)
def test_any_multipliers_prove_a_bound(
    costs: list[int], rows: list[tuple[list[int], int, int]], duals: list[float]
) -> None:
    model = Model()
    names = [model.boolean() for _ in costs]
    for factors, low, more in rows:
        model.linear(names, factors, low, low + abs(more))
    bound = proven(rows_of(model), np.array(costs, dtype=float), np.array(duals))
    for point in itertools.product((0, 1), repeat=3):
        sums = [sum(f * x for f, x in zip(factors, point, strict=True)) for factors, _, _ in rows]
        if all(low <= total <= low + abs(more) for total, (_, low, more) in zip(sums, rows, strict=True)):
            assert bound <= sum(c * x for c, x in zip(costs, point, strict=True)) + 1e-9


def test_an_assignment_comes_out_whole() -> None:
    model = Model()
    costs = [[3, 1, 2], [1, 3, 3], [2, 2, 9]]
    names = [[model.boolean() for _ in row] for row in costs]
    for i in range(3):
        model.total(names[i], 1, 1)
        model.total([row[i] for row in names], 1, 1)
    cost = {names[i][j]: float(costs[i][j]) for i in range(3) for j in range(3)}
    assert least(model, cost) == pytest.approx(5)
    assert [round(x, 6) for x in relax(model, cost).values] == [0, 0, 1, 1, 0, 0, 0, 1, 0]


def test_rows_that_hold_only_sometimes_are_left_out() -> None:
    model = Model()
    a, b = model.boolean(), model.boolean()
    model.linear([a], [1], 0, 0, given=[b])
    model.total([b], 1, 1)
    assert least(model, {a: -1.0}) == pytest.approx(-1)


def test_literals_turned_round_count_from_the_other_side() -> None:
    model = Model()
    a, b = model.boolean(), model.boolean()
    model.at_most_one([a, -b - 1])
    assert least(model, {a: -2.0, b: 1.0}) == pytest.approx(-1)


def test_what_cannot_be_is_told_apart_from_what_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model()
    names = [model.boolean() for _ in range(6)]
    for i in range(5):
        model.linear(names[i : i + 2], [2, 1], 1, 2)
    costs = {name: (-1.0) ** name for name in names}
    assert relax(model, costs).solved
    model.total(names, 7, 9)
    found = relax(model, costs)
    assert (found.solved, found.infeasible) == (False, True)
    assert least(model, costs) is None
    monkeypatch.setattr("scheduler.linear.STEPS", 0)
    monkeypatch.setattr("scheduler.linear.WITHIN", 0)
    monkeypatch.setattr("scheduler.linear.WORK", 0.0)
    hard, costs = chain()
    found = relax(hard, costs)
    assert (found.solved, found.infeasible) == (False, False)
    assert least(hard, costs) is None
    assert not impossible(hard)


def chain() -> tuple[Model, dict[int, float]]:
    hard = Model()
    names = [hard.boolean() for _ in range(12)]
    for i in range(10):
        hard.linear(names[i : i + 3], [2, 3, 4], 4, 5)
    return hard, {name: 1.0 + name % 3 for name in names}


def test_what_takes_the_simplex_method_too_long_is_solved_from_within(monkeypatch: pytest.MonkeyPatch) -> None:
    hard, costs = chain()
    before = relax(hard, costs)
    monkeypatch.setattr("scheduler.linear.STEPS", 0)
    found = relax(hard, costs)
    assert found.solved
    for point in (before, found):
        assert sum(costs[x] * point.values[x] for x in costs) == pytest.approx(least(hard, costs))


def test_nothing_is_said_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    model = Model()
    costs = {model.boolean(): -1.0}
    relax(model, costs)
    least(model, costs)
    assert capfd.readouterr() == ("", "")


def test_a_model_of_nothing_costs_nothing() -> None:
    assert relax(Model(), {}).solved
    assert least(Model(), {}) == 0
