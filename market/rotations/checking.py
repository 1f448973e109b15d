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

    `figures`: the checker's figures, with `waivers` (texts) and `accounts` added (see `accounts`).
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
    figures["accounts"] = accounts(problem, rotation)
    return Checked([], figures, files.read_rotation(rotation))


def accounts(problem: bytes, rotation: bytes) -> dict[str, list[int]]:
    """By vendor code: [turns, entitlement, least deviation, greatest deviation, last deviation].

    Entitlement (credit included) and deviations in micro-turns; deviation is turns less entitlement, over all weekends.
    """
    problem_data, rotation_data = load(problem, rotation)
    facts = Problem(problem_data)
    ledger = Ledger(facts, Rotation(facts, rotation_data, []), all_shares(facts))
    found = {}
    for v, vendor in enumerate(facts.vendors):
        owed = [ledger.owed(v, w) for w in range(len(facts.weekends))] or [0]
        turns = ledger.taken[v][-1] if facts.weekends else 0
        entitled = ledger.entitled[v][-1] if facts.weekends else vendor.credit * (ledger.unit // MICRO)
        deviations = [-max(owed), -min(owed), -owed[-1]]
        found[vendor.id] = [turns, *(round(part * MICRO / ledger.unit) for part in (entitled, *deviations))]
    return found
