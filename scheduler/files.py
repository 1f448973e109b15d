"""The three files of the scheduler: problem, rotation, changes.

Reading names every fault at once; writing is byte-stable.

>>> problem, digest = read_problem(path.read_bytes())        # raises BadFile with .faults
>>> path.write_bytes(write(rotation))
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal, TypeVar

import msgspec

from scheduler import reading
from scheduler.plain_json import BadFile, decode

__all__ = [
    "Assignment", "BadFile", "Certificate", "Changes", "Fixed", "Left", "Limit", "Problem", "Rotation", "Rules",
    "Stall", "StallClosed", "Standby", "Vendor", "VendorAway", "Weekend", "problem_sha256", "read_changes",
    "read_problem", "read_rotation", "write",
]  # fmt: skip

PROBLEM_FORMAT = "giliran-problem/1"
ROTATION_FORMAT = "giliran-rotation/1"
CHANGES_FORMAT = "giliran-changes/1"
MAX_PROBLEM = 32 * 1024 * 1024  # bytes; other files: plain_json.MAX_BYTES


class _Struct(msgspec.Struct, frozen=True):
    pass


class Limit(_Struct, frozen=True, omit_defaults=True):
    min: int = 0
    max: int | None = None


class Weekend(_Struct, frozen=True):
    id: str
    dates: list[str]
    status: Literal["open", "cancelled"]
    closed_stalls: list[str]
    category_limits: dict[str, Limit]


class Stall(_Struct, frozen=True):
    id: str
    zone: str
    x: float
    y: float
    features: list[str]
    categories: list[str]
    prime: int | float
    neighbours: list[str]


class Vendor(_Struct, frozen=True):
    id: str
    category: str
    product: str
    needs: list[str]
    credit: int
    weight: int | float
    joined: str | None
    left: str | None
    unavailable: list[str]


class Rules(_Struct, frozen=True):
    min_gap: int
    same_product_neighbours: Literal["forbid", "avoid", "allow"]
    stall_repeat_gap: int


class Fixed(_Struct, frozen=True):
    weekend: str
    vendor: str
    stall: str | None


class Problem(_Struct, frozen=True):
    format: str
    weekends: list[Weekend]
    stalls: list[Stall]
    vendors: list[Vendor]
    rules: Rules
    apart: list[tuple[str, str]]
    together: list[tuple[str, str]]
    fixed: list[Fixed]
    seed: int


class Assignment(_Struct, frozen=True, order=True):
    weekend: str
    vendor: str
    stall: str


class Standby(_Struct, frozen=True):
    weekend: str
    vendors: list[str]


class Certificate(_Struct, frozen=True):
    goal: str
    value: int | float
    bound: int | float
    proof: Literal["optimal", "bound"]


class Rotation(_Struct, frozen=True):
    format: str
    problem_sha256: str
    status: Literal["optimal", "feasible"]
    assignments: list[Assignment]
    standby: list[Standby]
    certificate: list[Certificate]
    solver: dict[str, Any]


class VendorAway(_Struct, frozen=True):
    vendor: str
    weekend: str


class StallClosed(_Struct, frozen=True):
    stall: str
    weekend: str


class Left(_Struct, frozen=True):
    vendor: str
    date: str


class Changes(_Struct, frozen=True, rename={"start": "from"}):
    """What happened since a rotation was published; weekends before `start` (in the file: `from`) stay as they are."""

    format: str
    start: str
    unavailable: list[VendorAway]
    closed: list[StallClosed]
    cancelled: list[str]
    joined: list[Vendor]
    left: list[Left]


T = TypeVar("T", bound=_Struct)


def problem_sha256(data: bytes) -> str:
    """SHA-256 (hex) of a problem file's bytes as they are on disk."""
    return hashlib.sha256(data).hexdigest()


def read_problem(data: bytes) -> tuple[Problem, str]:
    """The problem and the SHA-256 of its bytes. Raises BadFile naming every fault with its path."""
    if len(data) > MAX_PROBLEM:
        raise BadFile([f"file: {len(data)} bytes, at most {MAX_PROBLEM} are read"])
    tree = decode(data)
    reading.check_problem(tree)
    return _convert(tree, Problem), problem_sha256(data)


def read_rotation(data: bytes) -> Rotation:
    """The shape of a rotation file is checked here; whether it keeps the rules is the checker's business."""
    tree = decode(data)
    reading.check_rotation(tree)
    return _convert(tree, Rotation)


def read_changes(data: bytes, problem: Problem) -> Changes:
    """Changes against `problem`: every id must be known there, every newcomer unknown."""
    tree = decode(data)
    reading.check_changes(
        tree,
        weekends=[w.id for w in problem.weekends],
        stalls=[s.id for s in problem.stalls],
        vendors=[v.id for v in problem.vendors],
    )
    return _convert(tree, Changes)


def _convert(tree: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:  # the pass before should have seen it: still a fault, never a traceback
        raise BadFile([f"file: {error}"]) from None


def write(file: Problem | Rotation | Changes) -> bytes:
    """Canonical bytes: UTF-8, fields in the order of the contract, one line, a final newline."""
    return msgspec.json.encode(file) + b"\n"
