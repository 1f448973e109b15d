"""How many may come: rounding that adds up, and products counted against every set of stalls."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduler.attendance_quotas import products, rounded, wishes
from scheduler.entitlement import CannotMeet, entitlement
from scheduler.problem import read
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems


@given(
    st.lists(st.tuples(st.integers(0, 24), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=5),
    st.integers(0, 12),
)
def test_rounding_adds_up_within_its_limits_and_no_other_way_is_nearer(
    parts: list[tuple[int, int, int]], total: int
) -> None:
    wish = np.array([q / 4 for q, _, _ in parts])
    least = np.array([low for _, low, _ in parts])
    most = least + np.array([room for _, _, room in parts])
    whole = rounded(wish, total, least, most)
    assert (least <= whole).all()
    assert (whole <= most).all()
    assert whole.sum() == min(max(total, least.sum()), most.sum())
    ways = itertools.product(*(range(a, b + 1) for a, b in zip(least.tolist(), most.tolist(), strict=True)))
    best = min(float(((wish - way) ** 2).sum()) for way in ways if sum(way) == whole.sum())
    assert float(((wish - whole) ** 2).sum()) <= best + 1e-9


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_no_placement_holds_more_of_a_product_than_its_count_says(case: dict[str, Any]) -> None:
    problem = read(as_bytes(case))
    assume(problem.neighbours_rule == "forbid" and not case["fixed"])
    able = problem.can_stand()
    quota = products(problem, able)
    edges = {tuple(e) for e in problem.edges.tolist()}
    for p, w in itertools.product(range(len(problem.products)), np.flatnonzero(problem.open).tolist()):
        vendors = np.flatnonzero(able[:, w] & (problem.vendor_product == p))
        if len(vendors) < 2:
            continue
        fits = np.flatnonzero(np.any([problem.fits_stalls(int(v), w) for v in vendors], axis=0)).tolist()
        free = [n for n in range(len(fits) + 1) if any(
            not any((a, b) in edges for a, b in itertools.combinations(some, 2))
            for some in itertools.combinations(fits, n)
        )]  # fmt: skip
        assert max(free) <= quota.most[p, w]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_problems())
def test_wishes_add_up_to_the_limit_that_binds(case: dict[str, Any]) -> None:
    problem = read(as_bytes(case))
    try:
        due = entitlement(problem)
    except CannotMeet:
        return
    asked = wishes(problem, due, np.zeros(due.owed.shape, dtype=np.bool_))
    for w, limits in enumerate(problem.limits):
        for k, (least, most) in limits.items():
            here = [asked[w, c] for c in np.flatnonzero(problem.class_category == k).tolist() if (w, c) in asked]
            if here and most is not None and sum(low for low, _ in here) == 0 and least == 0:
                assert sum(high for _, high in here) <= max(most, 0)
