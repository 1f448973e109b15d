"""The complete pass over a decoded file: every fault of a problem, rotation or changes file, each with its path."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from scheduler.checks import Checks, show
from scheduler.plain_json import NotFinite, Record

# The sizes agreed in docs/decisions/0003-figures-of-a-rotation.md.
MAX_WEEKENDS, MAX_STALLS, MAX_VENDORS, MAX_PAIRS = 1_000, 20_000, 100_000, 100_000
MAX_WORDS, MAX_DATES, MAX_GAP, MAX_LIMIT = 1_000, 7, 1_000, 1_000_000
MAX_CREDIT = 10**12  # a million turns
MAX_WEIGHT = 1_000
MAX_SEED = 2**53 - 1
MAX_CELLS = 10_000_000  # weekends x (vendors + stalls)
MAX_KINDS = 250_000  # vendor classes x stall types

GOALS = ("filled", "deviation", "final", "spacing", "neighbours", "exposure", "repeats")

WEEKEND = ("id", "dates", "status", "closed_stalls", "category_limits")
STALL = ("id", "zone", "x", "y", "features", "categories", "prime", "neighbours")
VENDOR = ("id", "category", "product", "needs", "credit", "weight", "joined", "left", "unavailable")
PROBLEM = ("format", "weekends", "stalls", "vendors", "rules", "apart", "together", "fixed", "seed")


def check_problem(tree: object) -> None:
    """Raises BadFile with all faults of a `giliran-problem/1`."""
    checks = Checks()
    top = _file(checks, tree, "giliran-problem/1", PROBLEM)
    weekends = checks.array(top["weekends"], "weekends", MAX_WEEKENDS)
    stalls = checks.array(top["stalls"], "stalls", MAX_STALLS)
    vendors = checks.array(top["vendors"], "vendors", MAX_VENDORS)
    weekend_ids = _ids(checks, weekends, "weekends")
    stall_ids = _ids(checks, stalls, "stalls")
    vendor_ids = _ids(checks, vendors, "vendors")
    _weekends(checks, weekends, stall_ids)
    _stalls(checks, stalls, stall_ids)
    for i, vendor in enumerate(vendors):
        _vendor(checks, vendor, f"vendors[{i}]", weekend_ids)
    _rules(checks, top["rules"])
    for name in ("apart", "together"):
        _pairs(checks, top[name], name, vendor_ids)
    _fixed(checks, top["fixed"], weekend_ids, vendor_ids, stall_ids)
    checks.integer(top["seed"], "seed", 0, MAX_SEED)
    _size(checks, weekends, stalls, vendors)
    checks.done()


def _file(checks: Checks, tree: object, of: str, keys: Sequence[str]) -> dict[str, Any]:
    """The outermost object. A wrong format is told first: it says that this is quite another file."""
    if isinstance(tree, Record) and "format" in tree:
        checks.choice(tree["format"], "format", (of,))
    top = checks.record(tree, "", keys)
    if top is None:
        checks.done()
    return top or {}


def _size(checks: Checks, weekends: Sequence[Any], stalls: Sequence[Any], vendors: Sequence[Any]) -> None:
    """What is within each list's own limit may still be too much together."""
    cells = len(weekends) * (len(vendors) + len(stalls))
    if cells > MAX_CELLS:
        checks.fault("", f"{cells} pairs of a weekend with a vendor or stall, at most {MAX_CELLS}")
    classes = len({_kind(v, ("category", "weight"), ("needs",)) for v in vendors})
    types = len({_kind(s, (), ("categories", "features")) for s in stalls})
    if classes * types > MAX_KINDS:
        checks.fault("", f"{classes} vendor classes x {types} stall types, at most {MAX_KINDS} together")


def _kind(item: object, single: Sequence[str], lists: Sequence[str]) -> tuple[object, ...]:
    """What makes vendors one class and stalls one type, as far as it can be read."""
    if not isinstance(item, Record):
        return ()
    singles = [value if isinstance(value := item.get(key), str | int | float) else None for key in single]
    words = [value if isinstance(value := item.get(key), list) else [] for key in lists]
    return (*singles, *(frozenset(word for word in row if isinstance(word, str)) for row in words))


