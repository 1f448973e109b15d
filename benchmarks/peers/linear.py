"""Whole-number columns and linear rows, the same for every solver that is given them."""

from collections.abc import Sequence


class Linear:
    """Columns from `low` to `high`; rows `least <= sum of factors * columns <= most`; `cost` is to be minimised.

    Rows without factors are plain sums.
    """

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self.rows: list[tuple[Sequence[int], Sequence[int] | None, int, int]] = []
        self.cost: dict[int, int] = {}

    def column(self, low: int = 0, high: int = 1) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def row(self, columns: Sequence[int], least: int, most: int, factors: Sequence[int] | None = None) -> None:
        self.rows.append((columns, factors, least, most))

    def total(self, columns: Sequence[int], least: int, most: int) -> None:
        """A sum of Booleans; left out where it says nothing."""
        if least > 0 or len(columns) > most:
            self.row(columns, least, most)
