"""The two files with names turned into positions, and who may stand where."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Weekend:
    id: str
    open: bool
    first: str
    last: str
    closed: frozenset[int]
    limits: dict[str, tuple[int, int | None]]  # category: (least, most)


@dataclass(frozen=True)
class Stall:
    id: str
    features: frozenset[str]
    categories: frozenset[str]
    prime: Fraction
    neighbours: tuple[int, ...]
    kind: int  # stalls of one kind are for the same vendors


@dataclass(frozen=True)
class Vendor:
    id: str
    category: str
    product: str
    needs: frozenset[str]
    credit: int  # micro-turns
    weight: Fraction
    joined: str | None
    left: str | None
    unavailable: frozenset[int]
    kind: int  # vendors of one kind have the same share of every weekend on which they are eligible


class Problem:
    """A problem file that passed `formats.load`."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.stall_at = _positions(data["stalls"])
        self.vendor_at = _positions(data["vendors"])
        self.weekend_at = _positions(data["weekends"])
        self._kinds: dict[Hashable, int] = {}
        self.weekends = [self._weekend(w) for w in data["weekends"]]
        self.stalls = [self._stall(s) for s in data["stalls"]]
        self.vendors = [self._vendor(v) for v in data["vendors"]]
        rules = data["rules"]
        self.min_gap: int = rules["min_gap"]
        self.products: str = rules["same_product_neighbours"]
        self.repeat_gap: int = rules["stall_repeat_gap"]
        self.apart = self._pairs(data["apart"])
        self.together = self._pairs(data["together"])
        self.fixed: dict[tuple[int, int], int | None] = {
            (self.weekend_at[f["weekend"]], self.vendor_at[f["vendor"]]): None
            if f["stall"] is None
            else self.stall_at[f["stall"]]
            for f in data["fixed"]
        }

    def _weekend(self, w: dict[str, Any]) -> Weekend:
        closed = frozenset(self.stall_at[s] for s in w["closed_stalls"])
        limits = {name: (limit.get("min", 0), limit.get("max")) for name, limit in w["category_limits"].items()}
        return Weekend(w["id"], w["status"] == "open", w["dates"][0], w["dates"][-1], closed, limits)

    def _stall(self, s: dict[str, Any]) -> Stall:
        features, categories = frozenset(s["features"]), frozenset(s["categories"])
        return Stall(
            s["id"],
            features,
            categories,
            as_written(s["prime"]),
            tuple(self.stall_at[n] for n in s["neighbours"]),
            self._kind(("stall", features, categories)),
        )

    def _vendor(self, v: dict[str, Any]) -> Vendor:
        needs, weight = frozenset(v["needs"]), as_written(v["weight"])
        return Vendor(
            v["id"],
            v["category"],
            v["product"],
            needs,
            v["credit"],
            weight,
            v["joined"],
            v["left"],
            frozenset(self.weekend_at[w] for w in v["unavailable"]),
            self._kind(("vendor", v["category"], needs, weight)),
        )

    def _kind(self, what: Hashable) -> int:
        return self._kinds.setdefault(what, len(self._kinds))

    def _pairs(self, pairs: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
        return [(self.vendor_at[a], self.vendor_at[b]) for a, b in pairs]

    def why_not_eligible(self, vendor: int, weekend: int) -> str | None:
        """None when rule 1 lets the vendor come, else the reason."""
        v, w = self.vendors[vendor], self.weekends[weekend]
        if not w.open:
            return "the weekend is cancelled"
        if v.joined is not None and v.joined > w.first:
            return f"joined only on {v.joined}, after {w.first}"
        if v.left is not None and v.left <= w.last:
            return f"left on {v.left}, not after {w.last}"
        return "unavailable on that weekend" if weekend in v.unavailable else None

    @cached_property
    def eligible(self) -> list[list[bool]]:
        """By weekend, then vendor."""
        return [
            [self.why_not_eligible(v, w) is None for v in range(len(self.vendors))] for w in range(len(self.weekends))
        ]

    @cached_property
    def fits(self) -> dict[tuple[str, frozenset[str]], list[int]]:
        """Stalls, closed or not, by (category, needs) of a vendor: rule 2."""
        wanted = {(v.category, v.needs) for v in self.vendors}
        return {
            (category, needs): [
                i
                for i, s in enumerate(self.stalls)
                if (not s.categories or category in s.categories) and needs <= s.features
            ]
            for category, needs in wanted
        }


def as_written(number: int | float) -> Fraction:
    """The decimal number as it stands in a file: 1.1 is 11/10."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _positions(records: list[dict[str, Any]]) -> dict[str, int]:
    return {record["id"]: position for position, record in enumerate(records)}
