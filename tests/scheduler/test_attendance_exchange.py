"""Exchanges of turns: every rule is kept afterwards, and nothing else has changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.problems import NONE, Rules, make
from scheduler import attendance_exchange
from scheduler.attendance_breaches import apart_breaches, gap_breaches, limit_breaches, together_breaches, turns_of
from scheduler.attendance_evened import evened
from scheduler.attendance_exchange import Exchanges
from scheduler.attendance_flow import AttendanceNetwork
from scheduler.attendance_plans import narrowed
from scheduler.attendance_quotas import products
from scheduler.entitlement import Entitlement, entitlement
from scheduler.figures import deviations, max_deviation, spacing
from scheduler.problem import TURN, BoolArray, Problem, read
from scheduler.tokens import BELOW_ONE, Tokens, tokens

CASES = {
    "gaps": replace(NONE, min_gap=4, absent=0.3),
    "apart": replace(NONE, apart=0.6),
    "together": replace(NONE, together=0.08),
    "limits": replace(NONE, limits=1.0),
    "products": replace(NONE, neighbours="forbid", products=0.3),
    "all": replace(NONE, min_gap=3, absent=0.1, apart=0.3, together=0.03, limits=0.5, neighbours="forbid"),
}


def nobody(_: BoolArray) -> list[list[tuple[int, int]]]:
    return []


def never() -> None:
    """Nobody asks to stop."""


def from_the_flow(rules: Rules) -> tuple[Problem, Entitlement, Tokens, BoolArray]:
    """A market, and who comes by the flow alone."""
    problem = read(make(240, 20, 40, rules, seed=4))
    due = entitlement(problem)
    window = narrowed(problem, tokens(due, problem.can_stand(), BELOW_ONE))
    assert window is not None
    network, allowed = AttendanceNetwork(problem, window, due.seats), np.ones(len(window.arc_token), dtype=np.bool_)
    flow = evened(problem, network, allowed, network.solve())
    assert flow is not None
    return problem, due, window, turns_of(window, flow.arcs, due.owed.shape)


def broken(problem: Problem, comes: BoolArray) -> int:
    pairs = [*gap_breaches(problem, comes), *apart_breaches(problem, comes), *together_breaches(problem, comes)]
    return len(pairs) + len(limit_breaches(problem, comes)) + len(products(problem, comes).off())


@pytest.mark.parametrize("rules", CASES.values(), ids=CASES)
def test_what_the_flow_breaks_is_kept_and_nothing_else_changes(rules: Rules) -> None:
    problem, due, window, comes = from_the_flow(rules)
    assert broken(problem, comes) > 0
    allowed = np.ones(len(window.arc_token), dtype=np.bool_)
    after = Exchanges(problem, window, allowed, comes).run(nobody, never)
    assert after is not None
    assert broken(problem, after) == 0
    assert (after.sum(axis=0) == comes.sum(axis=0)).all()
    assert (after.sum(axis=1) == comes.sum(axis=1)).all()
    assert max_deviation(due, after) < TURN
    assert (deviations(due, after)[:, -1] == deviations(due, comes)[:, -1]).all()


@pytest.mark.parametrize("name", ["gaps", "all"])
def test_turns_that_moved_are_spaced_better_by_further_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, due, window, comes = from_the_flow(CASES[name])
    allowed = np.ones(len(window.arc_token), dtype=np.bool_)
    settled = Exchanges(problem, window, allowed, comes).run(nobody, never)
    monkeypatch.setattr(attendance_exchange, "LOOKS", 0)
    mended = Exchanges(problem, window, allowed, comes).run(nobody, never)
    assert settled is not None
    assert mended is not None
    assert broken(problem, settled) == 0
    assert spacing(due, settled) < spacing(due, mended)


def test_who_would_crowd_a_weekend_goes_to_another() -> None:
    """As if three of a kind could not be placed on some weekend: one of them changes with another kind."""
    problem, _, window, comes = from_the_flow(NONE)
    kind = problem.vendor_class * 1000 + problem.vendor_product
    day, most = next(
        (w, k)
        for w in range(problem.n_weekends)
        for k in np.unique(kind[comes[:, w]])
        if (kind[comes[:, w]] == k).sum() >= 3
    )
    of_kind = np.flatnonzero(comes[:, day] & (kind == most))
    told = []

    def crowds(now: BoolArray) -> list[list[tuple[int, int]]]:
        told.append(int(now[kind == most, day].sum()))
        return [[(int(v), day) for v in of_kind]] if len(told) == 1 else []

    exchanges = Exchanges(problem, window, np.ones(len(window.arc_token), dtype=np.bool_), comes)
    after = exchanges.run(crowds, never)
    assert after is not None
    assert told == [len(of_kind), len(of_kind) - 1]
    assert after[:, day].sum() == comes[:, day].sum()


def test_a_fixed_turn_stays() -> None:
    problem, _, window, comes = from_the_flow(replace(NONE, apart=0.6, fixed=1.0))
    fixed = problem.fixed_turns()
    assert fixed
    keeps = [(v, w) for w, v, _ in fixed if comes[v, w]]
    allowed = np.ones(len(window.arc_token), dtype=np.bool_)
    after = Exchanges(problem, window, allowed, comes).run(nobody, never)
    moved = [] if after is None else [turn for turn in keeps if not after[turn]]
    assert not moved


def test_a_search_that_is_told_to_stop_stops() -> None:
    problem, _, window, comes = from_the_flow(CASES["apart"])

    def stop() -> None:
        raise InterruptedError

    allowed = np.ones(len(window.arc_token), dtype=np.bool_)
    with pytest.raises(InterruptedError):
        Exchanges(problem, window, allowed, comes).run(nobody, stop)
