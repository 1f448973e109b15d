"""Small checks on decoded JSON that note every fault with its path and go on.

Each method returns the value when it is right and None when it is not, having noted why; so a caller can walk the
whole file and report all of it at once.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from scheduler.plain_json import BadFile, NotFinite, Record

MAX_FAULTS = 500
MAX_TEXT = 100
MISSING = object()  # stands for the value of a key that is not there; that it is not has been said
WORDS = {None: "null", True: "true", False: "false"}


def show(value: object) -> str:
    """A short, printable picture of a wrong value for a message."""
    if isinstance(value, NotFinite):
        return value.text
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return WORDS[value]
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."


class Checks:
    def __init__(self) -> None:
        self.faults: list[str] = []
        self.left_out = 0

    def fault(self, path: str, message: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(f"{path or 'file'}: {message}")
        else:
            self.left_out += 1

    def _wrong(self, value: object, path: str, message: str) -> None:
        if value is not MISSING:
            self.fault(path, f"{message}, is {show(value)}")

    def done(self) -> None:
        """Raise BadFile with everything noted so far, if anything was."""
        if self.left_out:
            self.faults.append(f"file: {self.left_out} more faults are not listed")
        if self.faults:
            raise BadFile(self.faults)

    def record(
        self, value: object, path: str, keys: Collection[str], optional: Collection[str] = ()
    ) -> dict[str, Any] | None:
        """With MISSING for each of `keys` that is not there, which every other check passes over."""
        if not isinstance(value, Record):
            self._wrong(value, path, "must be an object")
            return None
        at = f"{path}." if path else ""
        for key in value.repeated:
            self.fault(f"{at}{self._key(key)}", "key written more than once")
        for key in value:
            if key not in keys and key not in optional:
                self.fault(f"{at}{self._key(key)}", "unknown key")
        missing = [key for key in keys if key not in value]
        for key in missing:
            self.fault(f"{at}{key}", "missing")
        return {**value, **dict.fromkeys(missing, MISSING)} if missing else value

    @staticmethod
    def _key(key: str) -> str:
        return key if key.isprintable() and len(key) <= 40 else show(key)

    def array(self, value: object, path: str, most: int, least: int = 0) -> list[Any]:
        if not isinstance(value, list):
            self._wrong(value, path, "must be a list")
            return []
        if not least <= len(value) <= most:
            self.fault(path, f"{len(value)} entries, must be {least} to {most}")
            return []
        return value

    def text(self, value: object, path: str) -> str | None:
        if not isinstance(value, str):
            self._wrong(value, path, "must be text")
        elif not value:
            self.fault(path, "must not be empty")
        elif len(value) > MAX_TEXT:
            self.fault(path, f"{len(value)} characters, at most {MAX_TEXT}")
        elif not value.isprintable() and any(unicodedata.category(ch) in ("Cc", "Cs") for ch in value):
            self.fault(path, "has control characters or half a surrogate pair")
        else:
            return value
        return None

    def integer(self, value: object, path: str, least: int, most: int) -> int | None:
        if isinstance(value, NotFinite):
            self.fault(path, f"number out of range: {value.text}")
        elif isinstance(value, bool) or not isinstance(value, int):
            self._wrong(value, path, "must be a whole number")
        elif not least <= value <= most:
            self.fault(path, f"{value} is not within {least} to {most}")
        else:
            return value
        return None

    def number(self, value: object, path: str, least: float, most: float) -> int | float | None:
        if isinstance(value, NotFinite):
            self.fault(path, f"not a finite number: {value.text}")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(value, path, "must be a number")
        elif not least <= value <= most:
            self.fault(path, f"{show(value)} is not within {least:g} to {most:g}")
        else:
            return value
        return None

    def date(self, value: object, path: str) -> str | None:
        text = self.text(value, path)
        if text is None:
            return None
        try:
            if len(text) == 10 and dt.date.fromisoformat(text).isoformat() == text:
                return text
        except ValueError:
            pass
        self.fault(path, f"{show(text)} is not a date like 2026-12-05")
        return None

    def choice(self, value: object, path: str, choices: Sequence[str]) -> str | None:
        if isinstance(value, str) and value in choices:
            return value
        if len(choices) == 1:
            self._wrong(value, path, f"must be {choices[0]}")
        else:
            self._wrong(value, path, f"must be one of {', '.join(choices)}")
        return None

    def words(self, value: object, path: str, most: int, known: Collection[str] | None = None) -> list[str]:
        """A list of different texts, each known where `known` is given."""
        seen: dict[str, None] = {}
        for i, item in enumerate(self.array(value, path, most)):
            word = self.text(item, f"{path}[{i}]")
            if word is None:
                continue
            if word in seen:
                self.fault(f"{path}[{i}]", f"{show(word)} is repeated")
            elif known is not None and word not in known:
                self.fault(f"{path}[{i}]", f"{show(word)} is unknown")
            seen[word] = None
        return list(seen)

    def known(self, value: object, path: str, known: Collection[str]) -> str | None:
        word = self.text(value, path)
        if word is not None and word not in known:
            self.fault(path, f"{show(word)} is unknown")
            return None
        return word
