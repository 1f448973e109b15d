"""What the rotation file says of itself: hash, order, standby, certificate, status."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable
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
        _standby_list(problem, rotation, ledger, weekend, entry["vendors"], f"{where}.vendors", out)


def _standby_list(
    problem: Problem, rotation: Rotation, ledger: Ledger, weekend: int, names: list[str], where: str, out: Findings
) -> None:
    seen: set[str] = set()
    before: int | None = None
    for position, name in enumerate(names):
        path = f"{where}[{position}]"
        vendor = problem.vendor_at.get(name)
        if name in seen:
            out.fault("standby", "STANDBY_REPEATED", path, f"{name} is there twice")
            continue
        seen.add(name)
        if vendor is None:
            out.fault("standby", "STANDBY_UNKNOWN", path, f"the problem has no vendor {name}")
            continue
        _standby_vendor(problem, rotation, weekend, vendor, path, out)
        owed = ledger.owed(vendor, weekend)
        if before is not None and (owed - before) * OWED_PARTS > ledger.unit:
            more = float(Fraction(owed - before, ledger.unit))
            out.fault("standby", "STANDBY_OWED", path, f"{name} is owed {more:.6f} turns more than the one before")
        before = owed


def _standby_vendor(problem: Problem, rotation: Rotation, weekend: int, vendor: int, path: str, out: Findings) -> None:
    v = problem.vendors[vendor]
    if not problem.eligible[weekend][vendor]:
        reason = problem.why_not_eligible(vendor, weekend)
        out.fault("standby", "STANDBY_NOT_ELIGIBLE", path, f"{v.id}: {reason}")
    elif all(s in problem.weekends[weekend].closed for s in problem.fits[v.category, v.needs]):
        out.fault("standby", "STANDBY_UNFIT", path, f"no usable stall fits {v.id}")
    if (weekend, vendor) in rotation.present:
        out.fault("standby", "STANDBY_ASSIGNED", path, f"{v.id} has a turn on that weekend")


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
