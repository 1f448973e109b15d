"""The seed follows from the published pool and the public value, by docs/decisions/0004, and from nothing else."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler import draw, files
from tests.scheduler.good_files import DATA
from tests.scheduler.oracle import as_bytes
from tests.scheduler.strategies import small_problems

PAGE_POOL = '{"a":1.5,"b":["é"]}'
PAGE_HASH = "87596906eb97309f77149f9bce39bc976748897c098bf5d37626a683eae751fe"


def test_the_example_of_the_page() -> None:
    assert draw.canonical({"b": ["é"], "a": 1.50}) == PAGE_POOL
    assert hashlib.sha256(PAGE_POOL.encode()).hexdigest() == PAGE_HASH
    assert draw.seed_from(PAGE_HASH, "12 34 56") == 6855791702386749


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (-0.0, "0"), (0, "0"), (1e-5, "0.00001"), (1e6, "1000000"), (-2.50, "-2.5"), (0.1, "0.1"),
     (2**53 - 1, "9007199254740991"), (100.0, "100"), (1.25e-7, "0.000000125")],
)  # fmt: skip
def test_each_number_has_one_writing(number: float, text: str) -> None:
    assert draw.canonical(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_is_the_same_number(number: float) -> None:
    text = draw.canonical(number)
    assert float(text) == number
    assert set(text) <= set("-.0123456789")


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_canonical_writing_reads_back_as_the_same(value: Any) -> None:
    assert json.loads(draw.canonical(value)) == value


def test_text_is_written_as_the_page_says() -> None:
    assert draw.canonical('"\\/\b\f\n\r\t\x01\x1f \x7fé') == '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f \x7fé"'


def test_true_is_not_a_number() -> None:
    assert draw.canonical([None, True, False]) == "[null,true,false]"


def test_what_is_no_json_value_has_no_writing() -> None:
    with pytest.raises(TypeError, match="no JSON value"):
        draw.canonical([{1}])


@given(small_problems())
def test_the_pool_leaves_out_the_seed_and_nothing_else(data: dict[str, Any]) -> None:
    pool = json.loads(draw.pool(as_bytes(data)))
    assert pool == {key: value for key, value in data.items() if key != "seed"}
    other = as_bytes({**data, "seed": (data["seed"] + 1) % 2**53})
    assert draw.pool(other) == draw.pool(as_bytes(data))
    spaced = json.dumps(data, indent=3).encode()
    assert draw.pool_sha256(spaced) == draw.pool_sha256(as_bytes(data))


@given(small_problems(), st.sampled_from(["1", "acak 42"]))
def test_a_drawn_problem_can_be_checked(data: dict[str, Any], value: str) -> None:
    seed = draw.seed_from(draw.pool_sha256(as_bytes(data)), value)
    assert 0 <= seed < 2**53
    assert draw.is_drawn(as_bytes({**data, "seed": seed}), value)
    assert not draw.is_drawn(as_bytes({**data, "seed": seed ^ 1}), value)


def test_white_space_around_and_the_way_of_composing_do_not_matter() -> None:
    assert draw.seed_from(PAGE_HASH, " \t12 34 56\r\n") == draw.seed_from(PAGE_HASH, "12 34 56")
    assert draw.seed_from(PAGE_HASH, "e\u0301") == draw.seed_from(PAGE_HASH, "\u00e9")
    assert draw.seed_from(PAGE_HASH, "12 34 57") != draw.seed_from(PAGE_HASH, "12 34 56")
    assert draw.seed_from(PAGE_HASH, "\u00a0x") != draw.seed_from(PAGE_HASH, "x")


@pytest.mark.parametrize("value", ["x", "x" * 200, "e\u0301" * 200])
def test_up_to_two_hundred_composed_characters_are_a_value(value: str) -> None:
    assert 0 <= draw.seed_from(PAGE_HASH, value) < 2**53


@pytest.mark.parametrize("value", ["", "  ", "a\x00b", "a\nb", "x" * 201, "\ud800"])
def test_no_value_no_seed(value: str) -> None:
    with pytest.raises(draw.BadValue):
        draw.seed_from(PAGE_HASH, value)


@pytest.mark.parametrize("pool_hash", ["", PAGE_HASH.upper(), PAGE_HASH[:-1], PAGE_HASH + "\n"])
def test_only_a_real_pool_hash_is_taken(pool_hash: str) -> None:
    with pytest.raises(draw.BadValue):
        draw.seed_from(pool_hash, "1")


def test_a_problem_too_large_to_be_read_has_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (DATA / "problem_small.json").read_bytes()
    assert draw.pool(data)
    monkeypatch.setattr(files, "MAX_PROBLEM", len(data) - 1)
    with pytest.raises(files.BadFile, match="at most"):
        draw.pool(data)


def test_a_bad_problem_has_no_pool() -> None:
    with pytest.raises(files.BadFile):
        draw.pool(b'{"format": "giliran-problem/1"}')
