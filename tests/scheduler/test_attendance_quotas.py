"""How many may come: products, counted against every set of stalls."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from scheduler.attendance_quotas import products
from scheduler.problem import read
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems


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
        assert min(len(vendors), max(free)) <= quota.most[p, w]
