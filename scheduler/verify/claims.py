"""What the rotation file says of itself: hash, order, standby, certificate, status."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from .figures import Ledger
from .formats import GOALS
from .model import Problem, as_written
from .turns import Findings, Rotation

TOLERANCE = Fraction(1, 10**6)  # rounding to 6 decimals
LARGE = Fraction(1, 10**9)  # what a double keeps of a large figure
OWED_PARTS = 10**9  # owed alike: less than one part of a turn apart
Values = dict[str, Fraction | int | float]


def check_hash(problem: bytes, claimed: str, out: Findings) -> None:
    real = hashlib.sha256(problem).hexdigest()
    if claimed != real:
        out.fault(
            "hash", "HASH", "problem_sha256", f"belongs to another problem file: {claimed[:64]}, this one has {real}"
        )


def check_order(problem: Problem, assignments: list[dict[str, str]], out: Findings) -> None:
    """Names the first assignment out of order."""
    unknown = len(problem.weekends)
    keys = [(problem.weekend_at.get(a["weekend"], unknown), a["vendor"], a["stall"]) for a in assignments]
    for position, (before, after) in enumerate(itertools.pairwise(keys), start=1):
        if after < before:
            out.fault(
                "order", "ASSIGNMENTS_ORDER", f"assignments[{position}]", "is not sorted by weekend, vendor, stall"
            )
            return


def check_standby(problem: Problem, rotation: Rotation, ledger: Ledger, out: Findings) -> None:
    last = -1
    for position, entry in enumerate(rotation.data["standby"]):
        where = f"standby[{position}]"
        weekend = problem.weekend_at.get(entry["weekend"])
        if weekend is None:
            out.fault(
                "standby", "STANDBY_UNKNOWN", f"{where}.weekend", f"the problem has no weekend {entry['weekend']}"
            )
            continue
        if weekend <= last:
            out.fault(
                "standby", "STANDBY_ORDER", f"{where}.weekend", f"{entry['weekend']} is out of order or there twice"
            )
        last = max(last, weekend)
        for at, code, message in _standby_faults(problem, rotation, ledger, weekend, entry["vendors"]):
            out.fault("standby", code, f"{where}.vendors[{at}]", message)


def _standby_faults(
    problem: Problem, rotation: Rotation, ledger: Ledger, weekend: int, names: list[str]
) -> Iterator[tuple[int, str, str]]:
    """Position in the list, code and message of each."""
    seen: set[str] = set()
    before: int | None = None
    eligible, alike, closed = problem.eligible[weekend], ledger.unit // OWED_PARTS, problem.weekends[weekend].closed
    unfit = {key for key, stalls in problem.fits.items() if closed.issuperset(stalls)}
    for at, name in enumerate(names):
        if name in seen:
            yield at, "STANDBY_REPEATED", f"{name} is there twice"
            continue
        seen.add(name)
        vendor = problem.vendor_at.get(name)
        if vendor is None:
            yield at, "STANDBY_UNKNOWN", f"the problem has no vendor {name}"
            continue
        v = problem.vendors[vendor]
        if not eligible[vendor]:
            yield at, "STANDBY_NOT_ELIGIBLE", f"{name}: {problem.why_not_eligible(vendor, weekend)}"
        elif (v.category, v.needs) in unfit:
            yield at, "STANDBY_UNFIT", f"no usable stall fits {name}"
        if (weekend, vendor) in rotation.present:
            yield at, "STANDBY_ASSIGNED", f"{name} has a turn on that weekend"
        owed = ledger.owed(vendor, weekend)
        if before is not None and owed - before > alike:
            more = float(Fraction(owed - before, ledger.unit))
            yield at, "STANDBY_OWED", f"{name} is owed {more:.6f} turns more than the one before"
        before = owed


def check_certificate(problem: Problem, data: dict[str, Any], values: Values, out: Findings) -> None:
    entries = data["certificate"]
    named = [entry["goal"] for entry in entries]
    ranks = [GOALS.index(goal) for goal in named]
    if any(after <= before for before, after in itertools.pairwise(ranks)):
        out.fault(
            "certificate", "CERTIFICATE_ORDER", "certificate", f"goals out of order or there twice: {', '.join(named)}"
        )
    for goal in _needed(problem):
        if goal not in named:
            out.fault("certificate", "CERTIFICATE_MISSING", "certificate", f"the goal {goal} is missing")
    for position, entry in enumerate(entries):
        _check_entry(entry, values[entry["goal"]], f"certificate[{position}]", out)
    unproven = [e["goal"] for e in entries if e["goal"] in GOALS[:3] and e["proof"] != "optimal"]
    if data["status"] == "optimal" and unproven:
        out.fault("certificate", "STATUS", "status", f"optimal, though {', '.join(unproven)} is not proven")


def _needed(problem: Problem) -> Iterable[str]:
    spared = set()
    if problem.products != "avoid":
        spared.add("neighbours")
    if problem.repeat_gap == 0:
        spared.add("repeats")
    return (goal for goal in GOALS if goal not in spared)


def _differ(claimed: Fraction, exact: Fraction) -> bool:
    return abs(claimed - exact) > max(TOLERANCE, LARGE * abs(exact))


def _check_entry(entry: dict[str, Any], real: Fraction | int | float, path: str, out: Findings) -> None:
    goal, value, bound = entry["goal"], as_written(entry["value"]), as_written(entry["bound"])
    exact = as_written(real) if isinstance(real, float) else Fraction(real)
    if _differ(value, exact):
        out.fault(
            "certificate", "CERTIFICATE_VALUE", path, f"{goal}: {entry['value']} is claimed, {_shown(exact)} it is"
        )
    wrong_side: Callable[[Fraction, Fraction], bool] = (
        (lambda b, v: b < v) if goal == "filled" else (lambda b, v: b > v)
    )
    if _differ(bound, value):
        if wrong_side(bound, value):
            out.fault(
                "certificate",
                "CERTIFICATE_BOUND",
                path,
                f"{goal}: the value {entry['value']} is better than the bound {entry['bound']}",
            )
        if entry["proof"] == "optimal":
            out.fault(
                "certificate",
                "CERTIFICATE_PROOF",
                path,
                f"{goal}: optimal, though {entry['value']} is not the bound {entry['bound']}",
            )


def _shown(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6f}"
