"""Who comes when, by one minimum-cost flow: source -> token -> (vendor, weekend) -> (weekend, class) -> type -> sink.

The network knows rules 1 and 2, the seats of each weekend and category maximums where a category has its stalls to
itself. It finds the most seats, then the least final deviation, then the best spacing, in strict order: sets of tokens
that can be served are the independent sets of a matroid, for which only the *order* of the optional tokens' costs
matters, so their ranks serve as small integer weights above the spacing. What it leaves out (gaps, pairs, other limits)
can only make things worse: its figures bound what any rotation reaches.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np

from scheduler.attendance_parts import parts
from scheduler.problem import BoolArray, FloatArray, IntArray, Problem
from scheduler.tokens import Tokens

LEAN = 1e-5  # turns squared: the most that a vendor's phase counts beside the spacing
Quota = dict[tuple[int, int], tuple[int, int]]  # (weekend, class) -> least and most wished for
COST_ROOM = 2**59  # the solver multiplies costs by the number of nodes
NO_PART = -1  # of the source and the sink
NEVER = 10**9


@dataclass(frozen=True, eq=False)
class Flow:
    """`arcs` (k,): positions of the tokens' arcs in use. `missed`: tokens that must be served and are not."""

    seats: int
    arcs: IntArray
    missed: int
    unfilled: IntArray  # (w,) seats below what rules 1, 2, 4 allow


def exclusive_categories(problem: Problem) -> dict[int, list[int]]:
    """Category -> its stall types, for categories with a limit whose types no other category's vendors fit."""
    limited = {k for here in problem.limits for k in here}
    by_category = {
        k: np.flatnonzero(problem.fits[problem.class_category == k].any(axis=0)) for k in range(len(problem.categories))
    }
    found = {}
    for k in sorted(limited):
        others = problem.fits[problem.class_category != k].any(axis=0)
        if not others[by_category[k]].any():
            found[k] = [int(t) for t in by_category[k]]
    return found


