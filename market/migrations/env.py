"""Runs migrations on the application's own engine (Flask-Migrate gives the context)."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from market.db import Base, Rupiah, UtcDateTime
from market.extensions import db
from market.words import State


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write plain SQLAlchemy types into migrations: an old migration must not depend on today's code."""
    if kind == "type" and isinstance(item, State):
        return f"sa.String(length={item.impl.length})"  # type: ignore[attr-defined]
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Rupiah):
        return "sa.BigInteger()"
    if kind == "server_default" and isinstance(getattr(item, "arg", None), sa.True_ | sa.False_):
        return f"sa.{item.arg!s}()"
    return False


def run() -> None:
    """Foreign keys are off on SQLite while tables are rebuilt (else cascades delete the children), then checked."""
    options: dict[str, Any] = {"target_metadata": Base.metadata, "render_as_batch": True, "compare_type": True}
    options["render_item"] = render_item
    with current_app.app_context(), db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        connection = connection.execution_options(giliran_write=True)
        with connection.begin():
            context.configure(connection=connection, transaction_per_migration=False, **options)
            context.run_migrations()
            if sqlite and (broken := connection.execute(sa.text("PRAGMA foreign_key_check")).fetchall()):
                raise RuntimeError(f"the migration would leave orphans: {broken[:5]}")
        if sqlite:
            _foreign_keys(connection, "ON")


def _foreign_keys(connection: sa.Connection, state: str) -> None:
    """By the driver itself: within a transaction, which SQLAlchemy would open, SQLite ignores this without a word."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")
    if driver.execute("PRAGMA foreign_keys").fetchone()[0] != (state == "ON"):
        raise RuntimeError(f"foreign keys could not be switched {state.lower()}")


run()
