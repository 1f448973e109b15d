"""The numbers of a conflict, and the single changes that would lift it; each change is tried before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.conflict_words import LIFTS, lift_sentence
from scheduler.demands import Demand
from scheduler.problem import Problem
from scheduler.question import Question
from scheduler.words import Figure

Fact = tuple[str, dict[str, Figure]]  # code of conflict_words.FACTS, figures


@dataclass(frozen=True)
class Lift:
    """One change after which the demands of the conflict can be met together. `code`: conflict_words.LIFTS."""

    code: str
    figures: dict[str, Figure]
    text_id: str
    text_en: str


def facts(problem: Problem, demands: Sequence[Demand]) -> list[Fact]:
    """What stands in the way, as codes of conflict_words.FACTS with their figures."""
    if len(demands) == 1:
        return [_minimum(problem, demands[0]) if demands[0].kind == "MIN" else _fixed(problem, demands[0])]
    kinds = {d.kind for d in demands}
    on_one = len({d.weekend for d in demands}) == 1
    if kinds == {"FIXED"} and on_one:
        if len({d.stall for d in demands}) < len(demands) and len(demands) == 2 and demands[0].stall >= 0:
            return [("SAME_STALL", {"stall": problem.stalls[demands[0].stall]})]
        return [("ROOM", {"hold": len(demands) - 1})]
    if kinds == {"MIN"} and on_one:
        return [("ROOM", {"hold": _together(problem, demands)})]
    reached = [(d, n) for d in demands if d.kind == "MIN" and (n := _most(problem, demands, d)) is not None]
    if len(reached) > 1 and len({n for _, n in reached}) == 1:
        return [("ONE_REACHED", {"reached": reached[0][1]})]
    return [
        ("REACHED", {"weekend": problem.weekends[d.weekend], "category": d.category, "reached": n}) for d, n in reached
    ]


def _minimum(problem: Problem, demand: Demand) -> Fact:
    here = [v for v, x in enumerate(problem.file.vendors) if x.category == demand.category]
    eligible = int(problem.eligible[here, demand.weekend].sum())
    hold = _most(problem, [], demand) or 0
    return ("ELIGIBLE" if hold == eligible else "HOLD"), {"eligible": eligible, "hold": hold}


def _fixed(problem: Problem, demand: Demand) -> Fact:
    vendor, weekend = problem.file.vendors[demand.vendor], problem.file.weekends[demand.weekend]
    if weekend.status != "open":
        return "CANCELLED", {}
    if vendor.joined is not None and vendor.joined > weekend.dates[0]:
        return "NOT_JOINED", {"joined": vendor.joined}
    if vendor.left is not None and vendor.left <= weekend.dates[-1]:
        return "LEFT", {"left": vendor.left}
    if weekend.id in vendor.unavailable:
        return "UNAVAILABLE", {}
    if not problem.fits_stalls(demand.vendor, demand.weekend).any():
        return "NO_STALL", {}
    return ("UNFIT" if problem.usable[demand.weekend, demand.stall] else "CLOSED"), {}


def _together(problem: Problem, minimums: Sequence[Demand]) -> int:
    """The most of the people demanded on one weekend that its stalls hold, nobody beyond the demand counted."""
    asked = Question(problem, [replace(d, number=0) for d in minimums] + [replace(d, kind="MAX") for d in minimums])
    answer = asked.answer([(d.weekend, d.category) for d in minimums], sign=-1)
    return round(-answer.value) if answer.solved else 0


def _most(problem: Problem, demands: Sequence[Demand], minimum: Demand) -> int | None:
    """The most of the minimum's category on its weekend with the other demands met; None when undecided."""
    others = [d for d in demands if d != minimum]
    answer = Question(problem, [*others, replace(minimum, number=0)]).answer([(minimum.weekend, minimum.category)], -1)
    return round(-answer.value) if answer.status == "optimal" else None


