"""The fewest stall moves of one weekend of a part when it is settled who comes: an exact model of that day alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scheduler.cp import Answer
from scheduler.problem import BoolArray, IntArray
from scheduler.repair_before import Before
from scheduler.repair_model import RepairModel
from scheduler.repair_parts import Part
from scheduler.standing import NOWHERE

NONE = 10**6  # moves where there is no seating
SURE = 1e-6
PLAN, PLANS = 1.5, 3.0  # deterministic time of a plan without moves, and of all


@dataclass(frozen=True, eq=False)
class Day:
    """`moves`: of the best seating that was found, `stall` (v,); NONE where none was. `least`: no seating has fewer."""

    moves: int
    least: int
    stall: IntArray


class Days:
    """Best seatings, each worked out once."""

    def __init__(self, part: Part) -> None:
        self.part, self._apart = part, part.alone
        self._known: dict[tuple[bool, int, frozenset[int]], Day] = {}

    def around(self, w: int, who: frozenset[int]) -> Day:
        """With everybody else where they are now."""
        return self._best(w, who, alone=False)

    def alone(self, w: int, who: frozenset[int]) -> Day:
        """As if nobody else were there: no repair has fewer moves than the least when these come."""
        return self._best(w, who, alone=True)

    def _best(self, w: int, who: frozenset[int], *, alone: bool) -> Day:
        if (alone, w, who) not in self._known:
            self._known[alone, w, who] = self._seat(self._apart if alone else self.part.around, w, who)
        return self._known[alone, w, who]

    def _seat(self, before: Before, w: int, who: frozenset[int]) -> Day:
        held = self._try(before, w, who, loose=False)
        return held if held.moves == 0 else self._try(before, w, who, loose=True)

    def _try(self, before: Before, w: int, who: frozenset[int], *, loose: bool) -> Day:
        """`loose`: whoever stays may move, not only those whose stall is closed."""
        mine, stays = self.part.mine, before.stays[:, w]
        come = stays & ~mine
        come[sorted(who)] = True
        opened, movable = np.zeros_like(before.able), np.zeros_like(before.able)
        opened[:, w] = mine & (come != stays)
        movable[:, w] = mine & come & stays & loose
        if not opened[:, w].any() and not before.moved[mine, w].any():
            return Day(0, 0, np.where(stays, before.stall[:, w], NOWHERE))
        model = RepairModel(before, opened, movable, [w])
        for (v, _), x in model.x.items():
            model.model.total([x], int(come[v]), int(come[v]))
        model.model.minimise(model.moves, [1] * len(model.moves))
        answer = self.part.run(model.model) if model.possible else Answer("infeasible", [], 0.0, 0.0)
        if not answer.solved:
            return Day(NONE, NONE if answer.status == "infeasible" else 0, before.stall[:, w])
        return Day(round(answer.value), max(0, math.ceil(answer.bound - SURE)), model.stalls(answer)[:, w])

    # Nobody moves ------------------------------------------------------------------------------------------------

    def unmoved(self, others: int, who: BoolArray) -> IntArray | None:
        """(v, w): a repair in which so many others change, of those (v,), and no turn that stays changes stalls.

        Plans on kinds of stalls say who might be enough. Where those are not, the plan has days on which they cannot be
        seated: some who stand in each other's way there do not come together in the next plan.
        """
        model = self.part.kinds(who | self.part.hit, self.part.weekends)
        model.change_at_most(others)
        work = 0.0
        while model.possible and work < PLANS:
            answer = self.part.run(model.model, PLAN)
            work += answer.work
            if not answer.solved:
                return None
            planned = np.zeros_like(who)
            planned[[v for v, c in model.changed.items() if answer.values[c]]] = True
            stall = self.part.without_moves(others, planned)
            if stall is not None:
                return stall
            clashes = [(w, self._clash(w, model.who(w, answer), model.free.tolist())) for w in self.part.weekends]
            if not any(clash for _, clash in clashes):
                return None
            for w, clash in clashes:
                if clash:
                    model.model.total([model.x[v, w] for v in clash], 0, len(clash) - 1)
        return None

    def _clash(self, w: int, who: frozenset[int], free: list[int]) -> list[int]:
        """Of those who are free, some who together cannot come there, all of them needed for that; empty if all can."""
        if self._try(self.part.around, w, who, loose=False).moves < NONE:
            return []
        clash = [v for v in free if v in who]
        for v in list(clash):
            if self._try(self.part.around, w, who - {v}, loose=False).moves >= NONE:
                who -= {v}
                clash.remove(v)
        return clash
