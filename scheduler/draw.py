"""The public draw: a seed that nobody could choose, and that anybody can compute again.

The pool (the problem without its seed) is published with its SHA-256 before a public value is known; the seed follows
from both. What is written how, to the letter: docs/decisions/0004-public-draw.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from decimal import Decimal

from scheduler import files
from scheduler.plain_json import decode

MAX_VALUE = 200
_ESCAPES = str.maketrans({chr(n): f"\\u{n:04x}" for n in range(0x20)} | {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
})  # fmt: skip


class BadValue(ValueError):
    """A public value or pool hash that cannot be drawn from; the message says why."""


def pool(problem: bytes) -> bytes:
    """The pool of a problem file: canonical bytes of everything but its seed. Raises BadFile with all faults."""
    files.read_problem(problem)
    tree = decode(problem)
    return canonical({key: value for key, value in tree.items() if key != "seed"}).encode()


def pool_sha256(problem: bytes) -> str:
    """64 lower-case hex digits: what is published before the value is known."""
    return hashlib.sha256(pool(problem)).hexdigest()


def seed_from(pool_hash: str, value: str) -> int:
    """The seed, 0 to 2^53 - 1, from the published pool hash and the public value. Raises BadValue."""
    if not re.fullmatch(r"[0-9a-f]{64}", pool_hash):
        raise BadValue("the pool hash must be 64 digits of 0-9a-f")
    text = unicodedata.normalize("NFC", value.strip(" \t\r\n"))
    if not 1 <= len(text) <= MAX_VALUE:
        raise BadValue(f"the value has {len(text)} characters, must be 1 to {MAX_VALUE}")
    if any(unicodedata.category(ch) in ("Cc", "Cs") for ch in text):
        raise BadValue("the value has control characters or half a surrogate pair")
    digest = hashlib.sha256(f"{pool_hash}\n{text}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 11


def is_drawn(problem: bytes, value: str) -> bool:
    """Whether the file's seed is the one that this public value gives its pool."""
    return bool(decode(problem)["seed"] == seed_from(pool_sha256(problem), value))


def canonical(value: object) -> str:
    """JSON without white space, keys by code point, each number in its one way to write it."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return _number(value)
    raise TypeError(f"no JSON value: {value!r}")


def _text(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _number(number: int | float) -> str:
    """The shortest digits of the same double, without exponent."""
    text = format(Decimal(repr(float(number))), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
