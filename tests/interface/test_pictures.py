"""The pictures say what the numbers say."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from market.interface.pictures import heat_level, scale, strip


def ticks(path: str) -> list[float]:
    """The left edge of each tick, as a deviation in turns."""
    return [(float(x) - 501) / 400 for x in re.findall(r"M(-?[\d.]+) ", path)]


def test_each_vendor_is_one_tick_at_its_deviation() -> None:
    drawn = strip([0.0, 0.26, -0.5])
    assert sorted(ticks(drawn.inside)) == pytest.approx([-0.5, 0.0, 0.25])
    assert drawn.outside == ""
    assert (drawn.count, drawn.outside_count, drawn.least, drawn.most, drawn.within_half) == (3, 0, -0.5, 0.26, 3)


def test_a_whole_turn_too_many_or_too_few_is_outside() -> None:
    hair = 2.0**-53
    drawn = strip([1.0, -1.0, 1 - hair, hair - 1, 3.0])
    assert drawn.outside_count == 3
    assert len(ticks(drawn.outside)) == 3
    assert len(ticks(drawn.inside)) == 2


def test_equal_deviations_are_stacked_and_never_hidden() -> None:
    drawn = strip([0.1] * 500)
    tops = re.findall(r"M\S+ (\S+?)h", drawn.inside)
    assert len(set(tops)) == 500
    assert all(0 <= float(top) <= drawn.height for top in tops)


def test_no_vendor_at_all() -> None:
    drawn = strip([])
    assert (drawn.inside, drawn.outside, drawn.count, drawn.table) == ("", "", 0, [])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(min_value=-30, max_value=30), max_size=60))
def test_every_vendor_is_counted_once_in_picture_and_table(points: list[float]) -> None:
    drawn = strip(points)
    assert len(ticks(drawn.inside)) + len(ticks(drawn.outside)) == len(points)
    assert len(ticks(drawn.outside)) == drawn.outside_count == sum(abs(point) >= 1 for point in points)
    assert sum(vendors for _, _, vendors in drawn.table) == len(points)


def test_bars_are_shares_of_the_longest_or_of_the_target() -> None:
    rows = [{"value": 50}, {"value": 100}, {"value": None}, {"value": 0}]
    assert scale(rows).lengths == [0.5, 1.0, None, 0.0]
    against = scale(rows, target=200)
    assert (against.lengths, against.low, against.high) == ([0.25, 0.5, None, 0.0], 1.0, 1.0)
    assert (scale(rows, target=(50, 80)).low, scale(rows, target=(50, 80)).high) == (0.5, 0.8)


def test_no_rows_or_only_zeros_draw_nothing_and_divide_by_nothing() -> None:
    assert scale([]).lengths == []
    assert scale([{"value": 0}, {"value": None}]).lengths == [0.0, None]


@pytest.mark.parametrize(
    ("share", "level"), [(None, 0), (0, 0), (-1, 0), (0.01, 1), (0.2, 1), (0.21, 2), (0.99, 5), (1, 5), (7, 5)]
)
def test_heat_has_five_levels_and_nothing_for_nothing(share: float | None, level: int) -> None:
    assert heat_level(share) == level
