"""How small the largest deviation can be: values that no rotation with all its seats filled can go below."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from scheduler import attendance_plans
from scheduler.attendance_flow import AttendanceNetwork
from scheduler.entitlement import Entitlement
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import BELOW_ONE, GUARD, Tokens, tokens, up_to

CLOSE = 4 * GUARD  # deviations nearer to each other than this count as one


class BoundSearch:
    """All bounds in TURN units."""

    def __init__(self, problem: Problem, due: Entitlement, able: BoolArray) -> None:
        self.problem, self.due, self.able = problem, due, able

    @cached_property
    def values(self) -> IntArray:
        """All values of a turn or more that some |dev| can take, rising; close ones count as one."""
        e = np.unique(self.due.owed)
        found = np.zeros(0, dtype=np.int64)
        for turns in range(int(self.able.sum(axis=1).max(initial=0)) + 1):
            gap = np.abs(turns * TURN - e)
            found = np.union1d(found, gap[gap >= TURN - GUARD])
        return found[np.diff(found, prepend=-CLOSE) >= CLOSE]

    def between(self, low: int, high: int) -> int:
        """The middle value at or above low and below high; low when there is none."""
        inside = self.values[(self.values >= low) & (self.values < high - CLOSE)]
        return int(inside[(len(inside) - 1) // 2]) if len(inside) else low

    def after(self, bound: int) -> int:
        above = self.values[self.values > bound + CLOSE // 2]
        return int(above[0]) if len(above) else bound + CLOSE

    def necessary(self, least: int) -> int:
        """The smallest value from `least` on at which the flow serves all tokens that must be, gaps and pairs aside."""
        if self._flows(least):
            return least
        return smallest(self.values[self.values >= least - CLOSE], self._flows)

    def _flows(self, bound: int) -> bool:
        window = tokens(self.due, self.able, up_to(bound))
        return window.holds and AttendanceNetwork(self.problem, window, self.due.seats).serves_all()


def smallest(values: IntArray, test: Callable[[int], bool]) -> int:
    """The first of rising values that passes, the last one if none does; one turn when there are none."""
    low, high = 0, len(values) - 1
    if high < 0:
        return TURN
    if test(int(values[0])):
        return int(values[0])
    while low < high:
        middle = (low + high) // 2
        if test(int(values[middle])):
            high = middle
        else:
            low = middle + 1
    return int(values[low])


def own_reach(problem: Problem, due: Entitlement, able: BoolArray) -> IntArray:
    """(v,): the least reach that each vendor, or group that comes together, needs even if it were alone."""
    reach = np.full(problem.n_vendors, BELOW_ONE, dtype=np.int64)
    fixed = attendance_plans.fixed_weekends(problem)
    groups = [g for g in attendance_plans.groups(problem) if not any(v in fixed for v in g)]
    for v in np.flatnonzero(_too_tight(problem, due, able)).tolist():
        own = 1 if v in fixed else problem.min_gap
        reach[v] = _least(due, able, np.array([v]), _fits_alone(problem, own))
    for v, days in fixed.items():
        reach[v] = max(reach[v], _least(due, able, np.array([v]), _fits_fixed(problem, v, days)))
    for group in groups:
        reach[group] = max(int(reach[group].max()), _least(due, able, np.array(group), _fits_group(problem, group)))
    return reach


def _fits_alone(problem: Problem, gap: int) -> Callable[[Tokens], bool]:
    return lambda window: not attendance_plans.lacks_room(window, gap, problem.n_vendors).any()


def _fits_fixed(problem: Problem, vendor: int, days: list[int]) -> Callable[[Tokens], bool]:
    return lambda window: attendance_plans.fixed_plan(window, vendor, days, problem.min_gap) is not None


def _fits_group(problem: Problem, group: list[int]) -> Callable[[Tokens], bool]:
    return lambda window: attendance_plans.group_plan(problem, window, group, 1.0) is not None


def _too_tight(problem: Problem, due: Entitlement, able: BoolArray) -> BoolArray:
    """(v,): vendors who cannot stay below one turn, whatever the others do; fixed turns aside."""
    window = tokens(due, able, BELOW_ONE)
    tight = attendance_plans.lacks_room(window, problem.min_gap, len(able))
    tight[list(attendance_plans.fixed_weekends(problem))] = False
    if not window.holds:
        for v in range(len(able)):
            tight[v] |= not tokens(due, able, BELOW_ONE, np.array([v])).holds
    return tight


def _least(due: Entitlement, able: BoolArray, vendors: IntArray, fits: Callable[[Tokens], bool]) -> int:
    def holds(reach: int) -> bool:
        window = tokens(due, able, reach, vendors)
        return window.holds and fits(window)

    if holds(BELOW_ONE):
        return BELOW_ONE
    e = np.unique(due.owed[vendors])
    turns = np.arange(int(able[vendors].sum(axis=1).max(initial=0)) + 1) * TURN
    values = np.unique(np.abs(turns[:, None] - e[None, :]))
    values = values[values >= TURN - GUARD]
    return up_to(smallest(values, lambda bound: holds(up_to(bound))))
