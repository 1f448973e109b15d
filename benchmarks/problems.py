"""Problems of any size with any rules, the same for the same seed: markets like Kupang's, only larger or stricter.

Half of the stalls lie in a food zone, the rest in one for drinks and cakes and one for crafts; each zone is rows of ten
stalls, neighbours along a row. Vendors come in the same mixture of categories, products and needs.
"""

from __future__ import annotations

import datetime
import json
import random
from dataclasses import dataclass
from typing import Any

FIRST = datetime.date(2026, 12, 5)
ROW = 10  # stalls in a row
ZONES: tuple[tuple[str, tuple[str, ...], float, tuple[tuple[tuple[str, ...], float], ...]], ...] = (
    (
        "A", ("kuliner",), 0.40,
        (
            (("listrik", "kompor"), 0.55), (("listrik", "air", "kompor"), 0.20),
            (("listrik", "air"), 0.15), (("listrik",), 0.10),
        ),
    ),
    ("B", ("kue & camilan", "minuman"), 0.32, ((("listrik",), 0.7), ((), 0.3))),
    ("C", ("tenun & fesyen", "kriya", "jasa"), 0.28, ((("listrik",), 0.35), ((), 0.65))),
)  # fmt: skip
"""Zone, its categories, its part of the stalls, and of these the part with which features."""

KINDS: tuple[tuple[str, int, float, tuple[tuple[tuple[str, ...], float], ...]], ...] = (
    (
        "kuliner", 14, 0.39,
        (
            (("listrik",), 0.20), (("listrik", "kompor"), 0.20), (("kompor",), 0.15), (("listrik", "air"), 0.12),
            ((), 0.13), (("air",), 0.10), (("air", "kompor"), 0.10),
        ),
    ),
    ("kue & camilan", 8, 0.17, ((("listrik",), 0.55), ((), 0.45))),
    ("minuman", 6, 0.15, ((("listrik",), 0.5), ((), 0.5))),
    ("tenun & fesyen", 5, 0.13, ((("listrik",), 0.1), ((), 0.9))),
    ("kriya", 6, 0.09, ((("listrik",), 0.2), ((), 0.8))),
    ("jasa", 4, 0.07, ((("listrik",), 0.2), ((), 0.8))),
)  # fmt: skip
"""Category, how many products it has, its part of the vendors, and of these the part with which needs."""


@dataclass(frozen=True)
class Rules:
    """How much of each rule. Fractions are of vendors, stalls, weekends or of vendor-weekends (`absent`)."""

    min_gap: int = 2
    neighbours: str = "forbid"
    repeat_gap: int = 2
    absent: float = 0.06
    joined: float = 0.12
    left: float = 0.03
    cancelled: float = 0.04
    closed: float = 0.02
    limits: float = 0.1  # weekends with maximums and minimums
    apart: float = 0.03  # pairs, per vendor
    together: float = 0.005
    fixed: float = 0.2  # turns per weekend; half of them with a stall
    weighted: float = 0.02
    credits: float = 0.1  # vendors who bring something from last season, up to half a turn
    products: float = 1.0  # fewer: the same product has to stand beside itself more often


NONE = Rules(
    min_gap=1, neighbours="allow", repeat_gap=0, absent=0, joined=0, left=0, cancelled=0, closed=0,
    limits=0, apart=0, together=0, fixed=0, weighted=0, credits=0,
)  # fmt: skip
EVERY = Rules()


def make(vendors: int, weekends: int, stalls: int, rules: Rules = EVERY, seed: int = 1) -> bytes:
    """A problem file. Its rules can nearly always be kept together, but nothing makes sure of it."""
    rng = random.Random(seed)
    days = [_weekend(rng, n, rules, stalls) for n in range(weekends)]
    places = _stalls(rng, stalls)
    people = [_vendor(rng, n, rules, days) for n in range(vendors)]
    names = [place["id"] for place in places]
    for day in days:
        day["closed_stalls"] = sorted(s for s in names if rng.random() < rules.closed)
    apart, together = _pairs(rng, rules, people)
    problem = {
        "format": "giliran-problem/1",
        "weekends": days,
        "stalls": places,
        "vendors": people,
        "rules": {
            "min_gap": rules.min_gap,
            "same_product_neighbours": rules.neighbours,
            "stall_repeat_gap": rules.repeat_gap,
        },
        "apart": apart,
        "together": together,
        "fixed": _fixed(rng, rules, days, places, people, {v for pair in [*apart, *together] for v in pair}),
        "seed": seed,
    }
    return json.dumps(problem, ensure_ascii=False, separators=(",", ":")).encode()


def _pick(rng: random.Random, parts: tuple[tuple[tuple[str, ...], float], ...]) -> list[str]:
    return list(rng.choices([item for item, _ in parts], [part for _, part in parts])[0])


