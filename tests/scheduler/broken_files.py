"""Many pairs of files, good ones and ones broken at random, always the same for one seed."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

from tests.scheduler import hand_made
from tests.scheduler.bad_input import BAD
from tests.scheduler.good_files import good_pair, greedy_plan, read_problem, rotation_for
from tests.scheduler.oracle import as_bytes

JUNK = [
    None,
    True,
    0,
    -1,
    3,
    1.5,
    "",
    "x",
    "V0001",
    "2026-12-12",
    [],
    {},
    1e300,
    2**60,
    "é",
    ["A-01"],
    "optimal",
    "bound",
]
Files = tuple[bytes, bytes]


def pair(problem: dict[str, Any], rotation: dict[str, Any], *, rehash: bool = False) -> Files:
    data = as_bytes(problem)
    if rehash:
        rotation = {**rotation, "problem_sha256": hashlib.sha256(data).hexdigest()}
    return data, json.dumps(rotation, ensure_ascii=False).encode("utf-8", "surrogatepass")


def waiting(first: float, second: float) -> Files:
    """One stall between two vendors of these weights; nobody comes, and the second waits after the first."""
    facts = {**hand_made.problem(), "apart": [], "together": [], "fixed": []}
    vendor, stall = facts["vendors"][2], facts["stalls"][1]
    facts["vendors"] = [{**vendor, "id": name, "weight": w} for name, w in (("V0001", first), ("V0002", second))]
    facts["stalls"] = [{**stall, "neighbours": []}]
    facts["weekends"] = facts["weekends"][:1]
    rotation = rotation_for(facts, [])
    rotation["standby"] = [{"weekend": facts["weekends"][0]["id"], "vendors": ["V0001", "V0002"]}]
    return pair(facts, rotation)


def systematic() -> Iterator[tuple[str, Files]]:
    """Every hand-made case and every bad file."""
    for case in hand_made.CASES:
        facts = case.facts()
        rotation = rotation_for(facts, case.plan())
        if case.file:
            case.file(rotation)
        yield case.name, pair(facts, rotation)
    for bad in BAD:
        yield bad.name, bad.files()


def at_random(count: int, seed: int = 1) -> Iterator[tuple[str, Files]]:
    """`count` pairs with one to three random changes each; about a quarter stay well formed and keep all rules."""
    chance = random.Random(seed)
    small = read_problem("small")
    bases = [
        good_pair(),
        (small, rotation_for(small, greedy_plan(small))),
    ]
    for number in range(count):
        problem, rotation = copy.deepcopy(chance.choice(bases))
        for _ in range(chance.randint(1, 3)):
            _break(chance.choice([problem, rotation, rotation]), chance)
        files = pair(problem, rotation, rehash=chance.random() < 0.8)
        if chance.random() < 0.1:
            files = _break_bytes(files, chance)
        yield f"random {number} of seed {seed}", files


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key or position) below a value."""
    found = []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += _nodes(inner)
    return found


def _break(root: dict[str, Any], chance: random.Random) -> None:
    """Mostly gentle changes (another value of the same kind), so that many pairs get past the format."""
    nodes = _nodes(root)
    if not nodes:
        return
    holder, key = chance.choice(nodes)
    kind = chance.choice(["other", "other", "other", "other", "swap", "drop", "double", "nudge", "nudge", "junk"])
    if kind == "other":
        alike = [h[k] for h, k in nodes if type(h[k]) is type(holder[key]) and (isinstance(k, int) or k == key)]
        holder[key] = copy.deepcopy(chance.choice(alike))
    elif kind == "swap" and isinstance(holder, list):
        other = chance.randrange(len(holder))
        holder[key], holder[other] = holder[other], holder[key]
    elif kind == "drop":
        del holder[key]
    elif kind == "double" and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
    elif kind == "nudge" and isinstance(holder[key], int | float) and not isinstance(holder[key], bool):
        holder[key] += chance.choice([1, -1, 0.25, 1e-7, -1e-3])
    elif kind == "junk":
        holder[key] = copy.deepcopy(chance.choice(JUNK))


def _break_bytes(files: Files, chance: random.Random) -> Files:
    which = chance.randrange(2)
    data = bytearray(files[which])
    place = chance.randrange(len(data))
    kind = chance.randrange(3)
    if kind == 0:
        data[place] = chance.randrange(256)
    elif kind == 1:
        del data[place]
    else:
        data.insert(place, chance.choice(b'"{}[],:\\0e- \n'))
    return (bytes(data), files[1]) if which == 0 else (files[0], bytes(data))
