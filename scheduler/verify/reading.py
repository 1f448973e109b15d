"""Bytes to plain JSON values, strictly: nothing that two readers could understand in two ways gets through."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable

from .report import Fault

MAX_DEPTH = 16
MAX_INTEGER_LITERAL = 30  # characters; what is longer is not turned into a number at all
# The next bracket outside of texts, or the end. Possessive, and content with a text that is never closed: linear on any
# input.
_BRACKET = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+"?)*+([\[\]{}]|\Z)', re.DOTALL)

Add = Callable[[str, str, str], None]  # code, path, message


class Unusable:
    """Stands where a number was that no checker can use; reported when it is read, passed over later."""

    def __init__(self, why: str) -> None:
        self.why = why


class Repeating(dict[str, object]):
    """An object with a key written twice; `repeated` names such keys."""

    repeated: list[str]


def read(data: bytes, *, file: str, max_bytes: int, faults: list[Fault]) -> object | None:
    """The JSON value of `data`, or None with the reason added to `faults` (rule "<file> file")."""

    def add(code: str, path: str, message: str) -> None:
        faults.append(Fault(f"{file} file", path, message, code))

    if len(data) > max_bytes:
        add("SIZE", file, f"{len(data)} bytes, at most {max_bytes} are read")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        add("ENCODING", file, "starts with a byte order mark; UTF-8 without one is expected")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        add("ENCODING", file, f"byte {error.start} is not UTF-8")
        return None
    if _depth(text) > MAX_DEPTH:
        add("DEPTH", file, f"nested deeper than {MAX_DEPTH}")
        return None
    return _parse(text, file, add)


def _depth(text: str) -> int:
    steps = (1 if mark in "[{" else -1 for mark in "".join(_BRACKET.findall(text)))
    return max(itertools.accumulate(steps), default=0)


def _parse(text: str, file: str, add: Add) -> object | None:
    suspicious = False

    def unusable(why: str) -> Unusable:
        nonlocal suspicious
        suspicious = True
        return Unusable(why)

    def integer(literal: str) -> object:
        if len(literal) > MAX_INTEGER_LITERAL:
            return unusable(f"an integer of {len(literal)} characters is out of range")
        return int(literal)

    def decimal(literal: str) -> object:
        value = float(literal)
        return value if math.isfinite(value) else unusable("the number is not finite")

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal suspicious
        plain = dict(items)
        if len(plain) == len(items):
            return plain
        suspicious = True
        twice = Repeating(plain)
        seen: set[str] = set()
        twice.repeated = sorted({key for key, _ in items if key in seen or seen.add(key)})  # type: ignore[func-returns-value]
        return twice

    try:
        value: object = json.loads(
            text,
            parse_int=integer,
            parse_float=decimal,
            parse_constant=lambda name: unusable(f"{name} is not a finite number"),
            object_pairs_hook=pairs,
        )
    except ValueError as error:
        add("JSON", file, f"not JSON: {error}")
        return None
    if suspicious:
        _report(value, "", file, add)
    return value


def _report(value: object, path: str, file: str, add: Add) -> None:
    if isinstance(value, Unusable):
        add("VALUE", path or file, value.why)
    elif isinstance(value, dict):
        for key in getattr(value, "repeated", ()):
            add("KEY_REPEATED", below(path, key), "the key is written more than once")
        for key, inner in value.items():
            _report(inner, below(path, key), file, add)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            _report(inner, f"{path}[{position}]", file, add)


def below(path: str, key: str) -> str:
    """The path of `key` inside the object at `path`."""
    return f"{path}.{key}" if path else key
