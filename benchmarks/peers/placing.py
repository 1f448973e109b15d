"""Where they stand, weekend by weekend with CP-SAT: which kind of vendor (class, product) on which stall.

Inside a kind, the vendor who has had the worst places so far gets the best.
"""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.peers.solving import QUICK
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.seating import mean_prime

SEARCH = 2 / 3  # of what a peer has left of its time, who comes may take so much; the rest is for places
Kind = tuple[int, int, int]  # class, product, fixed stall or -1


def place(problem: Problem, comes: BoolArray) -> tuple[IntArray, int | None]:
    """(stall of each turn (v, w), -1 without; the first weekend on which there is no place for everybody, if any)."""
    had = np.zeros(problem.n_vendors)
    level = mean_prime(problem)
    stall = np.full(comes.shape, -1, dtype=np.int64)
    for w in np.flatnonzero(problem.open).tolist():
        kinds: dict[Kind, list[int]] = defaultdict(list)
        for v in np.flatnonzero(comes[:, w]).tolist():
            fixed = problem.fixed[w].get(v, -1)
            kinds[int(problem.vendor_class[v]), int(problem.vendor_product[v]), fixed].append(v)
        stalls = _stalls(problem, w, kinds)
        if stalls is None:
            return stall, w
        for kind, members in kinds.items():
            members.sort(key=lambda v: (had[v], v))
            for v, s in zip(members, sorted(stalls[kind], key=lambda s: -problem.prime[s]), strict=True):
                had[v] += problem.prime[s] - level[problem.vendor_class[v], w]
                stall[v, w] = s
    return stall, None


def _stalls(problem: Problem, w: int, kinds: dict[Kind, list[int]]) -> dict[Kind, list[int]] | None:
    model = cp_model.CpModel()
    on: dict[tuple[Kind, int], cp_model.IntVar] = {}
    for kind, members in kinds.items():
        fits = np.flatnonzero(problem.fits_stalls(members[0], w)).tolist()
        for s in fits if kind[2] < 0 else {kind[2]} & set(fits):
            on[kind, s] = model.new_bool_var("")
    of_kind, of_stall, of_product = defaultdict(list), defaultdict(list), defaultdict(list)
    for (kind, s), x in on.items():
        of_kind[kind].append(x)
        of_stall[s].append(x)
        of_product[kind[1], s].append(x)
    for kind, members in kinds.items():
        model.add(sum(of_kind[kind]) == len(members))
    for xs in of_stall.values():
        model.add_at_most_one(xs)
    clashes = []
    for a, b in problem.edges.tolist() if problem.neighbours_rule != "allow" else ():
        for product in {kind[1] for kind in kinds}:
            both = of_product[product, a] + of_product[product, b]
            if of_product[product, a] and of_product[product, b]:
                if problem.neighbours_rule == "avoid":
                    clashes.append(model.new_bool_var(""))
                    model.add(sum(both) <= 1 + clashes[-1])
                else:
                    model.add_at_most_one(both)
    if clashes:
        model.minimize(sum(clashes))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    for name, value in QUICK.items():
        setattr(solver.parameters, name, value)
    solver.parameters.max_deterministic_time = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found: dict[Kind, list[int]] = defaultdict(list)
    for (kind, s), x in on.items():
        if solver.boolean_value(x):
            found[kind].append(s)
    return found
