"""Who comes when as one linear model without a flow: a Boolean per vendor and weekend, stalls by class and type.

Every weekend has as many turns as its entitlement has seats, and no vendor is ever a whole turn away from its
entitlement; the least sum of squared deviations at the end is the cost, with spacing as a faint second. What each
vendor is owed and when its turns may be is taken from `scheduler.entitlement` and `scheduler.tokens`: peers are judged
on the search.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.linear import Linear
from benchmarks.peers.rules import add_rules
from scheduler.entitlement import Entitlement, entitlement
from scheduler.problem import BoolArray, Problem
from scheduler.tokens import BELOW_ONE, tokens

COST_UNIT = 1_000_000  # the squared deviations are counted in millionths
SPACING = 0.001  # what spacing weighs beside them: without any preference HiGHS takes ten times as long


@dataclass
class Attendance:
    """`at[vendor, weekend]`: the column of that turn."""

    model: Linear
    at: dict[tuple[int, int], int]
    shape: tuple[int, int]

    def comes(self, values: Sequence[float]) -> BoolArray:
        """(v, w) from the values of a solution's columns."""
        found = np.zeros(self.shape, dtype=np.bool_)
        for pair, column in self.at.items():
            found[pair] = values[column] > 0.5
        return found

    def forbid(self, weekend: int, comes: BoolArray) -> None:
        """These vendors never together again: there is no place for all of them that weekend."""
        columns = [self.at[int(v), weekend] for v in np.flatnonzero(comes[:, weekend])]
        self.model.total(columns, 0, len(columns) - 1)


def build(problem: Problem) -> Attendance:
    due = entitlement(problem)
    model = Linear()
    able = problem.can_stand()
    at = {(int(v), int(w)): model.column() for v, w in np.argwhere(able)}
    add_rules(model, problem, {pair: [column] for pair, column in at.items()})
    for w in np.flatnonzero(problem.open).tolist():
        _seats(model, problem, at, w, int(due.seats[w]))
        if problem.neighbours_rule == "forbid":
            _products(model, problem, at, w)
    _entitlement(model, problem, due, at)
    return Attendance(model, at, able.shape)


def _seats(model: Linear, problem: Problem, at: dict[tuple[int, int], int], w: int, seats: int) -> None:
    """Rule 2 by counts: of each class as many on stalls of each type as there are."""
    members: dict[int, list[int]] = defaultdict(list)
    for v in range(problem.n_vendors):
        if (v, w) in at:
            members[int(problem.vendor_class[v])].append(at[v, w])
    stands: dict[int, list[int]] = defaultdict(list)
    for c, columns in members.items():
        parts = []
        for t in np.flatnonzero(problem.fits[c] & (problem.type_count[w] > 0)).tolist():
            parts.append(model.column(0, min(len(columns), int(problem.type_count[w, t]))))
            stands[t].append(parts[-1])
        model.row([*columns, *parts], 0, 0, [1] * len(columns) + [-1] * len(parts))
    for t, parts in stands.items():
        model.row(parts, 0, int(problem.type_count[w, t]))
    model.row([x for columns in members.values() for x in columns], seats, seats)


def _products(model: Linear, problem: Problem, at: dict[tuple[int, int], int], w: int) -> None:
    """No more of a product than stalls that are no neighbours: all of them less one of each pair of a matching."""
    for product in range(len(problem.products)):
        vendors = [v for v in np.flatnonzero(problem.vendor_product == product).tolist() if (v, w) in at]
        fits = np.zeros(problem.n_stalls, dtype=np.bool_)
        for v in vendors:
            fits |= problem.fits_stalls(v, w)
        free = set(np.flatnonzero(fits).tolist())
        most = len(free)
        for a, b in problem.edges.tolist():
            if a in free and b in free:
                free -= {a, b}
                most -= 1
        model.total([at[v, w] for v in vendors], 0, most)


def _entitlement(model: Linear, problem: Problem, due: Entitlement, at: dict[tuple[int, int], int]) -> None:
    """|dev| < 1 on every weekend by the windows of the turns; running counts instead take both solvers far longer."""
    window = tokens(due, problem.can_stand(), BELOW_ONE)
    of_token: dict[int, list[int]] = defaultdict(list)
    of_pair: dict[tuple[int, int], list[int]] = {pair: [] for pair in at}
    arcs = zip(window.arc_token.tolist(), window.arc_vendor.tolist(), window.arc_weekend.tolist(), strict=True)
    for arc, (token, v, w) in enumerate(arcs):
        taken = model.column()
        of_token[token].append(taken)
        of_pair[v, w].append(taken)
        final = 0.0 if window.must[token] else float(window.final_cost[token])
        model.cost[taken] = round(COST_UNIT * (final + SPACING * float(window.arc_cost[arc])))
    for token, columns in of_token.items():
        model.row(columns, int(window.must[token]), 1)
    for pair, columns in of_pair.items():
        model.row([at[pair], *columns], 0, 0, [-1] + [1] * len(columns))
