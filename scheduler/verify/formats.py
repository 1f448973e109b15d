"""The formats giliran-problem/1 and giliran-rotation/1 as docs/decisions/0003 spells them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .reading import Add, read
from .report import BadInput, Fault
from .shapes import MAX_SAFE, Anything, Date, Integer, Items, Named, Number, Optional, Record, Text, Word, is_date

MAX_PROBLEM = 32 * 2**20
MAX_ROTATION = 64 * 2**20
MAX_CELLS = 10_000_000  # weekends x (vendors + stalls)
MAX_KINDS = 250_000  # vendor classes x stall types
GOALS = ("filled", "deviation", "final", "spacing", "neighbours", "exposure", "repeats")

_ids = Items(Text(), 100_000, once=True)
_pair = Items(Text(), 2, 2, once=True)
_limit = Record({"min": Integer(0, 10**6), "max": Integer(0, 10**6)}, frozenset({"min", "max"}))
_weekend = Record(
    {
        "id": Text(),
        "dates": Items(Date(), 7, 1),
        "status": Word(("open", "cancelled")),
        "closed_stalls": _ids,
        "category_limits": Named(_limit),
    }
)
_stall = Record(
    {
        "id": Text(),
        "zone": Text(),
        "x": Number(-1e6, 1e6),
        "y": Number(-1e6, 1e6),
        "features": _ids,
        "categories": _ids,
        "prime": Number(0, 100),
        "neighbours": _ids,
    }
)
_vendor = Record(
    {
        "id": Text(),
        "category": Text(),
        "product": Text(),
        "needs": _ids,
        "credit": Integer(-(10**12), 10**12),
        "weight": Number(0, 1000, above=True),
        "joined": Optional(Date()),
        "left": Optional(Date()),
        "unavailable": _ids,
    }
)
PROBLEM = Record(
    {
        "format": Word(("giliran-problem/1",)),
        "weekends": Items(_weekend, 1000),
        "stalls": Items(_stall, 20_000),
        "vendors": Items(_vendor, 100_000),
        "rules": Record(
            {
                "min_gap": Integer(1, 1000),
                "same_product_neighbours": Word(("forbid", "avoid", "allow")),
                "stall_repeat_gap": Integer(0, 1000),
            }
        ),
        "apart": Items(_pair, 100_000),
        "together": Items(_pair, 100_000),
        "fixed": Items(Record({"weekend": Text(), "vendor": Text(), "stall": Optional(Text())}), 100_000),
        "seed": Integer(0, MAX_SAFE),
    }
)
ROTATION = Record(
    {
        "format": Word(("giliran-rotation/1",)),
        "problem_sha256": Text(),
        "status": Word(("optimal", "feasible")),
        "assignments": Items(Record({"weekend": Text(), "vendor": Text(), "stall": Text()}), 1_000_000),
        "standby": Items(Record({"weekend": Text(), "vendors": Items(Text(), 1_000_000)}), 1_000_000),
        "certificate": Items(
            Record(
                {
                    "goal": Word(GOALS),
                    "value": Number(-1e18, 1e18),
                    "bound": Number(-1e18, 1e18),
                    "proof": Word(("optimal", "bound")),
                }
            ),
            100,
        ),
        "solver": Named(Anything()),
    }
)


def load(problem: bytes, rotation: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both files as plain values. Raises BadInput with every fault of both files."""
    faults: list[Fault] = []
    values: list[Any] = []
    for file, data, most, shape in (
        ("problem", problem, MAX_PROBLEM, PROBLEM),
        ("rotation", rotation, MAX_ROTATION, ROTATION),
    ):
        value = read(data, file=file, max_bytes=most, faults=faults)
        values.append(value)
        if value is None and any(f.rule == f"{file} file" for f in faults):
            continue
        add = _adder(faults, file)
        shape.check(value, "", add)
        if file == "problem" and isinstance(value, dict):
            _check_references(value, add)
    if faults:
        raise BadInput(faults)
    return values[0], values[1]


def _adder(faults: list[Fault], file: str) -> Add:
    def add(code: str, path: str, message: str) -> None:
        faults.append(Fault(f"{file} file", path or file, message, code))

    return add


