"""Files that are not in their format: all faults at once, with paths, and never a traceback whatever the bytes."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.verify import BadInput, verify_bytes
from tests.scheduler import hand_made
from tests.scheduler.bad_input import BAD, Bad
from tests.scheduler.broken_files import at_random
from tests.scheduler.good_files import rotation_for
from tests.scheduler.oracle import as_bytes

PROBLEM = as_bytes(hand_made.problem())
ROTATION = json.dumps(rotation_for(hand_made.problem(), hand_made.PLAN)).encode()


def outcome(files: tuple[bytes, bytes]) -> str:
    try:
        return "clean" if verify_bytes(*files).ok else "faults"
    except BadInput as error:
        return "bad" if error.faults else "bad without a reason"


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_file(bad: Bad) -> None:
    start = time.process_time()
    with pytest.raises(BadInput) as caught:
        verify_bytes(*bad.files())
    faults = caught.value.faults
    assert {f.code for f in faults} == bad.codes, faults
    assert bad.where in {f.where for f in faults}, faults
    assert {f.rule for f in faults} == {f"{bad.file} file"}
    assert time.process_time() - start < 5  # no input makes the reader crawl


WORDS = [
    ("vendors[1].unavailable = ['2026-12-06']", "there is no weekend 2026-12-06"),
    ("weekends[1].closed_stalls = ['B-01']", "there is no stall B-01"),
    ("stalls[0].neighbours = ['A-02', '?']", "there is no stall ?"),
    ("apart = [['?', 'V0001']]", "there is no vendor ?"),
    ("weekends[1].dates = ['2026-12-06']", "2026-12-06 does not come after 2026-12-06"),
    ("weekends[3].category_limits = {'kuliner': {'min': ... (", "min 3 is more than max 2"),
    ("vendors[1].id = V0001", "V0001 is used twice"),
    ("seed = None", "an integer is expected, not null"),
    ("stalls[0].prime = True", "a number is expected, not true or false"),
    ("weekends[0].status = rain", "must be open or cancelled"),
]


@pytest.mark.parametrize(("name", "words"), WORDS)
def test_words_name_who_is_meant(name: str, words: str) -> None:
    (bad,) = (bad for bad in BAD if bad.name.startswith(name))
    with pytest.raises(BadInput) as caught:
        verify_bytes(*bad.files())
    assert (bad.where, words) in {(fault.where, fault.message) for fault in caught.value.faults}


def test_keys_written_twice_are_named_in_order_and_no_others() -> None:
    (bad,) = (bad for bad in BAD if bad.name == "six keys twice in solver, one once")
    with pytest.raises(BadInput) as caught:
        verify_bytes(*bad.files())
    assert [fault.where for fault in caught.value.faults] == [f"solver.{key}" for key in "abcdef"]


def test_who_is_fixed_twice_is_named() -> None:
    facts = hand_made.problem()
    facts["fixed"] *= 2
    with pytest.raises(BadInput, match=re.escape("fixed[1]: V0004 is fixed twice on 2026-12-05")):
        verify_bytes(as_bytes(facts), ROTATION)


def test_too_large_is_not_even_read() -> None:
    with pytest.raises(BadInput, match="33554433 bytes, at most 33554432 are read") as caught:
        verify_bytes(b" " * (32 * 2**20 + 1), ROTATION)
    assert [(fault.code, fault.where, fault.rule) for fault in caught.value.faults] == [
        ("SIZE", "problem", "problem file"),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="67108865 bytes, at most 67108864 are read"):
        verify_bytes(PROBLEM, bytes(64 * 2**20 + 1))


def test_as_large_as_may_be_is_read() -> None:
    """Zeros, so that reading ends at once."""
    with pytest.raises(BadInput) as caught:
        verify_bytes(bytes(32 * 2**20), bytes(64 * 2**20))
    assert [f.code for f in caught.value.faults] == ["JSON", "JSON"]


def test_names_do_not_repeat() -> None:
    assert len({bad.name for bad in BAD}) == len(BAD)


def test_all_faults_of_both_files_at_once() -> None:
    facts = hand_made.problem()
    facts["vendors"][0]["needs"] = [5]
    facts["vendors"][1]["unavailable"] = ["nowhere"]
    facts["rules"]["min_gap"] = "2"
    facts["extra"] = 1
    with pytest.raises(BadInput) as caught:
        verify_bytes(as_bytes(facts), b'{"format": "giliran-rotation/1"}')
    found = [(f.where, f.code) for f in caught.value.faults]
    assert [line.split(": ")[0] for line in str(caught.value).split("; ")] == [where for where, _ in found[:3]]
    assert found == [
        ("extra", "KEY_UNKNOWN"),
        ("vendors[0].needs[0]", "TYPE"),
        ("rules.min_gap", "TYPE"),
        ("vendors[1].unavailable[0]", "ID_UNKNOWN"),
        *[
            (key, "KEY_MISSING")
            for key in ("problem_sha256", "status", "assignments", "standby", "certificate", "solver")
        ],
    ]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes(data: bytes, first: bool) -> None:
    with pytest.raises(BadInput):
        verify_bytes(*((data, ROTATION) if first else (PROBLEM, data)))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(hand_made.problem())), _json, st.booleans())
def test_any_json_in_any_place(key: str, value: object, inside: bool) -> None:
    facts = hand_made.problem()
    if inside and isinstance(facts[key], list) and facts[key] and isinstance(facts[key][0], dict):
        for name in facts[key][0]:
            facts[key][0][name] = value
    else:
        facts[key] = value
    data = json.dumps(facts).encode("utf-8", "surrogatepass")
    assert outcome((data, ROTATION)) in ("bad", "faults")  # if nothing else, the hash is another one


def test_random_breakage_never_ends_in_a_traceback() -> None:
    outcomes = {"bad": 0, "faults": 0, "clean": 0}
    for _, files in at_random(300, seed=5):
        outcomes[outcome(files)] += 1
    assert min(outcomes.values()) >= 15, outcomes  # the breakage is neither all fatal nor all harmless
