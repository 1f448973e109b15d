"""Rules 1 to 8, one function each, each reading the rotation as it stands."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from .model import Problem
from .shares import Share
from .turns import Findings, Rotation, Turn


def check_rules(problem: Problem, rotation: Rotation, shares: Sequence[Share], out: Findings) -> None:
    for turn in rotation.turns:
        _eligible(problem, turn, out)
        _fitting(problem, turn, out)
    _one_each(problem, rotation, out)
    _gap(problem, rotation, out)
    _limits(problem, rotation, out)
    _apart(problem, rotation, out)
    _together(problem, rotation, out)
    _fixed(problem, rotation, out)
    if problem.products == "forbid":
        _products(problem, rotation, out)
    _seats(problem, rotation, shares, out)


def _eligible(problem: Problem, turn: Turn, out: Findings) -> None:
    reason = problem.why_not_eligible(turn.vendor, turn.weekend)
    if reason:
        out.fault("1", "NOT_ELIGIBLE", out.at(turn.weekend, turn.vendor), reason)


def _one_each(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for (weekend, vendor), n in Counter((t.weekend, t.vendor) for t in rotation.turns).items():
        if n > 1:
            out.fault("1", "VENDOR_TWICE", out.at(weekend, vendor), f"has {n} stalls on one weekend")
    for (weekend, stall), n in Counter((t.weekend, t.stall) for t in rotation.turns).items():
        if n > 1:
            out.fault("1", "STALL_TWICE", out.at(weekend, stall=stall), f"is given to {n} vendors")


def _fitting(problem: Problem, turn: Turn, out: Findings) -> None:
    vendor, stall = problem.vendors[turn.vendor], problem.stalls[turn.stall]
    where = out.at(turn.weekend, turn.vendor, turn.stall)
    if turn.stall in problem.weekends[turn.weekend].closed:
        out.fault("2", "STALL_CLOSED", where, "the stall is closed on that weekend")
    if stall.categories and vendor.category not in stall.categories:
        allowed = ", ".join(sorted(stall.categories))
        out.fault("2", "STALL_CATEGORY", where, f"the stall is for {allowed}, the vendor is {vendor.category}")
    if missing := sorted(vendor.needs - stall.features):
        out.fault("2", "STALL_FEATURES", where, f"the stall lacks {', '.join(missing)}")


def _gap(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for turns in rotation.by_vendor.values():
        for before, after in itertools.pairwise(turns):
            distance = after.weekend - before.weekend
            if 0 < distance < problem.min_gap:
                out.breach(
                    "3",
                    "GAP",
                    out.at(after.weekend, after.vendor),
                    f"{distance} weekends after {out.at(before.weekend)}; at least {problem.min_gap} are asked",
                    waived=rotation.coming_is_fixed(before) and rotation.coming_is_fixed(after),
                )


def _limits(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for position, weekend in enumerate(problem.weekends):
        if not weekend.open:
            continue
        count = Counter(problem.vendors[t.vendor].category for t in rotation.by_weekend[position])
        for category, (least, most) in weekend.limits.items():
            n = count[category]
            if n < least:
                out.fault("4", "LIMIT_MIN", weekend.id, f"{n} {category}, at least {least} are asked")
            if most is not None and n > most:
                out.fault("4", "LIMIT_MAX", weekend.id, f"{n} {category}, at most {most} are allowed")


def _turns_of(rotation: Rotation, weekend: int, *vendors: int) -> list[Turn]:
    return [t for t in rotation.by_weekend[weekend] if t.vendor in vendors]


def _apart(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for a, b in problem.apart:
        for weekend in sorted({t.weekend for t in rotation.by_vendor[a]} & {t.weekend for t in rotation.by_vendor[b]}):
            out.breach(
                "5",
                "APART",
                out.at(weekend, a),
                f"stands on the same weekend as {problem.vendors[b].id}",
                waived=all(rotation.coming_is_fixed(t) for t in _turns_of(rotation, weekend, a, b)),
            )


def _together(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for a, b in problem.together:
        for weekend in sorted({t.weekend for t in rotation.by_vendor[a]} ^ {t.weekend for t in rotation.by_vendor[b]}):
            there, away = (a, b) if (weekend, a) in rotation.present else (b, a)
            out.breach(
                "5",
                "TOGETHER",
                out.at(weekend, there),
                f"stands without {problem.vendors[away].id}",
                waived=all(rotation.coming_is_fixed(t) for t in _turns_of(rotation, weekend, there)),
            )


def _fixed(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for (weekend, vendor), stall in problem.fixed.items():
        stalls = [t.stall for t in _turns_of(rotation, weekend, vendor)]
        if not stalls:
            out.fault("6", "FIXED_MISSING", out.at(weekend, vendor), "the fixed turn is missing")
        elif stall is not None and stall not in stalls:
            given = problem.stalls[stalls[0]].id
            out.fault("6", "FIXED_ELSEWHERE", out.at(weekend, vendor, stall), f"the fixed turn stands on {given}")


def product_pairs(problem: Problem, rotation: Rotation) -> list[tuple[Turn, Turn]]:
    """Neighbouring turns with the same product, each pair of stalls once a weekend."""
    pairs = []
    for weekend in range(len(problem.weekends)):
        stands = rotation.occupants(weekend)
        for stall, turn in stands.items():
            for other in problem.stalls[stall].neighbours:
                beside = stands.get(other) if other > stall else None
                if beside and problem.vendors[turn.vendor].product == problem.vendors[beside.vendor].product:
                    pairs.append((turn, beside))
    return pairs


def _products(problem: Problem, rotation: Rotation, out: Findings) -> None:
    for turn, beside in product_pairs(problem, rotation):
        product = problem.vendors[turn.vendor].product
        other = f"{problem.vendors[beside.vendor].id} on {problem.stalls[beside.stall].id}"
        out.breach(
            "7",
            "SAME_PRODUCT",
            out.at(turn.weekend, turn.vendor, turn.stall),
            f"sells {product} beside {other}",
            waived=rotation.place_is_fixed(turn) and rotation.place_is_fixed(beside),
        )


def _seats(problem: Problem, rotation: Rotation, shares: Sequence[Share], out: Findings) -> None:
    for weekend, share in enumerate(shares):
        n = len(rotation.by_weekend[weekend])
        if n > share.seats:
            out.fault("8", "SEATS", out.at(weekend), f"{n} turns; rules 1, 2 and 4 allow {share.seats}")