def _check_references(problem: dict[str, Any], add: Add) -> None:
    """Ids that nobody has, ids twice, lists out of order. Passes over what the shapes have refused already."""
    weekends = _unique_ids(problem, "weekends", add)
    stalls = _unique_ids(problem, "stalls", add)
    vendors = _unique_ids(problem, "vendors", add)
    _check_weekends(problem, stalls, add)
    _check_neighbours(problem, stalls, add)
    for path, vendor in _records(problem, "vendors"):
        _known(vendor.get("unavailable"), weekends, f"{path}.unavailable", "weekend", add)
    for key in ("apart", "together"):
        for position, pair in enumerate(_list(problem.get(key))):
            _known(pair, vendors, f"{key}[{position}]", "vendor", add)
    _check_fixed(problem, weekends, stalls, vendors, add)
    _check_size(problem, add)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _records(problem: dict[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for position, value in enumerate(_list(problem.get(key))):
        if isinstance(value, dict):
            yield f"{key}[{position}]", value


def _unique_ids(problem: dict[str, Any], key: str, add: Add) -> set[str]:
    seen: set[str] = set()
    for path, record in _records(problem, key):
        name = record.get("id")
        if isinstance(name, str):
            if name in seen:
                add("ID_REPEATED", f"{path}.id", f"{name} is used twice")
            seen.add(name)
    return seen


def _known(names: object, known: set[str], path: str, kind: str, add: Add) -> None:
    for position, name in enumerate(_list(names)):
        if isinstance(name, str) and name not in known:
            add("ID_UNKNOWN", f"{path}[{position}]", f"there is no {kind} {name}")


def _check_weekends(problem: dict[str, Any], stalls: set[str], add: Add) -> None:
    last = ""
    for path, weekend in _records(problem, "weekends"):
        _known(weekend.get("closed_stalls"), stalls, f"{path}.closed_stalls", "stall", add)
        for position, date in enumerate(_list(weekend.get("dates"))):
            if isinstance(date, str) and is_date(date):
                if date <= last:
                    add("ORDER", f"{path}.dates[{position}]", f"{date} does not come after {last}")
                last = max(last, date)
        limits = weekend.get("category_limits")
        for name, limit in limits.items() if isinstance(limits, dict) else ():
            low, high = (limit.get("min"), limit.get("max")) if isinstance(limit, dict) else (None, None)
            if type(low) is int and type(high) is int and low > high:
                add("VALUE", f"{path}.category_limits.{name}", f"min {low} is more than max {high}")


def _check_neighbours(problem: dict[str, Any], stalls: set[str], add: Add) -> None:
    pairs: set[tuple[str, str]] = set()
    for _, stall in _records(problem, "stalls"):
        if isinstance(stall.get("id"), str):
            pairs |= {(stall["id"], other) for other in _list(stall.get("neighbours")) if isinstance(other, str)}
    for path, stall in _records(problem, "stalls"):
        name = stall.get("id")
        _known(stall.get("neighbours"), stalls, f"{path}.neighbours", "stall", add)
        for position, other in enumerate(_list(stall.get("neighbours"))):
            if not isinstance(name, str) or not isinstance(other, str) or other not in stalls:
                continue
            if other == name:
                add("NEIGHBOURS", f"{path}.neighbours[{position}]", f"{name} is its own neighbour")
            elif (other, name) not in pairs:
                add("NEIGHBOURS", f"{path}.neighbours[{position}]", f"{other} does not name {name} as its neighbour")


def _check_fixed(problem: dict[str, Any], weekends: set[str], stalls: set[str], vendors: set[str], add: Add) -> None:
    seen: set[tuple[str, str]] = set()
    for path, entry in _records(problem, "fixed"):
        for key, known in (("weekend", weekends), ("vendor", vendors), ("stall", stalls)):
            name = entry.get(key)
            if isinstance(name, str) and name not in known:
                add("ID_UNKNOWN", f"{path}.{key}", f"there is no {key} {name}")
        turn = (entry.get("weekend"), entry.get("vendor"))
        if isinstance(turn[0], str) and isinstance(turn[1], str):
            if turn in seen:
                add("ID_REPEATED", path, f"{turn[1]} is fixed twice on {turn[0]}")
            seen.add((turn[0], turn[1]))


def _check_size(problem: dict[str, Any], add: Add) -> None:
    weekends, stalls, vendors = (_list(problem.get(key)) for key in ("weekends", "stalls", "vendors"))
    cells = len(weekends) * (len(vendors) + len(stalls))
    if cells > MAX_CELLS:
        add("SIZE", "", f"{cells} pairs of a weekend with a vendor or stall; at most {MAX_CELLS} are read")
    classes = {_kind(v, ("category", "weight"), "needs") for _, v in _records(problem, "vendors")}
    types = {_kind(s, (), "categories", "features") for _, s in _records(problem, "stalls")}
    if len(classes) * len(types) > MAX_KINDS:
        add(
            "SIZE",
            "",
            f"{len(classes)} vendor classes x {len(types)} stall types; at most {MAX_KINDS} together are read",
        )


def _kind(record: dict[str, Any], single: tuple[str, ...], *lists: str) -> tuple[object, ...]:
    singles = tuple(v if isinstance(v := record.get(key), str | int | float) else None for key in single)
    return (*singles, *(frozenset(x for x in _list(record.get(key)) if isinstance(x, str)) for key in lists))
