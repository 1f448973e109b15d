"""Repair: what was published stays as far as it can, and how far it cannot is proven.

Goals in strict order: filled seats; fewest vendors whose weekends change; fewest stall moves; deviation, final
deviation, fewest changed turns, spacing. What exactly counts: docs/decisions/0006-repair.md.

First a model of those who must change and the likeliest to step in, tried against what counting says nobody can beat.
Where it gets there, all is proven. Where not, goal by goal; and on small problems with everything free, which proves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scheduler import files, problem, repair_changes
from scheduler.certificate import Bounds, certificate, status
from scheduler.control import Control, OutOfTime
from scheduler.entitlement import CannotMeet, Entitlement, entitlement
from scheduler.figures import figures, max_deviation
from scheduler.problem import TURN, IntArray, Problem
from scheduler.repair_before import Before, may_come
from scheduler.repair_bounds import Limits, limits
from scheduler.repair_fair import least_final
from scheduler.repair_search import Found, search
from scheduler.repair_words import NEWCOMER_WAITS, Note, note
from scheduler.standby import standby
from scheduler.standing import NOWHERE, stalls_of
from scheduler.verify import verify_bytes


@dataclass(frozen=True)
class Proof:
    """A repair goal: what was reached, what nobody can beat."""

    value: int
    bound: int

    @property
    def proof(self) -> Literal["optimal", "bound"]:
        return "optimal" if self.value == self.bound else "bound"

    def as_dict(self) -> dict[str, int | str]:
        return {"value": self.value, "bound": self.bound, "proof": self.proof}


@dataclass(frozen=True, eq=False)
class Repaired:
    """`problem` and `rotation` are file bytes that belong together. `vendors`: ids whose weekends changed, sorted.

    `surely` of them change whatever is done. `notes`: what a coordinator may not expect.
    """

    problem: bytes
    rotation: bytes
    file: files.Rotation
    filled: Proof
    changed: Proof
    moves: Proof
    surely: int
    vendors: tuple[str, ...]
    notes: tuple[Note, ...]


class CannotRepair(Exception):
    """No rotation keeps the changed problem's rules. `problem`: its bytes."""

    def __init__(self, problem: bytes) -> None:
        super().__init__("no rotation keeps the changed problem's rules")
        self.problem = problem


def repair(old: Problem, rotation: files.Rotation, changes: files.Changes, control: Control | None = None) -> Repaired:
    """`changes` against the file of `old`. Raises CannotRepair, OutOfTime or Cancelled by the control.

    Raises BadFile when the rotation is of another problem or breaks rules before `from`.
    """
    control = control or Control()
    if rotation.problem_sha256 != old.sha256:
        raise files.BadFile([f"problem_sha256: the rotation belongs to another problem: {rotation.problem_sha256}"])
    changed = repair_changes.apply(old.file, changes)
    written = files.write(changed.problem)
    new = problem.index(changed.problem, files.problem_sha256(written))
    try:
        due = entitlement(new)
    except CannotMeet:
        raise CannotRepair(written) from None
    stall = np.full((new.n_vendors, new.n_weekends), NOWHERE, dtype=np.int64)
    stall[: old.n_vendors] = stalls_of(old, rotation)
    before = Before(new, stall, changed.start, may_come(new))
    known = limits(before, due)
    control.report("repair", known.changed, known.changed)
    found = search(before, due, known, control)
    if found is None:
        raise CannotRepair(written)
    notes = (*changed.notes, *_waiting(before, old.n_vendors, found.stall))
    return _repaired(before, due, known, found, written, notes, control)


def _repaired(
    before: Before,
    due: Entitlement,
    known: Limits,
    found: Found,
    written: bytes,
    notes: tuple[Note, ...],
    control: Control,
) -> Repaired:
    new = before.problem
    differs = before.changed(found.stall)
    past = int(before.came[:, : before.start].sum())
    filled = Proof(int((found.stall != NOWHERE).sum()), past + found.seats_bound)
    changed = Proof(int(differs.sum()), found.changed_bound)
    moves = Proof(int(before.moves(found.stall).sum()), found.moves_bound)
    told = {"filled": filled.as_dict(), "changed_vendors": changed.as_dict(), "moves": moves.as_dict()}
    rotation = _rotation(
        before, due, found, filled, {**told, "from": new.weekends[before.start], "way": found.way}, control
    )
    data = files.write(rotation)
    report = verify_bytes(written, data)
    if report.faults:
        raise files.BadFile([f"{f.rule} {f.where}: {f.message}" for f in report.faults])
    return Repaired(
        problem=written,
        rotation=data,
        file=rotation,
        filled=filled,
        changed=changed,
        moves=moves,
        surely=int(before.hit.sum()),
        vendors=tuple(sorted(new.vendors[v] for v in np.flatnonzero(differs))),
        notes=notes,
    )


def _waiting(before: Before, old: int, stall: IntArray) -> list[Note]:
    """Newcomers, numbered after the `old` vendors, who could come but have no turn (v, w)."""
    new, first = before.problem, before.problem.weekends[before.start]
    waits = before.able.any(axis=1) & (stall == NOWHERE).all(axis=1)
    return [note(NEWCOMER_WAITS, vendor=new.vendors[v], weekend=first) for v in np.flatnonzero(waits) if v >= old]


def _rotation(
    before: Before, due: Entitlement, found: Found, filled: Proof, told: dict[str, object], control: Control
) -> files.Rotation:
    import ortools

    new, stall = before.problem, found.stall
    reached = figures(new, due, stall)
    had = before.came[:, : before.start].sum(axis=1)
    past = np.abs(np.cumsum(before.came, axis=1) * TURN - due.owed)[:, : before.start]
    bounds = Bounds(
        filled=filled.bound,
        deviation=min(int(past.max(initial=0)), max_deviation(due, stall != NOWHERE)) / TURN,
        final=least_final(due, had, reached.filled - int(had.sum())),
        spacing=0.0,
    )
    proof = certificate(new, reached, bounds)
    return files.Rotation(
        format=files.ROTATION_FORMAT,
        problem_sha256=new.sha256,
        status=status(proof),
        assignments=_assignments(new, stall),
        standby=_standby(new, due, stall),
        certificate=proof,
        solver={"ortools": ortools.__version__, "seed": new.seed, "repair": told, "wall_s": round(control.seconds, 3)},
    )


def _assignments(new: Problem, stall: IntArray) -> list[files.Assignment]:
    turns = ((w, new.vendors[v], new.stalls[stall[v, w]]) for v, w in zip(*np.nonzero(stall != NOWHERE), strict=True))
    return [files.Assignment(new.weekends[w], vendor, name) for w, vendor, name in sorted(turns)]


def _standby(new: Problem, due: Entitlement, stall: IntArray) -> list[files.Standby]:
    lists = standby(new, due, stall != NOWHERE)
    return [
        files.Standby(weekend, [new.vendors[v] for v in waiting])
        for weekend, waiting, opened in zip(new.weekends, lists, new.open, strict=True)
        if opened
    ]


__all__ = ["CannotRepair", "OutOfTime", "Proof", "Repaired", "repair"]
