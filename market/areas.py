"""Which areas the application has: their blueprints and commands, in the order of their dependence."""

import importlib
import importlib.util

from flask import Flask

AREAS = (
    "accounts",
    "vendors",
    "venues",
    "seasons",
    "rotations",
    "attendance",
    "omzet",
    "nib",
    "messages",
    "reports",
    "public",
    "demo",
    "serving",
)


def register(app: Flask) -> None:
    """Register each area's blueprint (views.blueprint) and command groups (cli.groups), where it has them."""
    for area in AREAS:
        importlib.import_module(f"market.{area}")
        for module, attach in (("models", None), ("views", _views), ("access_views", _views), ("cli", _commands)):
            name = f"market.{area}.{module}"
            if importlib.util.find_spec(name) is not None:
                found = importlib.import_module(name)
                if attach:
                    attach(app, found)


def _views(app: Flask, views: object) -> None:
    for blueprint in getattr(views, "blueprints", None) or [views.blueprint]:  # type: ignore[attr-defined]
        app.register_blueprint(blueprint)


def _commands(app: Flask, commands: object) -> None:
    for group in commands.groups:  # type: ignore[attr-defined]
        app.cli.add_command(group)
