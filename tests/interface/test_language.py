"""Indonesian first, English by a switch; back to where one was and never to another site."""

import pytest
from flask.testing import FlaskClient

from market.language import own_path


def test_pages_are_indonesian_until_the_visitor_chooses_english(client: FlaskClient) -> None:
    assert '<html lang="id">' in client.get("/nothing-here").text
    answer = client.post("/bahasa", data={"language": "en", "next": "/nothing-here?a=1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/nothing-here?a=1")
    english = client.get("/nothing-here").text
    assert '<html lang="en">' in english
    assert "Page not found" in english
    client.post("/bahasa", data={"language": "id", "next": "/"})
    assert "Halaman tidak ditemukan" in client.get("/nothing-here").text


def test_a_language_that_we_do_not_speak_is_refused_and_nothing_changes(client: FlaskClient) -> None:
    assert client.post("/bahasa", data={"language": "xx"}).status_code == 400
    assert '<html lang="id">' in client.get("/nothing-here").text


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=1",
        "/\t/elsewhere.example",
        "",
        "saya",
    ],
)
def test_the_way_back_never_leaves_this_site(client: FlaskClient, address: str) -> None:
    assert own_path(address) == "/"
    assert client.post("/bahasa", data={"language": "en", "next": address}).headers["Location"] == "/"


def test_own_pages_are_gone_back_to() -> None:
    assert own_path("/akhir-pekan/2026-2/2026-12-05?cari=kopi") == "/akhir-pekan/2026-2/2026-12-05?cari=kopi"
