"""JSON bytes to plain Python, with every deviation from strict JSON kept visible for the checks that follow.

The standard decoder silently keeps the last of two equal keys and accepts NaN; here both survive as marks, so that
the pass over the decoded tree can name them by path together with all other faults.
"""

from __future__ import annotations

import json
from typing import Any

MAX_BYTES = 64 * 1024 * 1024
MAX_INTEGER = 30  # characters of a whole number, as the checkers have it
MAX_DEPTH = 16


class BadFile(Exception):
    """A file that cannot be used. `faults` holds every fault as one line `path: what is wrong`."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults[:3]) + (f" (+{len(faults) - 3})" if len(faults) > 3 else ""))
        self.faults = faults


class NotFinite:
    """Stands where the file had NaN, Infinity or a number too large for a double."""

    def __init__(self, text: str) -> None:
        self.text = text


class Record(dict[str, Any]):
    """A JSON object that remembers which keys were written more than once."""

    repeated: tuple[str, ...] = ()


def _record(pairs: list[tuple[str, Any]]) -> Record:
    record = Record(pairs)
    if len(record) != len(pairs):
        seen: set[str] = set()
        again: dict[str, None] = {}
        for key, _ in pairs:
            if key in seen:
                again[key] = None
            seen.add(key)
        record.repeated = tuple(again)
    return record


def _float(text: str) -> float | NotFinite:
    value = float(text)
    return value if value - value == 0 else NotFinite(text)


def _int(text: str) -> int | NotFinite:
    return int(text) if len(text) <= MAX_INTEGER else NotFinite(text[:20] + "...")


def decode(data: bytes) -> Any:
    """Decode UTF-8 JSON. Raises BadFile (one fault) for what is not JSON at all: encoding, BOM, syntax, depth, size."""
    if len(data) > MAX_BYTES:
        raise BadFile([f"file: {len(data)} bytes, at most {MAX_BYTES} are read"])
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadFile(["file: starts with a byte order mark; save it as UTF-8 without one"])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFile([f"file: not UTF-8 at byte {error.start}"]) from None
    try:
        tree = json.loads(text, object_pairs_hook=_record, parse_float=_float, parse_int=_int, parse_constant=NotFinite)
    except json.JSONDecodeError as error:
        raise BadFile([f"file: not JSON, line {error.lineno} column {error.colno}: {error.msg}"]) from None
    except RecursionError:
        raise BadFile([f"file: nested deeper than {MAX_DEPTH}"]) from None
    if _deeper(tree, MAX_DEPTH):
        raise BadFile([f"file: nested deeper than {MAX_DEPTH}"])
    return tree


def _deeper(value: object, room: int) -> bool:
    if isinstance(value, dict):
        return room == 0 or any(_deeper(item, room - 1) for item in value.values())
    if isinstance(value, list):
        return room == 0 or any(_deeper(item, room - 1) for item in value)
    return False
