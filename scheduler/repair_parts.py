"""Repair part by part: the fewest vendors that a part can do with, proven, and a repair that has them.

A linear relaxation on kinds of stalls (repair_kinds) says how few vendors could do; nearly always that many are enough,
and among the few whom it uses. With those few alone the model on single stalls is small. Parts are independent but for
pairs and products across them, so they are mended one after the other, each around what the others have by then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.attendance_plans import groups
from scheduler.control import Control
from scheduler.cp import Answer, Model
from scheduler.problem import BoolArray, IntArray, Problem
from scheduler.repair_before import Before
from scheduler.repair_bounds import Limits
from scheduler.repair_chains import chains
from scheduler.repair_choice import can_step_in, size
from scheduler.repair_kinds import KindsModel
from scheduler.repair_linear import Relaxed, relax
from scheduler.repair_model import RepairModel
from scheduler.standing import NOWHERE

LARGE = 40_000  # vendors times weekends of a part up to which it is looked at in this way
STALLS = 40_000  # Booleans up to which those who could step in are looked at on single stalls
RELAX = 4.0  # deterministic time of a linear relaxation
WORK = 0.6  # ... of a model of few vendors
EQUAL = 1000  # what a changed vendor counts, so that the wishes of some dozens do not count like one more


@dataclass(frozen=True, eq=False)
class Loosened:
    """A relaxation of a model on kinds of stalls, which counts `sure` and its objective."""

    relaxed: Relaxed
    model: KindsModel
    sure: int = 0

    @property
    def least(self) -> int:
        """No repair of the part has fewer of what is counted."""
        return max(0, self.relaxed.least + self.sure)

    def used(self) -> BoolArray:
        """(v,): those whom it changes."""
        used = np.zeros_like(self.model.mine)
        used[[v for v, c in self.model.changed.items() if self.relaxed.used(c)]] = True
        return used

    def cheap(self, most: int) -> BoolArray:
        """(v,): all but those who cannot be changed where no more than `most` is counted.

        Who has no Boolean here may still be needed on a weekend that is not looked at.
        """
        cheap = self.model.mine.copy()
        dear = [v for v, c in self.model.changed.items() if self.relaxed.too_dear(c, most - self.sure)]
        cheap[dear] = False
        return cheap


class Part:
    """One part; `now` (v, w) is the rotation in which it is mended: NOWHERE where turns of others are still open."""

    def __init__(
        self, before: Before, known: Limits, part: int, now: IntArray, wish: IntArray, control: Control
    ) -> None:
        """`wish` (v,): lower for those who had better step in, from 0 to below EQUAL / 20."""
        self.before, self.known, self.part, self.control = before, known, part, control
        self.problem, self.wish = before.problem, wish
        self.mine: BoolArray = known.part[self.problem.vendor_class] == part
        self.hit: BoolArray = before.hit & self.mine
        self.weekends = [int(w) for w in np.flatnonzero(self.problem.open) if w >= before.start]
        self.seats = {w: int(known.room[part, w]) for w in self.weekends}
        self.days = [w for w in self.weekends if self._disturbed(w)]
        self.around = self._around(now)
        self.groups = groups(self.problem)
        self._of_all: dict[int, Loosened | None] = {}

    def _disturbed(self, w: int) -> bool:
        hit = (self.before.lost[:, w] | self.before.moved[:, w]) & self.mine
        return bool(hit.any()) or int((self.before.stays[:, w] & self.mine).sum()) != self.seats[w]

    def _around(self, now: IntArray) -> Before:
        """The others have what they have now, and keep it. Parts that come later see to those whose stall is closed."""
        stall = np.where(self.mine[:, None], self.before.stall, now)
        able = np.where(self.mine[:, None], self.before.able, stall != NOWHERE)
        later = (self.known.part[self.problem.vendor_class] > self.part) & self.before.moved.any(axis=1)
        return replace(self.before, problem=self._demands(~later, stall != NOWHERE), stall=stall, able=able)

    @property
    def alone(self) -> Before:
        """As if nobody else were there."""
        stall = np.where(self.mine[:, None], self.before.stall, NOWHERE)
        problem = self._demands(self.mine, stall != NOWHERE)
        return replace(self.before, problem=problem, stall=stall, able=self.before.able & self.mine[:, None])

    def _demands(self, known: BoolArray, there: BoolArray) -> Problem:
        """With only those demands that concern the part, and nobody but whom is `known` (v,) or `there` (v, w)."""
        problem, mine = self.problem, self.mine
        of = set(problem.class_category[problem.vendor_class[mine]].tolist())
        apart, together = (
            tuple((a, b) for a, b in pairs if (mine[a] or mine[b]) and known[a] and known[b])
            for pairs in (problem.apart, problem.together)
        )
        fixed = tuple({v: s for v, s in f.items() if mine[v] or there[v, w]} for w, f in enumerate(problem.fixed))
        limits = tuple({k: limit for k, limit in here.items() if k in of} for here in problem.limits)
        return replace(problem, apart=apart, together=together, fixed=fixed, limits=limits)

    @property
    def small(self) -> bool:
        return int(self.mine.sum()) * len(self.weekends) <= LARGE

    @cached_property
    def chains(self) -> dict[int, dict[int | None, int]]:
        found = {w: chains(self.before, self.mine, self.stalls, w, self.seats[w]) for w in self.days}
        return {w: here for w, here in found.items() if here}

    @cached_property
    def stalls(self) -> BoolArray:
        """(s,): those that anybody of the part fits."""
        kinds: BoolArray = self.problem.fits[self.problem.vendor_class[self.mine]]
        types: BoolArray = np.asarray(kinds.any(axis=0))
        found: BoolArray = types[self.problem.stall_type]
        return found

    def kinds(self, free: BoolArray, days: list[int]) -> KindsModel:
        return KindsModel(self.before, self.known, self.part, days, self.seats, free)

    def run(self, model: Model, work: float = WORK) -> Answer:
        self.control.check()
        return model.solve(
            work=work,
            seed=self.problem.seed,
            wall=self.control.left,
            cancelled=self.control.cancelled,
            symmetry_level=0,
            cp_model_probing_level=0,
            linearization_level=2,
        )

    # How many vendors --------------------------------------------------------------------------------------------

    def _fewest(self, free: BoolArray, days: list[int]) -> Loosened | None:
        self.control.check()
        model = self.kinds(free | self.hit, days)
        model.count_changed()
        relaxed = relax(model.model, RELAX) if model.possible else None
        return None if relaxed is None else Loosened(relaxed, model)

    @cached_property
    def fewest(self) -> Loosened | None:
        """Vendors who change beside those hit, at least; only the weekends looked at where something is to be done."""
        return self._fewest(self.mine, self.days) if self.small else None

    def fewest_of_all(self, others: int) -> Loosened | None:
        """The same with all weekends looked at, as long as no more than `others` are said to be enough."""
        if others not in self._of_all:
            self._of_all[others] = self._fewest(self.cheap(others), self.weekends)
        return self._of_all[others]

    def cheap(self, others: int) -> BoolArray:
        """(v,): those who may be changed when so few are beside those hit, by all that has been looked at."""
        cheap = self.mine & ~self.hit
        for few in (self.fewest, self._of_all.get(others)):
            if few is not None:
                cheap &= few.cheap(others)
        return cheap

    def impossible(self, others: int) -> bool:
        """Whether it is proven that so few others are not enough: those too dear left out, nothing else is."""
        for days in (self.days, self.weekends) if self.days != self.weekends else (self.days,):
            model = self.kinds(self.cheap(others) | self.hit, days)
            model.change_at_most(others)
            if not model.possible or self.run(model.model).status == "infeasible":
                return True
        return False

    # Without moves -----------------------------------------------------------------------------------------------

    def without_moves(self, others: int, who: BoolArray) -> IntArray | None:
        """(v, w): a repair in which so many others change, of those (v,), and nobody of the part changes stalls."""
        if (self.before.moved & self.mine[:, None]).any():
            return None
        opened = np.zeros_like(self.before.able)
        opened[self.whole_groups(who) | self.hit, self.before.start :] = True
        model = self._single(opened)
        if not model.possible:
            return None
        model.change_at_most(model.surely + others)
        answer = self.run(model.model)
        return model.stalls(answer) if answer.solved else None

    @cached_property
    def who_steps_in(self) -> BoolArray:
        """(v,): whom a relaxation on single stalls uses when nobody moves or gives up a turn to step in.

        Among equals those are used who are owed most.
        """
        used = np.zeros_like(self.mine)
        opened = can_step_in(self.before, np.array(self.days, dtype=np.int64), narrow=True) & self.mine[:, None]
        opened[[v for group in self.groups for v in group]] = False
        opened[self.hit, self.before.start :] = True
        model = self._single(opened) if size(self.before, opened) <= STALLS else None
        if model is None or not model.possible:
            return used
        model.model.minimise(list(model.changed.values()), [EQUAL + int(self.wish[v]) for v in model.changed])
        relaxed = relax(model.model, RELAX)
        if relaxed is not None:
            used[[v for v, c in model.changed.items() if relaxed.used(c)]] = True
        return used

    def with_days(self, stalls: dict[int, IntArray]) -> IntArray:
        """(v, w): what the others have now, and the part as in `stalls`: weekend -> (v,)."""
        stall = self.around.stall.copy()
        stall[self.mine, self.before.start :] = NOWHERE
        for w, there in stalls.items():
            stall[self.mine, w] = there[self.mine]
        return stall

    def _single(self, opened: BoolArray) -> RepairModel:
        """The model on single stalls where nobody moves; all seats of the part are filled."""
        model = RepairModel(self.around, opened, np.zeros_like(opened))
        seats = (self.around.stays & ~self.mine[:, None]).sum(axis=0)
        for w in self.weekends:
            seats[w] += self.seats[w]
        model.fill_each(seats)
        return model

    def whole_groups(self, who: BoolArray) -> BoolArray:
        """(v,): these and whoever has to come with them, within the part."""
        who = who.copy()
        for group in self.groups:
            who[group] |= who[group].any()
        return who & self.mine
