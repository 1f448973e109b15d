"""Own files for the browser: addresses with a content hash, one stylesheet from small files, icons set inline.

`url_for("static", filename=...)` gets `v=<hash>` by itself; an address with the right hash may be cached for a year.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from markupsafe import Markup

from market.accounts.access import ANYONE, allow
from market.errors import ProgrammingFault

STATIC = Path(__file__).resolve().parent.parent / "static"
ICONS = STATIC / "vendor" / "lucide"
STYLES = ("tokens", "base", "layout", "forms", "ui", "table", "map", "turn", "charts", "print")
"""The files of market/static/css that every page has, in the order of the cascade."""
FOR_A_YEAR = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

blueprint = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(icon=icon, style_version=style_version)

    @app.url_defaults
    def _with_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (version := file_version(values["filename"], app.debug)):
            values["v"] = version

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            known = file_version((request.view_args or {})["filename"], app.debug)
            response.headers["Cache-Control"] = FOR_A_YEAR if request.args.get("v") == known else ASK_AGAIN
        return response


@blueprint.get("/giliran.css")
@allow(ANYONE)
def stylesheet() -> Response:
    """All small style files as one answer: one round trip on a slow network."""
    response = Response(style(), mimetype="text/css")
    response.headers["Cache-Control"] = FOR_A_YEAR if request.args.get("v") == style_version() else ASK_AGAIN
    return response


def style() -> str:
    """The stylesheet of every page, without comments and needless space."""
    return _style() if not current_app.debug else _style.__wrapped__()


@cache
def _style() -> str:
    css = "".join(squeeze((STATIC / "css" / f"{name}.css").read_text()) for name in STYLES)
    return re.sub(r'url\("static/([^"]+)"\)', _with_version, css)


def _with_version(match: re.Match[str]) -> str:
    """Pictures named in the stylesheet get their hash too; they stand beside it, so the address is relative."""
    return f'url("static/{match[1]}?v={file_version(match[1])}")'


def squeeze(css: str) -> str:
    """CSS without comments, line ends and indentation. Texts in quotes must hold no run of spaces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).strip()


def style_version() -> str:
    return _hash(style().encode())


def file_version(filename: str, fresh: bool = False) -> str:
    """The first 12 hex digits of the file's SHA-256; empty for a file that is not there."""
    return (_file_hash.__wrapped__ if fresh else _file_hash)(filename)


@cache
def _file_hash(filename: str) -> str:
    file = (STATIC / filename).resolve()
    return _hash(file.read_bytes()) if file.is_relative_to(STATIC) and file.is_file() else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def icon(name: str, label: str = "") -> Markup:
    """A lucide icon as inline SVG; hidden from screen readers unless it gets a label of its own."""
    file = ICONS / f"{name}.svg"
    if not file.is_file():
        raise ProgrammingFault(f"no icon {name!r} in {ICONS}: take it from lucide-static and add its line to the table")
    shapes = "".join(re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)[^>]*/>", file.read_text()))
    said = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="icon" viewBox="0 0 24 24"{}>{}</svg>').format(said, Markup(shapes))  # noqa: S704
