"""The question that the choice of who comes puts to the placement: could these vendors all stand somewhere?"""

from __future__ import annotations

from dataclasses import dataclass, field

from scheduler import placement
from scheduler.attendance_breaches import Breach
from scheduler.control import Control
from scheduler.problem import BoolArray, Problem


@dataclass
class Placing:
    """Remembers the last answer: the placement to start from when everybody could."""

    problem: Problem
    control: Control
    last: placement.Placement = field(default_factory=placement.Placement)

    def crowds(self, comes: BoolArray) -> list[Breach]:
        """For each weekend that cannot be placed a smallest crowd that is the reason."""
        self.control.check()
        self.last = placement.start(self.problem, comes, self.last, cancelled=self.control.cancelled)
        return [[(v, w) for v in crowd] for w, crowd in self.last.unplaced.items()]
