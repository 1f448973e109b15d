"""No combination of published sums tells what fewer than five vendors sold."""

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from market.omzet.disclosure import FEWEST, publishable

Vendors = list[dict[str, str]]


def vendors(**cells: int) -> Vendors:
    """`vendors(A_kuliner=5, A_jasa=1)`: five of kuliner in zone A, one of jasa in zone A."""
    return [
        dict(zip(("zone", "category"), name.split("_"), strict=True))
        for name, count in cells.items()
        for _ in range(count)
    ]


def test_large_cells_are_all_published() -> None:
    total, shown = publishable(vendors(A_kuliner=9, B_kriya=7))
    assert total
    assert shown == {("zone", "A"), ("zone", "B"), ("category", "kuliner"), ("category", "kriya")}


def test_fewer_than_five_have_no_total() -> None:
    assert publishable(vendors(A_kuliner=4)) == (False, set())
    assert publishable([]) == (False, set())


def test_a_small_cell_takes_a_second_one_with_it() -> None:
    """Total minus all other zones would be the small zone."""
    _, shown = publishable([{"zone": z} for z in "AAAAAAAABBBBBBBCC"])
    assert shown == {("zone", "A")}


def test_two_small_cells_that_are_five_together_need_no_third() -> None:
    _, shown = publishable([{"zone": z} for z in "AAAAAAAABBBBBBBCCCDD"])
    assert shown == {("zone", "A"), ("zone", "B")}


def test_two_small_cells_that_are_four_together_need_a_third() -> None:
    _, shown = publishable([{"zone": z} for z in "AAAAAAAABBBBBBBCCDD"])
    assert shown == {("zone", "A")}


def test_one_margin_cannot_give_away_the_other() -> None:
    """Zone A (6) less kuliner (5, all in A) would be the one vendor of jasa in A, though both sums are large."""
    total, shown = publishable(vendors(A_kuliner=5, A_jasa=1, B_jasa=9))
    assert total
    assert not {("zone", "A"), ("category", "kuliner")} <= shown
    assert not {("zone", "B"), ("category", "jasa")} <= shown


@pytest.mark.parametrize("seed", range(3))
def test_a_whole_market_is_quick(seed: int) -> None:
    draw = random.Random(seed)
    market = [{"zone": draw.choice("AAAABBCDEF"), "category": draw.choice("KKKKMMTTCJ")} for _ in range(96)]
    started = time.perf_counter()
    total, shown = publishable(market)
    assert total
    assert ("zone", "A") in shown
    assert time.perf_counter() - started < 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"zone": st.sampled_from("ABC"), "category": st.sampled_from("XYZ")}), max_size=14)
)
def test_no_combination_gives_away_few_vendors(market: Vendors) -> None:
    """Checked vendor by vendor: the published sums and up to four vendors by themselves are independent."""
    total, shown = publishable(market)
    if not total:
        assert len(market) < FEWEST
        return
    rows = [[1] * len(market)]
    rows += [[int(vendor[margin] == label) for vendor in market] for margin, label in shown]
    rank, seen = _rank(rows), set()
    for few in range(1, FEWEST):
        for chosen in itertools.combinations(range(len(market)), few):
            kind = tuple(sorted(tuple(market[v].items()) for v in chosen))
            if kind not in seen:
                seen.add(kind)
                alone = [[int(v == one) for v in range(len(market))] for one in chosen]
                assert _rank([*rows, *alone]) == rank + few, f"{chosen} can be worked out from {shown}"


PRIME = 2**61 - 1
"""Ranks of small 0/1 matrices are the same modulo a large prime as over the rationals."""


def _rank(rows: list[list[int]]) -> int:
    rows, rank = [row[:] for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        inverse = pow(rows[rank][column], -1, PRIME)
        for r in range(rank + 1, len(rows)):
            if factor := rows[r][column] * inverse % PRIME:
                rows[r] = [(a - factor * b) % PRIME for a, b in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return rank
