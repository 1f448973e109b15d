"""Indonesian by default, English by a switch that the visitor keeps in the session."""

from flask import Flask, has_request_context, session

from market.extensions import babel

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


def chosen() -> str:
    """The visitor's language; outside a request Indonesian."""
    wanted = session.get("language", "id") if has_request_context() else "id"
    return wanted if wanted in LANGUAGES else "id"


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=chosen)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.context_processor(lambda: {"language": chosen(), "languages": LANGUAGES})
