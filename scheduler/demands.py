"""The demands of a problem that could be given up.

Who is eligible and which stalls are usable and fit are facts. Demands are: minimums, maximums, fixed turns, pairs, the
gap, and the same product kept from neighbouring stalls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scheduler.problem import Problem

Kind = Literal["MIN", "MAX", "FIXED", "APART", "TOGETHER", "GAP", "NEIGHBOURS"]


@dataclass(frozen=True, order=True)
class Demand:
    """`weekend`, `vendor`, `partner`, `stall` by position in the problem, -1 where they say nothing.

    `number`: the limit of MIN and MAX, the weekends of GAP. FIXED with stall -1: anywhere.
    """

    kind: Kind
    weekend: int = -1
    category: str = ""
    vendor: int = -1
    partner: int = -1
    stall: int = -1
    number: int = 0

    @property
    def asks(self) -> bool:
        """Whether somebody has to come because of it."""
        return self.kind in ("MIN", "FIXED")


def all_demands(problem: Problem) -> list[Demand]:
    """Every demand of the problem on open weekends, sorted."""
    found = [Demand("FIXED", w, vendor=v, stall=s) for w, v, s in problem.fixed_turns()]
    found += [Demand("MIN", w, name, number=least) for w, name, least in problem.unmeetable]
    for w, here in enumerate(problem.limits):
        for k, (least, most) in here.items():
            name = problem.categories[k]
            if least > 0:
                found.append(Demand("MIN", w, name, number=least))
            if most is not None:
                found.append(Demand("MAX", w, name, number=most))
    found += [Demand("APART", vendor=a, partner=b) for a, b in problem.apart]
    found += [Demand("TOGETHER", vendor=a, partner=b) for a, b in problem.together]
    if problem.min_gap > 1:
        found.append(Demand("GAP", number=problem.min_gap))
    if problem.neighbours_rule == "forbid":
        found.append(Demand("NEIGHBOURS"))
    return sorted(found)
