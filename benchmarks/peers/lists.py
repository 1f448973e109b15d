"""How offices do it: weekend by weekend, the vendors in some order, each on the first free stall that fits.

lottery: a draw a weekend. queue: whoever waited longest comes first. They keep the rules as far as their way allows.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from benchmarks.peers.office import Turn

Problem = dict[str, Any]


def eligible(vendor: dict[str, Any], weekend: dict[str, Any]) -> bool:
    """Rule 1."""
    first, last = weekend["dates"][0], weekend["dates"][-1]
    return (
        weekend["status"] == "open"
        and (vendor["joined"] is None or vendor["joined"] <= first)
        and (vendor["left"] is None or vendor["left"] > last)
        and weekend["id"] not in vendor["unavailable"]
    )


def fits(vendor: dict[str, Any], stall: dict[str, Any]) -> bool:
    """Rule 2, but for closures."""
    return (not stall["categories"] or vendor["category"] in stall["categories"]) and set(vendor["needs"]) <= set(
        stall["features"]
    )


def in_turn(
    problem: Problem, order: Callable[[list[Any], dict[str, int], dict[str, int], random.Random], None]
) -> list[Turn]:
    """Weekend by weekend, the vendors in an order, each on the first free stall that fits, rules 3, 4, 5 and 7 kept."""
    rng = random.Random(problem["seed"])
    rules, found = problem["rules"], []
    turns: dict[str, int] = defaultdict(int)
    last: dict[str, int] = defaultdict(lambda: -10_000)
    apart = defaultdict(set)
    for a, b in problem["apart"]:
        apart[a].add(b)
        apart[b].add(a)
    stalls = {stall["id"]: stall for stall in problem["stalls"]}
    for number, weekend in enumerate(problem["weekends"]):
        vendors = [v for v in problem["vendors"] if eligible(v, weekend)]
        order(vendors, turns, last, rng)
        free = [s for s in problem["stalls"] if s["id"] not in weekend["closed_stalls"]]
        free.sort(key=lambda s: (len(s["features"]), s["id"]))
        product_at: dict[str, str] = {}
        here: set[str] = set()
        counts: dict[str, int] = defaultdict(int)
        for vendor in vendors:
            most = weekend["category_limits"].get(vendor["category"], {}).get("max")
            if number - last[vendor["id"]] < rules["min_gap"] or apart[vendor["id"]] & here:
                continue
            if most is not None and counts[vendor["category"]] >= most:
                continue
            for stall in free:
                beside = [product_at.get(n) for n in stalls[stall["id"]]["neighbours"]]
                if not fits(vendor, stall) or (
                    rules["same_product_neighbours"] == "forbid" and vendor["product"] in beside
                ):
                    continue
                found.append((weekend["id"], vendor["id"], stall["id"]))
                free.remove(stall)
                product_at[stall["id"]] = vendor["product"]
                here.add(vendor["id"])
                counts[vendor["category"]] += 1
                turns[vendor["id"]] += 1
                last[vendor["id"]] = number
                break
    return found


def lottery(problem: Problem) -> list[Turn]:
    return in_turn(problem, lambda vendors, _turns, _last, rng: rng.shuffle(vendors))


def queue(problem: Problem) -> list[Turn]:
    def longest_wait(vendors: list[Any], turns: dict[str, int], last: dict[str, int], rng: random.Random) -> None:
        rng.shuffle(vendors)
        vendors.sort(key=lambda v: (last[v["id"]], turns[v["id"]]))

    return in_turn(problem, longest_wait)
