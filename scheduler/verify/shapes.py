"""Shapes of JSON values: which keys, types and ranges a file may hold. A fault never hides the next one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .reading import Add, Unusable, below

MAX_SAFE = 2**53 - 1
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNFIT_FOR_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Shape:
    """`check(value, path, add)` adds a fault for each thing in `value` that does not fit."""

    def check(self, value: object, path: str, add: Add) -> None:
        raise NotImplementedError


class Anything(Shape):
    def check(self, value: object, path: str, add: Add) -> None:
        return


@dataclass(frozen=True)
class Text(Shape):
    longest: int = 100

    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, str):
            _type(value, "a text", path, add)
        elif not 1 <= len(value) <= self.longest:
            add("VALUE", path, f"a text of {len(value)} characters; 1 to {self.longest} are expected")
        elif not value.isprintable() and _UNFIT_FOR_TEXT.search(value):  # the first is quick and nearly always enough
            add("VALUE", path, "the text holds a control character or half a character")


@dataclass(frozen=True)
class Word(Shape):
    allowed: tuple[str, ...]

    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, str):
            _type(value, "a text", path, add)
        elif value not in self.allowed:
            add("VALUE", path, f"must be {' or '.join(self.allowed)}")


@dataclass(frozen=True)
class Integer(Shape):
    least: int
    most: int

    def check(self, value: object, path: str, add: Add) -> None:
        if type(value) is not int:
            _type(value, "an integer", path, add)
        elif not self.least <= value <= self.most:
            add("VALUE", path, f"{value} is not within {self.least} to {self.most}")


@dataclass(frozen=True)
class Number(Shape):
    least: float
    most: float
    above: bool = False  # strictly above `least`

    def check(self, value: object, path: str, add: Add) -> None:
        if type(value) is not int and type(value) is not float:
            _type(value, "a number", path, add)
        elif not self.least <= value <= self.most or (self.above and value == self.least):
            add("VALUE", path, f"{value} is not within {self.least} to {self.most}")


class Date(Shape):
    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, str):
            _type(value, "a date as text", path, add)
        elif not is_date(value):
            add("VALUE", path, "not a date YYYY-MM-DD")


@dataclass(frozen=True)
class Optional(Shape):
    inner: Shape

    def check(self, value: object, path: str, add: Add) -> None:
        if value is not None:
            self.inner.check(value, path, add)


@dataclass(frozen=True)
class Items(Shape):
    inner: Shape
    most: int
    least: int = 0
    once: bool = False  # no text twice

    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, list):
            _type(value, "a list", path, add)
            return
        if not self.least <= len(value) <= self.most:
            add("SIZE", path, f"{len(value)} entries; {self.least} to {self.most} are expected")
            return
        seen: set[str] = set()
        for position, item in enumerate(value):
            self.inner.check(item, f"{path}[{position}]", add)
            if self.once and isinstance(item, str):
                if item in seen:
                    add("ID_REPEATED", f"{path}[{position}]", f"{item} is listed twice")
                seen.add(item)


@dataclass(frozen=True)
class Record(Shape):
    keys: Mapping[str, Shape]
    optional: frozenset[str] = field(default=frozenset())

    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, dict):
            _type(value, "an object", path, add)
            return
        for key in value:
            if key not in self.keys:
                add("KEY_UNKNOWN", below(path, key), "unknown key")
        for key, shape in self.keys.items():
            if key in value:
                shape.check(value[key], below(path, key), add)
            elif key not in self.optional:
                add("KEY_MISSING", below(path, key), "the key is missing")


@dataclass(frozen=True)
class Named(Shape):
    """An object whose keys are free texts."""

    inner: Shape

    def check(self, value: object, path: str, add: Add) -> None:
        if not isinstance(value, dict):
            _type(value, "an object", path, add)
            return
        for key, inner in value.items():
            Text().check(key, below(path, key), add)
            self.inner.check(inner, below(path, key), add)


def is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _type(value: object, expected: str, path: str, add: Add) -> None:
    if not isinstance(value, Unusable):
        add("TYPE", path, f"{expected} is expected, not {_name(value)}")


def _name(value: object) -> str:
    names = {bool: "true or false", int: "an integer", float: "a decimal", str: "a text", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object")
