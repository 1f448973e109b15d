"""All routes of the application, with something to put into their variable parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from market.accounts.access import Allowed, allowed_for

FILES = ("static",)
"""Endpoints that serve files: the same for everybody, outside the guard."""


@dataclass(frozen=True)
class Route:
    rule: str
    endpoint: str
    method: str
    address: str
    """The rule with its variable parts filled."""
    allowed: Allowed | None
    variable: bool

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def routes(app: Flask, values: Mapping[str, str] | None = None) -> Iterator[Route]:
    """Every route and method; variable parts are filled from `values`, else with something of the right form."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in FILES:
            continue
        filled = {name: _fill(name, converter, values or {}) for name, converter in rule._converters.items()}
        address = adapter.build(rule.endpoint, filled, method=_method(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(
                rule.rule,
                rule.endpoint,
                method,
                address,
                allowed_for(app.view_functions[rule.endpoint]),
                bool(rule.arguments),
            )


def _method(rule: Rule) -> str:
    return sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})[0]


def _fill(name: str, converter: BaseConverter, values: Mapping[str, str]) -> object:
    if isinstance(converter, IntegerConverter):
        return int(values.get(name, "1"))
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return values.get(name, "2026-01-03")
