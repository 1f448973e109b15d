"""Answers compressed for slow networks.

A compressed page that mixes a secret (the form's token) with text of the visitor's choice can be guessed at by its
length; so each answer carries a gzip file name of random length, which blurs it (the remedy Heal the Breach).
"""

import gzip
import io
import secrets

from flask import Flask, Response, request

TYPES = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
SMALLEST = 700
LARGEST = 4 * 1024 * 1024
LONGEST_NAME = 100


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Gzip a whole text answer for a browser that takes it; streams, parts and small answers stay as they are."""
    response.vary.add("Accept-Encoding")
    if not _fits(response):
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if not SMALLEST <= len(plain) <= LARGEST:
        return response
    response.set_data(packed(plain))
    response.headers["Content-Encoding"] = "gzip"
    etag, weak = response.get_etag()
    if etag and not weak:
        response.set_etag(etag, weak=True)
    return response


def _fits(response: Response) -> bool:
    return (
        response.status_code not in (204, 206, 304)
        and response.mimetype in TYPES
        and "Content-Encoding" not in response.headers
        and request.accept_encodings.quality("gzip") > 0
        and request.method != "HEAD"
        and (response.direct_passthrough or not response.is_streamed)
    )


def packed(plain: bytes) -> bytes:
    """The gzip bytes of a text, with a file name of 1 to 100 letters in their header."""
    buffer = io.BytesIO()
    name = "a" * secrets.choice(range(1, LONGEST_NAME + 1))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=buffer, mtime=0) as file:
        file.write(plain)
    return buffer.getvalue()
