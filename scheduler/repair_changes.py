"""Changes applied to a problem: the problem file to which a repaired rotation belongs.

What lies before `from` must stay exactly as it was published, entitlement included. So nobody becomes eligible there
or stops being so: a newcomer joins at `from` at the earliest, who left earlier leaves at `from`, and a new leaving
date that lies later than an old one makes no past weekend available again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from msgspec.structs import replace

from scheduler import files
from scheduler.repair_words import ANY_STALL, LET_GO, Note, note


@dataclass(frozen=True)
class Changed:
    """`start`: position of the first weekend that may change. `notes`: what the changes did to fixed turns."""

    problem: files.Problem
    start: int
    notes: tuple[Note, ...]


def apply(problem: files.Problem, changes: files.Changes) -> Changed:
    """The changes must have been read against this problem."""
    start = next(i for i, w in enumerate(problem.weekends) if w.id == changes.start)
    weekends = _weekends(problem, changes)
    there = [*problem.vendors, *(_newcomer(problem, v, start) for v in changes.joined)]
    changed = replace(problem, weekends=weekends, vendors=_vendors(replace(problem, vendors=there), changes, start))
    fixed, notes = _fixed(changed, start)
    return Changed(replace(changed, fixed=fixed), start, tuple(notes))


def _weekends(problem: files.Problem, changes: files.Changes) -> list[files.Weekend]:
    closed: dict[str, list[str]] = {}
    for item in changes.closed:
        closed.setdefault(item.weekend, []).append(item.stall)
    return [
        replace(
            w,
            status="cancelled" if w.id in changes.cancelled else w.status,
            closed_stalls=list(dict.fromkeys([*w.closed_stalls, *closed.get(w.id, [])])),
        )
        for w in problem.weekends
    ]


def _vendors(problem: files.Problem, changes: files.Changes, start: int) -> list[files.Vendor]:
    away: dict[str, list[str]] = {}
    for item in changes.unavailable:
        away.setdefault(item.vendor, []).append(item.weekend)
    left = {item.vendor: item.date for item in changes.left}
    return [_vendor(problem, v, away.get(v.id, []), left.get(v.id), start) for v in problem.vendors]


def _vendor(problem: files.Problem, v: files.Vendor, away: list[str], left: str | None, start: int) -> files.Vendor:
    if left is None and not away:
        return v
    past = problem.weekends[:start]
    unavailable = list(dict.fromkeys([*v.unavailable, *away]))
    if left is not None:
        if past:
            left = max(left, _day_after(past[-1].dates[-1]))
        gone = [w.id for w in past if v.left is not None and v.left <= w.dates[-1] < left]
        unavailable = list(dict.fromkeys([*unavailable, *gone]))
    return replace(v, left=v.left if left is None else left, unavailable=unavailable)


def _newcomer(problem: files.Problem, v: files.Vendor, start: int) -> files.Vendor:
    first = problem.weekends[start].dates[0]
    if start and (v.joined is None or v.joined < first):
        return replace(v, joined=first)
    return v


def _day_after(date: str) -> str:
    return (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()


def _fixed(problem: files.Problem, start: int) -> tuple[list[files.Fixed], list[Note]]:
    """Fixed turns that can no longer be: dropped when the vendor cannot come, on any stall when the stall is closed."""
    position = {w.id: i for i, w in enumerate(problem.weekends)}
    vendors = {v.id: v for v in problem.vendors}
    kept, notes = [], []
    for turn in problem.fixed:
        weekend, vendor = problem.weekends[position[turn.weekend]], vendors[turn.vendor]
        if position[turn.weekend] >= start and not _comes(vendor, weekend):
            notes.append(note(LET_GO, vendor=turn.vendor, weekend=turn.weekend))
        elif position[turn.weekend] >= start and turn.stall in weekend.closed_stalls:
            notes.append(note(ANY_STALL, vendor=turn.vendor, weekend=turn.weekend, stall=turn.stall))
            kept.append(replace(turn, stall=None))
        else:
            kept.append(turn)
    return kept, notes


def _comes(vendor: files.Vendor, weekend: files.Weekend) -> bool:
    """Rule 1."""
    return (
        weekend.status == "open"
        and (vendor.joined is None or vendor.joined <= weekend.dates[0])
        and (vendor.left is None or vendor.left > weekend.dates[-1])
        and weekend.id not in vendor.unavailable
    )
