"""The independent checker: does this rotation keep every rule of this problem, and is what it says of itself true?

It shares no code with the solver, uses the standard library only and recomputes everything from the two files' bytes:
hash, order, rules 1 to 8, entitlement (exact), deviation on every weekend, standby, every figure of the certificate.
What each figure is, to the letter: docs/decisions/0003-figures-of-a-rotation.md.
"""

from __future__ import annotations

from .claims import check_certificate, check_hash, check_order, check_standby
from .figures import Ledger, goal_values, report_figures
from .formats import load
from .model import Problem
from .report import BadInput, Fault, Report, Waiver
from .rules import check_rules
from .shares import all_shares
from .turns import Findings, Rotation

__all__ = ["BadInput", "Fault", "Report", "Waiver", "verify_bytes"]


def verify_bytes(problem: bytes, rotation: bytes) -> Report:
    """Checks a rotation file against its problem file, both as they are on disk.

    Raises BadInput, with every fault of both files, when one of them is not in its format. Any bytes are safe to pass.
    """
    problem_data, rotation_data = load(problem, rotation)
    facts = Problem(problem_data)
    out = Findings(facts)
    turns = Rotation(facts, rotation_data, out.faults)
    shares = all_shares(facts)
    ledger = Ledger(facts, turns, shares)
    values = goal_values(facts, turns, ledger)
    check_hash(problem, rotation_data["problem_sha256"], out)
    check_order(facts, rotation_data["assignments"], out)
    check_rules(facts, turns, shares, out)
    check_standby(facts, turns, ledger, out)
    check_certificate(facts, rotation_data, values, out)
    return Report(sorted(out.faults), sorted(out.waivers), report_figures(facts, turns, shares, values))
