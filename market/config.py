"""Settings: from the environment and the installation's own folder; nothing secret has a default."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask.cli import NoAppException

ROOT = Path(__file__).resolve().parent.parent
SECRET_FILE = "secret_key"  # noqa: S105 (the name of a file)


class ConfigError(NoAppException):
    """The installation lacks a setting; the message names it and how to set it. A command ends with exit code 2."""


def load(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings as a dict for `app.config`. Raises ConfigError, which says what is missing and how to give it."""
    given = dict(overrides or {})
    instance = Path(given.get("INSTANCE") or environ.get("GILIRAN_INSTANCE") or ROOT / "instance")
    public_url = environ.get("GILIRAN_PUBLIC_URL", "http://127.0.0.1:5000").rstrip("/")
    https = public_url.startswith("https:")
    settings: dict[str, Any] = {
        "INSTANCE": str(instance),
        "SQLALCHEMY_DATABASE_URI": database_url(environ.get("DATABASE_URL"), instance),
        "JOBS_DATABASE_URL": environ.get("JOBS_DATABASE_URL") or f"sqlite:///{instance / 'jobs.sqlite'}",
        "DEMO": environ.get("GILIRAN_DEMO") == "1",
        "PUBLIC_URL": public_url,
        "TRUSTED_HOSTS": trusted_hosts(public_url, environ.get("GILIRAN_TRUSTED_HOSTS", "")),
        "PROXIES": whole_number("GILIRAN_PROXIES", environ.get("GILIRAN_PROXIES", "0")),
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Makassar",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "market" / "translations"),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 4000,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),  # a vendor's phone; staff end sooner (accounts/sessions.py)
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_NAME": "__Host-giliran" if https else "giliran",
        "SECRET_KEY_FALLBACKS": former_keys(environ.get("SECRET_KEY_FALLBACKS", "")),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": environ.get("RATELIMIT_STORAGE_URI", "memory://"),
    }
    settings.update(given)
    if not settings.get("SECRET_KEY"):
        settings["SECRET_KEY"] = secret_key(environ.get("SECRET_KEY"), instance)
    return settings


def database_url(url: str | None, instance: Path) -> str:
    """SQLAlchemy's address of the database; plain `postgres://` addresses get the driver that we ship."""
    if not url:
        return f"sqlite:///{instance / 'giliran.sqlite'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def trusted_hosts(public_url: str, more: str = "") -> list[str] | None:
    """The host names that requests may carry: the public one, this machine, and `more` (separated by commas).

    None (any name) while the public address is none that a visitor could type, such as http://0.0.0.0:8000.
    """
    public = urlsplit(public_url).hostname or ""
    if public in ("", "0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
        return None
    named = [name.strip() for name in more.split(",") if name.strip()]
    return list(dict.fromkeys([public, *named, "127.0.0.1", "localhost", "[::1]"]))


def whole_number(name: str, value: str) -> int:
    """A setting that must be 0, 1, 2 ... Raises ConfigError."""
    if not value.isdecimal():
        raise ConfigError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def former_keys(value: str) -> list[str]:
    """Earlier secret keys (separated by commas) that still open sessions while a new one takes over."""
    keys = [key.strip() for key in value.split(",") if key.strip()]
    if any(len(key) < 32 for key in keys):
        raise ConfigError("SECRET_KEY_FALLBACKS holds a key shorter than 32 characters.")
    return keys


def secret_key(value: str | None, instance: Path) -> str:
    """The key that signs sessions: SECRET_KEY, or the file that `make run` writes once for this installation."""
    if not value:
        file = instance / SECRET_FILE
        value = file.read_text().strip() if file.is_file() else ""
    if len(value) < 32:
        raise ConfigError(
            "SECRET_KEY is missing or shorter than 32 characters. Set it in the environment, for example "
            "with: export SECRET_KEY=\"$(python3 -c 'import secrets; print(secrets.token_hex(32))')\""
        )
    return value
