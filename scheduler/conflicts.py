"""When no rotation exists: a smallest set of demands that cannot all be met, with numbers and what would lift it.

Looked for from the simple to the involved: the counts of one weekend; that weekend with its pairs; weekends that the
gap binds together; then the same with products side by side. What is found is shrunk (QuickXplain, Junker 2004) until
every demand is needed: the whole set is proven impossible, and without any one of them the rest is proven possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.conflict_words import sentence
from scheduler.demands import Demand, all_demands
from scheduler.lifts import Fact, Lift, facts, lifts
from scheduler.problem import Problem
from scheduler.question import Question

MOST = 20  # conflicts told at once
SEVERAL = (2, 4)  # levels that look at several weekends together


@dataclass(frozen=True)
class Conflict:
    """`demands` cannot all be met; `smallest`: it is proven that the rest can be met without any one of them.

    `facts`: (code, figures) of conflict_words.FACTS, what stands in the way.
    """

    demands: tuple[Demand, ...]
    smallest: bool
    facts: tuple[Fact, ...]
    text_id: str
    text_en: str
    lifts: tuple[Lift, ...]


class Court:
    """Answers, remembered, to the one question: is this set of demands proven impossible?"""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.status: dict[frozenset[Demand], str] = {}

    def ask(self, demands: Iterable[Demand]) -> str:
        case = frozenset(demands)
        if case not in self.status:
            self.status[case] = Question(self.problem, case).answer().status
        return self.status[case]

    def impossible(self, demands: Iterable[Demand]) -> bool:
        return self.ask(demands) == "infeasible"

    def shrink(self, demands: list[Demand]) -> list[Demand]:
        """Of an impossible set a part that still is, with none to spare as far as the model can decide."""
        found = self._shrink([], False, demands)
        for d in list(found):
            rest = [x for x in found if x != d]
            if self.impossible(rest):
                found = rest
        return sorted(found)

    def _shrink(self, kept: list[Demand], grown: bool, parts: list[Demand]) -> list[Demand]:
        """QuickXplain: what of `parts`, earlier ones preferred, is needed beside `kept` to be impossible."""
        if grown and self.impossible(kept):
            return []
        if len(parts) <= 1:
            return parts
        half = len(parts) // 2
        one, two = parts[:half], parts[half:]
        second = self._shrink(kept + one, True, two)
        first = self._shrink(kept + second, bool(second), one)
        return first + second


def explain_infeasible(problem: Problem) -> Conflict | None:
    """The simplest kind of conflict there is, of fewest demands; None when all can be met, or it stays undecided."""
    return min(_found(problem, MOST, simplest=True), key=lambda c: len(c.demands), default=None)


def conflicts(problem: Problem, most: int = MOST) -> list[Conflict]:
    """Conflicts that share no asking demand (minimum or fixed turn), by their first weekend."""
    return _found(problem, most, simplest=False)


def _found(problem: Problem, most: int, *, simplest: bool) -> list[Conflict]:
    court = Court(problem)
    told: list[list[Demand]] = []
    said: set[Demand] = set()
    last = 0
    for level, case in _cases(problem):
        if simplest and told and (level != last or level in SEVERAL):
            break
        last = level
        while len(told) < most:
            demands = [d for d in case if d not in said]
            if not court.impossible(demands):
                break
            told.append(court.shrink(demands))
            said |= {d for d in told[-1] if d.asks}
    told.sort(key=lambda demands: [d.weekend for d in demands if d.asks])
    return [_tell(problem, court, demands) for demands in told]


def _cases(problem: Problem) -> Iterator[tuple[int, list[Demand]]]:
    """(level, demands) to try, simple ones first; together they hold every conflict there can be."""
    demands = all_demands(problem)
    weekends = sorted({d.weekend for d in demands if d.asks})
    of = {w: [d for d in demands if d.weekend == w] for w in weekends}
    pairs = [d for d in demands if d.kind in ("APART", "TOGETHER")]
    gap = [d for d in demands if d.kind == "GAP"]
    beside = [d for d in demands if d.kind == "NEIGHBOURS"]
    runs = [window for run in _runs(weekends, gap[0].number) for window in _windows(run, gap[0].number)] if gap else []
    singles = [[w] for w in weekends]
    levels: list[tuple[list[list[int]], list[Demand]]] = [
        (singles, []), (singles, pairs), (runs, gap + pairs), (singles, beside + pairs), (runs, gap + beside + pairs),
    ]  # fmt: skip
    for level, (windows, extra) in enumerate(levels):
        for window in windows if extra or level == 0 else ():
            yield level, extra + [d for w in window for d in of[w]]


def _windows(run: list[int], gap: int) -> Iterator[list[int]]:
    """Parts of a run, short ones first, in the end all of it."""
    size = gap
    while size < len(run):
        yield from (run[at : at + size] for at in range(0, len(run) - size + 1, max(1, size // 2)))
        size *= 2
    if len(run) > 1:
        yield run


def _runs(weekends: list[int], gap: int) -> list[list[int]]:
    """Weekends that ask for somebody, cut where the gap no longer reaches from one to the next."""
    runs: list[list[int]] = []
    for w in weekends:
        if runs and w - runs[-1][-1] < gap:
            runs[-1].append(w)
        else:
            runs.append([w])
    return runs


def _tell(problem: Problem, court: Court, demands: list[Demand]) -> Conflict:
    smallest = all(court.ask(x for x in demands if x != d) in ("optimal", "feasible") for d in demands)
    known = facts(problem, demands)
    return Conflict(
        tuple(demands),
        smallest,
        tuple(known),
        sentence(problem, demands, known, "id"),
        sentence(problem, demands, known, "en"),
        tuple(lifts(problem, demands)),
    )
