"""What a page costs on the wire: its own answer, and everything that it makes a browser fetch."""

import re
from dataclasses import dataclass

from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip"}
HEADERS_OF_ONE_ANSWER = 700
"""Bytes of headers that come with each answer, at most."""
LINK = re.compile(r"""<link\b[^>]*>""")


@dataclass(frozen=True)
class Weight:
    """Bytes with headers, packed as sent."""

    html: int
    whole: int
    requests: int


def weigh(client: FlaskClient, path: str) -> Weight:
    """Fetch a page as a phone does. Raises AssertionError for a page or part that does not answer 200."""
    page = _get(client, path)
    text = client.get(path).get_data(as_text=True)
    parts = _parts(text)
    style = next((part for part in parts if "giliran.css" in part), None)
    if style:
        css = client.get(style).get_data(as_text=True)
        used = re.findall(r'url\("?([^")]+)"?\)', css)
        parts |= {"/" + picture for picture in used}
    sizes = [_get(client, part) for part in sorted(parts)]
    return Weight(page, page + sum(sizes), 1 + len(sizes))


def _parts(html: str) -> set[str]:
    found = set(re.findall(r"""<(?:script|img)\b[^>]*\bsrc="([^"]+)\"""", html))
    for link in LINK.findall(html):
        if re.search(r'rel="(?:stylesheet|icon|manifest)"', link):
            found |= set(re.findall(r'href="([^"]+)"', link))
    return {address for address in found if not address.startswith("data:")}


def _get(client: FlaskClient, path: str) -> int:
    answer = client.get(path, headers=GZIP, buffered=True)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(answer.data) + HEADERS_OF_ONE_ANSWER
