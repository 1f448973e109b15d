"""The flow made to keep the rules it does not know: find what is broken, close one arc of each breach, flow again.

Every flow is again the best for the arcs still open, so a few rounds give a rotation close to the flow's own bound,
and often exactly on it. Where this fails, the exact model takes over.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable

import numpy as np

from scheduler.attendance_flow import AttendanceNetwork, Flow
from scheduler.entitlement import Entitlement
from scheduler.problem import BoolArray, FloatArray, IntArray, Problem
from scheduler.tokens import Tokens

ROUNDS = 20
LIKES = 6  # vendors who may move for each one in a breach
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


def limit_breaches(problem: Problem, comes: BoolArray) -> list[tuple[int, int]]:
    """(weekend, category) with too many or too few."""
    category = problem.class_category[problem.vendor_class]
    found = []
    for w, limits in enumerate(problem.limits):
        for k, (least, most) in limits.items():
            count = int(comes[category == k, w].sum())
            if count < least or (most is not None and count > most):
                found.append((w, k))
    return found


def hopeless(problem: Problem, comes: BoolArray) -> bool:
    """Breaches that closing arcs does not mend: pairs that do not come together, or a fixed turn missing after all."""
    return bool(together_breaches(problem, comes)) or any(not comes[v, w] for w, v, _ in problem.fixed_turns())


def together_breaches(problem: Problem, comes: BoolArray) -> list[Breach]:
    """One of a pair without the other, unless the one who comes is fixed."""
    found: list[Breach] = []
    for a, b in problem.together:
        for w in np.flatnonzero(comes[a] != comes[b]).tolist():
            if (a if comes[a, w] else b) not in problem.fixed[w]:
                found.append([(a, w), (b, w)])
    return found


def _rounded(due: FloatArray, total: int) -> IntArray:
    """Whole numbers near `due` that add up to at most `total`, scaled down to it where the sum is above."""
    scaled: FloatArray = due * min(1.0, total / due.sum()) if due.sum() > 0 else due
    whole = np.floor(scaled + 1e-9).astype(np.int64)
    spare = min(total, math.ceil(float(due.sum()) - 1e-9)) - int(whole.sum())
    for i in np.argsort(-(scaled - whole), kind="stable")[: max(0, spare)]:
        whole[i] += 1
    return whole


class Dive:
    """One dive into the network. `run` gives (v, w) who comes, or None when the rounds were not enough.

    `nearest` is the full and timely choice with the fewest breaches seen on the way, None if there was none.
    """

    def __init__(self, network: AttendanceNetwork, due: Entitlement, allowed: BoolArray, more: MoreBreaches) -> None:
        self.network, self.due, self.more = network, due, more
        self._quotas: set[tuple[int, int]] = set()
        self.problem, self.tokens = network.problem, network.tokens
        self.first = allowed
        self.allowed = allowed.copy()
        self.held: set[tuple[int, int]] = set()
        self.nearest: BoolArray | None = None
        self.near: IntArray | None = None  # arcs of the last flow
        self.broken: list[int] = []
        n_products = max(1, len(self.problem.products))
        self._kind = self.problem.vendor_class * n_products + self.problem.vendor_product
        self.fewest = 0

    def run(self) -> BoolArray | None:
        shape = (self.problem.n_vendors, self.problem.n_weekends)
        for turn in range(ROUNDS):
            flow = self._flow(turn)
            if flow.unfilled.any() or (flow.missed and not self._reopen(flow)):
                return None
            if flow.missed:
                self.near = None
                continue
            comes = turns_of(self.tokens, flow.arcs, shape)
            pairs = [*gap_breaches(self.problem, comes), *apart_breaches(self.problem, comes)]
            off = limit_breaches(self.problem, comes)
            crowds = [] if pairs or off else self.more(comes)
            self._note(comes, len(pairs) + len(off) + len(crowds))
            if not pairs and not crowds and not off:
                return None if hopeless(self.problem, comes) else comes
            if any(breach in self._quotas for breach in off):
                return None
            self._set_quotas(off)
            self.comes = comes
            self.broken = sorted({v for breach in [*pairs, *crowds] for v, _ in breach})
            if off:
                self.near = None
            self.arc_of = self._in_use(flow, pairs, [w for crowd in crowds for _, w in crowd[:1]])
            done = [self._part(breach) for breach in pairs] + [self._thin(breach) for breach in crowds]
            if not any(done) and not off:
                return None
        return None

    def _flow(self, turn: int) -> Flow:
        """The best flow near the last one: only vendors of the breaches and some of their likes may move; if that
        does not fill the seats, everybody."""
        if self.near is not None:
            moving = np.isin(self.tokens.arc_vendor, self._movers(turn))
            moving[self.near] = True
            flow = self.network.solve(self.allowed & moving)
            if not flow.missed and not flow.unfilled.any():
                self.near = flow.arcs
                return flow
        flow = self.network.solve(self.allowed)
        self.near = flow.arcs
        return flow

    def _movers(self, turn: int) -> list[int]:
        draw = random.Random(f"{self.problem.seed} movers {turn}")  # noqa: S311 - spreads the work, decides no draw
        kinds = set(self.problem.vendor_class[self.broken].tolist())
        likes = [v for v, c in enumerate(self.problem.vendor_class.tolist()) if c in kinds]
        return [*self.broken, *draw.sample(likes, min(len(likes), LIKES * (len(self.broken) + 5)))]

    def _reopen(self, flow: Flow) -> bool:
        """Undo the closures of vendors whose tokens found no weekend any more; False when there were none."""
        served = np.zeros(len(self.tokens.vendor), dtype=np.bool_)
        served[self.tokens.arc_token[flow.arcs]] = True
        missed = np.unique(self.tokens.vendor[self.network.must & ~served])
        theirs = np.isin(self.tokens.arc_vendor, missed) & self.first & ~self.allowed
        self.allowed |= theirs
        return bool(theirs.any())

    def _note(self, comes: BoolArray, breaches: int) -> None:
        if self.nearest is None or breaches < self.fewest:
            self.nearest, self.fewest = comes, breaches

    def _set_quotas(self, off: list[tuple[int, int]]) -> None:
        """Wish for each class of the category as many as its entitlement says, rounded to the limits."""
        category = self.problem.class_category
        for w, k in off:
            self._quotas.add((w, k))
            kinds = np.flatnonzero(category == k)
            here = np.bincount(self.problem.vendor_class[self.problem.eligible[:, w]], minlength=len(category))[kinds]
            wish: FloatArray = np.array([float(self.due.share[w][c]) for c in kinds]) * here
            least, most = self.problem.limits[w][k]
            low = _rounded(wish, least)
            high = here if most is None else np.maximum(low, _rounded(wish, most))
            for c, bounds in zip(kinds.tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True):
                self.network.quota[w, c] = bounds

    def _in_use(self, flow: Flow, breaches: list[Breach], weekends: list[int]) -> dict[tuple[int, int], int]:
        """(vendor, weekend) -> arc in use, of the vendors in the breaches and of all on the weekends."""
        vendors = sorted({v for breach in breaches for v, _ in breach})
        here = np.isin(self.tokens.arc_vendor[flow.arcs], vendors) | np.isin(
            self.tokens.arc_weekend[flow.arcs], weekends
        )
        arcs = flow.arcs[here].tolist()
        return {(int(self.tokens.arc_vendor[a]), int(self.tokens.arc_weekend[a])): a for a in arcs}

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
            self._close(stays[0], range(stays[1] - self.problem.min_gap + 1, stays[1] + self.problem.min_gap), stays[1])
        else:
            for turn in [turn for turn in self.arc_of if turn[0] == stays[0]]:
                self._hold(turn)
                self._close(moves[2][0], [turn[1]])
        return True

    def _thin(self, crowd: Breach) -> bool:
        """Too many of some kinds on a weekend: of the kind of whoever moves at the least spacing one fewer may come."""
        w = crowd[0][1]
        moves = min(self._movable(crowd), default=None)
        if moves is None or moves[0] == np.inf:
            return False
        like = self._kind == self._kind[moves[2]]
        there = [(v, w) for v in np.flatnonzero(like & self.comes[:, w]).tolist()]
        most = sum(bool(like[v]) for v, _ in crowd) - 1
        for _, _, v in sorted(self._movable(there))[: len(there) - most]:
            self._close(v, [w])
        for v in np.flatnonzero(like & ~self.comes[:, w]).tolist():
            self._close(v, [w])
        return True

    def _movable(self, turns: Breach) -> list[tuple[float, int, int]]:
        """(regret, tie, vendor) of the turns that may still move."""
        free = [t for t in turns if t not in self.held and t[0] not in self.problem.fixed[t[1]]]
        return [(self._regret(t), int(self.problem.tie[t[0]]), t[0]) for t in free if self.allowed[self.arc_of[t]]]

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
            return 0.0 if not self.network.must[token] else float("inf")
        return float(costs.min() - self.tokens.arc_cost[arc])
