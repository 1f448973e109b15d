"""Files that are not in their format: one change to the hand-made market or its rotation, and the codes that follow."""
# ruff: noqa: E501 - a table, one file a line

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.scheduler.good_files import good_pair
from tests.scheduler.hand_made import A1, V1, W1, problem
from tests.scheduler.oracle import as_bytes


@dataclass(frozen=True)
class Bad:
    """`change` is applied to the values, `edit` to the bytes of the file named."""

    name: str
    codes: set[str]
    where: str
    file: str = "problem"
    change: Callable[[dict[str, Any]], object] | None = None
    edit: Callable[[bytes], bytes] | None = None

    def files(self) -> tuple[bytes, bytes]:
        facts, rotation = good_pair()
        if self.change:
            self.change(facts if self.file == "problem" else rotation)
        files = {"problem": as_bytes(facts), "rotation": json.dumps(rotation).encode()}
        if self.edit:
            files[self.file] = self.edit(files[self.file])
        return files["problem"], files["rotation"]


def _put(path: str, value: Any, file: str = "problem", codes: str = "TYPE", where: str = "") -> Bad:
    """Sets the value at a path like "vendors[1].weight"."""
    steps = [int(s) if s.isdigit() else s for s in path.replace("[", ".").replace("]", "").split(".")]

    def change(root: Any) -> None:
        for step in steps[:-1]:
            root = root[step]
        root[steps[-1]] = value

    shown = str(value) if len(str(value)) < 30 else f"{str(value)[:20]}... ({len(str(value))})"
    return Bad(f"{path} = {shown}", set(codes.split()), where or path, file, change)


