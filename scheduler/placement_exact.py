"""Rule 7 exactly: can these vendors stand on this weekend's stalls with no product beside itself?

Vendors who are alike here (class, product, fixed stall) form a kind; the model decides which kind stands on which
stall. What it proves impossible is shrunk to a smallest crowd that cannot be placed, for the choice of who comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np

from scheduler.cp import Answer, Model
from scheduler.problem import IntArray, Problem
from scheduler.seating import Seating

WORK = 5.0
Kind = tuple[int, int, int]  # class, product, fixed stall or -1


def kind_of(problem: Problem, weekend: int, vendor: int) -> Kind:
    stall = problem.fixed[weekend].get(vendor, -1)
    return int(problem.vendor_class[vendor]), int(problem.vendor_product[vendor]), stall


def kind_stalls(problem: Problem, weekend: int, kind: Kind) -> IntArray:
    """The stalls of a weekend on which the kind may stand; stalls fixed for others are left out."""
    c, _, stall = kind
    fits = problem.fits[c][problem.stall_type] & problem.usable[weekend]
    if stall >= 0:
        return np.array([stall] if fits[stall] else [], dtype=np.int64)
    taken = [s for s in problem.fixed[weekend].values() if s >= 0]
    fits[taken] = False
    return np.flatnonzero(fits)


class PlacementModel:
    """Kinds on stalls of one weekend inside a CP-SAT model; `count[kind]` are the variables or numbers to place."""

    def __init__(self, model: Model, problem: Problem, weekend: int, kinds: list[Kind], *, soft: bool = False) -> None:
        self.model, self.problem, self.weekend = model, problem, weekend
        self.on: dict[tuple[Kind, int], int] = {}
        self.of_stall: dict[int, list[int]] = defaultdict(list)
        for kind in kinds:
            for s in kind_stalls(problem, weekend, kind):
                name = model.boolean()
                self.on[kind, int(s)] = name
                self.of_stall[int(s)].append(name)
        for names in self.of_stall.values():
            model.at_most_one(names)
        self.clash: list[int] = []
        self._beside(kinds, soft)

    def _beside(self, kinds: list[Kind], soft: bool) -> None:
        """No product on both ends of an edge, fixed pairs excepted; `soft` counts the breaches instead."""
        by_product: dict[int, list[Kind]] = defaultdict(list)
        for kind in kinds:
            by_product[kind[1]].append(kind)
        for product in sorted(by_product):
            for a, b in self.problem.edges:
                left = [(k, self.on[k, int(a)]) for k in by_product[product] if (k, int(a)) in self.on]
                right = [(k, self.on[k, int(b)]) for k in by_product[product] if (k, int(b)) in self.on]
                if any(k[2] >= 0 for k, _ in left) and any(k[2] >= 0 for k, _ in right):
                    continue  # both fixed there: waived
                if left and right:
                    names = [x for _, x in left + right]
                    if soft:
                        names.append(self.model.boolean())
                        self.clash.append(names[-1])
                        self.model.linear(names, [1] * (len(names) - 1) + [-1], 0, 1)
                    else:
                        self.model.at_most_one(names)

    def place(self, kind: Kind, comers: list[int], there: int) -> None:
        """Of the kind stand as many as the Booleans `comers` say, and `there` more."""
        names = [x for (k, _), x in self.on.items() if k == kind]
        self.model.linear(names + comers, [1] * len(names) + [-1] * len(comers), there, there)


def _kinds(problem: Problem, weekend: int, vendors: IntArray) -> dict[Kind, list[int]]:
    kinds: dict[Kind, list[int]] = defaultdict(list)
    for v in vendors:
        kinds[kind_of(problem, weekend, int(v))].append(int(v))
    return dict(sorted(kinds.items()))


def place_exactly(
    problem: Problem,
    weekend: int,
    vendors: IntArray,
    *,
    soft: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[Answer, dict[int, int]]:
    """(answer, vendor -> stall): a placement, or the proof that there is none. `soft`: fewest clashes (goal 5)."""
    kinds = _kinds(problem, weekend, vendors)
    model = Model()
    part = PlacementModel(model, problem, weekend, list(kinds), soft=soft)
    for kind, members in kinds.items():
        part.place(kind, [], len(members))
    if soft and part.clash:
        model.minimise(part.clash, [1] * len(part.clash))
    # on rows of stalls the linear relaxation is all but exact
    answer = model.solve(work=WORK, seed=problem.seed, cancelled=cancelled, linearization_level=2)
    stalls: dict[int, int] = {}
    if answer.solved:
        for kind, members in kinds.items():
            used = [s for (k, s), x in part.on.items() if k == kind and answer.values[x]]
            stalls |= dict(zip(members, used, strict=True))
    return answer, stalls


def small_crowd(problem: Problem, weekend: int, vendors: IntArray) -> list[int]:
    """Of vendors proven impossible to place, those of the products that are needed for that (by deletion)."""
    crowd = [int(v) for v in vendors]
    products: dict[int, int] = defaultdict(int)
    for v in crowd:
        products[int(problem.vendor_product[v])] += 1
    for product in sorted(products, key=lambda p: (products[p], p)):
        rest = [v for v in crowd if problem.vendor_product[v] != product]
        if rest and _impossible(problem, weekend, rest):
            crowd = rest
    return crowd


def _impossible(problem: Problem, weekend: int, vendors: list[int]) -> bool:
    return place_exactly(problem, weekend, np.array(vendors, dtype=np.int64))[0].status == "infeasible"


def seat_exactly(seating: Seating, stalls: dict[int, int]) -> None:
    """Put a found placement into the seating; nobodies take what is left."""
    place = {int(s): p for p, s in enumerate(seating.stalls)}
    at = np.full(len(seating.vendor), -1, dtype=np.int64)
    for o in range(seating.n_vendors):
        at[o] = place[stalls[int(seating.vendor[o])]]
    at[seating.n_vendors :] = sorted(set(range(len(at))) - set(at[: seating.n_vendors].tolist()))
    seating.seat(at)
