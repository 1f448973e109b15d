"""Fixtures that every test may use. A fresh database a test; commits are real; nothing leaves the machine."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support import databases
from tests.support.client import CheckedClient

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}: tests use no network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Template]:
    """A migrated, empty database, made once a run: a SQLite file, or a PostgreSQL template database."""
    with databases.template(tmp_path_factory.mktemp("template")) as made:
        yield made


@pytest.fixture
def app(database_template: databases.Template, tmp_path: Path) -> Iterator[Flask]:
    """The application on its own fresh copy of the migrated database."""
    with database_template.copy(tmp_path) as url:
        made = databases.make_app(url, tmp_path)
        with made.app_context():
            yield made
        databases.dispose(made)


@pytest.fixture
def session(app: Flask) -> Session:
    from market.extensions import db

    return db.session()  # the context's own session, so that tests and services see one another's commits


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor's browser that checks the markup of every page it opens."""
    app.test_client_class = CheckedClient
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the city's example files; a test that needs it says so when it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.fail(f"the example files are not beside the repository: {SHARED}/data")
    return SHARED


@pytest.fixture
def registry(shared: Path, tmp_path: Path) -> Path:
    """A writable copy of the city's messy registry."""
    return Path(shutil.copy(shared / "data" / "registry_2026.xlsx", tmp_path / "registry.xlsx"))
