"""Why not me: for each weekend on which a vendor has no turn, the one reason, with its figures.

The first of these that is true is the reason:

- NOT_ELIGIBLE  rule 1. why: CANCELLED, NOT_JOINED, LEFT, UNAVAILABLE.
- NO_FITTING_STALL  no usable stall keeps rule 2. why: NONE (no stall of the market fits), CLOSED (the fitting ones are
  closed); or SAME_PRODUCT (below).
- TOO_SOON  rule 3: the vendor's nearest other turn is fewer than min_gap weekends away.
- APART  rule 5. why: APART (a vendor to be kept apart from has a turn), TOGETHER (somebody who must come along is
  held back by one of the reasons above, by a full category or by having to be kept apart from another of them).
- CATEGORY_FULL  rule 4: the category has its maximum (counting those who must come along), and some usable fitting
  stall is not held by the category; so the maximum, not the stalls, decided.
- NO_FITTING_STALL, why SAME_PRODUCT  fitting stalls are free, but beside each stands the same product (rule 7).
- OTHERS_OWED_MORE  what is left: the fitting stalls went to others. `rivals` hold a stall that fits the vendor;
  `how_many` of them came with more owed, by `by_least` to `by_most` turns. *Owed* at w is e(v, w) less the turns
  before w. why: OWED; LEVEL (nobody more, `level` as much: the draw decided); KEPT (nobody as much, but in a repaired
  rotation published turns stay where they are); TIMING (the same in another: the order of the whole season did); FREE
  (`free` > 0 stalls that the vendor alone could take stayed empty: the rotation is not full; in one with all seats
  filled that can be, this does not occur).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from scheduler import files
from scheduler.attendance_plans import groups
from scheduler.problem import TURN, IntArray, Problem
from scheduler.standing import NOWHERE, Standing, stand
from scheduler.words import Figure

Code = Literal["NOT_ELIGIBLE", "NO_FITTING_STALL", "TOO_SOON", "APART", "CATEGORY_FULL", "OTHERS_OWED_MORE"]
CODES: tuple[Code, ...] = (
    "NOT_ELIGIBLE", "NO_FITTING_STALL", "TOO_SOON", "APART", "CATEGORY_FULL", "OTHERS_OWED_MORE",
)  # fmt: skip
LEVEL = 1000  # TURN units: owed differs by rounding alone


@dataclass(frozen=True)
class Turn:
    weekend: str
    stall: str


@dataclass(frozen=True)
class Reason:
    """`figures` by `why` as in the module's docstring; amounts of turns are floats with 6 decimals."""

    weekend: str
    code: Code
    why: str
    figures: dict[str, Figure] = field(default_factory=dict)
    owed: float = 0.0  # turns the vendor came with
    next_turn: Turn | None = None  # the first turn after this weekend
    standby: int | None = None  # 1: called first


@dataclass(frozen=True)
class Explanation:
    """A vendor's whole season. `entitled` and `owed` in turns at its end."""

    vendor: str
    weekends: tuple[str, ...]  # all of them, in order
    turns: tuple[Turn, ...]
    without: tuple[Reason, ...]
    entitled: float
    owed: float

    def next_turn(self, date: str) -> Turn | None:
        """The first turn on a weekend with an id on or after the date, where ids are dates."""
        return next((turn for turn in self.turns if turn.weekend >= date), None)


