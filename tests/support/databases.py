"""Fresh databases for tests: SQLite by default, PostgreSQL where GILIRAN_TEST_DATABASE names a server."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

SERVER = os.environ.get("GILIRAN_TEST_DATABASE", "")
"""Such as postgresql+psycopg://user:password@127.0.0.1/postgres; the user may create databases."""


def make_app(url: str, folder: Path, **more: Any) -> Flask:
    from market import create_app

    settings = {
        "INSTANCE": str(folder),
        "SQLALCHEMY_DATABASE_URI": url,
        "JOBS_DATABASE_URL": f"sqlite:///{folder / 'jobs.sqlite'}",
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        "SERVER_NAME": None,
    }
    return create_app(settings | more)


def dispose(app: Flask) -> None:
    from market.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@dataclass
class Template:
    """The migrated database that tests copy; `copy` gives the address of a fresh one."""

    sqlite_file: Path | None = None
    database: str = ""

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        if self.sqlite_file:
            yield f"sqlite:///{shutil.copy(self.sqlite_file, folder / 'giliran.sqlite')}"
            return
        name = f"t_{uuid.uuid4().hex}"
        _admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.database}"')
        try:
            yield _address(name)
        finally:
            _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def template(folder: Path) -> Iterator[Template]:
    """Run all migrations once, on whichever server the run is for."""
    if not SERVER:
        file = folder / "template.sqlite"
        _migrate(f"sqlite:///{file}", folder)
        with sa.create_engine(f"sqlite:///{file}").connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        yield Template(sqlite_file=file)
        return
    name = f"template_{uuid.uuid4().hex}"
    _admin(f'CREATE DATABASE "{name}"')
    try:
        _migrate(_address(name), folder)
        yield Template(database=name)
    finally:
        _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(url: str, folder: Path) -> None:
    app = make_app(url, folder)
    with app.app_context():
        upgrade()
    dispose(app)


def _address(name: str) -> str:
    return sa.make_url(SERVER).set(database=name).render_as_string(hide_password=False)


def _admin(statement: str) -> None:
    engine = sa.create_engine(SERVER, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
