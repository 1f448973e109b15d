"""Random tiny problems with every kind of rule, valid by the format, feasible or not."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import strategies as st

FIRST = datetime.date(2026, 12, 5)
CATEGORIES = ["kuliner", "kriya"]
PRODUCTS = ["sate", "kopi", "tenun"]
FEATURES = ["listrik", "air"]


def _days(weekend: int) -> list[str]:
    day = FIRST + datetime.timedelta(weeks=weekend)
    return [day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()]


def _rarely(draw: st.DrawFn, often: int = 4) -> bool:
    """True about once in `often`; shrinks to False."""
    return draw(st.integers(0, often - 1)) == often - 1


@st.composite
def _weekend(draw: st.DrawFn, position: int, stalls: list[str]) -> dict[str, Any]:
    limits: dict[str, dict[str, int]] = {}
    if _rarely(draw, 3):
        limit = {}
        if draw(st.booleans()):
            limit["max"] = draw(st.integers(0, 2))
        if _rarely(draw):
            limit["min"] = draw(st.integers(0, min(2, limit.get("max", 2))))
        limits[draw(st.sampled_from(CATEGORIES))] = limit
    return {
        "id": _days(position)[0],
        "dates": _days(position)[: draw(st.integers(1, 2))],
        "status": "cancelled" if _rarely(draw, 8) else "open",
        "closed_stalls": [draw(st.sampled_from(stalls))] if stalls and _rarely(draw) else [],
        "category_limits": limits,
    }


@st.composite
def _stalls(draw: st.DrawFn, n: int) -> list[dict[str, Any]]:
    names = [f"A-0{i + 1}" for i in range(n)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if draw(st.booleans())]
    return [
        {
            "id": name,
            "zone": "A",
            "x": float(i),
            "y": 0.5,
            "features": draw(st.lists(st.sampled_from(FEATURES), unique=True)),
            "categories": draw(st.lists(st.sampled_from(CATEGORIES), unique=True)) if _rarely(draw, 3) else [],
            "prime": draw(st.integers(0, 100)),
            "neighbours": [b for a, b in pairs if a == name] + [a for a, b in pairs if b == name],
        }
        for i, name in enumerate(names)
    ]


@st.composite
def _vendor(draw: st.DrawFn, name: str, weekends: int) -> dict[str, Any]:
    ids = [_days(w)[0] for w in range(weekends)]
    inside = st.integers(-3, 7 * weekends + 3).map(lambda d: (FIRST + datetime.timedelta(days=d)).isoformat())
    return {
        "id": name,
        "category": draw(st.sampled_from(CATEGORIES)),
        "product": draw(st.sampled_from(PRODUCTS)),
        "needs": draw(st.lists(st.sampled_from(FEATURES), unique=True)) if _rarely(draw, 3) else [],
        "credit": draw(st.integers(-2_500_000, 2_500_000)) if _rarely(draw) else 0,
        "weight": draw(st.sampled_from([2, 1.5, 0.3])) if _rarely(draw) else 1,
        "joined": draw(inside) if _rarely(draw, 6) else None,
        "left": draw(inside) if _rarely(draw, 6) else None,
        "unavailable": sorted(draw(st.sets(st.sampled_from(ids), max_size=2))) if ids and _rarely(draw, 3) else [],
    }


@st.composite
def small_problems(
    draw: st.DrawFn, *, max_vendors: int = 5, max_weekends: int = 4, max_stalls: int = 3
) -> dict[str, Any]:
    """A problem dict of the format giliran-problem/1. About three in four have a rotation."""
    stalls = draw(_stalls(draw(st.integers(1, max_stalls))))
    n_weekends = draw(st.integers(1, max_weekends))
    weekends = [draw(_weekend(w, [s["id"] for s in stalls])) for w in range(n_weekends)]
    names = [f"V000{i + 1}" for i in range(draw(st.integers(1, max_vendors)))]
    pairs = [[a, b] for i, a in enumerate(names) for b in names[i + 1 :]]
    chosen = st.lists(st.sampled_from(pairs), max_size=2, unique_by=tuple) if pairs else st.just([])
    turns = st.tuples(st.sampled_from([w["id"] for w in weekends]), st.sampled_from(names))
    return {
        "format": "giliran-problem/1",
        "weekends": weekends,
        "stalls": stalls,
        "vendors": [draw(_vendor(name, n_weekends)) for name in names],
        "rules": {
            "min_gap": draw(st.integers(1, 3)),
            "same_product_neighbours": draw(st.sampled_from(["forbid", "avoid", "allow"])),
            "stall_repeat_gap": draw(st.integers(0, 2)),
        },
        "apart": draw(chosen) if _rarely(draw, 3) else [],
        "together": draw(chosen) if _rarely(draw, 3) else [],
        "fixed": [
            {"weekend": w, "vendor": v, "stall": draw(st.sampled_from([None, *(s["id"] for s in stalls)]))}
            for w, v in (draw(st.lists(turns, max_size=2, unique=True)) if _rarely(draw, 3) else [])
        ],
        "seed": draw(st.integers(0, 2**53 - 1)),
    }