def lifts(problem: Problem, demands: Sequence[Demand]) -> list[Lift]:
    """Single changes that make the conflict's demands possible, in the order of the demands, reopening last."""
    found = [lift for d in demands for lift in _of(problem, demands, d)]
    found += _reopening(problem, demands)
    return [Lift(c, f, lift_sentence(c, f, "id"), lift_sentence(c, f, "en")) for c, f in found if c in LIFTS]


def _possible(problem: Problem, demands: Sequence[Demand]) -> bool:
    return Question(problem, demands).answer().solved


def _of(problem: Problem, demands: Sequence[Demand], d: Demand) -> Iterator[Fact]:
    others = [x for x in demands if x != d]
    names: dict[str, Figure] = {
        "weekend": problem.weekends[d.weekend] if d.weekend >= 0 else "",
        "category": d.category,
        "vendor": problem.vendors[d.vendor] if d.vendor >= 0 else "",
        "partner": problem.vendors[d.partner] if d.partner >= 0 else "",
    }
    if d.kind == "MIN":
        yield from _for_minimum(problem, demands, d, names)
    elif d.kind == "MAX":
        answer = Question(problem, others).answer([(d.weekend, d.category)])
        if answer.status == "optimal":
            yield "RAISE_MAX", {**names, "to": round(answer.value)}
    elif d.kind == "FIXED":
        yield from _for_fixed(problem, others, d, names)
    elif d.kind == "GAP":
        gaps = (g for g in range(d.number - 1, 0, -1) if _possible(problem, [*others, replace(d, number=g)]))
        best = next(gaps, None)
        if best is not None:
            yield "LOWER_GAP", {"to": best}
    elif _possible(problem, others):
        yield ("AVOID" if d.kind == "NEIGHBOURS" else f"DROP_{d.kind}"), names


def _for_minimum(problem: Problem, demands: Sequence[Demand], d: Demand, names: dict[str, Figure]) -> Iterator[Fact]:
    reached = _most(problem, demands, d)
    if reached is not None:
        yield "LOWER_MIN", {**names, "to": reached}
    takes = [not t.categories or d.category in t.categories for t in problem.types]
    stalls = int(problem.type_count[d.weekend][takes].sum())
    if len(demands) == 1 and reached is not None and d.number <= stalls:
        yield "MORE_ELIGIBLE", {**names, "more": d.number - reached}


def _for_fixed(problem: Problem, others: list[Demand], d: Demand, names: dict[str, Figure]) -> Iterator[Fact]:
    without = dict(problem.fixed[d.weekend])
    del without[d.vendor]
    free = replace(problem, fixed=(*problem.fixed[: d.weekend], without, *problem.fixed[d.weekend + 1 :]))
    if _possible(free, others):
        yield "DROP_FIXED", names
    if d.stall >= 0:
        anywhere = {**problem.fixed[d.weekend], d.vendor: -1}
        loose = replace(problem, fixed=(*problem.fixed[: d.weekend], anywhere, *problem.fixed[d.weekend + 1 :]))
        if _possible(loose, [*others, replace(d, stall=-1)]):
            yield "ANY_STALL", names


def _reopening(problem: Problem, demands: Sequence[Demand]) -> Iterator[Fact]:
    """Fewest closed stalls of one weekend, by deletion, whose opening is enough."""
    for w in sorted({d.weekend for d in demands if d.weekend >= 0 and problem.open[d.weekend]}):
        stalls = np.flatnonzero(~problem.usable[w]).tolist()
        if not stalls or not _possible(_opened(problem, w, stalls), demands):
            continue
        for s in list(stalls):
            rest = [x for x in stalls if x != s]
            if rest and _possible(_opened(problem, w, rest), demands):
                stalls = rest
        yield "REOPEN", {"weekend": problem.weekends[w], "stalls": [problem.stalls[s] for s in stalls]}


def _opened(problem: Problem, w: int, stalls: list[int]) -> Problem:
    usable = problem.usable.copy()
    usable[w, stalls] = True
    count = problem.type_count.copy()
    np.add.at(count[w], problem.stall_type[stalls], 1)
    return replace(problem, usable=usable, type_count=count)
