"""The independent checker's word on a rotation, and each vendor's account, before anybody sees a draft."""

from dataclasses import dataclass
from typing import Any

from scheduler import files
from scheduler.verify import BadInput, verify_bytes
from scheduler.verify.figures import MICRO, Ledger
from scheduler.verify.formats import load
from scheduler.verify.model import Problem
from scheduler.verify.shares import all_shares
from scheduler.verify.turns import Rotation


@dataclass(frozen=True)
class Checked:
    """`faults`: what is wrong, in the checker's words; empty for a rotation that may be stored.

    `figures`: the checker's figures, with `waivers` (texts), `accounts` and `entitled` (see growth) added.
    """

    faults: list[str]
    figures: dict[str, Any]
    rotation: files.Rotation | None = None


def check(problem: bytes, rotation: bytes) -> Checked:
    """Any bytes are safe to pass."""
    try:
        report = verify_bytes(problem, rotation)
    except BadInput as error:
        return Checked([f"{fault.where}: {fault.message}" for fault in error.faults], {})
    faults = [f"{fault.rule} {fault.where}: {fault.message}" for fault in report.faults]
    if faults:
        return Checked(faults, dict(report.figures))
    figures: dict[str, Any] = dict(report.figures)
    figures["waivers"] = [f"{waiver.where}: {waiver.message}" for waiver in report.waivers]
    ledger = _ledger(problem, rotation)
    figures["accounts"], figures["entitled"] = accounts(ledger), growth(ledger)
    return Checked([], figures, files.read_rotation(rotation))


def _ledger(problem: bytes, rotation: bytes) -> Ledger:
    problem_data, rotation_data = load(problem, rotation)
    facts = Problem(problem_data)
    return Ledger(facts, Rotation(facts, rotation_data, []), all_shares(facts))


def accounts(ledger: Ledger) -> dict[str, list[int]]:
    """By vendor code: [turns, entitlement, least deviation, greatest deviation, last deviation].

    Entitlement (credit included) and deviations in micro-turns; deviation is turns less entitlement, over all weekends.
    """
    facts = ledger.problem
    found = {}
    for v, vendor in enumerate(facts.vendors):
        owed = [ledger.owed(v, w) for w in range(len(facts.weekends))] or [0]
        turns = ledger.taken[v][-1] if facts.weekends else 0
        entitled = ledger.entitled[v][-1] if facts.weekends else vendor.credit * (ledger.unit // MICRO)
        deviations = [-max(owed), -min(owed), -owed[-1]]
        found[vendor.id] = [turns, *(round(part * MICRO / ledger.unit) for part in (entitled, *deviations))]
    return found


def growth(ledger: Ledger) -> dict[str, Any]:
    """How entitlement grows: `weekends` (ids in order) and, by vendor code, `micro`: micro-turns after each of them."""
    facts = ledger.problem
    return {
        "weekends": [weekend.id for weekend in facts.weekends],
        "micro": {
            vendor.id: [round(part * MICRO / ledger.unit) for part in ledger.entitled[v]]
            for v, vendor in enumerate(facts.vendors)
        },
    }