def _swap_bytes(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return edit


def _cells(facts: dict[str, Any], vendors: int) -> None:
    """1,000 weekends x (vendors + 4 stalls); 9,996 vendors are as many as may be."""
    last = datetime.date.fromisoformat(facts["weekends"][-1]["dates"][-1])
    for i in range(1, 1001 - len(facts["weekends"])):
        day = (last + datetime.timedelta(days=i)).isoformat()
        facts["weekends"].append({**facts["weekends"][0], "id": day, "dates": [day]})
    facts["vendors"] += [{**facts["vendors"][2], "id": f"W{i}"} for i in range(vendors - len(facts["vendors"]))]


def _kinds(facts: dict[str, Any], classes: int, types: int) -> None:
    """Vendor classes x stall types; 500 x 500 are as many as may be, 53 x 4,717 are one more."""
    vendor, stall = facts["vendors"][2], {**facts["stalls"][1], "neighbours": []}
    facts["vendors"] += [{**vendor, "id": f"W{i}", "needs": [f"f{i}"]} for i in range(classes - _classes(facts))]
    facts["stalls"] += [
        {**stall, "id": f"S{i}", "features": [f"f{i // 2}"], "categories": ["kuliner"][: i % 2]}
        for i in range(types - _types(facts))
    ]


def _heavy(facts: dict[str, Any]) -> None:
    facts["vendors"] += [{**facts["vendors"][2], "id": f"X{n}", "weight": 10**n} for n in (20, 21)]


def _classes(facts: dict[str, Any]) -> int:
    return len({(v["category"], *v["needs"], v["weight"]) for v in facts["vendors"]})


def _types(facts: dict[str, Any]) -> int:
    return len({(*s["categories"], "/", *s["features"]) for s in facts["stalls"]})


BAD = [
    Bad("empty", {"JSON"}, "problem", edit=lambda _: b""),
    Bad("cut short", {"JSON"}, "problem", edit=lambda data: data[:-1]),
    Bad("more after the end", {"JSON"}, "rotation", "rotation", edit=lambda data: data + b"{}"),
    Bad("not UTF-8", {"ENCODING"}, "problem", edit=_swap_bytes(b"sate", b"sat\xe9")),
    Bad("UTF-16", {"ENCODING"}, "problem", edit=lambda data: data.decode().encode("utf-16")),
    Bad("byte order mark", {"ENCODING"}, "rotation", "rotation", edit=lambda data: b"\xef\xbb\xbf" + data),
    Bad("deep", {"DEPTH"}, "problem", edit=lambda _: b"[" * 200_000 + b"]" * 200_000),
    Bad("deep in solver", {"DEPTH"}, "rotation", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {"x": ' + b"[" * 16 + b"]" * 16 + b", ")),
    Bad("a text that never ends", {"JSON"}, "problem", edit=lambda _: b'"' + b'\\"' * 400_000),
    Bad("key twice", {"KEY_REPEATED"}, "seed", edit=_swap_bytes(b'"seed": 7', b'"seed": 7, "seed": 7')),
    Bad("key twice, deep down", {"KEY_REPEATED"}, "vendors[0].credit", edit=_swap_bytes(b'"credit": 0', b'"credit": 0, "credit": 0')),
    Bad("key twice in solver", {"KEY_REPEATED"}, "solver.seed", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {"seed": 2, ')),
    Bad("key twice deep in solver", {"KEY_REPEATED"}, "solver.x[1].y", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {"x": [1, {"y": 1, "y": 2}], ')),
    Bad("key twice and a wrong value", {"KEY_REPEATED", "TYPE"}, "rules.min_gap", edit=_swap_bytes(b'"min_gap": 2', b'"min_gap": 2, "min_gap": "2"')),
    Bad("six keys twice in solver, one once", {"KEY_REPEATED"}, "solver.c", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {' + b"".join(b'"%c": 1, ' % c for c in b"fdbecabacedfg"))),
    Bad("1e999 in solver", {"VALUE"}, "solver.x", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {"x": 1e999, ')),
    Bad("NaN in solver", {"VALUE"}, "solver.x[0]", "rotation", edit=_swap_bytes(b'"solver": {', b'"solver": {"x": [NaN], ')),
    Bad("NaN", {"VALUE"}, "stalls[0].x", edit=_swap_bytes(b'"x": 90.0', b'"x": NaN')),
    Bad("minus infinity", {"VALUE"}, "stalls[0].x", edit=_swap_bytes(b'"x": 90.0', b'"x": -Infinity')),
    Bad("1e999", {"VALUE"}, "stalls[0].x", edit=_swap_bytes(b'"x": 90.0', b'"x": 1e999')),
    Bad("a number of 5000 digits", {"VALUE"}, "seed", edit=_swap_bytes(b'"seed": 7', b'"seed": ' + b"7" * 5000)),
    Bad("half a character", {"VALUE"}, "vendors[0].product", edit=_swap_bytes(b'"sate"', b'"\\ud800"')),
    Bad("a control character in a text", {"JSON"}, "problem", edit=_swap_bytes(b'"sate"', b'"sa\tte"')),
    Bad("a fraction where an integer is due", {"TYPE"}, "seed", edit=_swap_bytes(b'"seed": 7', b'"seed": 7.0')),
    Bad("more weekends times vendors than are read", {"SIZE"}, "problem", change=lambda p: _cells(p, 9997)),
    Bad("as many weekends times vendors as are read, and no seed", {"TYPE"}, "seed", change=lambda p: (_cells(p, 9996), p.update(seed=None))),
    Bad("more vendor classes times stall types than are read", {"SIZE"}, "problem", change=lambda p: _kinds(p, 53, 4_717)),
    Bad("as many vendor classes times stall types as are read, and no seed", {"TYPE"}, "seed", change=lambda p: (_kinds(p, 500, 500), p.update(seed=None))),
    Bad("too many vendor classes because of two weights too large", {"SIZE", "VALUE"}, "problem", change=lambda p: (_kinds(p, 499, 500), _heavy(p))),
    Bad("a list", {"TYPE"}, "problem", edit=lambda _: b"[]"),
    Bad("a text whose third byte is that of a byte order mark", {"TYPE"}, "problem", edit=lambda _: b'"\xc3\xbf"'),
    Bad("a letter whose first byte is that of a byte order mark", {"JSON"}, "problem", edit=lambda _: b"\xef\xbd\x86"),
    Bad("NaN alone", {"VALUE"}, "problem", edit=lambda _: b"NaN"),
    Bad("null", {"TYPE"}, "rotation", "rotation", edit=lambda _: b"null"),
    Bad("another format", {"VALUE"}, "format", change=lambda p: p.update(format="giliran-problem/2")),
    Bad("rotation and problem swapped", {"VALUE", "KEY_UNKNOWN", "KEY_MISSING"}, "format", "rotation", edit=lambda _: as_bytes(problem())),
    Bad("a problem with faults of its own for a rotation", {"VALUE", "KEY_UNKNOWN", "KEY_MISSING"}, "format", "rotation", edit=lambda _: as_bytes({**problem(), "apart": [["?", V1]]})),
    Bad("unknown key", {"KEY_UNKNOWN"}, "rules.max_gap", change=lambda p: p["rules"].update(max_gap=3)),
    Bad("__proto__ is but a key", {"KEY_UNKNOWN"}, "vendors[0].__proto__", change=lambda p: p["vendors"][0].update(__proto__={})),
    Bad("unknown key in a limit", {"KEY_UNKNOWN"}, "weekends[3].category_limits.kuliner.top", change=lambda p: p["weekends"][3]["category_limits"]["kuliner"].update(top=1)),
    Bad("missing key", {"KEY_MISSING"}, "vendors[2].weight", change=lambda p: p["vendors"][2].pop("weight")),
    Bad("missing in the rotation", {"KEY_MISSING"}, "solver", "rotation", change=lambda r: r.pop("solver")),
    _put("weekends", {}, codes="TYPE ID_UNKNOWN"),
    _put("weekends[0].dates", [], codes="SIZE"),
    _put("weekends[0].dates", ["2026-12-05", "2026-02-30"], codes="VALUE", where="weekends[0].dates[1]"),
    _put("weekends[0].dates", ["2026-12-06", "2026-12-05"], codes="ORDER", where="weekends[0].dates[1]"),
    _put("weekends[1].dates", ["2026-12-06"], codes="ORDER", where="weekends[1].dates[0]"),
    _put("weekends[0].dates", ["20261205"], codes="VALUE", where="weekends[0].dates[0]"),
    _put("weekends[0].status", "rain", codes="VALUE"),
    _put("weekends[1].closed_stalls", ["B-01"], codes="ID_UNKNOWN", where="weekends[1].closed_stalls[0]"),
    _put("weekends[1].closed_stalls", [A1, A1], codes="ID_REPEATED", where="weekends[1].closed_stalls[1]"),
    _put("weekends[3].category_limits", {"kuliner": {"min": 3, "max": 2}}, codes="VALUE", where="weekends[3].category_limits.kuliner"),
    _put("weekends[3].category_limits", {"kuliner": 2}, where="weekends[3].category_limits.kuliner"),
    _put("weekends[3].category_limits", {"": {}}, codes="VALUE", where="weekends[3].category_limits."),
    _put("weekends[3].category_limits", {"kuliner": {"max": None}}, where="weekends[3].category_limits.kuliner.max"),
    _put("stalls[1].id", 5, codes="TYPE ID_UNKNOWN"),
    _put("stalls[0].x", 1e7, codes="VALUE"),
    _put("stalls[0].prime", -1, codes="VALUE"),
    _put("stalls[0].prime", 100.5, codes="VALUE"),
    _put("stalls[0].prime", True),
    _put("stalls[0].features", ["air", "air"], codes="ID_REPEATED", where="stalls[0].features[1]"),
    _put("stalls[0].neighbours", [], codes="NEIGHBOURS", where="stalls[1].neighbours[0]"),
    _put("stalls[0].neighbours", ["A-02", A1], codes="NEIGHBOURS", where="stalls[0].neighbours[1]"),
    _put("stalls[0].neighbours", ["A-02", "?"], codes="ID_UNKNOWN", where="stalls[0].neighbours[1]"),
    _put("stalls[0].neighbours", ["?", A1], codes="ID_UNKNOWN NEIGHBOURS", where="stalls[0].neighbours[1]"),
    _put("stalls[0].neighbours", ["A-02", []], where="stalls[0].neighbours[1]"),
    _put("vendors[1].id", V1, codes="ID_REPEATED"),
    _put("vendors[1].product", "", codes="VALUE"),
    _put("vendors[1].product", "s" * 101, codes="VALUE"),
    _put("vendors[1].product", "a\x7f", codes="VALUE"),
    _put("vendors[1].needs", [1], where="vendors[1].needs[0]"),
    _put("vendors[1].credit", 10**12 + 1, codes="VALUE"),
    _put("vendors[1].credit", 2**80, codes="VALUE"),
    _put("vendors[1].credit", -(10**12) - 1, codes="VALUE"),
    _put("weekends[3].category_limits", {"kuliner": {"max": 10**6 + 1}}, codes="VALUE", where="weekends[3].category_limits.kuliner.max"),
    _put("weekends[3].category_limits", {"kuliner": {"min": -1}}, codes="VALUE", where="weekends[3].category_limits.kuliner.min"),
    _put("vendors[1].credit", 0.5),
    _put("vendors[1].weight", 0, codes="VALUE"),
    _put("vendors[1].weight", -1.5, codes="VALUE"),
    _put("vendors[1].weight", "1"),
    _put("vendors[1].joined", "2026-13-01", codes="VALUE"),
    _put("vendors[1].joined", "0000-01-01", codes="VALUE"),
    _put("vendors[1].joined", "2027-02-29", codes="VALUE"),
    _put("vendors[1].joined", "2100-02-29", codes="VALUE"),
    *[_put("vendors[1].joined", f"2028-{day}", codes="VALUE") for day in ("02-30", "04-31", "06-31", "09-31", "11-31", *(f"{month:02}-32" for month in (1, 3, 5, 7, 8, 10, 12)))],
    _put("vendors[1].left", 20270101),
    _put("vendors[1].unavailable", ["2026-12-06"], codes="ID_UNKNOWN", where="vendors[1].unavailable[0]"),
    _put("rules.min_gap", 0, codes="VALUE"),
    _put("rules.same_product_neighbours", "maybe", codes="VALUE"),
    _put("rules.same_product_neighbours", 1),
    _put("rules.stall_repeat_gap", -1, codes="VALUE"),
    _put("apart", [[V1]], codes="SIZE", where="apart[0]"),
    _put("apart", [[V1, V1]], codes="ID_REPEATED", where="apart[0][1]"),
    _put("apart", [["?", V1]], codes="ID_UNKNOWN", where="apart[0][0]"),
    _put("together", [[V1, "?"]], codes="ID_UNKNOWN", where="together[0][1]"),
    _put("fixed", [{"weekend": W1, "vendor": V1, "stall": "?"}], codes="ID_UNKNOWN", where="fixed[0].stall"),
    _put("fixed", [{"weekend": W1, "vendor": V1, "stall": s} for s in (None, A1)], codes="ID_REPEATED", where="fixed[1]"),
    _put("fixed", [{"weekend": W1, "vendor": "?", "stall": None}], codes="ID_UNKNOWN", where="fixed[0].vendor"),
    _put("fixed", [{"weekend": "?", "vendor": V1, "stall": None}], codes="ID_UNKNOWN", where="fixed[0].weekend"),
    _put("fixed", [{"weekend": [], "vendor": V1, "stall": None}], where="fixed[0].weekend"),
    _put("fixed", [{"weekend": W1, "vendor": [], "stall": {}}], where="fixed[0].stall"),
    _put("seed", -1, codes="VALUE"),
    _put("seed", 2**53, codes="VALUE"),
    _put("seed", None),
    _put("status", "perfect", "rotation", codes="VALUE"),
    _put("assignments[0].stall", None, "rotation"),
    _put("certificate[0].goal", "beauty", "rotation", codes="VALUE"),
    _put("certificate[0].value", "8", "rotation"),
    _put("certificate[0].proof", "yes", "rotation", codes="VALUE"),
    _put("standby[0].vendors", V1, "rotation"),
    _put("solver", [], "rotation"),
]  # fmt: skip
