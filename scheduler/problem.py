"""The problem as the solver works on it: everything indexed, arrays of numpy, nothing that changes.

Vendors are numbered in the file's order (v), weekends (w) and stalls (s) too. A *class* (c) gathers vendors who are
alike for the entitlement: category, needs, weight. A *stall type* (t) gathers stalls alike for rule 2: categories and
features. Turns are counted in `TURN` units, so that sums are exact to far below what any figure shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scheduler import files

TURN = 10**12  # units of one turn: sums of shares stay exact to 1e-9 over a thousand weekends
MICRO = TURN // 10**6  # a file's credit counts in millionths of a turn

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
T = TypeVar("T")
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class VendorClass:
    category: str
    needs: tuple[str, ...]
    weight: Fraction


@dataclass(frozen=True)
class StallType:
    categories: tuple[str, ...]
    features: tuple[str, ...]

    def takes(self, kind: VendorClass) -> bool:
        """Rule 2, apart from closures."""
        fits = not self.categories or kind.category in self.categories
        return fits and set(kind.needs) <= set(self.features)


@dataclass(frozen=True, eq=False)
class Problem:
    """See the module's docstring for the letters; shapes are given in them."""

    file: files.Problem
    sha256: str
    weekends: tuple[str, ...]
    stalls: tuple[str, ...]
    vendors: tuple[str, ...]
    weekend_index: dict[str, int]
    stall_index: dict[str, int]
    vendor_index: dict[str, int]
    classes: tuple[VendorClass, ...]
    types: tuple[StallType, ...]
    categories: tuple[str, ...]  # of vendors, sorted
    products: tuple[str, ...]  # sorted
    open: BoolArray  # (w,)
    usable: BoolArray  # (w, s): open and not closed
    eligible: BoolArray  # (v, w): rule 1
    vendor_class: IntArray  # (v,)
    class_category: IntArray  # (c,)
    vendor_product: IntArray  # (v,)
    credit: IntArray  # (v,) in TURN units
    stall_type: IntArray  # (s,)
    fits: BoolArray  # (c, t): rule 2 but for closures
    type_count: IntArray  # (w, t): usable stalls
    prime: FloatArray  # (s,)
    edges: IntArray  # (e, 2): neighbouring stalls, each pair once, smaller index first
    limits: tuple[dict[int, tuple[int, int | None]], ...]  # (w,): category -> (min, max); empty when not open
    unmeetable: tuple[tuple[int, str, int], ...]  # (w, category, min > 0) of a category that no vendor has
    apart: tuple[tuple[int, int], ...]
    together: tuple[tuple[int, int], ...]
    fixed: tuple[dict[int, int], ...]  # (w,): vendor -> stall, -1 for any
    tie: IntArray  # (v,): the seed's order of vendors, 0 first; every tie is broken by it
    min_gap: int
    neighbours_rule: str  # "forbid" | "avoid" | "allow"
    stall_repeat_gap: int
    seed: int

    @property
    def n_weekends(self) -> int:
        return len(self.weekends)

    @property
    def n_stalls(self) -> int:
        return len(self.stalls)

    @property
    def n_vendors(self) -> int:
        return len(self.vendors)

    def fits_stalls(self, vendor: int, weekend: int) -> BoolArray:
        """(s,): the stalls on which rule 2 lets this vendor stand that weekend."""
        kinds = self.fits[self.vendor_class[vendor]]
        fits: BoolArray = kinds[self.stall_type] & self.usable[weekend]
        return fits

    def can_stand(self) -> BoolArray:
        """(v, w): eligible, with at least one usable stall that fits."""
        reach = (self.fits.astype(np.int64) @ self.type_count.T) > 0  # (c, w)
        able: BoolArray = self.eligible & reach[self.vendor_class]
        return able

    def fixed_turns(self) -> list[tuple[int, int, int]]:
        """(weekend, vendor, stall or -1), sorted."""
        return [(w, v, s) for w, turns in enumerate(self.fixed) for v, s in sorted(turns.items())]


def read(data: bytes) -> Problem:
    """Problem file bytes to the indexed problem. Raises files.BadFile with all faults."""
    file, sha256 = files.read_problem(data)
    return index(file, sha256)


