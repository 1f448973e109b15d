"""The web application of Giliran. `create_app` is ordered calls only: it opens nothing and writes nothing."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from market import areas, cli, config, edge, engine, extensions, formats, guard, health, interface, language, security


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Make the application. Settings given here win over the environment's (see market/config.py)."""
    app = Flask(__name__, template_folder="../templates", static_folder="static")
    app.config.from_mapping(config.load(settings))
    extensions.db.init_app(app)
    engine.init_app(app)
    extensions.migrate.init_app(app, extensions.db)
    extensions.csrf.init_app(app)
    language.init_app(app)
    formats.register(app)
    interface.init_app(app)
    security.init_app(app)
    guard.init_app(app)
    extensions.limiter.init_app(app)  # after the guard: who is turned away there needs no counting
    edge.init_app(app)
    health.init_app(app)
    areas.register(app)
    cli.register(app)
    return app