def _weekend(rng: random.Random, number: int, rules: Rules, stalls: int) -> dict[str, Any]:
    day = FIRST + datetime.timedelta(weeks=number)
    limits: dict[str, dict[str, int]] = {}
    if rng.random() < rules.limits:
        limits = {
            "kuliner": {"min": int(0.2 * stalls), "max": int(0.34 * stalls)},
            "jasa": {"max": max(1, stalls // 25)},
        }
    return {
        "id": day.isoformat(),
        "dates": [day.isoformat(), (day + datetime.timedelta(days=1)).isoformat()],
        "status": "cancelled" if rng.random() < rules.cancelled else "open",
        "closed_stalls": [],
        "category_limits": limits,
    }


def _stalls(rng: random.Random, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for zone, categories, part, kinds in ZONES:
        here = count - len(found) if zone == ZONES[-1][0] else round(count * part)
        names = [f"{zone}-{n + 1:04d}" for n in range(here)]
        for n, name in enumerate(names):
            row = range(n // ROW * ROW, min(here, n // ROW * ROW + ROW))
            found.append(
                {
                    "id": name,
                    "zone": zone,
                    "x": 3.0 * (n % ROW),
                    "y": 5.0 * (n // ROW),
                    "features": _pick(rng, kinds),
                    "categories": list(categories),
                    "prime": rng.randint(0, 100),
                    "neighbours": [names[m] for m in (n - 1, n + 1) if m in row],
                }
            )
    return found


def _vendor(rng: random.Random, number: int, rules: Rules, days: list[dict[str, Any]]) -> dict[str, Any]:
    category, products, _, needs = rng.choices(KINDS, [kind[2] for kind in KINDS])[0]
    joins = rng.random() < rules.joined and len(days) > 4
    leaves = rng.random() < rules.left and len(days) > 4
    return {
        "id": f"V{number + 1:05d}",
        "category": category,
        "product": f"{category} {rng.randint(1, max(2, round(products * rules.products)))}",
        "needs": _pick(rng, needs),
        "credit": rng.randint(-500_000, 500_000) if rng.random() < rules.credits else 0,
        "weight": rng.choice([0.5, 1.5, 2]) if rng.random() < rules.weighted else 1,
        "joined": rng.choice(days[: len(days) // 2])["dates"][0] if joins else None,
        "left": rng.choice(days[len(days) // 2 :])["dates"][0] if leaves else None,
        "unavailable": [day["id"] for day in days if rng.random() < rules.absent],
    }


def _pairs(rng: random.Random, rules: Rules, people: list[dict[str, Any]]) -> tuple[list[list[str]], list[list[str]]]:
    """Apart: any two. Together: two with the same needs of a category, none in two pairs."""
    names = [vendor["id"] for vendor in people]
    apart = {tuple(sorted(rng.sample(names, 2))) for _ in range(int(len(names) * rules.apart))}
    alike: dict[tuple[str, ...], list[str]] = {}
    for vendor in people:
        plain = vendor["weight"] == 1 and not vendor["credit"] and not vendor["joined"] and not vendor["left"]
        if plain:
            alike.setdefault((vendor["category"], *vendor["needs"]), []).append(vendor["id"])
    free = [ids for ids in alike.values() if len(ids) > 20]
    together: set[tuple[str, ...]] = set()
    for _ in range(int(len(names) * rules.together) if free else 0):
        ids = rng.choice(free)
        pair = [ids.pop(rng.randrange(len(ids))) for _ in range(2)] if len(ids) > 10 else []
        if pair:
            together.add(tuple(sorted(pair)))
    return [list(pair) for pair in sorted(apart - together)], [list(pair) for pair in sorted(together)]


def _fixed(
    rng: random.Random, rules: Rules, days: list[dict[str, Any]], places: list[dict[str, Any]],
    people: list[dict[str, Any]], paired: set[str],
) -> list[dict[str, Any]]:  # fmt: skip
    """Turns of vendors without pairs, each vendor once, on days when they can come."""
    found: list[dict[str, Any]] = []
    free = [v for v in people if v["id"] not in paired and not v["joined"] and not v["left"]]
    rng.shuffle(free)
    taken: set[tuple[str, str]] = set()
    for day in days:
        if day["status"] != "open" or not free or rng.random() >= rules.fixed:
            continue
        vendor = free.pop()
        if day["id"] in vendor["unavailable"]:
            continue
        fitting = [
            s["id"] for s in places
            if vendor["category"] in s["categories"] and set(vendor["needs"]) <= set(s["features"])
            and s["id"] not in day["closed_stalls"] and (day["id"], s["id"]) not in taken
        ]  # fmt: skip
        stall = rng.choice(fitting) if fitting and rng.random() < 0.5 else None
        if fitting:
            taken.add((day["id"], stall or ""))
            found.append({"weekend": day["id"], "vendor": vendor["id"], "stall": stall})
    return found
