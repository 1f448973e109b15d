"""The hard rules as a coordinator's hand meets them: what would be broken on a weekend, one class a rule.

>>> board = Board(problem, assignments)                    # (weekend id, vendor id, stall id)
>>> board.faults("2026-12-12")                             # all breaches that touch the weekend
>>> board.check_move("2026-12-12", "V0007", "A-03")        # breaches that this move would add; None takes the turn away

Codes are those of the independent checker, which shares no line with this. Rules 1 to 7; that all seats are filled
(rule 8) is not a matter of one move.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scheduler.problem import Problem

ANYWHERE = -1  # stall of a fixed turn that may be on any


@dataclass(frozen=True)
class Breach:
    """`weekend`, `vendors`, `stalls` are ids. `waived`: the turns it consists of are fixed (rule 6 wins)."""

    rule: int
    code: str
    weekend: str
    vendors: tuple[str, ...]
    stalls: tuple[str, ...]
    message: str
    waived: bool = False


class Rule(Protocol):
    @property
    def number(self) -> int: ...

    def breaches(self, board: Board, w: int) -> Iterator[Breach]: ...


class Board:
    """A whole rotation as it stands in somebody's hands; may break rules. Unknown ids raise KeyError."""

    def __init__(self, problem: Problem, assignments: Iterable[tuple[str, str, str]]) -> None:
        self.problem = problem
        self.turns: list[dict[int, int]] = [{} for _ in problem.weekends]  # vendor -> stall
        self.doubled: list[list[int]] = [[] for _ in problem.weekends]  # vendors named twice
        for weekend, vendor, stall in assignments:
            w, v = problem.weekend_index[weekend], problem.vendor_index[vendor]
            if v in self.turns[w]:
                self.doubled[w].append(v)
            self.turns[w][v] = problem.stall_index[stall]

    def faults(self, weekend: str) -> list[Breach]:
        """Every breach that touches the weekend, in the order of the rules."""
        w = self.problem.weekend_index[weekend]
        return [breach for rule in RULES for breach in rule.breaches(self, w)]

    def check_move(self, weekend: str, vendor: str, stall: str | None) -> list[Breach]:
        """Breaches that are not there now and would be with the vendor on that stall (None: without a turn).

        Whoever stands on the stall changes places with the vendor, or loses the turn when the vendor had none.
        """
        w, v = self.problem.weekend_index[weekend], self.problem.vendor_index[vendor]
        before = set(self.faults(weekend))
        kept = dict(self.turns[w])
        had = self.turns[w].pop(v, None)
        if stall is not None:
            s = self.problem.stall_index[stall]
            for other in [u for u, place in self.turns[w].items() if place == s]:
                del self.turns[w][other]
                if had is not None:
                    self.turns[w][other] = had
            self.turns[w][v] = s
        after = self.faults(weekend)
        self.turns[w] = kept
        return [breach for breach in after if breach not in before]

    def names(self, vendors: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.problem.vendors[v] for v in vendors)

    def insisted(self, w: int, v: int) -> bool:
        """Whether the vendor's turn is the one that was fixed: on that weekend, and on no other stall than it says."""
        return self.problem.fixed[w].get(v) in (ANYWHERE, self.turns[w][v])


@dataclass(frozen=True)
class Eligible:
    """Rule 1: only who may come; one stall each, one vendor a stall."""

    number: int = 1

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        problem, day = board.problem, board.problem.weekends[w]
        for v in board.turns[w]:
            if not problem.eligible[v, w]:
                yield Breach(1, "NOT_ELIGIBLE", day, board.names([v]), (), "may not come on that weekend")
        for v in board.doubled[w]:
            yield Breach(1, "VENDOR_TWICE", day, board.names([v]), (), "has more than one stall")
        for s, count in Counter(board.turns[w].values()).items():
            if count > 1:
                there = [v for v, place in board.turns[w].items() if place == s]
                text = f"the stall is given to {count} vendors"
                yield Breach(1, "STALL_TWICE", day, board.names(there), (problem.stalls[s],), text)


