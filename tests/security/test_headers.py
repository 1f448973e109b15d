"""What every answer tells the browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.models import Role
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.databases import Template, dispose, make_app
from tests.support.people import sign_in
from tests.support.queries import count_queries
from tests.support.routes import routes

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES_TO_SAVE = {"access/card_sheet.html"}
"""Pages that leave the site as files and carry their own style."""


@pytest.mark.parametrize("address", ["/masuk", "/tidak-ada", "/kerja", "/static/css/tokens.css", "/sehat"])
def test_headers_of_every_answer(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        found = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in found["Content-Security-Policy"].split(";") if part.strip())
    assert policy == POLICY
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["X-Frame-Options"] == "DENY"
    assert found["Referrer-Policy"] == "same-origin"
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert found["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in found["Permissions-Policy"]
    assert "geolocation=()" in found["Permissions-Policy"]


def test_personal_answers_are_kept_nowhere(client: FlaskClient, session: Session) -> None:
    sign_in(client, make.user(session))
    assert client.get("/kerja/akun").headers["Cache-Control"] == "no-store"


def test_https_is_demanded_only_where_it_is_spoken(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/masuk").headers
    assert client.get("/masuk", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_template_needs_a_looser_policy() -> None:
    """Inline style and script would be dropped by the browser without a word."""
    loose = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:|https?://(?!wa\.me)", re.I)
    assert loose.search('<p style="x">')
    assert loose.search("<script>x</script>")
    assert not loose.search('<script type="module" src="/x.js">')
    wrong = {
        f"{file.relative_to(TEMPLATES)}: {match[0]}"
        for file in TEMPLATES.rglob("*.html")
        if str(file.relative_to(TEMPLATES)) not in FILES_TO_SAVE
        for match in loose.finditer(file.read_text())
    }
    assert not wrong


def test_pages_open_for_the_administrator_and_a_get_writes_nothing(client: FlaskClient, session: Session) -> None:
    """Every page without variable parts, on an empty installation. Noting who read personal data is no writing."""
    sign_in(client, make.user(session, Role.ADMINISTRATOR))
    session.rollback()
    wrong = []
    for route in routes(client.application):
        if route.method == "GET" and not route.variable:
            with count_queries(session) as queries, client.get(route.address) as answer:
                writes = [q for q in queries.statements if re.match(r"(INSERT(?! INTO audit_event )|UPDATE|DELETE)", q)]
            if answer.status_code >= 500 or writes:
                wrong.append((str(route), answer.status_code, writes))
    assert not wrong


@pytest.fixture
def on_https(database_template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An installation as the city runs it: behind one proxy that speaks https."""
    monkeypatch.setenv("GILIRAN_PUBLIC_URL", "https://giliran.example")
    monkeypatch.setenv("GILIRAN_PROXIES", "1")
    with database_template.copy(tmp_path) as url:
        app = make_app(url, tmp_path, WTF_CSRF_ENABLED=True)
        app.test_client_class = CheckedClient
        with app.app_context():
            yield app
        dispose(app)


def visit(app: Flask) -> tuple[FlaskClient, str, dict[str, str]]:
    """A browser at the proxy with the sign-in page open: client, its csrf token, the proxy's headers."""
    client = app.test_client()
    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "giliran.example"}
    page = client.get("/masuk", headers=proxy)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    return client, token[1], proxy


def test_cookies_over_https(on_https: Flask) -> None:
    _client, _token, proxy = visit(on_https)
    cookie = on_https.test_client().get("/masuk", headers=proxy).headers["Set-Cookie"]
    assert cookie.startswith("__Host-giliran=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie, "a session of staff ends with the browser"


def test_a_form_passes_over_https_with_what_browsers_send_under_our_referrer_policy(on_https: Flask) -> None:
    client, token, proxy = visit(on_https)
    form = {"email": "a@b.example", "password": "salah", "csrf_token": token}
    own = proxy | {"Referer": "https://giliran.example/masuk"}
    assert "tidak cocok" in client.post("/masuk", data=form, headers=own).text
    for other in ({}, {"Referer": "https://jahat.example/"}):
        answer = client.post("/masuk", data=form, headers=proxy | other)
        assert answer.status_code == 400
        assert "kedaluwarsa" in answer.text


def test_a_form_without_its_token_is_refused(on_https: Flask) -> None:
    client, _, proxy = visit(on_https)
    own = proxy | {"Referer": "https://giliran.example/masuk"}
    for token in ("", "falsch"):
        answer = client.post("/masuk", data={"email": "a@b.example", "password": "x", "csrf_token": token}, headers=own)
        assert answer.status_code == 400
        assert "tidak cocok" not in answer.text


def test_every_form_of_every_template_carries_its_token() -> None:
    """A form that posts without it would fail for everybody."""
    post = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S | re.I)
    wrong = {
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        for form in post.findall(file.read_text())
        if "csrf()" not in form and "csrf_token" not in form and "hidden_tag()" not in form
    }
    assert not wrong


def test_unknown_hosts_are_refused(on_https: Flask) -> None:
    client = on_https.test_client()
    assert client.get("/masuk", headers={"Host": "giliran.example"}).status_code == 200
    assert client.get("/masuk", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/masuk", headers={"Host": "jahat.example"}).status_code == 400
    assert client.get("/masuk", headers={"Host": "giliran.example", "X-Forwarded-Host": "x"}).status_code == 200


def test_a_file_that_is_too_large_is_refused_in_words(app: Flask, client: FlaskClient, session: Session) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = client.post("/masuk", data={"email": "x" * 2000, "password": "y"})
    assert answer.status_code == 413
    assert "12 MB" in answer.text


def test_too_many_parts_are_refused(client: FlaskClient) -> None:
    many = {f"f{n}": "x" for n in range(4100)}
    assert client.post("/masuk", data=many, content_type="multipart/form-data").status_code == 413


def test_the_database_is_not_asked_for_files(client: FlaskClient, session: Session) -> None:
    sign_in(client, make.user(session))
    session.execute(sa.text("SELECT 1"))
    with count_queries(session) as queries, client.get("/static/css/tokens.css"):
        pass
    assert queries.count == 0
