"""Who comes when where the gap between turns leaves seats empty: a linear programme, made whole.

The most seats, the least reach and the least sum of squares at the season's end are each the optimum of a linear
programme, which bounds them. Its solutions are whole but for a few vendors, since turns between gaps and within limits
of time are an interval matrix for each vendor; these few are decided by CP-SAT, with all others left as they are.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.attendance_bound import BoundSearch, smallest
from scheduler.attendance_model import AttendanceModel
from scheduler.attendance_plans import groups
from scheduler.certificate import Bounds
from scheduler.control import Control
from scheduler.entitlement import Entitlement
from scheduler.figures import final_squares
from scheduler.linear import Point, least, relax
from scheduler.placing import Placing
from scheduler.problem import TURN, BoolArray, FloatArray, Problem
from scheduler.tokens import up_to

WHOLE = 1e-6  # nearer than this to a whole number is whole
SPACE = 1e-3  # what the squared distance of a turn from the middle of a token counts beside the squares at the end
TIE = 1e-4  # ... and the draw, which keeps the solution off the points that many share
TRIES = 4
WORK = 12.0  # deterministic time for all tries
MORE = 20  # vendors let go in the next try, at least
FINE = 100_000  # parts of a squared turn to which the costs of a try are rounded
CLOSE = 100.0  # such parts; a solution proven to be that near to the best is taken


@dataclass(frozen=True)
class Fairest:
    """`comes` (v, w), its placement in the `Placing` that was asked; `bounds` of all with as many seats and reach."""

    comes: BoolArray
    bounds: Bounds


@dataclass
class LinearChoice:
    problem: Problem
    due: Entitlement
    able: BoolArray
    control: Control
    spelt_out: set[int] = field(default_factory=set)  # weekends whose single stalls are in the model
    work: float = WORK  # left
    excluded: bool = False  # the last reach is proven too short
    final: float = 0.0  # proven of the last seats and reach: no sum of squares at the end is less

    def seats(self) -> int | None:
        """The most seats that can be filled, as far as this can tell; None: it can tell nothing."""
        model = AttendanceModel(self.problem, self.able)
        costs = dict.fromkeys(model.x.values(), -1.0)
        bound = least(model.model, costs, wall=self.control.left) if model.possible else None
        return None if bound is None else int(-bound + WHOLE)

    def reach(self, seats: int, above: int) -> int:
        """The least reach (TURN units) beyond `above` that so many seats do not exclude."""
        values = BoundSearch(self.problem, self.due, self.able).values
        return up_to(smallest(values[values > above], lambda value: self._may_be(seats, up_to(value))))

    def _may_be(self, seats: int, bound: int) -> bool:
        model = self._model(seats, bound)
        return model.possible and not self._relax(model, {}).infeasible

    def fairest(self, seats: int, bound: int, placing: Placing) -> Fairest | None:
        """At least so many seats, nobody further off than `bound`, the best end of the season; None: not found."""
        model = self._model(seats, bound)
        self.excluded, self.final = not model.possible, 0.0
        if self.excluded:
            return None
        ends = model.ends(self.due)
        found = self._relax(model, self._costs(model, ends))
        self.excluded = found.infeasible
        if not found.solved:
            return None
        squares = float(((self.due.owed[:, -1] / TURN) ** 2).sum())
        proof = least(model.model, ends, wall=self.control.left)
        self.final = 0.0 if proof is None else max(0.0, squares + proof)
        comes = self._whole(seats, bound, found, placing)
        if comes is None:
            return None
        reached = final_squares(self.due, comes)
        self.control.report("linear", reached)
        return Fairest(comes, Bounds(seats, bound / TURN, min(self.final, reached), 0.0))

    def _model(self, seats: int, bound: int) -> AttendanceModel:
        model = AttendanceModel(self.problem, self.able)
        model.seats(seats)
        model.reach(self.due, bound)
        return model

    def _relax(self, model: AttendanceModel, costs: Mapping[int, float]) -> Point:
        self.control.check()
        return relax(model.model, costs, wall=self.control.left)

    def _costs(self, model: AttendanceModel, ends: Mapping[int, float]) -> dict[int, float]:
        """Boolean -> what it adds to the squares at the end, and far below that what speaks against a turn."""
        return {**ends, **{name: self._beside[v, w] for (v, w), name in model.x.items()}}

    @cached_property
    def _beside(self) -> FloatArray:
        """(v, w): distance from the middle of the nearest token, whichever it is, and the draw."""
        draw = random.Random(f"{self.problem.seed} linear")  # noqa: S311 - breaks ties by the seed
        tie = np.array([draw.random() for _ in range(self.able.size)]).reshape(self.able.shape)
        before = np.concatenate([self.due.start[:, None], self.due.owed[:, :-1]], axis=1)
        middle = (before + self.due.owed) / (2 * TURN)
        beside: FloatArray = SPACE * (middle - np.floor(middle) - 0.5) ** 2 + TIE * tie
        return beside

    def _whole(self, seats: int, bound: int, found: Point, placing: Placing) -> BoolArray | None:
        """(v, w): the solution where it is whole, the rest by CP-SAT; each time that fails, more vendors are let go."""
        likely, free = self._nearly(found)
        tries = 0
        while tries < TRIES and self.work > 0:
            comes = self._try(seats, bound, likely, free)
            crowds = placing.crowds(comes) if comes is not None else []
            if comes is not None and not crowds:
                return comes
            new = {w for crowd in crowds for _, w in crowd} - self.spelt_out
            tries += not new
            self.spelt_out |= new
            free |= {v for crowd in crowds for v, _ in crowd}
            free = self._more(free)
        return None

    def _nearly(self, found: Point) -> tuple[BoolArray, set[int]]:
        """(v, w) rounded, and the vendors for whom that changes anything."""
        likely, free = np.zeros_like(self.able), set()
        names = AttendanceModel(self.problem, self.able).x
        for (v, w), name in names.items():
            likely[v, w] = found.values[name] > 0.5
            if abs(found.values[name] - likely[v, w]) > WHOLE:
                free.add(v)
        return likely, free

    def _try(self, seats: int, bound: int, likely: BoolArray, free: set[int]) -> BoolArray | None:
        model = self._model(seats, bound)
        costs = self._costs(model, model.ends(self.due))
        for w in sorted(self.spelt_out):
            model.embed(w)
        if not model.possible:
            return None
        for (v, w), name in model.x.items():
            if v not in free:
                model.model.fix(name, int(likely[v, w]))
        model.model.minimise(list(costs), [round(cost * FINE) for cost in costs.values()])
        model.hint(likely)
        answer = model.model.solve(
            work=self.work, seed=self.problem.seed, wall=self.control.left, cancelled=self.control.cancelled,
            linearization_level=2, absolute_gap_limit=CLOSE,
        )  # fmt: skip
        self.work -= answer.work
        self.control.check_cancelled()
        return model.comes(list(answer.values)) if answer.solved else None

    def _more(self, free: set[int]) -> set[int]:
        """As many again, of the same kinds first; whole groups."""
        problem = self.problem
        kinds = {int(problem.vendor_class[v]) for v in free}
        order = np.argsort(problem.tie, kind="stable").tolist()
        others = [v for v in order if v not in free]
        others.sort(key=lambda v: int(problem.vendor_class[v]) not in kinds)
        free = free | set(others[: max(MORE, len(free))])
        bound = [group for group in groups(problem) if free & set(group)]
        return free.union(*bound)
