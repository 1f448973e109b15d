"""All rotations with every seat filled and nobody further off than a reach, with the rules left out that no flow knows.

What the best of these is like bounds what any of them can be like: whoever keeps every rule is among them.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scheduler.attendance_breaches import turns_of
from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.attendance_limits import LimitedNetwork
from scheduler.attendance_plans import narrowed
from scheduler.certificate import Bounds
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares
from scheduler.problem import TURN, BoolArray, IntArray, Problem
from scheduler.tokens import Tokens, counted
from scheduler.tokens import tokens as within

ROUNDED = 1e-6


class Relaxation:
    """`window`: the tokens within `reach` (v,), narrowed by the rules; None when no rotation is within reach."""

    def __init__(
        self, problem: Problem, due: Entitlement, able: BoolArray, reach: IntArray, turns: IntArray | None = None
    ) -> None:
        """`turns` (v,), if given: how many everybody has."""
        self.problem, self.due, self.able = problem, due, able
        self.whole = within(due, able, reach)
        if turns is not None:
            self.whole = counted(self.whole, turns)
        self.window = narrowed(problem, self.whole) if self.whole.holds else None

    @cached_property
    def network(self) -> AttendanceNetwork:
        return AttendanceNetwork(self.problem, self.tokens, self.due.seats)

    @cached_property
    def limited(self) -> LimitedNetwork:
        return LimitedNetwork(self.problem, self.tokens, self.due)

    @cached_property
    def plain_flow(self) -> Flow:
        return self.network.solve()

    @cached_property
    def limited_flow(self) -> Flow:
        return self.limited.solve()

    @cached_property
    def flow(self) -> Flow:
        """The limited one where that keeps every limit: its figures are mostly the better bounds."""
        return self.limited_flow if self._limits_kept else self.plain_flow

    @cached_property
    def _limits_kept(self) -> bool:
        if not self.limited.gates:
            return False
        flow = self.limited_flow
        return not flow.missed and not flow.unfilled.any() and self.limited.keeps(self.turns(flow))

    @property
    def tokens(self) -> Tokens:
        if self.window is None:
            raise ValueError("nothing is within reach")
        return self.window

    @property
    def serves_all(self) -> bool:
        """Whether all turns that must be can be, as far as flows know; False: proof that they cannot."""
        return self.network.serves_all() and (not self.limited.gates or self.limited.serves_all())

    def turns(self, flow: Flow) -> BoolArray:
        """(v, w)"""
        return turns_of(self.tokens, flow.arcs, self.able.shape)

    def bounds(self, comes: BoolArray) -> Bounds:
        """Proven of all rotations within reach: final deviation; where `comes` (v, w) has the least, spacing too."""
        reached, seats = final_squares(self.due, comes) - ROUNDED, int(self.due.seats.sum())
        final, spaced = max(0.0, free_final(self.due, self.able)), 0.0
        if self._limits_kept and self.limited_flow.seats == seats:
            final, spaced = max((final, 0.0), self._figures(self.limited, self.limited_flow))
        if reached > final and self.plain_flow.seats == seats:  # it may fill more where it does not know a limit
            final, spaced = max((final, 0.0), self._figures(self.network, self.plain_flow))
        return Bounds(seats, 0.0, final, 0.0 if reached > final else spaced)

    def _figures(self, network: AttendanceNetwork, flow: Flow) -> tuple[float, float]:
        """(least final, least spacing of those with that); groups' optional turns cost the mean of their members'."""
        window, plain = self.tokens, self.whole
        served = window.arc_token[flow.arcs]
        shared = float((window.final_cost - np.where(window.must, 0.0, plain.final_cost))[served].sum())
        spaced = float(window.arc_cost[flow.arcs].sum()) - flow.seats * network.blur
        return final_squares(self.due, self.turns(flow)) + shared, max(0.0, spaced)


def free_final(due: Entitlement, able: BoolArray) -> float:
    """Least sum of (turns - e)^2 over whole turns that add up to the seats, whoever fits where and when.

    One seat after the other to the most owed, as the sum is convex.
    """
    if not able.shape[1]:
        return 0.0
    last = due.owed[:, -1] / TURN
    most = able.sum(axis=1)
    gains = [2 * (np.arange(n) - owed) + 1 for n, owed in zip(most.tolist(), last.tolist(), strict=True)]
    each = np.sort(np.concatenate(gains)) if gains else np.zeros(0)
    return float((last**2).sum() + each[: int(due.seats.sum())].sum())
