"""Classes and stall types that no vendor, limit or fixed turn links: seats of one part are nobody's of another."""

from __future__ import annotations

import numpy as np

from scheduler.problem import IntArray, Problem


def parts(problem: Problem) -> tuple[IntArray, IntArray]:
    """(c,), (t,): the part of each class and each stall type."""
    linked = problem.fits.copy()
    for _, v, s in problem.fixed_turns():
        if s >= 0:
            linked[problem.vendor_class[v], problem.stall_type[s]] = True
    for k in {k for here in problem.limits for k in here}:
        of = problem.class_category == k
        linked[of] |= linked[of].any(axis=0)
    n_classes = len(linked)
    of_class = np.arange(n_classes)
    while True:
        of_type = np.array([of_class[column].min(initial=n_classes + t) for t, column in enumerate(linked.T)], np.int64)
        lower = np.array([of_type[row].min(initial=c) for (c, row) in zip(of_class, linked, strict=True)], np.int64)
        if np.array_equal(lower, of_class):
            return of_class, of_type
        of_class = lower
