"""Answers are packed for browsers that take it, and never where it would break or tell something."""

import gzip

from flask import Flask, Response
from flask.testing import FlaskClient

from market.accounts.access import ANYONE, allow
from market.interface import compression

GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_is_packed_only_for_those_who_take_it(client: FlaskClient) -> None:
    plain = client.get("/giliran.css", headers={"Accept-Encoding": "identity"})
    packed = client.get("/giliran.css", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))


def test_a_browser_that_refuses_gzip_is_heard(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/giliran.css", headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_a_static_file_is_packed_and_still_known_when_unchanged(client: FlaskClient) -> None:
    first = client.get("/static/img/ikat.svg", headers=GZIP, buffered=True)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/static/img/ikat.svg", headers=GZIP | {"If-None-Match": first.headers["ETag"]}, buffered=True)
    assert again.status_code == 304
    assert again.data == b""


def test_equal_pages_differ_in_length_so_that_nothing_can_be_guessed_from_it() -> None:
    lengths = {len(compression.packed(b"x" * 5000)) for _ in range(60)}
    assert len(lengths) > 20


def test_small_answers_and_streams_stay_as_they_are(app: Flask) -> None:
    @app.get("/small-answer")
    @allow(ANYONE)
    def small() -> str:
        return "short"

    @app.get("/streamed-answer")
    @allow(ANYONE)
    def streamed() -> Response:
        return Response((f"data: {'x' * 1000}\n" for _ in range(3)), mimetype="text/html")

    client = app.test_client()
    assert "Content-Encoding" not in client.get("/small-answer", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/streamed-answer", headers=GZIP).headers
