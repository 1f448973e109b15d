"""The exact answer for tiny problems, by enumeration: every set of vendors a weekend, every way to place it.

Shares nothing with the solver. Rules are read from the plain problem dict; only the entitlement comes from the
checker (tests compare that with a linear programme). About 5 vendors x 4 weekends x 3 stalls take a few milliseconds.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Any

from scheduler.verify.model import Problem
from scheduler.verify.shares import all_shares

MICRO = 1_000_000
State = tuple[tuple[int, ...], tuple[int, ...]]  # turns had, weekend of the last turn (-1: too long ago to matter)


@dataclass(frozen=True)
class Best:
    """The optimum in the contract's order. Without a rotation only `feasible` means something.

    `deviation` is the least max |dev| among rotations with `filled` seats. `final` is the least sum of squares among
    those that are good enough in deviation (below 1 all are; else the least), `spacing` the least among those that
    are best in `final` too. `plan` is one such rotation: (weekend, vendor, stall) ids, sorted as in a rotation file.
    """

    feasible: bool
    filled: int = 0
    deviation: Fraction = Fraction(0)
    final: Fraction = Fraction(0)
    spacing: Fraction = Fraction(0)
    plan: tuple[tuple[str, str, str], ...] = ()


def best(problem: dict[str, Any]) -> Best:
    return _Search(problem).best()


def some_rotations(problem: dict[str, Any], count: int) -> Iterator[list[tuple[str, str]]]:
    """At most so many rotations, drawn weekend by weekend, fuller weekends more often: (weekend, vendor) ids each."""
    search, draw = _Search(problem), random.Random(count)
    n = len(search.vendors)
    for _ in range(count):
        state: State = ((0,) * n, (-1,) * n)
        turns: list[tuple[str, str]] = []
        for w, weekend in enumerate(search.weekends):
            ways = [(group, after) for group, _ in search.choices[w] if (after := search._step(state, group, w))]
            if not ways:
                break
            group, state = draw.choices(ways, [(1 + len(group)) ** 3 for group, _ in ways])[0]
            turns += [(weekend["id"], search.vendors[i]["id"]) for i in group]
        else:
            yield turns


def best_places(problem: dict[str, Any], turns: list[tuple[str, str]], most: int) -> tuple[int, Fraction, int] | None:
    """For these (weekend, vendor) turns the least clashes (0 unless "avoid"), square of the spread, and repeats.

    In strict order, of all placements that keep the rules; None when there are more than `most` to look at.
    """
    weekends, avoid = [w["id"] for w in problem["weekends"]], problem["rules"]["same_product_neighbours"] == "avoid"
    clashes, ways = 0, []
    for ways_here in (_ways_to_place(problem, w, turns) for w in range(len(weekends))):
        fewest = min(pairs for pairs, _ in ways_here) if avoid else 0
        clashes += fewest
        ways.append([on for pairs, on in ways_here if not avoid or pairs == fewest])
    if prod(map(len, ways)) > most:
        return None
    return (clashes, *min(_square_and_repeats(problem, season) for season in itertools.product(*ways)))


def _ways_to_place(problem: dict[str, Any], w: int, turns: list[tuple[str, str]]) -> list[tuple[int, dict[int, int]]]:
    """Each with its number of pairs of the same product side by side; vendor -> stall."""
    weekend, vendors, stalls = problem["weekends"][w], problem["vendors"], problem["stalls"]
    group = [i for i, v in enumerate(vendors) if (weekend["id"], v["id"]) in turns]
    fixed = {f["vendor"]: f["stall"] for f in problem["fixed"] if f["weekend"] == weekend["id"]}
    found = []
    for places in itertools.permutations(range(len(stalls)), len(group)):
        on = dict(zip(group, places, strict=True))
        if not all(
            may_stand(vendors[v], stalls[s], weekend) and fixed.get(vendors[v]["id"]) in (None, stalls[s]["id"])
            for v, s in on.items()
        ):
            continue
        beside = [
            (u, v)
            for u, v in itertools.combinations(group, 2)
            if vendors[u]["product"] == vendors[v]["product"] and stalls[on[u]]["id"] in stalls[on[v]]["neighbours"]
        ]
        free = [p for p in beside if any(fixed.get(vendors[v]["id"]) is None for v in p)]
        if not free or problem["rules"]["same_product_neighbours"] != "forbid":
            found.append((len(beside), on))
    return found


def _square_and_repeats(problem: dict[str, Any], season: tuple[dict[int, int], ...]) -> tuple[Fraction, int]:
    means, repeats, gap = [], 0, problem["rules"]["stall_repeat_gap"]
    for i, vendor in enumerate(problem["vendors"]):
        had, gained = list[int](), Fraction(0)
        for weekend, on in zip(problem["weekends"], season, strict=True):
            if i in on:
                fits = [Fraction(str(s["prime"])) for s in problem["stalls"] if may_stand(vendor, s, weekend)]
                gained += Fraction(str(problem["stalls"][on[i]]["prime"])) - sum(fits) / len(fits)
                repeats += gap > 0 and on[i] in had[-gap:]
                had.append(on[i])
        if len(had) >= 3:
            means.append(gained / len(had))
    middle = sum(means, Fraction(0)) / max(len(means), 1)
    return sum(((m - middle) ** 2 for m in means), Fraction(0)) / max(len(means), 1), repeats


def may_come(vendor: dict[str, Any], weekend: dict[str, Any]) -> bool:
    return (
        weekend["status"] == "open"
        and (vendor["joined"] is None or vendor["joined"] <= weekend["dates"][0])
        and (vendor["left"] is None or vendor["left"] > weekend["dates"][-1])
        and weekend["id"] not in vendor["unavailable"]
    )


def may_stand(vendor: dict[str, Any], stall: dict[str, Any], weekend: dict[str, Any]) -> bool:
    return (
        stall["id"] not in weekend["closed_stalls"]
        and (not stall["categories"] or vendor["category"] in stall["categories"])
        and set(vendor["needs"]) <= set(stall["features"])
    )


class _Search:
    def __init__(self, problem: dict[str, Any]) -> None:
        self.p = problem
        self.weekends, self.vendors, self.stalls = problem["weekends"], problem["vendors"], problem["stalls"]
        self.fixed = {(f["weekend"], f["vendor"]): f["stall"] for f in problem["fixed"]}
        self.choices = [self._choices(w) for w in self.weekends]
        self._entitle()

    def _entitle(self) -> None:
        """e and lambda as integers over one denominator, by weekend and vendor."""
        checked = Problem(self.p)
        shares = all_shares(checked)
        self.unit = lcm(MICRO, *(x.denominator for s in shares for x in s.of.values()))
        self.lam = [
            [
                int(share.of[v.kind] * self.unit) if may_come(self.vendors[i], weekend) else 0
                for i, v in enumerate(checked.vendors)
            ]
            for share, weekend in zip(shares, self.weekends, strict=True)
        ]
        start = [v["credit"] * (self.unit // MICRO) for v in self.vendors]
        self.e = []
        for row in self.lam:
            start = [a + b for a, b in zip(start, row, strict=True)]
            self.e.append(start)

    # One weekend -------------------------------------------------------------------------------------------------

    def _choices(self, weekend: dict[str, Any]) -> list[tuple[tuple[int, ...], dict[int, int]]]:
        """Every set of vendors that may come together on the weekend, with one placement."""
        able = [i for i, v in enumerate(self.vendors) if may_come(v, weekend)]
        result = []
        for size in range(min(len(able), len(self.stalls)) + 1):
            for group in itertools.combinations(able, size):
                if self._may_meet(group, weekend):
                    placed = next(self._placements(group, weekend, {}), None)
                    if placed is not None:
                        result.append((group, placed))
        return result

    def _is_fixed(self, weekend: dict[str, Any], vendor: int) -> bool:
        return (weekend["id"], self.vendors[vendor]["id"]) in self.fixed

    def _may_meet(self, group: tuple[int, ...], weekend: dict[str, Any]) -> bool:
        names = {self.vendors[i]["id"] for i in group}
        fixed = {vendor for w, vendor in self.fixed if w == weekend["id"]}
        if not fixed <= names:
            return False
        for category, limit in weekend["category_limits"].items() if weekend["status"] == "open" else ():
            n = sum(self.vendors[i]["category"] == category for i in group)
            if not limit.get("min", 0) <= n <= limit.get("max", n):
                return False
        for a, b in self.p["apart"]:
            if {a, b} <= names and not {a, b} <= fixed:
                return False
        return all((a in names) == (b in names) or fixed >= {a, b} & names for a, b in self.p["together"])

    def _placements(
        self, group: tuple[int, ...], weekend: dict[str, Any], on: dict[int, int]
    ) -> Iterator[dict[int, int]]:
        """Every way to place the vendors `group[len(on):]`, given who stands already (`on`: vendor -> stall)."""
        if len(on) == len(group):
            yield dict(on)
            return
        vendor = group[len(on)]
        for stall in range(len(self.stalls)):
            if stall not in on.values() and self._may_take(vendor, stall, weekend, on):
                yield from self._placements(group, weekend, {**on, vendor: stall})

    def _may_take(self, vendor: int, stall: int, weekend: dict[str, Any], on: dict[int, int]) -> bool:
        v, s = self.vendors[vendor], self.stalls[stall]
        wanted = self.fixed.get((weekend["id"], v["id"]))
        if not may_stand(v, s, weekend) or wanted not in (None, s["id"]):
            return False
        if self.p["rules"]["same_product_neighbours"] != "forbid":
            return True
        for other, place in on.items():
            beside, o = self.stalls[place], self.vendors[other]
            insisted = wanted == s["id"] and self.fixed.get((weekend["id"], o["id"])) == beside["id"]
            if beside["id"] in s["neighbours"] and o["product"] == v["product"] and not insisted:
                return False
        return True

    # All weekends ------------------------------------------------------------------------------------------------

    def best(self) -> Best:
        reached = self._walk(cost=self._worst, join=max, limit=None)
        if not reached:
            return Best(feasible=False)
        filled = max(sum(state[0]) for state in reached)
        deviation = min(worst for state, (worst, _) in reached.items() if sum(state[0]) == filled)
        limit = max(deviation, self.unit - 1)
        reached = {s: r for s, r in self._walk(self._spacing, lambda a, b: a + b, limit).items() if sum(s[0]) == filled}
        final = min(self._final(state) for state in reached)
        spacing, sets = min((r for s, r in reached.items() if self._final(s) == final), key=lambda r: r[0])
        return Best(
            True,
            filled,
            Fraction(deviation, self.unit),
            Fraction(final, self.unit**2),
            Fraction(spacing, (2 * self.unit) ** 2),
            self._plan(sets),
        )

    def _walk(
        self,
        cost: Callable[[int, tuple[int, ...], tuple[int, ...]], int],
        join: Callable[[int, int], int],
        limit: int | None,
    ) -> dict[State, tuple[int, list[int]]]:
        """States after the last weekend, each with its least cost and the choices that lead there."""
        n = len(self.vendors)
        layer: dict[State, tuple[int, list[int]]] = {((0,) * n, (-1,) * n): (0, [])}
        for w in range(len(self.weekends)):
            following: dict[State, tuple[int, list[int]]] = {}
            for state, (spent, path) in layer.items():
                for number, (group, _) in enumerate(self.choices[w]):
                    after = self._step(state, group, w)
                    if after is None or (limit is not None and self._worst(w, after[0], group) > limit):
                        continue
                    total = join(spent, cost(w, after[0], group))
                    if after not in following or total < following[after][0]:
                        following[after] = (total, [*path, number])
            layer = following
        return layer

    def _step(self, state: State, group: tuple[int, ...], w: int) -> State | None:
        turns, last = list(state[0]), list(state[1])
        gap = self.p["rules"]["min_gap"]
        for i in group:
            if last[i] >= 0 and w - last[i] < gap:
                before = self.weekends[last[i]]
                if not (self._is_fixed(before, i) and self._is_fixed(self.weekends[w], i)):
                    return None
            turns[i] += 1
            last[i] = w
        return tuple(turns), tuple(-1 if x >= 0 and w + 1 - x >= gap else x for x in last)

    def _worst(self, w: int, turns: tuple[int, ...], _group: tuple[int, ...]) -> int:
        return max((abs(n * self.unit - e) for n, e in zip(turns, self.e[w], strict=True)), default=0)

    def _spacing(self, w: int, turns: tuple[int, ...], group: tuple[int, ...]) -> int:
        return sum((2 * self.e[w][i] - self.lam[w][i] - (2 * turns[i] - 1) * self.unit) ** 2 for i in group)

    def _final(self, state: State) -> int:
        if not self.weekends:
            return 0
        return sum((n * self.unit - e) ** 2 for n, e in zip(state[0], self.e[-1], strict=True))

    def _plan(self, numbers: list[int]) -> tuple[tuple[str, str, str], ...]:
        plan = []
        for weekend, choices, number in zip(self.weekends, self.choices, numbers, strict=True):
            placed = choices[number][1]
            plan += sorted((weekend["id"], self.vendors[v]["id"], self.stalls[s]["id"]) for v, s in placed.items())
        return tuple(plan)


def as_bytes(problem: dict[str, Any]) -> bytes:
    """A problem dict as a file's bytes."""
    return json.dumps(problem, ensure_ascii=False, sort_keys=True).encode()
