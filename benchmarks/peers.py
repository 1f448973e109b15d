"""Other ways to the same rotation, each a process of its own: `python -m benchmarks.peers NAME PROBLEM OUT SECONDS`.

lottery: a draw a weekend, as offices do it in spreadsheets. queue: whoever waited longest comes first. plain: one
CP-SAT model with a Boolean for each vendor, weekend and stall. They keep the rules as far as their way allows; the
checker says how far.
"""

import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

Problem = dict[str, Any]
Turn = tuple[str, str, str]  # weekend, vendor, stall


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


def lottery(problem: Problem, _seconds: float) -> list[Turn]:
    return in_turn(problem, lambda vendors, _turns, _last, rng: rng.shuffle(vendors))


def queue(problem: Problem, _seconds: float) -> list[Turn]:
    def longest_wait(vendors: list[Any], turns: dict[str, int], last: dict[str, int], rng: random.Random) -> None:
        rng.shuffle(vendors)
        vendors.sort(key=lambda v: (last[v["id"]], turns[v["id"]]))

    return in_turn(problem, longest_wait)


def plain(problem: Problem, seconds: float) -> list[Turn]:
    """One Boolean a vendor, weekend and stall; every rule; goal: seats, then the most turns of any vendor."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    at: dict[Turn, Any] = {}
    by_pair: dict[tuple[str, str], list[Any]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[Any]] = defaultdict(list)
    products: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for weekend in problem["weekends"]:
        for vendor in problem["vendors"]:
            if not eligible(vendor, weekend):
                continue
            for stall in problem["stalls"]:
                if stall["id"] in weekend["closed_stalls"] or not fits(vendor, stall):
                    continue
                x = model.new_bool_var("")
                at[weekend["id"], vendor["id"], stall["id"]] = x
                by_pair[vendor["id"], weekend["id"]].append(x)
                by_place[weekend["id"], stall["id"]].append(x)
                products[weekend["id"], stall["id"], vendor["product"]].append(x)
    comes = {pair: sum(xs) for pair, xs in by_pair.items()}
    for xs in [*by_pair.values(), *by_place.values()]:
        model.add_at_most_one(xs)
    _attendance_rules(problem, model.add, comes)
    if problem["rules"]["same_product_neighbours"] == "forbid":
        for (weekend, stall, product), xs in products.items():
            for other in next(s for s in problem["stalls"] if s["id"] == stall)["neighbours"]:
                if stall < other and (weekend, other, product) in products:
                    model.add(sum(xs) + sum(products[weekend, other, product]) <= 1)
    total = {
        v["id"]: sum(comes[v["id"], w["id"]] for w in problem["weekends"] if (v["id"], w["id"]) in comes)
        for v in problem["vendors"]
    }
    most = model.new_int_var(0, len(problem["weekends"]), "")
    for expression in total.values():
        model.add(expression <= most)
    model.maximize(len(problem["weekends"]) * sum(at.values()) - most)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return sorted(turn for turn, x in at.items() if solver.boolean_value(x))


def _attendance_rules(problem: Problem, add: Callable[[Any], Any], comes: dict[tuple[str, str], Any]) -> None:
    """Rules 3, 4 and 5 over `comes[vendor, weekend]`."""
    weekends = [w["id"] for w in problem["weekends"]]
    gap = problem["rules"]["min_gap"]
    for vendor in problem["vendors"]:
        for i in range(len(weekends) - gap + 1):
            window = [comes[vendor["id"], w] for w in weekends[i : i + gap] if (vendor["id"], w) in comes]
            if len(window) > 1:
                add(sum(window) <= 1)
    for weekend in problem["weekends"]:
        for category, limit in weekend["category_limits"].items():
            here = [
                comes[v["id"], weekend["id"]]
                for v in problem["vendors"]
                if v["category"] == category and (v["id"], weekend["id"]) in comes
            ]
            if limit.get("max") is not None:
                add(sum(here) <= limit["max"])
            if limit.get("min"):
                add(sum(here) >= limit["min"])
        for a, b in problem["apart"]:
            if (a, weekend["id"]) in comes and (b, weekend["id"]) in comes:
                add(comes[a, weekend["id"]] + comes[b, weekend["id"]] <= 1)
        for a, b in problem["together"]:
            one, other = comes.get((a, weekend["id"]), 0), comes.get((b, weekend["id"]), 0)
            if not (isinstance(one, int) and isinstance(other, int)):
                add(one == other)


PEERS = {"lottery": lottery, "queue": queue, "plain": plain}


def main(name: str, source: Path, out: Path, seconds: float) -> None:
    data = source.read_bytes()
    turns = PEERS[name](json.loads(data), seconds)
    rotation = {
        "format": "giliran-rotation/1",
        "problem_sha256": hashlib.sha256(data).hexdigest(),
        "status": "feasible",
        "assignments": [{"weekend": w, "vendor": v, "stall": s} for w, v, s in sorted(turns)],
        "standby": [],
        "certificate": [],
        "solver": {"peer": name},
    }
    out.write_text(json.dumps(rotation), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
