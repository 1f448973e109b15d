"""A test client that checks the markup of every HTML page it gets."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class CheckedClient(FlaskClient):
    """Every GET of a whole page must have one h1, a title that starts with it, unique ids and labelled inputs."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _new_request_starts_with_nothing()
        response = super().open(*args, **kwargs)
        is_page = (
            response.mimetype == "text/html" and response.request.method == "GET" and not response.content_encoding
        )
        if (is_page and response.status_code < 300) or (is_page and response.status_code >= 400):
            text = response.get_data(as_text=True)
            if "<html" in text:
                faults = markup_faults(text)
                assert not faults, f"{response.request.path}: " + "; ".join(faults)
        return response


def _new_request_starts_with_nothing() -> None:
    """Tests hold one application context open, so that all see one database session; `g` must not last as long."""
    if has_app_context():
        for name in list(g):
            g.pop(name)


def markup_faults(page: str) -> list[str]:
    """What is wrong with a page's markup, in words."""
    seen = _Reader()
    seen.feed(page)
    faults = []
    if len(seen.headings) != 1:
        faults.append(f"{len(seen.headings)} h1 instead of one")
    elif not seen.title.strip().startswith(seen.headings[0].strip()):
        faults.append(f"the title {seen.title.strip()!r} does not start with the h1 {seen.headings[0].strip()!r}")
    faults += [f"id {name!r} stands {n} times" for name, n in Counter(seen.ids).items() if n > 1]
    faults += [f"input {name!r} has no label" for name, ids in seen.inputs if not (ids & (seen.labelled | {"*"}))]
    return faults


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.title = ""
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[tuple[str, set[str]]] = []
        self._inside: str | None = None
        self._label_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "h1":
            self.headings.append("")
        if tag in ("h1", "title") and not (tag == "title" and self.title):
            self._inside = tag
        if tag == "label":
            self._label_depth += 1
            if named.get("for"):
                self.labelled.add(str(named["for"]))
        if tag in ("input", "select", "textarea") and named.get("type", "text") not in UNLABELLED:
            own = {str(named["id"])} if named.get("id") else set()
            if self._label_depth or named.get("aria-label") or named.get("aria-labelledby"):
                own = {"*"}
            self.inputs.append((str(named.get("name") or named.get("id") or "?"), own))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None
        if tag == "label":
            self._label_depth -= 1

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.headings[-1] += data
        elif self._inside == "title":
            self.title += data
