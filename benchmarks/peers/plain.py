"""One CP-SAT model: a Boolean for each vendor, weekend and stall, every rule; seats, then the most turns of anyone."""

from __future__ import annotations

from array import array
from collections import defaultdict

import numpy as np

from benchmarks.peers.linear import Linear
from benchmarks.peers.office import Office
from benchmarks.peers.rules import Comes, add_rules
from benchmarks.peers.solving import solve
from scheduler.problem import Problem, read


def run(office: Office) -> None:
    problem = read(office.data)
    model, at = build(problem)
    _, values = solve(model, office.left, workers=2, cost=True)
    if values:
        office.take(
            [
                (problem.weekends[w], problem.vendors[v], problem.stalls[s])
                for (v, w, s), value in zip(zip(*at, strict=True), values, strict=False)
                if value
            ]
        )


def build(problem: Problem) -> tuple[Linear, tuple[array[int], array[int], array[int]]]:
    """The model and, by column, vendor, weekend and stall."""
    model = Linear()
    at = (array("i"), array("i"), array("i"))
    comes: Comes = defaultdict(list)
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    products: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for v, w in np.argwhere(problem.can_stand()).tolist():
        fixed = problem.fixed[w].get(v, -1)
        for s in np.flatnonzero(problem.fits_stalls(v, w)).tolist():
            if fixed in (-1, s):
                x = model.column()
                for numbers, number in zip(at, (v, w, s), strict=True):
                    numbers.append(number)
                comes[v, w].append(x)
                places[w, s].append(x)
                products[w, s, int(problem.vendor_product[v])].append(x)
    for columns in [*comes.values(), *places.values()]:
        model.total(columns, 0, 1)
    add_rules(model, problem, dict(comes))
    if problem.neighbours_rule == "forbid":
        for a, b in problem.edges.tolist():
            for w in range(problem.n_weekends):
                for product in range(len(problem.products)):
                    both = products.get((w, a, product), []) + products.get((w, b, product), [])
                    model.total(both, 0, 1)
    most = model.column(0, problem.n_weekends)
    for v in range(problem.n_vendors):
        turns = [x for w in range(problem.n_weekends) for x in comes.get((v, w), [])]
        model.row([*turns, most], -problem.n_weekends, 0, [1] * len(turns) + [-1])
    model.cost = dict.fromkeys(range(most), -problem.n_weekends) | {most: 1}
    return model, at
