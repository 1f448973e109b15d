"""The fewest stall moves of a part when no more vendors change than must: a plan on kinds of stalls, seated day by day.

Who comes on a weekend settles how few moves it takes there: an exact model of that weekend alone. Where it takes more
than the plan thought, the plan learns it (logic-based Benders decomposition; Hooker and Ottosson 2003): the more come
of those who were there, the more moves, so whoever has at least the same vendors there has no fewer. Plan and seating
agree in the end, or the rounds are over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scheduler.cp import Answer
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_chains import Cut, Demands
from scheduler.repair_days import NONE, Days
from scheduler.repair_kinds import KindsModel
from scheduler.repair_linear import relax
from scheduler.repair_parts import RELAX, Loosened, Part

ROUNDS = 12  # plans tried for one choice of weekends
BUDGET = 2.0  # deterministic time of all plans for one number of vendors
TRIES = 2  # vendors more than proven that are tried when no repair is found
SURE = 1e-6
NOTHING = Answer("infeasible", [], 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Mended:
    """What every repair of a part has at least: `others`, vendors changed beside those hit; with so few, `moves`.

    `stall` (v, w): the rotation with the part mended, None where no repair was found; `changed` others in it.
    """

    others: int
    moves: int
    stall: IntArray | None
    changed: int


def mend(part: Part) -> Mended:
    """The part with the fewest others, and then moves, as far as they are found.

    First with only the weekends in view where something is to be done; where that proves too little, with all.
    """
    others = int(part.known.others[part.part])
    if not part.days:
        return Mended(others, 0, part.around.stall, 0)
    few = part.fewest
    if few is None:
        return Mended(others, 0, None, 0)
    others = count = max(others, few.least)
    while True:
        search = _Moves(part, count)
        search.look(few.used(), part.days)
        if not search.proven and part.days != part.weekends:
            wide = part.fewest_of_all(count)
            if wide is None or wide.least <= count:
                search.look(few.used() if wide is None else wide.used(), part.weekends)
        if search.best is not None:
            return Mended(others, search.least if count == others else 0, search.best, count)
        if others == count and part.impossible(count):
            others += 1
        count += 1
        if count > min(others + TRIES, int(part.mine.sum())):
            return Mended(others, 0, None, 0)


class _Moves:
    """`best` (v, w) with `fewest` moves, no fewer than `least`, when so many others change."""

    def __init__(self, part: Part, others: int) -> None:
        self.part, self.others = part, others
        self.before, self.problem = part.before, part.problem
        self.demands = Demands(part.chains, [])  # of every repair
        self.near: list[Cut] = []  # ... and what those ask for beside whom others stand now
        self.least, self.fewest = 0, NONE
        self.best: IntArray | None = None
        self.likely = np.zeros_like(part.mine)
        self.work = 0.0
        self.tried: set[bytes] = set()  # with whom a repair without moves was looked for
        self.days = Days(part)

    @property
    def proven(self) -> bool:
        return self.best is not None and self.fewest <= self.least

    def look(self, used: BoolArray, days: list[int]) -> None:
        """Better repairs and bounds, by vendors whom a relaxation used, with these weekends looked at."""
        if self._without_moves(used):
            return
        near = self._relaxed(self.part.cheap(self.others), days, strict=False)
        if near is None:
            return
        self.least = max(self.least, near.least)
        self.likely = self.part.whole_groups(self.likely | used | near.used())
        self._rounds(self.likely)
        if self.best is None:
            self._choices(self.likely)
        self._prove(near, days)

    def _without_moves(self, used: BoolArray) -> bool:
        if (self.before.moved & self.part.mine[:, None]).any():
            return False
        for who in (self.part.who_steps_in, self.part.who_steps_in | used):
            stall = None if who.tobytes() in self.tried else self.part.without_moves(self.others, who)
            self.tried.add(who.tobytes())
            if stall is not None:
                self.best, self.fewest, self.least = stall, 0, 0
                return True
        return False

    def _relaxed(self, free: BoolArray, days: list[int], *, strict: bool) -> Loosened | None:
        """`strict`: newcomers take single stalls that are empty."""
        self.part.control.check()
        model = self._model(free, days, self.demands, strict=strict)
        relaxed = relax(model.model, RELAX) if model.possible else None
        return None if relaxed is None else Loosened(relaxed, model, model.total_sure)

    def _model(self, free: BoolArray, days: list[int], demands: Demands, *, strict: bool) -> KindsModel:
        model = self.part.kinds(free | self.part.hit, days)
        if model.possible:
            model.change_at_most(self.others)
            for w in days if strict else ():
                model.seat_newcomers(w, self._places(w, model))
            model.count_moves(demands)
        return model

    def _plan(self, free: BoolArray, days: list[int], demands: Demands) -> tuple[KindsModel, Answer]:
        model = self._model(free, days, demands, strict=True)
        if not model.possible:
            return model, NOTHING
        answer = self.part.run(model.model)
        self.work += answer.work
        return model, answer

    def _choices(self, free: BoolArray) -> None:
        """Plans that only say which of these vendors are enough are quickly found, and for those `_rounds` is quick.

        Where such a choice has no seating the next one is another.
        """
        barred: list[list[int]] = []
        while self.best is None and self.work < BUDGET:
            model = self.part.kinds(free | self.part.hit, self.part.weekends)
            model.change_at_most(self.others)
            model.bar(self.near, barred)
            model.count_changed()
            answer = self.part.run(model.model) if model.possible else NOTHING
            self.work += answer.work
            if not answer.solved:
                return
            barred.append([v for v, c in model.changed.items() if answer.values[c]])
            who = np.zeros_like(free)
            who[barred[-1]] = True
            self._rounds(who)

    def _rounds(self, free: BoolArray) -> None:
        """Plans of these vendors until one holds on single stalls too, or no better one is left."""
        for _ in range(ROUNDS):
            known = Demands(self.demands.chains, [*self.demands.cuts, *self.near])
            model, answer = self._plan(free, self.part.weekends, known)
            if not answer.solved or not self._seat(model, answer) or self.proven or self.work > BUDGET:
                return

    def _prove(self, near: Loosened, days: list[int]) -> None:
        """Bounds, and better repairs where there are any, of all who could make one: the others would not."""
        free = self.part.cheap(self.others) & near.cheap(self.fewest - 1)
        for _ in range(ROUNDS):
            if self.best is None or self.work > BUDGET:
                return
            sharp = self._relaxed(free, days, strict=True) if self.least < self.fewest else None
            if sharp is not None:
                self.least = max(self.least, min(self.fewest, sharp.least))
                free &= sharp.cheap(self.fewest - 1)
            if self.least >= self.fewest:
                return
            known = len(self.demands.cuts)
            model, answer = self._plan(free, days, self.demands)
            self._learn(model, answer)
            if not answer.solved or not self._seat(model, answer) or len(self.demands.cuts) == known:
                return

    def _learn(self, model: KindsModel, answer: Answer) -> None:
        """A better bound: whoever would have made it no better than what was found was left out.

        A search that was given up without a solution says nothing: it may not have come to a bound either.
        """
        if answer.status == "infeasible":
            self.least = self.fewest
        elif answer.solved:
            bound = math.ceil(answer.bound - SURE) + model.total_sure
            self.least = max(self.least, min(self.fewest, bound))

    def _places(self, w: int, model: KindsModel) -> dict[int, list[int]]:
        """Newcomer -> empty stalls beside nobody of the same product, as long as all others stay where they were."""
        mine, problem, stood = self.part.mine, self.problem, self.before.stall[:, w]
        stays = self.before.stays[:, w] & mine
        if self.before.moved[stays.nonzero()[0], w].any():
            return {}
        at = {int(stood[v]): v for v in np.flatnonzero(stays).tolist()}
        empty = [s for s in np.flatnonzero(problem.usable[w]).tolist() if s not in at]
        places = {}
        for v in model.free.tolist():
            if (v, w) in model.x and not stays[v]:
                fits = problem.fits_stalls(v, w)
                places[v] = [s for s in empty if fits[s] and not self._beside(s, v, at)]
        return places

    def _beside(self, s: int, v: int, at: dict[int, int]) -> bool:
        if self.problem.neighbours_rule != "forbid":
            return False
        product = self.problem.vendor_product
        return any(t in at and product[at[t]] == product[v] for t in self.before.beside.get(s, []))

    # Day by day --------------------------------------------------------------------------------------------------

    def _seat(self, model: KindsModel, answer: Answer) -> bool:
        """Seat the plan; whether anything was learned from it."""
        stalls, total, learned = {}, 0, False
        for w in self.part.weekends:
            who = model.who(w, answer)
            planned = model.moves_on(w, answer) if w in model.moves else 0
            day = self.days.around(w, who)
            if day.moves > planned:
                self._learn_day(w, who, day.moves, planned)
                learned = True
            total += day.moves
            stalls[w] = day.stall
        if total < self.fewest and model.days == self.part.weekends:
            self.best, self.fewest = self.part.with_days(stalls), total
        return learned

    def _learn_day(self, w: int, who: frozenset[int], moves: int, planned: int) -> None:
        """What these vendors ask for here, and as much of it as they ask for in every repair."""
        self.near.append(Cut(w, who, moves if moves < NONE else None))
        least = self.days.alone(w, who).least
        if least > planned:
            self.demands.cuts.append(Cut(w, who, least if least < NONE else None))