class Explainer:
    """Reasons for one problem and one of its rotations. Raises BadFile when the rotation belongs to other names."""

    def __init__(self, problem: Problem, rotation: files.Rotation, standing: Standing | None = None) -> None:
        self.problem = problem
        self.standing = standing or stand(problem, rotation)
        self.comes = self.standing.comes
        self.kept_from = _repaired_from(problem, rotation)
        self.holder = np.full((problem.n_weekends, problem.n_stalls), NOWHERE, dtype=np.int64)
        v, w = np.nonzero(self.comes)
        self.holder[w, self.standing.stall[v, w]] = v
        self.companions = {v: [u for u in group if u != v] for group in groups(problem) for v in group}
        self.apart: dict[int, list[int]] = {}
        for a, b in problem.apart:
            self.apart.setdefault(a, []).append(b)
            self.apart.setdefault(b, []).append(a)
        self.beside: dict[int, list[int]] = {}
        for s, t in problem.edges.tolist():
            self.beside.setdefault(s, []).append(t)
            self.beside.setdefault(t, []).append(s)

    def vendor(self, name: str) -> Explanation:
        """Raises KeyError for an unknown vendor."""
        v = self.problem.vendor_index[name]
        days = range(self.problem.n_weekends)
        turns = tuple(self._turn(v, w) for w in days if self.comes[v, w])
        without = tuple(self.reason(v, w) for w in days if not self.comes[v, w])
        entitled = float(self.standing.due.owed[v, -1]) / TURN if days else float(self.problem.credit[v]) / TURN
        owed = round(entitled - len(turns), 6)
        return Explanation(name, self.problem.weekends, turns, without, round(entitled, 6), owed)

    def reason(self, v: int, w: int) -> Reason:
        """Why vendor v has no turn on weekend w (both by position). Raises ValueError when there is one."""
        if self.comes[v, w]:
            raise ValueError(f"{self.problem.vendors[v]} has a turn on {self.problem.weekends[w]}")
        code, why, figures = self._alone(v, w) or self._with_companions(v, w) or self._contest(v, w)
        later = np.flatnonzero(self.comes[v, w + 1 :])
        queue = self.standing.standby.get(w, [])
        return Reason(
            self.problem.weekends[w],
            code,
            why,
            figures,
            owed=_turns(self.standing.owed[v, w]),
            next_turn=self._turn(v, w + 1 + int(later[0])) if len(later) else None,
            standby=queue.index(v) + 1 if v in queue else None,
        )

    def _turn(self, v: int, w: int) -> Turn:
        return Turn(self.problem.weekends[w], self.problem.stalls[self.standing.stall[v, w]])

    def _alone(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        """What holds the vendor back whoever else comes along."""
        return self._not_eligible(v, w) or self._unfit(v, w) or self._too_soon(v, w) or self._apart_from(v, w)

    def _not_eligible(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        vendor, weekend = self.problem.file.vendors[v], self.problem.file.weekends[w]
        if self.problem.eligible[v, w]:
            return None
        if weekend.status != "open":
            return "NOT_ELIGIBLE", "CANCELLED", {}
        if vendor.joined is not None and vendor.joined > weekend.dates[0]:
            return "NOT_ELIGIBLE", "NOT_JOINED", {"joined": vendor.joined}
        if vendor.left is not None and vendor.left <= weekend.dates[-1]:
            return "NOT_ELIGIBLE", "LEFT", {"left": vendor.left}
        return "NOT_ELIGIBLE", "UNAVAILABLE", {}

    def _unfit(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        if self.problem.fits_stalls(v, w).any():
            return None
        vendor = self.problem.file.vendors[v]
        fits = self.problem.fits[self.problem.vendor_class[v]][self.problem.stall_type]
        figures: dict[str, Figure] = {"category": vendor.category, "needs": sorted(vendor.needs)}
        if fits.any():
            return "NO_FITTING_STALL", "CLOSED", {**figures, "closed": int(fits.sum())}
        return "NO_FITTING_STALL", "NONE", figures

    def _too_soon(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        turns = np.flatnonzero(self.comes[v])
        if not len(turns):
            return None
        nearest = int(turns[np.argmin(np.abs(turns - w))])
        distance = abs(nearest - w)
        if distance >= self.problem.min_gap:
            return None
        why = "AFTER" if nearest < w else "BEFORE"
        other = self.problem.weekends[nearest]
        return "TOO_SOON", why, {"other": other, "distance": distance, "min_gap": self.problem.min_gap}

    def _apart_from(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        there = [u for u in self.apart.get(v, []) if self.comes[u, w]]
        return ("APART", "APART", {"partner": self.problem.vendors[there[0]]}) if there else None

    def _with_companions(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]] | None:
        """Rule 5's companions and the category's maximum, which counts them."""
        missing = [u for u in self.companions.get(v, []) if not self.comes[u, w]]
        full = self._full(v, w, missing)
        if full is not None:
            return full
        for u in missing:
            others = [v, *(x for x in missing if x != u)]
            held = self._alone(u, w) or self._full(u, w, others)
            if held is None and set(self.apart.get(u, [])) & set(others):
                held = "APART", "APART", {}
            if held is not None:
                figures: dict[str, Figure] = {"partner": self.problem.vendors[u], "partner_code": held[0]}
                return "APART", "TOGETHER", figures
        return None

    def _full(self, v: int, w: int, along: list[int]) -> tuple[Code, str, dict[str, Figure]] | None:
        problem = self.problem
        of = problem.class_category[problem.vendor_class]
        category = int(of[v])
        most = problem.limits[w].get(category, (0, None))[1]
        count = int((self.comes[:, w] & (of == category)).sum())
        need = 1 + sum(of[u] == category for u in along)
        if most is None or count + need <= most:
            return None
        holders = self.holder[w][self.problem.fits_stalls(v, w)]
        if not ((holders == NOWHERE) | (of[holders] != category)).any():
            return None
        figures: dict[str, Figure] = {"category": problem.categories[category], "count": count, "max": most}
        return "CATEGORY_FULL", "MAX", {**figures, "how_many": self._owed_more(v, w, holders)["how_many"]}

    def _contest(self, v: int, w: int) -> tuple[Code, str, dict[str, Figure]]:
        stalls = np.flatnonzero(self.problem.fits_stalls(v, w))
        free = [int(s) for s in stalls if self.holder[w, s] == NOWHERE]
        figures = self._owed_more(v, w, self.holder[w][stalls])
        if free and self.problem.neighbours_rule == "forbid" and all(self._beside_own(v, w, s) for s in free):
            product = self.problem.file.vendors[v].product
            return "NO_FITTING_STALL", "SAME_PRODUCT", {"product": product, "free": len(free)}
        if free and all(self.comes[u, w] for u in self.companions.get(v, [])):
            return "OTHERS_OWED_MORE", "FREE", {**figures, "free": len(free)}
        otherwise = "KEPT" if w >= self.kept_from else "TIMING"
        why = "OWED" if figures["how_many"] else "LEVEL" if figures["level"] else otherwise
        return "OTHERS_OWED_MORE", why, figures

    def _beside_own(self, v: int, w: int, stall: int) -> bool:
        product = self.problem.vendor_product
        beside = [self.holder[w, s] for s in self.beside.get(stall, [])]
        return any(u != NOWHERE and product[u] == product[v] for u in beside)

    def _owed_more(self, v: int, w: int, holders: IntArray) -> dict[str, Figure]:
        rivals = holders[holders != NOWHERE]
        lead = self.standing.owed[rivals, w] - self.standing.owed[v, w]
        more = lead[lead > LEVEL]
        return {
            "rivals": len(rivals),
            "how_many": len(more),
            "by_least": _turns(more.min()) if len(more) else 0.0,
            "by_most": _turns(more.max()) if len(more) else 0.0,
            "level": int((np.abs(lead) <= LEVEL).sum()),
            "fixed": sum(int(u) in self.problem.fixed[w] for u in rivals),
        }


def _repaired_from(problem: Problem, rotation: files.Rotation) -> int:
    """The first weekend that a repair could change; past the last one where it was none. `solver` may hold anything."""
    told = rotation.solver.get("repair")
    start = told.get("from") if isinstance(told, dict) else None
    return problem.weekends.index(start) if start in problem.weekends else problem.n_weekends


def _turns(units: int) -> float:
    return round(float(units) / TURN, 6)
