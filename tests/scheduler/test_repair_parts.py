"""What is proven of one part of a market: multipliers of a relaxation, chains of moves, fewest vendors and moves."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler import repair_search
from scheduler.cp import Model
from scheduler.linear import Rows
from scheduler.problem import read
from scheduler.repair_before import Before, may_come
from scheduler.repair_chains import FAR_CHAIN, chains
from scheduler.repair_linear import proven, relax
from scheduler.standing import stalls_of
from tests.scheduler import oracle
from tests.scheduler.test_explain import DAYS, Plan, market, rotation_of, vendor
from tests.scheduler.test_repair import cases, check

# Multipliers -----------------------------------------------------------------------------------------------------


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[int], list[tuple[list[int], int, int]]]:
    """Costs of 1 to 5 Booleans, and rows: factors, low, high."""
    n = draw(st.integers(1, 5))
    numbers = st.lists(st.integers(-3, 3), min_size=n, max_size=n)
    rows = draw(st.lists(st.tuples(numbers, st.integers(-4, 1), st.integers(0, 4)), max_size=4))
    return draw(numbers), [(factors, low, low + more) for factors, low, more in rows]


def least(costs: list[int], rows: list[tuple[list[int], int, int]], fixed: int | None = None) -> int | None:
    """The least cost by trying everything; with `fixed` that Boolean is true."""
    best: int | None = None
    for x in itertools.product((0, 1), repeat=len(costs)):
        if fixed is not None and not x[fixed]:
            continue
        if all(low <= sum(f * v for f, v in zip(factors, x, strict=True)) <= high for factors, low, high in rows):
            value = sum(c * v for c, v in zip(costs, x, strict=True))
            best = value if best is None else min(best, value)
    return best


@given(programs(), st.lists(st.floats(-5, 5), min_size=4, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_multipliers_prove_a_bound(
    program: tuple[list[int], list[tuple[list[int], int, int]]], dual: list[float]
) -> None:
    costs, rows = program
    n = len(costs)
    entries = [(i, j, f) for i, (factors, _, _) in enumerate(rows) for j, f in enumerate(factors)]
    row, name, factor = (np.array([e[k] for e in entries], dtype=np.int64) for k in range(3))
    low, high = (np.array([r[k] for r in rows], dtype=np.int64) for k in (1, 2))
    ends = np.array([[0, 1]] * n, dtype=np.int64)
    weights = np.array(dual[: len(rows)])
    found = proven(np.zeros(n), weights, np.array(costs, dtype=np.int64), Rows(row, name, factor, low, high, ends))
    best = least(costs, rows)
    assert best is None or found.least <= best
    for j in range(n):
        with_it = least(costs, rows, fixed=j)
        if with_it is not None:
            assert not found.too_dear(j, with_it)


@given(programs())
@settings(max_examples=100, deadline=None)
def test_a_relaxation_is_no_higher_than_the_best_and_says_who_is_too_dear(
    program: tuple[list[int], list[tuple[list[int], int, int]]],
) -> None:
    costs, rows = program
    model = Model()
    names = [model.boolean() for _ in costs]
    for factors, low, high in rows:
        model.linear(names, factors, low, high)
    model.minimise(names, costs)
    found, best = relax(model, 1.0), least(costs, rows)
    if best is None:
        return
    assert found is not None
    assert found.least <= best
    for j in names:
        with_it = least(costs, rows, fixed=j)
        assert with_it is None or not found.too_dear(j, with_it)


def test_a_tight_relaxation_is_proven_to_the_last_whole_number() -> None:
    """Three of which any two need one: one and a half in fractions, two in whole numbers."""
    model = Model()
    a, b, c = (model.boolean() for _ in range(3))
    for pair in ((a, b), (b, c), (a, c)):
        model.any_of(pair)
    model.minimise([a, b, c], [1, 1, 1])
    found = relax(model, 1.0)
    assert found is not None
    assert found.least == 2


# Chains ----------------------------------------------------------------------------------------------------------


@st.composite
def streets(draw: st.DrawFn) -> tuple[dict[str, Any], Plan]:
    """Five stalls in a row, four or five vendors on them; the first vendor's stall is closed."""
    n = draw(st.integers(4, 5))
    needs = st.sampled_from([[], ["listrik"]])
    vendors = [vendor(f"V000{i}", product=draw(st.sampled_from("abc")), needs=draw(needs)) for i in range(1, n + 1)]
    data = market(vendors=vendors, rules={"min_gap": 1, "same_product_neighbours": "forbid", "stall_repeat_gap": 0})
    first = data["stalls"][0]
    data["stalls"] = [{**first, "id": f"A-0{i}", "features": list(draw(needs))} for i in range(1, 6)]
    for i, stall in enumerate(data["stalls"]):
        stall["neighbours"] = [f"A-0{j + 1}" for j in (i - 1, i + 1) if 0 <= j < 5]
    place = draw(st.permutations(range(5)))
    plan = tuple((DAYS[0], v["id"], f"A-0{place[i] + 1}") for i, v in enumerate(vendors))
    at = {place[i]: v["product"] for i, v in enumerate(vendors)}
    assume(not any(at.get(s, "") == at.get(s + 1) for s in range(4)))
    for i, v in enumerate(vendors):
        data["stalls"][place[i]]["features"] = sorted({*data["stalls"][place[i]]["features"], *v["needs"]})
    data["weekends"][0]["closed_stalls"] = [plan[0][2]]
    return data, plan


def fewest_by_trying(before: Before, who: list[int]) -> int | None:
    """Moves of the best seating of these on the first weekend."""
    problem, old = before.problem, before.stall[:, 0]
    beside = {tuple(edge) for edge in problem.edges.tolist()}
    best: int | None = None
    for places in itertools.permutations(range(problem.n_stalls), len(who)):
        at = dict(zip(who, places, strict=True))
        if not all(problem.fits_stalls(v, 0)[s] for v, s in at.items()):
            continue
        same = [(a, b) for a in who for b in who if a < b and problem.vendor_product[a] == problem.vendor_product[b]]
        if any((min(at[a], at[b]), max(at[a], at[b])) in beside for a, b in same):
            continue
        moves = sum(at[v] != old[v] for v in who)
        best = moves if best is None else min(best, moves)
    return best


@given(streets())
@settings(max_examples=150, deadline=None)
def test_chains_are_as_short_as_trying_every_seating_says(case: tuple[dict[str, Any], Plan]) -> None:
    data, plan = case
    problem = read(oracle.as_bytes(data))
    before = Before(problem, stalls_of(problem, rotation_of(plan)), 0, may_come(problem))
    here = np.flatnonzero(before.stays[:, 0]).tolist()
    stalls = np.ones(problem.n_stalls, dtype=np.bool_)
    mine = np.ones(problem.n_vendors, dtype=np.bool_)
    for seats in (len(here) - 1, len(here)):
        for away, moves in chains(before, mine, stalls, 0, seats).items():
            exact = fewest_by_trying(before, [v for v in here if v != away])
            if exact is None or exact >= FAR_CHAIN:
                assert moves == FAR_CHAIN
            else:
                assert moves == exact


# Whole parts -----------------------------------------------------------------------------------------------------


@given(cases(most=6))
@settings(max_examples=150, deadline=None)
def test_when_very_much_changes_nothing_false_is_claimed(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair_search, "SMALL", 0)
        patch.setattr(repair_search, "EXACT", 0)
        check(*case)
