"""Who knocks too often has to wait; said in words, with the time to wait."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.extensions import limiter
from tests.support import factories as make
from tests.support.databases import Template, dispose, make_app
from tests.support.people import sign_in


@pytest.fixture
def limited(database_template: Template, tmp_path: Path) -> Iterator[Flask]:
    with database_template.copy(tmp_path) as url:
        app = make_app(url, tmp_path, RATELIMIT_ENABLED=True)
        with app.app_context():
            limiter.reset()
            yield app
            limiter.reset()
        dispose(app)
        limiter.enabled = False


def knock(client: FlaskClient, times: int, address: str, form: dict[str, str], source: str = "192.0.2.1") -> list[int]:
    return [
        client.post(address, data=form, environ_overrides={"REMOTE_ADDR": source}).status_code for _ in range(times)
    ]


def test_sign_in_by_address(limited: Flask) -> None:
    client = limited.test_client()
    codes = [knock(client, 1, "/masuk", {"email": f"a{n}@b.example", "password": "x"})[0] for n in range(12)]
    assert codes == [400] * 10 + [429] * 2
    assert knock(client, 1, "/masuk", {"email": "z@b.example", "password": "x"}, source="192.0.2.2") == [400]


def test_sign_in_by_account_from_anywhere(limited: Flask) -> None:
    client = limited.test_client()
    form = {"email": "Ina@example.org ", "password": "x"}
    codes = [knock(client, 1, "/masuk", form, source=f"192.0.2.{n}")[0] for n in range(22)]
    assert codes == [400] * 20 + [429] * 2
    assert knock(client, 1, "/masuk", {"email": "ina@example.org", "password": "x"}, source="192.0.2.99") == [429]
    assert knock(client, 1, "/masuk", {"email": "maria@example.org", "password": "x"}, source="192.0.2.99") == [400]


def test_pins_by_address(limited: Flask) -> None:
    codes = knock(limited.test_client(), 31, "/saya/masuk", {"phone": "bukan", "pin": "1"})
    assert codes == [400] * 30 + [429]


def test_links_by_address(limited: Flask) -> None:
    client = limited.test_client()
    codes = [client.get(f"/g/x{n}").status_code for n in range(121)]
    assert codes == [404] * 120 + [429]


def test_the_page_says_how_long_to_wait(limited: Flask) -> None:
    client = limited.test_client()
    for _ in range(31):
        answer = client.post("/saya/masuk", data={"phone": "bukan", "pin": "1"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60
    assert "Terlalu banyak percobaan" in answer.text


def test_limits_of_the_signed_in_are_their_own(limited: Flask) -> None:
    from market.extensions import db

    session: Session = db.session()
    one, other = make.user(session), make.user(session)
    client = limited.test_client()
    wrong = {"current": "x", "new": "tenun ikat biru tua", "again": "tenun ikat biru tua"}
    sign_in(client, one)
    assert knock(client, 11, "/kerja/akun", wrong)[-1] == 429
    sign_in(client, other)
    assert knock(client, 1, "/kerja/akun", wrong) == [400]
