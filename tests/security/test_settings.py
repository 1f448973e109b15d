"""Settings: nothing secret has a default, and what is set wrongly is said."""

from pathlib import Path

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from market import config, create_app
from market.config import ConfigError
from tests.support.databases import make_app

KEY = "k" * 40


@pytest.mark.parametrize("value", [None, "", "short", "x" * 31])
def test_there_is_no_default_secret(tmp_path: Path, value: str | None) -> None:
    environ = {"GILIRAN_INSTANCE": str(tmp_path)} | ({"SECRET_KEY": value} if value is not None else {})
    with pytest.raises(ConfigError, match="SECRET_KEY is missing or shorter") as refused:
        config.load(environ=environ)
    assert "token_hex(32)" in str(refused.value), "it says how to make one"


def test_the_application_does_not_start_without_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ConfigError):
        create_app({"INSTANCE": str(tmp_path)})


def test_the_environment_wins_over_the_installations_file(tmp_path: Path) -> None:
    (tmp_path / config.SECRET_FILE).write_text("f" * 40 + "\n")
    assert config.secret_key(None, tmp_path) == "f" * 40
    assert config.secret_key(KEY, tmp_path) == KEY


def test_no_secret_stands_in_the_code() -> None:
    code = Path(config.__file__).parent
    for file in code.rglob("*.py"):
        assert "SECRET_KEY =" not in file.read_text().replace('settings["SECRET_KEY"] =', ""), file


@pytest.mark.parametrize("fallbacks", ["short", f"{KEY},short"])
def test_former_keys_must_be_keys(tmp_path: Path, fallbacks: str) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY_FALLBACKS"):
        config.load(environ={"SECRET_KEY": KEY, "SECRET_KEY_FALLBACKS": fallbacks})


def test_sessions_outlive_a_change_of_the_key_when_the_former_is_named(tmp_path: Path) -> None:
    def app_with(key: str, fallbacks: list[str]) -> Flask:
        return make_app("sqlite://", tmp_path, SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks)

    old = app_with("o" * 40, [])
    with old.test_request_context():
        cookie = old.session_interface.get_signing_serializer(old).dumps({"language": "en"})
    for fallbacks, kept in ((["o" * 40], "en"), ([], None)):
        new = app_with("n" * 40, fallbacks)
        with new.test_request_context(headers={"Cookie": f"giliran={cookie}"}):
            assert session.get("language") == kept


@pytest.mark.parametrize(
    ("public", "more", "trusted"),
    [
        ("https://giliran.example", "", ["giliran.example", "127.0.0.1", "localhost", "[::1]"]),
        (
            "https://giliran.example:8443",
            " pasar.example ,",
            ["giliran.example", "pasar.example", "127.0.0.1", "localhost", "[::1]"],
        ),
        ("http://127.0.0.1:8000", "", ["127.0.0.1", "localhost", "[::1]"]),
        ("http://0.0.0.0:8000", "", None),
    ],
)
def test_which_host_names_are_ours(public: str, more: str, trusted: list[str] | None) -> None:
    assert config.trusted_hosts(public, more) == trusted


@pytest.mark.parametrize("value", ["-1", "one", "1.5", ""])
def test_the_number_of_proxies_is_a_number(value: str) -> None:
    with pytest.raises(ConfigError, match="GILIRAN_PROXIES"):
        config.whole_number("GILIRAN_PROXIES", value)


def test_without_a_proxy_nobody_says_where_it_comes_from(app: Flask) -> None:
    assert address_seen(app) == "198.51.100.7"


def test_behind_a_proxy_its_word_counts_and_no_visitors(tmp_path: Path) -> None:
    assert address_seen(make_app("sqlite://", tmp_path, PROXIES=1)) == "203.0.113.9"


def address_seen(app: Flask) -> str:
    """The address that limits count, for a visitor who claims to be 10.9.9.9 and a proxy that saw 203.0.113.9."""
    seen: list[str] = []

    def inner(environ: dict[str, str], start: object) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    if hasattr(app.wsgi_app, "app"):
        app.wsgi_app.app = inner
    else:
        app.wsgi_app = inner  # type: ignore[method-assign]
    builder = EnvironBuilder(
        headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.9"}, environ_base={"REMOTE_ADDR": "198.51.100.7"}
    )
    app.wsgi_app(builder.get_environ(), lambda *_: None)  # type: ignore[arg-type]
    return seen[0]


def test_cookies_over_plain_http_are_named_plainly(client: FlaskClient) -> None:
    cookie = client.get("/masuk").headers["Set-Cookie"]
    assert cookie.startswith("giliran=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
