"""What would help most: the change of stalls that brings the categories' waiting times closest to each other.

A category's waiting time is what the entitlement gives: weekends on which its vendors were eligible, for each turn that
they are owed. Every change is worked out exactly, by the entitlement of the market changed that way:

- FEATURE   one more feature on all stalls of one kind in one zone,
- CATEGORY  one more category allowed on them,
- STALLS    two more stalls of that kind in that zone, usable on every open weekend.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from scheduler.entitlement import Known, entitlement
from scheduler.problem import IntArray, Problem, StallType
from scheduler.words import Figure, Lang, fill, listed

MORE_STALLS = 2
Place = tuple[str, StallType]  # a zone and a kind of stall in it


@dataclass(frozen=True)
class Waits:
    """`weekends`: category -> weekends per turn, None when its vendors are owed no turn at all."""

    weekends: dict[str, float | None]

    @property
    def without(self) -> int:
        """Categories that never get a turn."""
        return sum(wait is None for wait in self.weekends.values())

    @property
    def gap(self) -> float:
        """Longest less shortest wait, of categories that get turns."""
        known = [wait for wait in self.weekends.values() if wait is not None]
        return round(max(known) - min(known), 6) if known else 0.0


@dataclass(frozen=True)
class Help:
    """One change and what it does. `added`: the feature or category, None for STALLS. `stalls`: how many it touches."""

    kind: str
    zone: str
    features: tuple[str, ...]
    categories: tuple[str, ...]
    added: str | None
    stalls: int
    before: Waits
    after: Waits


TEXTS: dict[str, dict[Lang, str]] = {
    "FEATURE": {
        "id": "Tambah {added} di {stalls} lapak zona {zone} ({like}): beda tunggu {before} jadi {after} akhir pekan.",
        "en": "Add {added} to {stalls} stalls of zone {zone} ({like}): gap of waiting {before} to {after} weekends.",
    },
    "CATEGORY": {
        "id": "Buka {stalls} lapak zona {zone} ({like}) untuk {added}: beda tunggu {before} jadi {after} akhir pekan.",
        "en": "Open {stalls} stalls of zone {zone} ({like}) to {added}: gap of waiting {before} to {after} weekends.",
    },
    "STALLS": {
        "id": "Tambah {stalls} lapak di zona {zone} ({like}): beda tunggu {before} jadi {after} akhir pekan.",
        "en": "Add {stalls} stalls in zone {zone} ({like}): gap of waiting {before} to {after} weekends.",
    },
}
SERVED: dict[Lang, str] = {
    "id": " Giliran pertama untuk: {served}.",
    "en": " First turns for: {served}.",
}
NOTHING: dict[Lang, str] = {
    "id": "Tidak ada perubahan lapak seperti itu yang memperkecil beda tunggu.",
    "en": "No such change of stalls narrows the gap of waiting.",
}
PLAIN: dict[Lang, str] = {"id": "tanpa fasilitas", "en": "no features"}
ANYBODY: dict[Lang, str] = {"id": "semua kategori", "en": "any category"}
BULLET = " · "


def sentence(help_: Help, lang: Lang) -> str:
    like = [listed(help_.features, lang) or PLAIN[lang], listed(help_.categories, lang) or ANYBODY[lang]]
    figures: dict[str, Figure] = {
        "added": help_.added, "stalls": help_.stalls, "zone": help_.zone, "like": BULLET.join(like),
        "before": help_.before.gap, "after": help_.after.gap,
    }  # fmt: skip
    served = [name for name, wait in help_.before.weekends.items() if wait is None and help_.after.weekends[name]]
    return fill(TEXTS[help_.kind], lang, figures) + (fill(SERVED, lang, {"served": served}) if served else "")


def waits(problem: Problem, known: Known | None = None) -> Waits:
    """Raises CannotMeet as the entitlement does."""
    due = entitlement(problem, known)
    members = np.zeros((len(problem.classes), problem.n_weekends), dtype=np.int64)
    np.add.at(members, problem.vendor_class, problem.eligible)
    found: dict[str, float | None] = {}
    for k, name in enumerate(problem.categories):
        classes = np.flatnonzero(problem.class_category == k).tolist()
        came = int(members[classes].sum())
        turns = sum((row[c] * int(members[c, w]) for w, row in enumerate(due.share) for c in classes), Fraction(0))
        if came:
            found[name] = round(float(came / turns), 6) if turns else None
    return Waits(found)


def helps(problem: Problem) -> list[Help]:
    """All changes that help, best first: fewest categories without turns, then the smallest gap, then fewest stalls."""
    known: Known = {}
    now = waits(problem, known)
    found = [
        Help(kind, zone, of.features, of.categories, added, stalls, now, waits(changed, known))
        for kind, (zone, of), added, stalls, changed in _changes(problem)
    ]
    better = [h for h in found if (h.after.without, h.after.gap) < (now.without, now.gap)]
    return sorted(
        better, key=lambda h: (h.after.without, h.after.gap, h.stalls, h.kind, h.zone, h.features, h.added or "")
    )


def _changes(problem: Problem) -> Iterator[tuple[str, Place, str | None, int, Problem]]:
    """(kind, place, what is added, stalls touched, problem changed that way)."""
    features = sorted({f for t in problem.types for f in t.features} | {n for c in problem.classes for n in c.needs})
    for (zone, of), stalls in _places(problem).items():
        place, moved = (zone, of), _usable(problem, stalls)
        for feature in features:
            if feature not in of.features:
                kind = replace(of, features=tuple(sorted({*of.features, feature})))
                yield "FEATURE", place, feature, len(stalls), _with(problem, of, kind, moved)
        for category in problem.categories:
            if of.categories and category not in of.categories:
                kind = replace(of, categories=tuple(sorted({*of.categories, category})))
                yield "CATEGORY", place, category, len(stalls), _with(problem, of, kind, moved)
        more = np.where(problem.open, MORE_STALLS, 0)
        yield "STALLS", place, None, MORE_STALLS, _with(problem, None, of, more)


def _places(problem: Problem) -> dict[Place, list[int]]:
    """Stalls by zone and kind, sorted."""
    found: dict[Place, list[int]] = {}
    for s, stall in enumerate(problem.file.stalls):
        found.setdefault((stall.zone, problem.types[problem.stall_type[s]]), []).append(s)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1].features, item[0][1].categories)))


def _usable(problem: Problem, stalls: list[int]) -> IntArray:
    count: IntArray = problem.usable[:, stalls].sum(axis=1)
    return count


def _with(problem: Problem, old: StallType | None, new: StallType, count: IntArray) -> Problem:
    """`count` (w,) stalls of kind `new` more, taken from `old` where that is given. For the entitlement alone."""
    room = problem.type_count.copy()
    if old is not None:
        room[:, problem.types.index(old)] -= count
    types = problem.types if new in problem.types else (*problem.types, new)
    if len(types) > room.shape[1]:
        room = np.concatenate([room, np.zeros((len(room), 1), dtype=np.int64)], axis=1)
    room[:, types.index(new)] += count
    fits = np.array([[t.takes(c) for t in types] for c in problem.classes], dtype=np.bool_)
    return replace(problem, types=types, type_count=room, fits=fits.reshape(len(problem.classes), len(types)))
