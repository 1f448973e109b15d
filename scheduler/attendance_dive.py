"""The flow made to keep the rules it does not know: find what is broken, close one arc of each breach, flow again.

Every flow is again the best for the arcs still open, so a few rounds give a rotation close to the flow's own bound,
and often exactly on it. Where this fails, the exact model takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from scheduler import attendance_plans
from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.tokens import Tokens

ROUNDS = 12
Breach = list[tuple[int, int]]  # (vendor, weekend): turns of which one has to go
MoreBreaches = Callable[[BoolArray], list[Breach]]


def turns_of(tokens: Tokens, arcs: IntArray, shape: tuple[int, int]) -> BoolArray:
    """(v, w): who comes when, from the tokens' arcs in use."""
    comes = np.zeros(shape, dtype=np.bool_)
    comes[tokens.arc_vendor[arcs], tokens.arc_weekend[arcs]] = True
    return comes


def gap_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """Two turns of a vendor too close, unless both are fixed."""
    found: list[Breach] = []
    for step in range(1, min(problem.min_gap, comes.shape[1])):
        for v, w in zip(*np.nonzero(comes[:, step:] & comes[:, :-step]), strict=True):
            first, second = int(w), int(w) + step
            if not (v in problem.fixed[first] and v in problem.fixed[second]):
                found.append([(int(v), first), (int(v), second)])
    return found


def apart_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """Both of an apart pair on one weekend, unless both are fixed."""
    found: list[Breach] = []
    for a, b in problem.apart:
        for w in np.flatnonzero(comes[a] & comes[b]):
            if not (a in problem.fixed[w] and b in problem.fixed[w]):
                found.append([(a, int(w)), (b, int(w))])
    return found


def full_categories(problem: Problem, comes: BoolArray) -> list[Breach]:
    """For each vendor too many of a category on a weekend: the category's turns there."""
    found: list[Breach] = []
    category = problem.class_category[problem.vendor_class]
    for w, limits in enumerate(problem.limits):
        for k, (_, most) in limits.items():
            here = np.flatnonzero(comes[:, w] & (category == k)).tolist()
            if most is not None:
                found += [[(v, w) for v in here]] * (len(here) - most)
    return found


def hopeless(problem: Problem, comes: BoolArray) -> bool:
    """Breaches that closing arcs does not mend: minimums, and pairs that do not come together after all."""
    category = problem.class_category[problem.vendor_class]
    for w, limits in enumerate(problem.limits):
        if any(comes[category == k, w].sum() < least for k, (least, _) in limits.items()):
            return True
    for a, b in problem.together:
        for w in np.flatnonzero(comes[a] != comes[b]).tolist():
            if (a if comes[a, w] else b) not in problem.fixed[w]:
                return True
    return any(not comes[v, w] for w, v, _ in problem.fixed_turns())


class Dive:
    """One dive into the network. `run` gives (v, w) who comes, or None when the rounds were not enough."""

    def __init__(self, network: AttendanceNetwork, allowed: BoolArray, more: MoreBreaches) -> None:
        self.network, self.more = network, more
        self.problem, self.tokens = network.problem, network.tokens
        self.allowed = allowed.copy()
        self.held: set[tuple[int, int]] = set()

    def run(self) -> BoolArray | None:
        shape = (self.problem.n_vendors, self.problem.n_weekends)
        for _ in range(ROUNDS):
            flow = self.network.solve(self.allowed)
            if flow.missed or flow.unfilled.any():
                return None
            comes = turns_of(self.tokens, flow.arcs, shape)
            pairs = [*gap_breaches(self.problem, comes), *apart_breaches(self.problem, comes)]
            crowds = full_categories(self.problem, comes)
            if not pairs and not crowds:
                if hopeless(self.problem, comes):
                    return None
                crowds = self.more(comes)
                if not crowds:
                    return comes
            self.arc_of = self._in_use(flow, [*pairs, *crowds])
            if not all(self._part(breach) for breach in pairs) or not all(self._thin(breach) for breach in crowds):
                return None
        return None

    def _in_use(self, flow: Flow, breaches: list[Breach]) -> dict[tuple[int, int], int]:
        """(vendor, weekend) -> arc in use, of the vendors in the breaches."""
        here = flow.arcs[np.isin(self.tokens.arc_vendor[flow.arcs], sorted({v for b in breaches for v, _ in b}))]
        return {(int(self.tokens.arc_vendor[a]), int(self.tokens.arc_weekend[a])): int(a) for a in here}

    def _part(self, breach: Breach) -> bool:
        """Two turns that exclude each other: the one that moves at the least spacing moves, the other is held."""
        if not all(self.allowed[self.arc_of[turn]] for turn in breach):
            return True  # an earlier closure has dealt with it
        free = [turn for turn in breach if turn not in self.held and turn[0] not in self.problem.fixed[turn[1]]]
        moves = min(((self._regret(turn), self.problem.tie[turn[0]], turn) for turn in free), default=None)
        if moves is None or moves[0] == np.inf:
            return False
        stays = next(turn for turn in breach if turn != moves[2])
        if stays[0] == moves[2][0]:
            self._hold(stays)
            self._close(stays[0], range(stays[1] - self.problem.min_gap + 1, stays[1] + self.problem.min_gap), stays[1])
        else:
            for turn in [turn for turn in self.arc_of if turn[0] == stays[0]]:
                self._hold(turn)
                self._close(moves[2][0], [turn[1]])
        return True

    def _thin(self, breach: Breach) -> bool:
        """Too many of a kind on a weekend: the one that moves at the least spacing moves."""
        free = [turn for turn in breach if turn not in self.held and turn[0] not in self.problem.fixed[turn[1]]]
        free = [turn for turn in free if self.allowed[self.arc_of[turn]]]
        moves = min(((self._regret(turn), self.problem.tie[turn[0]], turn) for turn in free), default=None)
        if moves is None or moves[0] == np.inf:
            return False
        self._close(moves[2][0], [moves[2][1]])
        return True

    def _hold(self, turn: tuple[int, int]) -> None:
        arc = self.arc_of[turn]
        token = self.tokens.arc_token[arc]
        low, high = np.searchsorted(self.tokens.arc_token, [token, token + 1])
        if self.allowed[arc]:
            self.allowed[low:high] = False
            self.allowed[arc] = True
            self.held.add(turn)

    def _close(self, vendor: int, weekends: Iterable[int], but: int = -1) -> None:
        low, high = np.searchsorted(self.tokens.arc_vendor, [vendor, vendor + 1])
        for a in range(int(low), int(high)):
            w = int(self.tokens.arc_weekend[a])
            if w in weekends and w != but and vendor not in self.problem.fixed[w]:
                self.allowed[a] = False

    def _regret(self, turn: tuple[int, int]) -> float:
        """What the best other weekend of the turn's token costs more; infinite when there is none."""
        arc = self.arc_of[turn]
        token = self.tokens.arc_token[arc]
        low, high = np.searchsorted(self.tokens.arc_token, [token, token + 1])
        others = self.allowed[low:high].copy()
        others[arc - low] = False
        costs = self.tokens.arc_cost[low:high][others]
        if not len(costs):
            return 0.0 if not self.tokens.must[token] else float("inf")
        return float(costs.min() - self.tokens.arc_cost[arc])


def dive(network: AttendanceNetwork, more: MoreBreaches) -> BoolArray | None:
    """Who comes when with every seat filled, all windows and rules 1 to 6 kept and no `more` breaches; or None."""
    allowed = attendance_plans.plan(network.problem, network.tokens, final_weight=100.0)
    return None if allowed is None else Dive(network, allowed, more).run()