def _ids(checks: Checks, items: Sequence[Any], path: str) -> dict[str, int]:
    """Position of each id; repeated ones are faults. A wrong id is reported by the entry's own check."""
    seen: dict[str, int] = {}
    for i, item in enumerate(items):
        name = item.get("id") if isinstance(item, Record) else None
        if isinstance(name, str):
            if name in seen:
                checks.fault(f"{path}[{i}].id", f"{show(name)} is already the id of {path}[{seen[name]}]")
            else:
                seen[name] = i
    return seen


def _weekends(checks: Checks, weekends: Sequence[Any], stall_ids: Collection[str]) -> None:
    before = ""
    for i, item in enumerate(weekends):
        path = f"weekends[{i}]"
        weekend = checks.record(item, path, WEEKEND)
        if weekend is None:
            continue
        checks.text(weekend["id"], f"{path}.id")
        for j, value in enumerate(checks.array(weekend["dates"], f"{path}.dates", MAX_DATES, 1)):
            date = checks.date(value, f"{path}.dates[{j}]")
            if date is not None:
                if date <= before:
                    checks.fault(f"{path}.dates[{j}]", f"{date} is not after {before}; weekends stand in time order")
                before = max(before, date)
        checks.choice(weekend["status"], f"{path}.status", ("open", "cancelled"))
        checks.words(weekend["closed_stalls"], f"{path}.closed_stalls", MAX_STALLS, stall_ids)
        _limits(checks, weekend["category_limits"], f"{path}.category_limits")


def _limits(checks: Checks, value: object, path: str) -> None:
    if not isinstance(value, Record):
        checks.record(value, path, ())
        return
    if len(value) > MAX_WORDS:
        checks.fault(path, f"{len(value)} entries, must be 0 to {MAX_WORDS}")
        return
    checks.record(value, path, (), tuple(value))
    for name, item in value.items():
        at = f"{path}[{show(name)}]"
        checks.text(name, at)
        limit = checks.record(item, at, (), ("min", "max"))
        if limit is None:
            continue
        least = checks.integer(limit.get("min", 0), f"{at}.min", 0, MAX_LIMIT)
        most = None
        if "max" in limit:
            most = checks.integer(limit["max"], f"{at}.max", 0, MAX_LIMIT)
        if least is not None and most is not None and least > most:
            checks.fault(at, f"min {least} is more than max {most}")


def _stalls(checks: Checks, stalls: Sequence[Any], stall_ids: dict[str, int]) -> None:
    neighbours: dict[str, set[str]] = {}
    for i, item in enumerate(stalls):
        path = f"stalls[{i}]"
        stall = checks.record(item, path, STALL)
        if stall is None:
            continue
        name = checks.text(stall["id"], f"{path}.id")
        checks.text(stall["zone"], f"{path}.zone")
        checks.number(stall["x"], f"{path}.x", -1e6, 1e6)
        checks.number(stall["y"], f"{path}.y", -1e6, 1e6)
        checks.words(stall["features"], f"{path}.features", MAX_WORDS)
        checks.words(stall["categories"], f"{path}.categories", MAX_WORDS)
        checks.number(stall["prime"], f"{path}.prime", 0, 100)
        beside = checks.words(stall["neighbours"], f"{path}.neighbours", MAX_WORDS, stall_ids)
        if name is not None:
            neighbours[name] = set(beside)
            if name in beside:
                checks.fault(f"{path}.neighbours", f"{show(name)} is named as its own neighbour")
    for name, beside_set in neighbours.items():
        for other in sorted(beside_set):
            if other in neighbours and name not in neighbours[other]:
                at = f"stalls[{stall_ids[other]}].neighbours"
                checks.fault(at, f"{show(name)} is missing, though {show(other)} is among its neighbours")


