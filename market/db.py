"""Base class, column types and the transaction of the whole application. No Flask here.

SQLite and PostgreSQL are served alike: what a type promises, a CHECK constraint holds on both.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from market.errors import Busy, ProgrammingFault, StaleRecord

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """An aware instant, stored in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ProgrammingFault(f"a time without zone cannot be stored: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Rupiah(sa.TypeDecorator[int]):
    """Whole rupiah. A float or a bool is refused, so that no rounding can slip in."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: sa.Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise ProgrammingFault(f"rupiah are whole numbers, not {value!r}")
        return value


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads this as a plain dict)
        dt.datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(),
        list[Any]: sa.JSON(),
    }


class Identified:
    """A surrogate key, on every table that has no better one."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """Counts edits, so that the second of two editors is told (see `expect_version` and `StaleRecord`)."""

    version: Mapped[int] = mapped_column(server_default="1")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def expect_version(record: Versioned, shown: int) -> None:
    """Raise `StaleRecord` when the record was changed since a form showed version `shown`."""
    if record.version != shown:
        raise StaleRecord(
            "Data ini sudah diubah orang lain sejak Anda membukanya.",
            kept="Perubahan Anda belum disimpan; tidak ada yang tertimpa.",
        )


def yes_or_no(column: str) -> sa.Boolean:
    """Type of a boolean column: SQLite, which has none, is told by a CHECK to keep nothing but 0 and 1."""
    return sa.Boolean(create_constraint=True, name=f"{column}_yes_or_no")


def one_of(column: str, values: type[StrEnum], *, name: str | None = None) -> sa.CheckConstraint:
    """CHECK that a text column holds a known state (NULL passes where the column allows it)."""
    listed = ", ".join("'" + str(v).replace("'", "''") + "'" for v in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


_BUSY = ("database is locked", "database table is locked", "lock timeout", "deadlock detected")
_FULL = ("disk is full", "disk full", "no space left", "disk i/o error", "could not extend file")
_READ_ONLY = ("readonly database", "read-only")


@contextmanager
def busy_in_plain_words() -> Iterator[None]:
    """Turn a locked, full or read-only database into `Busy`; other database errors pass."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig).lower()
        kept = "Tidak ada yang berubah dan tidak ada yang hilang."
        if any(mark in text for mark in _BUSY):
            raise Busy("Basis data sedang dipakai proses lain.", kept=kept) from error
        if any(mark in text for mark in _FULL):
            raise Busy("Ruang penyimpanan server penuh, data tidak dapat disimpan.", kept=kept) from error
        if any(mark in text for mark in _READ_ONLY):
            raise Busy("Basis data hanya dapat dibaca, data tidak dapat disimpan.", kept=kept) from error
        raise


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """One write transaction: commits at the end, rolls back on any error.

    On SQLite it begins IMMEDIATE, so that two writers queue instead of failing half-way. A read snapshot that the
    caller holds is dropped first: what is decided inside must be read inside.
    """
    if session.info.get("in_write"):
        raise ProgrammingFault("a transaction inside a transaction: services do not call services that write")
    if session.new or session.dirty or session.deleted:
        raise ProgrammingFault("changes were made outside a transaction")
    session.rollback()
    with busy_in_plain_words():
        session.connection(execution_options={"giliran_write": True})
    session.info["in_write"] = True
    try:
        with busy_in_plain_words():
            yield session
            session.commit()
    except StaleDataError as error:  # two writers at the very same moment: the version counter caught the second
        session.rollback()
        raise StaleRecord(
            "Data ini baru saja diubah orang lain.", kept="Perubahan Anda belum disimpan; tidak ada yang tertimpa."
        ) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("in_write", None)


def prepare_engine(engine: sa.Engine) -> None:
    """Make SQLite strict (foreign keys, WAL, waiting for locks, real transactions). PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" below opens transactions, not the driver
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=5000", "synchronous=NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get("giliran_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
