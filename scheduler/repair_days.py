"""The fewest stall moves of one weekend of a part when it is settled who comes: an exact model of that day alone."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scheduler.cp import Answer
from scheduler.problem import IntArray
from scheduler.repair_before import Before
from scheduler.repair_model import RepairModel
from scheduler.repair_parts import Part
from scheduler.standing import NOWHERE

NONE = 10**6  # moves where there is no seating
SURE = 1e-6


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
        if not (opened[:, w] | before.moved[:, w] | before.lost[:, w])[mine].any():  # all as before, minimums too
            return Day(0, 0, np.where(stays, before.stall[:, w], NOWHERE))
        model = RepairModel(before, opened, movable, [w])
        for (v, _), x in model.x.items():
            model.model.total([x], int(come[v]), int(come[v]))
        model.model.minimise(model.moves, [1] * len(model.moves))
        answer = self.part.run(model.model) if model.possible else Answer("infeasible", [], 0.0, 0.0)
        if not answer.solved:
            return Day(NONE, NONE if answer.status == "infeasible" else 0, before.stall[:, w])
        return Day(round(answer.value), max(0, math.ceil(answer.bound - SURE)), model.stalls(answer)[:, w])
