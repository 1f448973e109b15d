"""Which sums may be published so that nobody can work out what fewer than five vendors sold.

A published table of sums can be added and subtracted. Zone A has 10 vendors, 9 of them kuliner, and kuliner is nowhere
else: zone A less kuliner is what the tenth sold, though both sums are over many. So it is not enough to leave out small
cells: no *combination* of published sums may depend on one to four vendors only.

In linear algebra: vendors that stand in exactly the same cells are one group; every published sum is a 0/1 row over the
groups. A combination that depends on a set of groups only lies in the row space, so it is orthogonal to the null space:
it exists exactly when the columns of that set, in a basis of the null space, are linearly dependent. Sums are left out,
the smallest first, until no set of groups with one to four vendors has such a combination. (Statistical offices call
this primary and secondary suppression.)
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction

FEWEST = 5
"""Vendors; a sum over fewer is never shown and can never be worked out."""

Vector = list[Fraction]
Cell = tuple[str, Hashable]
"""(margin, label): ("zone", "A"), ("category", "kriya")."""


def publishable(vendors: Iterable[Mapping[str, Hashable]], fewest: int = FEWEST) -> tuple[bool, set[Cell]]:
    """Whether the total may be published, and which cells with it.

    `vendors`: for each vendor that reported, its label in every margin: {"zone": "A", "category": "kriya"}.
    """
    groups = Counter(tuple(sorted(vendor.items(), key=lambda item: item[0])) for vendor in vendors)
    keys = sorted(groups, key=repr)
    sizes = [groups[key] for key in keys]
    if sum(sizes) < fewest:
        return False, set()
    rows: dict[Cell, list[int]] = {}
    for place, key in enumerate(keys):
        for cell in key:
            rows.setdefault(cell, [0] * len(keys))[place] = 1
    size_of = {cell: sum(n for n, inside in zip(sizes, row, strict=True) if inside) for cell, row in rows.items()}
    shown = sorted((cell for cell in rows if size_of[cell] >= fewest), key=lambda c: (-size_of[c], repr(c)))
    total = [1] * len(keys)
    while shown and _discloses([total, *(rows[cell] for cell in shown)], sizes, fewest):
        shown.pop()
    return True, set(shown)


def _discloses(rows: Sequence[Sequence[int]], sizes: Sequence[int], fewest: int) -> bool:
    """Whether some combination of the rows depends on groups with 1 to fewest-1 vendors only."""
    null = _null_space(rows)
    small = [(size, [vector[place] for vector in null]) for place, size in enumerate(sizes) if size < fewest]
    return _dependent(small, 0, fewest - 1, [])


def _dependent(small: Sequence[tuple[int, Vector]], start: int, room: int, basis: list[tuple[int, Vector]]) -> bool:
    """Whether, with the independent columns chosen so far (reduced, by pivot), some more of them become dependent."""
    for place in range(start, len(small)):
        size, column = small[place]
        if size > room:
            continue
        for pivot, known in basis:
            factor = column[pivot]
            column = [a - factor * b for a, b in zip(column, known, strict=True)] if factor else column
        pivot = next((at for at, value in enumerate(column) if value), -1)
        if pivot < 0:
            return True
        scaled = [value / column[pivot] for value in column]
        if _dependent(small, place + 1, room - size, [*basis, (pivot, scaled)]):
            return True
    return False


def _null_space(rows: Sequence[Sequence[int]]) -> list[Vector]:
    """A basis of all vectors orthogonal to every row, by exact elimination."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    width = len(matrix[0])
    pivots: list[int] = []
    for column in range(width):
        at = len(pivots)
        found = next((r for r in range(at, len(matrix)) if matrix[r][column]), None)
        if found is None:
            continue
        matrix[at], matrix[found] = matrix[found], matrix[at]
        matrix[at] = [value / matrix[at][column] for value in matrix[at]]
        for r in range(len(matrix)):
            if r != at and matrix[r][column]:
                factor = matrix[r][column]
                matrix[r] = [a - factor * b for a, b in zip(matrix[r], matrix[at], strict=True)]
        pivots.append(column)
    basis = []
    for free in (column for column in range(width) if column not in pivots):
        vector = [Fraction(0)] * width
        vector[free] = Fraction(1)
        for r, pivot in enumerate(pivots):
            vector[pivot] = -matrix[r][free]
        basis.append(vector)
    return basis
