"""What a check says: faults, waivers and figures."""

from __future__ import annotations

from dataclasses import dataclass, field

Figure = int | float | None


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong.

    `rule`: "1" to "8", "hash", "order", "standby", "certificate", "problem file" or "rotation file".
    `where`: a path in the file, or the weekend and vendor or stall concerned.
    `message`: plain English, with the numbers. `code`: stable, for programs; the JavaScript checker has the same ones.
    """

    rule: str
    where: str
    message: str
    code: str


@dataclass(frozen=True, order=True)
class Waiver:
    """A breach that stands because every turn it consists of was fixed by a coordinator."""

    rule: str
    where: str
    message: str
    code: str


@dataclass(frozen=True)
class Report:
    """The result of a check. The rotation keeps every rule when `faults` is empty."""

    faults: list[Fault] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.faults


class BadInput(Exception):
    """A file that is not in its format. `faults` holds all of them, with their paths."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{f.where}: {f.message}" for f in faults[:3]))