def index(file: files.Problem, sha256: str) -> Problem:
    """Index a problem that has passed the checks of reading."""
    weekend_index = {w.id: i for i, w in enumerate(file.weekends)}
    stall_index = {s.id: i for i, s in enumerate(file.stalls)}
    vendor_index = {v.id: i for i, v in enumerate(file.vendors)}
    kinds = [VendorClass(v.category, tuple(sorted(v.needs)), exact(v.weight)) for v in file.vendors]
    classes = tuple(sorted(set(kinds), key=lambda k: (k.category, k.needs, k.weight)))
    places = [StallType(tuple(sorted(s.categories)), tuple(sorted(s.features))) for s in file.stalls]
    types = tuple(sorted(set(places), key=lambda t: (t.categories, t.features)))
    categories = tuple(sorted({v.category for v in file.vendors}))
    products = tuple(sorted({v.product for v in file.vendors}))
    open_, usable, eligible = _when(file, weekend_index, stall_index)
    stall_type = _positions(places, types)
    type_count = np.zeros((len(file.weekends), len(types)), dtype=np.int64)
    for t in range(len(types)):
        type_count[:, t] = usable[:, stall_type == t].sum(axis=1)
    limits, unmeetable = _limits(file, categories)
    return Problem(
        file=file,
        sha256=sha256,
        weekends=tuple(weekend_index),
        stalls=tuple(stall_index),
        vendors=tuple(vendor_index),
        weekend_index=weekend_index,
        stall_index=stall_index,
        vendor_index=vendor_index,
        classes=classes,
        types=types,
        categories=categories,
        products=products,
        open=open_,
        usable=usable,
        eligible=eligible,
        vendor_class=_positions(kinds, classes),
        class_category=_positions([k.category for k in classes], categories),
        vendor_product=_positions([v.product for v in file.vendors], products),
        credit=np.array([v.credit * MICRO for v in file.vendors], dtype=np.int64),
        stall_type=stall_type,
        fits=np.array([[t.takes(c) for t in types] for c in classes], dtype=np.bool_).reshape(len(classes), len(types)),
        type_count=type_count,
        prime=np.array([s.prime for s in file.stalls], dtype=np.float64),
        edges=_edges(file, stall_index),
        limits=limits,
        unmeetable=unmeetable,
        apart=_pairs(file.apart, vendor_index),
        together=_pairs(file.together, vendor_index),
        fixed=_fixed(file, weekend_index, vendor_index, stall_index),
        tie=tie_order(file.seed, list(vendor_index)),
        min_gap=file.rules.min_gap,
        neighbours_rule=file.rules.same_product_neighbours,
        stall_repeat_gap=file.rules.stall_repeat_gap,
        seed=file.seed,
    )


def exact(number: int | float) -> Fraction:
    """The decimal number as it stands in the file, not its nearest double."""
    return Fraction(repr(number))


def tie_order(seed: int, names: list[str]) -> IntArray:
    """(n,): rank of each name in the order that the seed gives: by SHA-256 of `seed`, newline, name."""
    digests = [hashlib.sha256(f"{seed}\n{name}".encode()).digest() for name in names]
    rank = np.empty(len(names), dtype=np.int64)
    rank[sorted(range(len(names)), key=digests.__getitem__)] = np.arange(len(names))
    return rank


def _positions(items: list[T], table: tuple[T, ...]) -> IntArray:
    place = {item: i for i, item in enumerate(table)}
    return np.array([place[item] for item in items], dtype=np.int64)


def _when(
    file: files.Problem, weekend_index: dict[str, int], stall_index: dict[str, int]
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """(open, usable, eligible): rule 1 and the closures."""
    open_ = np.array([w.status == "open" for w in file.weekends], dtype=np.bool_)
    usable = np.repeat(open_[:, None], len(stall_index), axis=1)
    for w, weekend in enumerate(file.weekends):
        usable[w, [stall_index[s] for s in weekend.closed_stalls]] = False
    first = np.array([w.dates[0] for w in file.weekends], dtype=np.str_)
    last = np.array([w.dates[-1] for w in file.weekends], dtype=np.str_)
    eligible = np.repeat(open_[None, :], len(file.vendors), axis=0)
    for v, vendor in enumerate(file.vendors):
        if vendor.joined is not None:
            eligible[v] &= first >= vendor.joined
        if vendor.left is not None:
            eligible[v] &= last < vendor.left
        eligible[v, [weekend_index[w] for w in vendor.unavailable]] = False
    return open_, usable, eligible


def _pairs(pairs: Sequence[Sequence[str]], vendor_index: dict[str, int]) -> tuple[tuple[int, int], ...]:
    """Each pair once, as it is written first."""
    once: dict[frozenset[str], tuple[int, int]] = {}
    for a, b in pairs:
        once.setdefault(frozenset((a, b)), (vendor_index[a], vendor_index[b]))
    return tuple(once.values())


def _edges(file: files.Problem, stall_index: dict[str, int]) -> IntArray:
    pairs = {(min(i, stall_index[n]), max(i, stall_index[n])) for i, s in enumerate(file.stalls) for n in s.neighbours}
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _limits(
    file: files.Problem, categories: tuple[str, ...]
) -> tuple[tuple[dict[int, tuple[int, int | None]], ...], tuple[tuple[int, str, int], ...]]:
    place = {name: i for i, name in enumerate(categories)}
    limits: list[dict[int, tuple[int, int | None]]] = []
    unmeetable = []
    for w, weekend in enumerate(file.weekends):
        here: dict[int, tuple[int, int | None]] = {}
        for name, limit in sorted(weekend.category_limits.items()) if weekend.status == "open" else ():
            if name in place:
                here[place[name]] = (limit.min, limit.max)
            elif limit.min > 0:
                unmeetable.append((w, name, limit.min))
        limits.append(here)
    return tuple(limits), tuple(unmeetable)


def _fixed(
    file: files.Problem, weekend_index: dict[str, int], vendor_index: dict[str, int], stall_index: dict[str, int]
) -> tuple[dict[int, int], ...]:
    fixed: list[dict[int, int]] = [{} for _ in file.weekends]
    for turn in file.fixed:
        stall = -1 if turn.stall is None else stall_index[turn.stall]
        fixed[weekend_index[turn.weekend]][vendor_index[turn.vendor]] = stall
    return tuple(fixed)
