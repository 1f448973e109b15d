"""Every number and text of a file at its limits: the last that fits is taken, the first that does not is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scheduler.verify import BadInput, verify_bytes
from scheduler.verify.formats import PROBLEM, ROTATION
from tests.scheduler.broken_files import Files
from tests.scheduler.good_files import good_pair

LIMIT = "weekends.3.category_limits.kuliner"
RANGES = [  # file, path, the values that just fit, the values that just do not
    ("problem", f"{LIMIT}.min", (0, 2), (-1, 3)),  # at most 2 are asked for by `max`
    ("problem", f"{LIMIT}.max", (10**6,), (10**6 + 1,)),
    ("problem", "weekends.0.category_limits", ({"jasa": {"min": 10**6}}, {"jasa": {"max": 0}}), ()),
    ("problem", "weekends.0.category_limits", (), ({"jasa": {"min": 10**6 + 1}}, {"jasa": {"max": -1}})),
    ("problem", "stalls.0.x", (-1e6, 10**6), (-1e6 - 0.5, 10**6 + 1)),
    ("problem", "stalls.0.y", (-(10**6), 1e6), (-(10**6) - 1, 1e6 + 0.5)),
    ("problem", "stalls.0.prime", (0, 100), (-0.001, 100.001)),
    ("problem", "vendors.0.credit", (-(10**12), 10**12), (-(10**12) - 1, 10**12 + 1)),
    ("problem", "vendors.0.weight", (1e-9, 1000), (0, 0.0, 1000.001)),
    ("problem", "rules.min_gap", (1, 1000), (0, 1001)),
    ("problem", "rules.stall_repeat_gap", (0, 1000), (-1, 1001)),
    ("problem", "seed", (0, 2**53 - 1), (-1, 2**53)),
    ("problem", "vendors.0.product", ("x", "é" * 100, "~", " ", "\xa0"), ("", "é" * 101)),
    ("problem", "vendors.0.product", (), ("\x1f", "\x7f", "\x9f", "\ud800", "\udfff")),
    ("problem", "vendors.0.joined", ("0001-01-01", "2026-12-05"), ("0000-12-31", "2026-12-5", "2026-12-05 ")),
    ("problem", "weekends.0.dates", (["2026-12-05"], [f"2026-11-{day}" for day in range(20, 27)]), ()),
    ("rotation", "certificate.0.value", (-(10**18), 1e18), (-(10**18) - 1, 1.1e18)),
    ("rotation", "solver.x", (10**29, 10**30 - 1, -(10**28)), (10**30, -(10**29))),  # 30 characters, 31
    ("rotation", "certificate.0.bound", (-1e18, 10**18), (-1.1e18, 10**18 + 1)),
]  # fmt: skip

LISTS = [  # file, path, as many entries as may be (of rotations: enough for any problem that may be)
    ("problem", "weekends", 1000), ("problem", "stalls", 20_000), ("problem", "vendors", 100_000),
    ("problem", "apart", 100_000), ("problem", "together", 100_000), ("problem", "fixed", 100_000),
    ("problem", "apart.0", 2), ("problem", "together.0", 2), ("problem", "weekends.0.dates", 7),
    *(("problem", path, 100_000) for path in (
        "weekends.0.closed_stalls", "stalls.0.features", "stalls.0.categories", "stalls.0.neighbours",
        "vendors.0.needs", "vendors.0.unavailable",
    )),
    ("rotation", "assignments", 1_000_000), ("rotation", "standby", 1_000_000), ("rotation", "certificate", 100),
    ("rotation", "standby.0.vendors", 1_000_000),
]  # fmt: skip


def changed(file: str, path: str, value: Any) -> Files:
    facts, rotation = good_pair()
    holder: Any = facts if file == "problem" else rotation
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        holder = holder[step]
    holder[last] = value
    return json.dumps(facts).encode(), json.dumps(rotation).encode()


def at_the_limits() -> Iterator[tuple[str, Files, str | None]]:
    """A name, a pair of files and the code that must follow, None where the format is kept."""
    for file, path, fit, unfit in RANGES:
        for value in fit:
            yield f"{path} = {value!r}", changed(file, path, value), None
        for value in unfit:
            yield f"{path} = {value!r}", changed(file, path, value), "VALUE"
    days = [f"2026-11-{day}" for day in range(20, 28)]
    yield "eight dates", changed("problem", "weekends.0.dates", days), "SIZE"
    for n, code in ((100, None), (101, "SIZE")):
        entry = {"goal": "filled", "value": 1, "bound": 1, "proof": "bound"}
        yield f"{n} goals", changed("rotation", "certificate", [entry] * n), code
    for n, code in ((14, None), (15, "DEPTH")):
        deep: Any = []
        for _ in range(n - 1):
            deep = [deep]
        yield f"{n} brackets in two", changed("rotation", "solver", {"x": deep}), code


def shape_at(file: str, path: str) -> Any:
    shape: Any = PROBLEM if file == "problem" else ROTATION
    for step in path.split("."):
        shape = shape.inner if step.isdigit() else shape.keys[step]
    return shape


def found(shape: Any, value: object) -> set[str]:
    codes: set[str] = set()
    shape.check(value, "", lambda code, *_: codes.add(code))
    return codes


def refused_for(files: Files) -> list[str]:
    try:
        verify_bytes(*files)
    except BadInput as error:
        return [fault.code for fault in error.faults]
    return []


@pytest.mark.parametrize(("files", "code"), [pytest.param(f, code, id=name) for name, f, code in at_the_limits()])
def test_what_just_fits_is_taken_and_what_does_not_is_refused(files: Files, code: str | None) -> None:
    assert refused_for(files) == ([code] if code else [])


@pytest.mark.parametrize(("file", "path", "most"), LISTS)
def test_a_list_holds_as_many_entries_as_may_be_and_no_more(file: str, path: str, most: int) -> None:
    """Zeros, which are no entries: in a list that is too long nobody looks at them."""
    assert found(shape_at(file, path), [0] * most) == {"TYPE"}
    assert found(shape_at(file, path), [0] * (most + 1)) == {"SIZE"}