class AttendanceNetwork:
    """The network of a problem and its tokens, built once; `solve` may be called with arcs switched off."""

    def __init__(self, problem: Problem, tokens: Tokens, seats: IntArray) -> None:
        self.problem, self.tokens, self.seats = problem, tokens, seats
        self.quota: Quota = {}
        self.must = tokens.must.copy()  # (i,)
        self.place = tokens.arc_vendor * problem.n_weekends + tokens.arc_weekend  # (a,)
        self._rank()
        self._number(np.zeros(0, dtype=np.int64))

    def promising(self, tokens: BoolArray, quota: Quota | None = None) -> AttendanceNetwork:
        """The same network in which these optional tokens (i,) have to be served too, with a `quota` if given."""
        other = copy(self)
        other.must = self.must | tokens
        other.token_cost = np.where(tokens, 0, self.token_cost)
        other.quota = self.quota if quota is None else quota
        return other

    def serves_all(self) -> bool:
        """Whether all tokens that must be can be served at once; by a flow of these alone."""
        from ortools.graph.python import max_flow

        place, times = np.unique(self.place, return_counts=True)
        self._number(place[times > 1])
        order = np.flatnonzero(self.must[self.tokens.arc_token])
        musts = np.flatnonzero(self.must)
        tails, heads, caps, _ = self._quotas()
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(
            np.concatenate(
                [np.zeros(len(musts), np.int64), self.token0 + self.tokens.arc_token[order], self.tail, tails]
            ),
            np.concatenate([self.token0 + musts, self.arc_head[order], self.head, heads]),
            np.concatenate([np.ones(len(musts) + len(order), np.int64), self.cap, caps]),
        )
        if solver.solve(0, 1) != solver.OPTIMAL:
            raise RuntimeError("attendance flow without an answer")
        return int(solver.optimal_flow()) == len(musts)

    def _rank(self) -> None:
        """Integer costs: rank of the optional token above everything that spacing can make of it."""
        tokens = self.tokens
        level = np.round(np.where(tokens.must, -np.inf, tokens.final_cost), 9)
        _, rank = np.unique(level, return_inverse=True)
        rank = rank + (0 if tokens.must.any() else 1)
        n_kinds = self.problem.n_weekends * (2 * sum(self.problem.fits.shape) + 4)
        n_nodes = len(tokens.vendor) + len(tokens.arc_token) + n_kinds
        worst = float(np.bincount(tokens.arc_token, tokens.arc_cost).max(initial=1.0)) if len(tokens.arc_token) else 1.0
        spread = _spread(tokens)
        room = COST_ROOM / max(1, n_nodes) / (int(rank.max(initial=0)) + 2)
        lean = self._lean()
        loose = spread + 2 * float(np.abs(lean).max(initial=0.0)) * len(tokens.vendor)
        self.unit = max(1.0, min(1e7, room / (loose + 2), COST_ROOM / max(1, n_nodes) / (worst + 1)))
        self.blur = 1 / self.unit + 2 * float(np.abs(lean).max(initial=0.0))  # of a turn's spacing, in squared turns
        self.above = int((spread + self.blur * len(tokens.vendor)) * self.unit) + len(tokens.vendor) + 1
        self.token_cost = rank.astype(np.int64) * self.above
        self.force = self.above * (int(rank.max(initial=0)) + 1)
        tie = self.problem.tie[tokens.arc_vendor]
        self.arc_cost = np.round((tokens.arc_cost + lean) * self.unit).astype(np.int64)
        self.order = np.lexsort((tokens.arc_weekend, tokens.turn[tokens.arc_token], tie))

    def _lean(self) -> FloatArray:
        """(a,) far below any spacing: who is early in one turn's window is early in the next, so that gaps hold.

        Spacing alone leaves open which of a class comes early and which late; each vendor leans to a phase of its own,
        spread evenly over its class in the order of the draw.
        """
        problem = self.problem
        order = np.lexsort((problem.tie, problem.vendor_class))
        size = np.bincount(problem.vendor_class, minlength=problem.fits.shape[0])
        first = np.cumsum(size) - size
        kind = problem.vendor_class[order]
        phase = np.zeros(problem.n_vendors)
        phase[order] = (np.arange(problem.n_vendors) - first[kind] + 0.5) / size[kind] - 0.5
        lean: FloatArray = -LEAN * phase[self.tokens.arc_vendor] * self.tokens.arc_place
        return lean

    def _number(self, alone: IntArray) -> None:
        """Node numbers, the part of each, and all arcs but the tokens' own.

        `alone`: vendor * W + weekend of those that have a node of their own, so that two turns do not meet there.
        A turn fixed on a stall goes past the types: its stall is taken out of the others' reach.
        """
        problem, tokens = self.problem, self.tokens
        n_classes, n_types = problem.fits.shape
        n_w = problem.n_weekends
        self.tail = self.head = self.cap = np.zeros(0, dtype=np.int64)
        self.alone = alone
        place, position = np.unique(self.place, return_inverse=True)
        vendor, weekend = place // max(n_w, 1), place % max(n_w, 1)
        meet = np.isin(place, alone)
        base = np.cumsum([2, len(tokens.vendor), int(meet.sum()), n_w * n_classes, n_w * n_classes, n_w * n_types])
        self.token0, place0, self.kind0, self.held0, self.type0, limit0 = (int(x) for x in base)
        of_class, of_type = parts(problem)
        sink, sink_parts = self._sinks(limit0, of_type)
        room = problem.type_count.copy()
        kind = self.kind0 + weekend * n_classes + problem.vendor_class[vendor]
        for w, v, s in problem.fixed_turns():
            if s >= 0 and problem.usable[w, s]:
                t = problem.stall_type[s]
                room[w, t] -= 1
                kind[place == v * n_w + w] = sink[w, t]
        room = np.maximum(room, 0)
        self.arc_head = np.where(meet, place0 + np.cumsum(meet) - 1, kind)[position]
        c, t = np.nonzero(problem.fits)
        w_open = np.flatnonzero(problem.open)[:, None]
        self._join(place0 + np.arange(int(meet.sum())), kind[meet], np.ones(int(meet.sum()), dtype=np.int64))
        self._join(self.held0 + w_open * n_classes + c, self.type0 + w_open * n_types + t, room[w_open, t])
        self._join(self.type0 + np.arange(n_w * n_types), sink, room)
        by_vendor = of_class[problem.vendor_class]
        kinds, types = np.tile(of_class, 2 * n_w), np.tile(of_type, n_w)
        gates = self._gate_parts(of_class)
        self.part = np.concatenate(
            [[NO_PART, NO_PART], by_vendor[tokens.vendor], by_vendor[vendor[meet]], kinds, types, sink_parts, gates]
        )

    def _gate_parts(self, of_class: IntArray) -> IntArray:
        """Parts of the nodes that a network has beyond these."""
        return np.zeros(0, dtype=np.int64)

    def _join(self, tail: IntArray, head: IntArray, cap: IntArray) -> None:
        self.tail = np.concatenate([self.tail, tail.ravel()])
        self.head = np.concatenate([self.head, head.ravel()])
        self.cap = np.concatenate([self.cap, cap.ravel()])

    def _sinks(self, node: int, of_type: IntArray) -> tuple[IntArray, IntArray]:
        """(w, t): where a type's stalls lead: the sink, or first through their category's maximum.

        Such nodes are numbered from `node` on; also (n,): the part of each.
        """
        problem = self.problem
        sink = np.ones(problem.type_count.shape, dtype=np.int64)
        found: list[int] = []
        for k, types in exclusive_categories(problem).items():
            for day, here in enumerate(problem.limits):
                most = here.get(k, (0, None))[1]
                if most is not None:
                    sink[day, types] = node + len(found)
                    self._join(np.array([node + len(found)]), np.array([1]), np.array([most]))
                    found.append(int(of_type[types].min(initial=NEVER)))
        self.free0 = node + len(found)  # numbers from here on are free
        return sink, np.array(found, dtype=np.int64)

    def _quotas(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Arcs (tail, head, cap, cost) by which a class comes on a weekend: wished for, free, and better not."""
        n_w, n_classes = self.problem.n_weekends, self.problem.fits.shape[0]
        plain = np.ones((n_w, n_classes), dtype=np.bool_)
        rows = []
        for (day, kind), (low, high) in sorted(self.quota.items()):
            plain[day, kind] = False
            over = self.problem.n_vendors
            rows += [(day, kind, low, -self.force), (day, kind, high - low, 0), (day, kind, over, self.force)]
        w, c = np.nonzero(plain)
        extra = np.array(rows, dtype=np.int64).reshape(-1, 4)
        w, c = np.concatenate([w, extra[:, 0]]), np.concatenate([c, extra[:, 1]])
        n = int(plain.sum())
        cap = np.concatenate([np.full(n, self.problem.n_vendors, dtype=np.int64), extra[:, 2]])
        cost = np.concatenate([np.zeros(n, dtype=np.int64), extra[:, 3]])
        place = w * n_classes + c
        return self.kind0 + place, self.held0 + place, cap, cost

    def solve(self, allowed: BoolArray | None = None) -> Flow:
        """The best flow over the tokens' arcs that are `allowed` (a,), all by default.

        Part by part, which is far quicker. Two turns of a vendor hardly ever meet on a weekend in the best flow, so
        only where they do the network sees to it, and the part flows again.
        """
        order = self.order if allowed is None else self.order[allowed[self.order]]
        tokens = self.tokens
        left = np.ones(len(order), dtype=np.bool_)
        used = np.zeros(len(tokens.arc_token), dtype=np.bool_)
        while left.any():
            used[order[left]] = False
            used[self._used(order[left])] = True
            place, times = np.unique(self.place[used], return_counts=True)
            self._number(np.union1d(self.alone, place[times > 1]))
            met = self.part[self.token0 + tokens.arc_token[np.isin(self.place, place[times > 1])]]
            left = np.isin(self.part[self.token0 + tokens.arc_token[order]], met)
        served = np.zeros(len(tokens.vendor), dtype=np.bool_)
        served[tokens.arc_token[used]] = True
        got = np.bincount(tokens.arc_weekend[used], minlength=self.problem.n_weekends)
        return Flow(int(used.sum()), np.flatnonzero(used), int((self.must & ~served).sum()), self.seats - got)

    def _used(self, order: IntArray) -> IntArray:
        """Those of the tokens' arcs in `order` that the best flow uses; parts of which there are none are left out."""
        tokens = self.tokens
        first = np.unique(tokens.arc_token[order], return_index=True)[1]
        in_use = tokens.arc_token[order][np.sort(first)]
        tails, heads, caps, costs = self._quotas()
        n_tokens, n_arcs = len(in_use), len(order)
        source = np.zeros(n_tokens, dtype=np.int64)
        tail = np.concatenate([self.token0 + tokens.arc_token[order], source, self.tail, tails])
        head = np.concatenate([self.arc_head[order], self.token0 + in_use, self.head, heads])
        cap = np.concatenate([np.ones(n_arcs + n_tokens, np.int64), self.cap, caps])
        cost = np.concatenate([self.arc_cost[order], self.token_cost[in_use], np.zeros(len(self.cap), np.int64), costs])
        part = np.maximum(self.part[tail], self.part[head])
        found = []
        for one in np.unique(part[:n_arcs]).tolist():
            here = np.flatnonzero(part == one)
            own = here[: np.searchsorted(here, n_arcs)]
            flows = _best_flow(tail[here], head[here], cap[here], cost[here])[: len(own)]
            found.append(order[own[flows > 0]])
        return np.concatenate(found)


def _best_flow(tail: IntArray, head: IntArray, cap: IntArray, cost: IntArray) -> IntArray:
    """(a,): the flow of least cost among the largest ones from node 0 to node 1."""
    from ortools.graph.python import min_cost_flow

    seen = np.zeros(int(max(tail.max(), head.max(), 1)) + 1, dtype=np.bool_)
    seen[tail] = seen[head] = seen[:2] = True
    number = np.cumsum(seen) - 1
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(number[tail], number[head], cap, cost)
    most = int(cap[tail == 0].sum())
    solver.set_nodes_supplies(np.array([0, 1]), np.array([most, -most]))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"attendance flow: {status}")
    flows: IntArray = solver.flows(arcs)
    return flows


def _spread(tokens: Tokens) -> float:
    """How much spacing can differ between two flows at most, in squared turns; a flow may miss what must be served."""
    most = np.zeros(len(tokens.vendor))
    np.maximum.at(most, tokens.arc_token, tokens.arc_cost)
    return float(most.sum())