@dataclass(frozen=True)
class StallFits:
    """Rule 2: open stalls of the right category with every feature needed."""

    number: int = 2

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        problem, day = board.problem, board.problem.weekends[w]
        closed = set(problem.file.weekends[w].closed_stalls)
        for v, s in board.turns[w].items():
            who, place = board.names([v]), (problem.stalls[s],)
            vendor, stall = problem.file.vendors[v], problem.file.stalls[s]
            if stall.id in closed:
                yield Breach(2, "STALL_CLOSED", day, who, place, "the stall is closed on that weekend")
            if stall.categories and vendor.category not in stall.categories:
                text = f"the stall is for {', '.join(sorted(stall.categories))}, the vendor is {vendor.category}"
                yield Breach(2, "STALL_CATEGORY", day, who, place, text)
            if lacking := sorted(set(vendor.needs) - set(stall.features)):
                yield Breach(2, "STALL_FEATURES", day, who, place, f"the stall lacks {', '.join(lacking)}")


@dataclass(frozen=True)
class Gap:
    """Rule 3: turns of a vendor at least min_gap weekends apart."""

    number: int = 3

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        gap = board.problem.min_gap
        for v in board.turns[w]:
            for other in range(max(0, w - gap + 1), min(len(board.turns), w + gap)):
                if other != w and v in board.turns[other]:
                    first, second = sorted((w, other))
                    waived = board.insisted(w, v) and board.insisted(other, v)
                    names = board.problem.weekends
                    text = f"{second - first} weekends from {names[first]} to {names[second]}, at least {gap}"
                    yield Breach(3, "GAP", names[w], board.names([v]), (), text, waived)


@dataclass(frozen=True)
class Limits:
    """Rule 4: least and most of a category."""

    number: int = 4

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        problem, day = board.problem, board.problem.weekends[w]
        if not problem.open[w]:
            return
        here = Counter(problem.file.vendors[v].category for v in board.turns[w])
        for category, limit in sorted(problem.file.weekends[w].category_limits.items()):
            if limit.max is not None and here[category] > limit.max:
                text = f"{here[category]} {category}, at most {limit.max} are allowed"
                yield Breach(4, "LIMIT_MAX", day, (), (), text)
            if here[category] < limit.min:
                text = f"{here[category]} {category}, at least {limit.min} are demanded"
                yield Breach(4, "LIMIT_MIN", day, (), (), text)


@dataclass(frozen=True)
class Pairs:
    """Rule 5: apart never on one weekend, together always."""

    number: int = 5

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        day, here = board.problem.weekends[w], board.turns[w]
        for a, b in board.problem.apart:
            if a in here and b in here:
                waived = board.insisted(w, a) and board.insisted(w, b)
                yield Breach(5, "APART", day, board.names([a, b]), (), "are to be kept apart", waived)
        for a, b in board.problem.together:
            if (a in here) != (b in here):
                comes, missing = (a, b) if a in here else (b, a)
                text = f"comes without {board.problem.vendors[missing]}"
                yield Breach(5, "TOGETHER", day, board.names([comes]), (), text, board.insisted(w, comes))


@dataclass(frozen=True)
class FixedTurns:
    """Rule 6: what a coordinator has fixed."""

    number: int = 6

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        problem, day = board.problem, board.problem.weekends[w]
        for v, s in sorted(problem.fixed[w].items()):
            if v not in board.turns[w]:
                yield Breach(6, "FIXED_MISSING", day, board.names([v]), (), "is fixed for that weekend")
            elif s >= 0 and board.turns[w][v] != s:
                place = (problem.stalls[s],)
                yield Breach(6, "FIXED_ELSEWHERE", day, board.names([v]), place, f"is fixed on {place[0]}")


@dataclass(frozen=True)
class ProductsApart:
    """Rule 7: no product beside itself, when the rule says "forbid"."""

    number: int = 7

    def breaches(self, board: Board, w: int) -> Iterator[Breach]:
        problem, day = board.problem, board.problem.weekends[w]
        if problem.neighbours_rule != "forbid":
            return
        on = {s: v for v, s in board.turns[w].items()}
        edges = problem.edges[np.isin(problem.edges, list(on)).all(axis=1)]
        for s, t in edges.tolist():
            a, b = on[s], on[t]
            if problem.vendor_product[a] == problem.vendor_product[b]:
                waived = problem.fixed[w].get(a) == s and problem.fixed[w].get(b) == t
                text = f"{problem.file.vendors[a].product} stands beside itself"
                places = (problem.stalls[s], problem.stalls[t])
                yield Breach(7, "SAME_PRODUCT", day, board.names([a, b]), places, text, waived)


RULES: tuple[Rule, ...] = (Eligible(), StallFits(), Gap(), Limits(), Pairs(), FixedTurns(), ProductsApart())
