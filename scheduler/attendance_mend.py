"""What exchanges leave broken, mended by the exact model on few vendors with all others left as they are.

The vendors in the breaches are free, with others who could change places with them; each time it fails, more are.
"""

from __future__ import annotations

import random

import numpy as np

from scheduler.attendance_breaches import apart_breaches, gap_breaches, limit_breaches, together_breaches
from scheduler.attendance_model import AttendanceModel
from scheduler.attendance_plans import groups
from scheduler.control import Control
from scheduler.placing import Placing
from scheduler.problem import BoolArray, Problem
from scheduler.tokens import Tokens

TRIES = 2
FEW = 80  # vendors free in the first try, besides those in the breaches
FINAL, SPACE = 10_000, 100  # how much the sum of squares and the spacing count in a try


class Mend:
    """`work`: the deterministic time that is left."""

    def __init__(self, problem: Problem, window: Tokens, control: Control, placing: Placing, work: float) -> None:
        self.problem, self.window, self.control, self.placing = problem, window, control, placing
        self.able = problem.can_stand()
        self.group_of = {v: group for group in groups(problem) for v in group}
        self.spelt_out: set[int] = set()
        self.work = work
        self.used = False  # whether a choice was mended

    def run(self, comes: BoolArray) -> BoolArray | None:
        """The choice with every rule kept, all seats and windows as they were; None when no try succeeds."""
        crowd: set[int] = set()
        more = FEW
        for attempt in range(TRIES):
            self.control.check()
            if self.work <= 0:
                return None
            broken = self._broken(comes, attempt) | crowd
            free = self._free(broken, more, attempt)
            found = self._try(comes, free)
            if found is None:
                if len(free) == self.problem.n_vendors:
                    return None
                more *= 2
                continue
            comes, self.used = found, True
            crowds = self.placing.crowds(comes)
            if not crowds:
                return comes
            self.spelt_out |= {w for crowd_ in crowds for _, w in crowd_}
            crowd = {v for crowd_ in crowds for v, _ in crowd_}
        return None

    def _broken(self, comes: BoolArray, attempt: int) -> set[int]:
        problem = self.problem
        pairs = [*gap_breaches(problem, comes), *apart_breaches(problem, comes), *together_breaches(problem, comes)]
        broken = {v for breach in pairs for v, _ in breach}
        broken |= {v for w, v, _ in problem.fixed_turns() if not comes[v, w]}
        draw = random.Random(f"{problem.seed} limits {attempt}")  # noqa: S311 - spreads the work, decides no draw
        category = problem.class_category[problem.vendor_class]
        for w, k in limit_breaches(problem, comes):
            least, most = problem.limits[w][k]
            here = np.flatnonzero(comes[:, w] & (category == k)).tolist()
            others = np.flatnonzero(self.able[:, w] & ~comes[:, w]).tolist()
            off = max(least - len(here), 0 if most is None else len(here) - most)
            broken |= set(draw.sample(here, min(len(here), 3 * off)))
            broken |= set(draw.sample(others, min(len(others), 6 * off)))
        return broken

    def _free(self, broken: set[int], more: int, attempt: int) -> list[int]:
        """The broken ones and as many others, their likes first."""
        problem = self.problem
        draw = random.Random(f"{problem.seed} free {attempt}")  # noqa: S311
        kinds = {int(problem.vendor_class[v]) for v in broken}
        others = [v for v in range(problem.n_vendors) if v not in broken]
        draw.shuffle(others)
        others.sort(key=lambda v: int(problem.vendor_class[v]) not in kinds)
        free = broken | set(others[:more])
        return sorted({u for v in free for u in self.group_of.get(v, [v])})

    def _try(self, comes: BoolArray, free: list[int]) -> BoolArray | None:
        model = AttendanceModel(self.problem, self.able, free, comes)
        model.full(comes.sum(axis=0))
        model.windows(self.window)
        for w in sorted(self.spelt_out):
            model.embed(w)
        if not model.possible:
            return None
        model.hint(comes)
        costs = {name: round(self.window.final_cost[i] * FINAL) for i, name in model.served.items()}
        costs |= {name: round(self.window.arc_cost[a] * SPACE) for a, name in model.token_at.items()}
        model.model.minimise(list(costs), list(costs.values()))
        answer = model.model.solve(
            work=self.work,
            seed=self.problem.seed,
            wall=self.control.left,
            cancelled=self.control.cancelled,
            linearization_level=2,
        )
        self.work -= answer.work
        self.control.check_cancelled()
        self.control.report("mend", float(len(free)))
        return model.comes(list(answer.values)) if answer.solved else None