def _vendor(checks: Checks, item: object, path: str, weekend_ids: Collection[str]) -> str | None:
    vendor = checks.record(item, path, VENDOR)
    if vendor is None:
        return None
    checks.text(vendor["category"], f"{path}.category")
    checks.text(vendor["product"], f"{path}.product")
    checks.words(vendor["needs"], f"{path}.needs", MAX_WORDS)
    checks.integer(vendor["credit"], f"{path}.credit", -MAX_CREDIT, MAX_CREDIT)
    if checks.number(vendor["weight"], f"{path}.weight", 0, MAX_WEIGHT) == 0:
        checks.fault(f"{path}.weight", "must be more than 0")
    for key in ("joined", "left"):
        if vendor[key] is not None:
            checks.date(vendor[key], f"{path}.{key}")
    checks.words(vendor["unavailable"], f"{path}.unavailable", MAX_WEEKENDS, weekend_ids)
    return checks.text(vendor["id"], f"{path}.id")


def _rules(checks: Checks, item: object) -> None:
    rules = checks.record(item, "rules", ("min_gap", "same_product_neighbours", "stall_repeat_gap"))
    if rules is None:
        return
    checks.integer(rules["min_gap"], "rules.min_gap", 1, MAX_GAP)
    checks.choice(rules["same_product_neighbours"], "rules.same_product_neighbours", ("forbid", "avoid", "allow"))
    checks.integer(rules["stall_repeat_gap"], "rules.stall_repeat_gap", 0, MAX_GAP)


def _pairs(checks: Checks, value: object, path: str, vendor_ids: Collection[str]) -> None:
    for i, item in enumerate(checks.array(value, path, MAX_PAIRS)):
        at = f"{path}[{i}]"
        checks.words(item, at, 2, vendor_ids)
        if isinstance(item, list) and len(item) < 2:
            checks.fault(at, f"{len(item)} entries, must be 2")


def _fixed(
    checks: Checks, value: object, weekends: Collection[str], vendors: Collection[str], stalls: Collection[str]
) -> None:
    seen: dict[tuple[str, str], int] = {}
    for i, item in enumerate(checks.array(value, "fixed", MAX_PAIRS)):
        at = f"fixed[{i}]"
        entry = checks.record(item, at, ("weekend", "vendor", "stall"))
        if entry is None:
            continue
        weekend = checks.known(entry["weekend"], f"{at}.weekend", weekends)
        vendor = checks.known(entry["vendor"], f"{at}.vendor", vendors)
        if entry["stall"] is not None:
            checks.known(entry["stall"], f"{at}.stall", stalls)
        if weekend is not None and vendor is not None:
            if (weekend, vendor) in seen:
                checks.fault(at, f"repeats fixed[{seen[weekend, vendor]}]: {show(vendor)} on {show(weekend)}")
            seen.setdefault((weekend, vendor), i)


def check_rotation(tree: object) -> None:
    """Raises BadFile with all faults of shape of a `giliran-rotation/1`."""
    checks = Checks()
    keys = ("format", "problem_sha256", "status", "assignments", "standby", "certificate", "solver")
    top = _file(checks, tree, "giliran-rotation/1", keys)
    checks.choice(top["status"], "status", ("optimal", "feasible"))
    checks.text(top["problem_sha256"], "problem_sha256")
    for i, item in enumerate(checks.array(top["assignments"], "assignments", MAX_WEEKENDS * MAX_STALLS)):
        entry = checks.record(item, f"assignments[{i}]", ("weekend", "vendor", "stall"))
        for key in entry or ():
            checks.text(entry and entry[key], f"assignments[{i}].{key}")
    for i, item in enumerate(checks.array(top["standby"], "standby", MAX_WEEKENDS)):
        entry = checks.record(item, f"standby[{i}]", ("weekend", "vendors"))
        if entry is not None:
            checks.text(entry["weekend"], f"standby[{i}].weekend")
            checks.words(entry["vendors"], f"standby[{i}].vendors", MAX_VENDORS)
    for i, item in enumerate(checks.array(top["certificate"], "certificate", 20)):
        entry = checks.record(item, f"certificate[{i}]", ("goal", "value", "bound", "proof"))
        if entry is not None:
            checks.choice(entry["goal"], f"certificate[{i}].goal", GOALS)
            checks.number(entry["value"], f"certificate[{i}].value", -1e18, 1e18)
            checks.number(entry["bound"], f"certificate[{i}].bound", -1e18, 1e18)
            checks.choice(entry["proof"], f"certificate[{i}].proof", ("optimal", "bound"))
    if not isinstance(top["solver"], Record):
        checks.record(top["solver"], "solver", ())
    _unambiguous(checks, top["solver"], "solver")
    checks.done()


