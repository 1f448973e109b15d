"""Reading names every fault with its path and never falls over; writing is stable."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler import files
from scheduler.problem import index
from scheduler.verify import BadInput, verify_bytes
from tests.scheduler.good_files import DATA, read_problem
from tests.scheduler.strategies import small_problems


def faults(case: Any) -> list[str]:
    data = case if isinstance(case, bytes) else json.dumps(case).encode()
    with pytest.raises(files.BadFile) as caught:
        files.read_problem(data)
    return caught.value.faults


@pytest.mark.parametrize("name", ["small", "season", "infeasible"])
def test_good_files_are_read_and_written_again_the_same(name: str) -> None:
    problem, digest = files.read_problem((DATA / f"problem_{name}.json").read_bytes())
    again, _ = files.read_problem(files.write(problem))
    assert again == problem
    assert len(digest) == 64


def test_all_faults_are_named_at_once_with_their_paths() -> None:
    case = read_problem("small")
    case["vendors"][17]["needs"] = [7]
    case["vendors"][3]["category"] = ""
    case["weekends"][2]["closed_stalls"] = ["Z-99"]
    case["stalls"][0]["neighbours"] = []
    case["seed"] = 1.5
    case["colour"] = "red"
    found = faults(case)
    for path in (
        "vendors[17].needs[0]:", "vendors[3].category:", "weekends[2].closed_stalls[0]:", "stalls[0].neighbours:",
        "seed:", "colour:",
    ):  # fmt: skip
        assert any(line.startswith(path) for line in found), path
    assert len(found) == 6


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda c: c["vendors"].append(c["vendors"][0]), "vendors[24].id"),
        (lambda c: c["apart"].append(["V0001", "V0001"]), "apart[0][1]"),
        (lambda c: c["weekends"].reverse(), "weekends[1].dates[0]"),
        (lambda c: c["weekends"][1].update(dates=c["weekends"][0]["dates"][-1:]), "weekends[1].dates[0]"),
        (lambda c: c["weekends"][0]["dates"].append("2026-02-30"), "weekends[0].dates[2]"),
        (
            lambda c: c["weekends"][0].update(category_limits={"jasa": {"min": 3, "max": 2}}),
            "weekends[0].category_limi",
        ),
        (lambda c: c["vendors"][0].update(weight=0), "vendors[0].weight"),
        (lambda c: c["vendors"][0].update(credit=True), "vendors[0].credit"),
        (lambda c: c["vendors"][0].update(credit=10**13), "vendors[0].credit"),
        (lambda c: c["vendors"][0].pop("needs"), "vendors[0].needs"),
        (lambda c: c["fixed"].append({"weekend": "x", "vendor": "V0001", "stall": None}), "fixed[0].weekend"),
        (lambda c: c["stalls"][0].update(prime=101), "stalls[0].prime"),
        (lambda c: c["stalls"][0].update(id="A\u0000"), "stalls[0].id"),
        (lambda c: c["rules"].update(min_gap=0), "rules.min_gap"),
        (lambda c: c.update(format="giliran-problem/2"), "format"),
    ],
)
def test_each_fault_is_found_where_it_is(change: Any, path: str) -> None:
    case = read_problem("small")
    change(case)
    assert any(line.startswith(path) for line in faults(case))


def test_a_missing_key_hides_no_other_fault_of_its_entry() -> None:
    case = read_problem("small")
    del case["weekends"][2]["dates"]
    case["weekends"][2]["closed_stalls"] = ["Z-99"]
    del case["stalls"][0]["zone"]
    case["stalls"][0]["prime"] = 101
    del case["vendors"][3]["needs"]
    case["vendors"][3]["left"] = "soon"
    del case["rules"]["min_gap"]
    case["rules"]["stall_repeat_gap"] = -1
    case["fixed"] = [{"weekend": "2030-01-01", "stall": None}]
    del case["seed"]
    assert [line.split(": ")[0] for line in faults(case)] == [
        "seed", "weekends[2].dates", "weekends[2].closed_stalls[0]", "stalls[0].zone", "stalls[0].prime",
        "vendors[3].needs", "vendors[3].left", "rules.min_gap", "rules.stall_repeat_gap", "fixed[0].vendor",
        "fixed[0].weekend",
    ]  # fmt: skip


def test_that_it_is_another_kind_of_file_is_said_first() -> None:
    data = json.dumps(read_problem("small")).encode()
    with pytest.raises(files.BadFile) as as_rotation:
        files.read_rotation(data)
    with pytest.raises(files.BadFile) as as_changes:
        files.read_changes(data, files.read_problem(data)[0])
    assert as_rotation.value.faults[0] == "format: must be giliran-rotation/1, is 'giliran-problem/1'"
    assert as_changes.value.faults[0] == "format: must be giliran-changes/1, is 'giliran-problem/1'"


def test_nobody_leaves_twice() -> None:
    problem, _ = files.read_problem((DATA / "problem_small.json").read_bytes())
    leaves = [{"vendor": "V0001", "date": "2026-12-20"}, {"vendor": "V0001", "date": "2026-12-27"}]
    changes = {
        "format": "giliran-changes/1", "from": "2026-12-12", "unavailable": [], "closed": [], "cancelled": [],
        "joined": [], "left": leaves,
    }  # fmt: skip
    with pytest.raises(files.BadFile) as caught:
        files.read_changes(json.dumps(changes).encode(), problem)
    assert caught.value.faults == ["left[1].vendor: 'V0001' leaves twice"]


def test_a_pair_written_twice_counts_once_and_a_blank_is_a_text() -> None:
    """As both checkers have it."""
    case = read_problem("small")
    case["apart"] = [["V0002", "V0001"], ["V0001", "V0002"], ["V0003", "V0001"]]
    case["vendors"][4]["product"] = " "
    data = json.dumps(case).encode()
    assert index(*files.read_problem(data)).apart == ((1, 0), (2, 0))
    with pytest.raises(BadInput) as caught:
        verify_bytes(data, b"{}")
    assert {fault.rule for fault in caught.value.faults} == {"rotation file"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b'{"format": NaN, "seed": 1e999}',
        b'{"seed": ' + b"9" * 10_000 + b"}",
        b"[]",
        b"null",
        b'"text"',
    ],
)
def test_what_is_no_problem_at_all_is_a_clear_fault(data: bytes) -> None:
    assert faults(data)


def test_keys_written_twice_and_numbers_that_are_not_finite() -> None:
    found = faults(b'{"format":"giliran-problem/1","format":"x","seed":NaN,"stalls":[{"x":1e999}]}')
    assert any("format: key written more than once" in line for line in found)
    assert any(line.startswith("seed: number out of range") for line in found)


@settings(max_examples=100, deadline=None)
@given(small_problems(), st.data())
def test_no_damage_makes_the_reader_fall_over(case: dict[str, Any], data: st.DataObject) -> None:
    place: Any = case
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=3), st.just([])))
            break
        place = place[key]
    named: list[str] | None = None
    try:
        files.read_problem(json.dumps(case).encode())
    except files.BadFile as error:
        named = error.faults
    assert named is None or all(": " in line for line in named)


@pytest.mark.parametrize(("digits", "read"), [(30, True), (31, False)])
def test_whole_numbers_are_read_up_to_thirty_digits_as_the_checkers_do(digits: int, read: bool) -> None:
    rotation = {
        "format": "giliran-rotation/1", "problem_sha256": "0" * 64, "status": "feasible", "assignments": [],
        "standby": [], "certificate": [], "solver": {"seed": 10 ** (digits - 1)},
    }  # fmt: skip
    data = json.dumps(rotation).encode()
    if read:
        assert files.read_rotation(data).solver["seed"] == 10**29
    else:
        with pytest.raises(files.BadFile, match="solver"):
            files.read_rotation(data)


def test_changes_know_the_ids_of_their_problem() -> None:
    problem, _ = files.read_problem((DATA / "problem_small.json").read_bytes())
    case = {
        "format": "giliran-changes/1", "from": "2026-12-12", "unavailable": [{"vendor": "V9", "weekend": "2026-12-05"}],
        "closed": [], "cancelled": ["2026-12-19"], "joined": [], "left": [],
    }  # fmt: skip
    with pytest.raises(files.BadFile) as caught:
        files.read_changes(json.dumps(case).encode(), problem)
    assert [line.split(":")[0] for line in caught.value.faults] == ["unavailable[0].vendor", "unavailable[0].weekend"]
    case["unavailable"] = [{"vendor": "V0001", "weekend": "2026-12-12"}]
    assert files.read_changes(json.dumps(case).encode(), problem).start == "2026-12-12"
