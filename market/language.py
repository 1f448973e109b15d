"""Indonesian by default, English by a switch that the visitor keeps in the session."""

from flask import Blueprint, Flask, has_request_context, redirect, request, session
from flask_babel import refresh
from werkzeug.wrappers import Response

from market.accounts.access import ANYONE, allow
from market.errors import BadInput
from market.extensions import babel

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}

blueprint = Blueprint("language", __name__)


def chosen() -> str:
    """The visitor's language; outside a request Indonesian."""
    wanted = session.get("language", "id") if has_request_context() else "id"
    return wanted if wanted in LANGUAGES else "id"


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=chosen)
    app.register_blueprint(blueprint)
    # The language is remembered in `g`, which outlives a request where a test or a command makes several of them.
    app.before_request(refresh)
    app.context_processor(lambda: {"language": chosen(), "languages": LANGUAGES})


@blueprint.post("/bahasa")
@allow(ANYONE)
def switch() -> Response:
    """Keep the visitor's language and go back to the page they came from."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        raise BadInput("Bahasa itu tidak tersedia.", next_step="Pilih Bahasa Indonesia atau English.")
    session["language"] = wanted
    refresh()
    return redirect(own_path(request.form.get("next", "")), 303)


def own_path(address: str) -> str:
    """The address if it is a path of this site, else the home page: never a way to another site."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() and "\\" not in address else "/"
