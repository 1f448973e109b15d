"""Who stands side by side follows from the places, unless the plan says it."""

from market.vendors.vocabulary import Category, Need
from market.venues.neighbours import side_by_side
from market.venues.rows import StallRow


def row(code: str, x: float, y: float = 0, zone: str = "A", neighbours: tuple[str, ...] | None = None) -> StallRow:
    return StallRow(1, code, zone, "", x, y, 50, frozenset[Need](), frozenset[Category](), True, neighbours)


def test_next_to_one_another_in_a_row() -> None:
    assert side_by_side([row("A-1", 0), row("A-3", 6), row("A-2", 3)]) == {("A-1", "A-2"), ("A-2", "A-3")}


def test_a_wider_gap_parts_two_stalls() -> None:
    stalls = [row("A-1", 0), row("A-2", 3), row("A-3", 6), row("A-4", 11)]
    assert ("A-3", "A-4") not in side_by_side(stalls)


def test_not_across_rows_or_zones() -> None:
    assert side_by_side([row("A-1", 0), row("A-2", 0, 5), row("B-1", 3, zone="B")]) == set()


def test_a_row_may_be_a_little_crooked() -> None:
    assert side_by_side([row("A-1", 0, 0.0), row("A-2", 3, 0.4)]) == {("A-1", "A-2")}


def test_a_plan_that_lists_neighbours_is_believed_both_ways() -> None:
    stalls = [row("A-1", 0, neighbours=("A-9",)), row("A-9", 90, neighbours=()), row("A-2", 3, neighbours=("A-2",))]
    assert side_by_side(stalls) == {("A-1", "A-9")}


def test_one_stall_has_no_neighbour() -> None:
    assert side_by_side([row("A-1", 0)]) == set()