def _unambiguous(checks: Checks, value: object, path: str) -> None:
    """Anything may stand there that all readers understand alike."""
    if isinstance(value, NotFinite):
        checks.fault(path, f"not a finite number: {value.text}")
    elif isinstance(value, Record):
        checks.record(value, path, (), tuple(value))
        for key, inner in value.items():
            _unambiguous(checks, inner, f"{path}.{show(key)}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            _unambiguous(checks, inner, f"{path}[{i}]")


def check_changes(tree: object, *, weekends: Sequence[str], stalls: Collection[str], vendors: Collection[str]) -> None:
    """Raises BadFile with all faults of a `giliran-changes/1` against the ids of its problem."""
    checks = Checks()
    stall_set, vendor_set = set(stalls), set(vendors)
    keys = ("format", "from", "unavailable", "closed", "cancelled", "joined", "left")
    top = _file(checks, tree, "giliran-changes/1", keys)
    start = checks.known(top["from"], "from", weekends)
    open_ids = set(weekends[weekends.index(start) :]) if start is not None else set(weekends)
    _joined(checks, top["joined"], set(weekends), vendor_set)
    for name, who, known in (("unavailable", "vendor", vendor_set), ("closed", "stall", stall_set)):
        for i, item in enumerate(checks.array(top[name], name, MAX_PAIRS)):
            entry = checks.record(item, f"{name}[{i}]", (who, "weekend"))
            if entry is not None:
                checks.known(entry[who], f"{name}[{i}].{who}", known)
                _later(checks, entry["weekend"], f"{name}[{i}].weekend", weekends, open_ids)
    for i, item in enumerate(checks.array(top["cancelled"], "cancelled", MAX_WEEKENDS)):
        _later(checks, item, f"cancelled[{i}]", weekends, open_ids)
    leaving: set[str] = set()
    for i, item in enumerate(checks.array(top["left"], "left", MAX_VENDORS)):
        entry = checks.record(item, f"left[{i}]", ("vendor", "date"))
        if entry is not None:
            checks.date(entry["date"], f"left[{i}].date")
            vendor = checks.known(entry["vendor"], f"left[{i}].vendor", vendor_set)
            if vendor is not None:
                if vendor in leaving:
                    checks.fault(f"left[{i}].vendor", f"{show(vendor)} leaves twice")
                leaving.add(vendor)
    checks.done()


def _joined(checks: Checks, value: object, weekends: Collection[str], vendors: set[str]) -> None:
    """Newcomers: whole vendor entries whose ids are new; afterwards they count as known."""
    for i, item in enumerate(checks.array(value, "joined", MAX_VENDORS)):
        name = _vendor(checks, item, f"joined[{i}]", weekends)
        if name in vendors:
            checks.fault(f"joined[{i}].id", f"{show(name)} is already registered")
        elif name is not None:
            vendors.add(name)


def _later(checks: Checks, value: object, path: str, weekends: Collection[str], later: Collection[str]) -> None:
    name = checks.known(value, path, weekends)
    if name is not None and name not in later:
        checks.fault(path, f"{show(name)} lies before `from` and stays as it is")
