"""What the database holds by itself, on SQLite and on PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.db import expect_version, prepare_engine, transaction
from market.errors import Busy, ProgrammingFault, StaleRecord
from market.vendors.models import Vendor
from tests.support import factories as make


def refused(session: Session, statement: str, **values: object) -> None:
    with pytest.raises(IntegrityError):
        session.execute(sa.text(statement), values)
    session.rollback()


def test_a_phone_belongs_to_one_vendor(session: Session) -> None:
    first = make.vendor(session)
    second = make.vendor(session)
    refused(session, "UPDATE vendor SET phone = :phone WHERE id = :id", phone=first.phone, id=second.id)


def test_a_nib_belongs_to_one_vendor(session: Session) -> None:
    make.vendor(session, nib="0000001234567", nib_status="issued")
    second = make.vendor(session, nib="0000001234568", nib_status="issued")
    refused(session, "UPDATE vendor SET nib = '0000001234567' WHERE id = :id", id=second.id)


@pytest.mark.parametrize("nib", ["123", "", "00000012345a7"])
def test_a_nib_has_thirteen_digits(session: Session, nib: str) -> None:
    vendor = make.vendor(session, nib="0000001234567", nib_status="issued")
    refused(session, "UPDATE vendor SET nib = :nib WHERE id = :id", nib=nib, id=vendor.id)


@pytest.mark.parametrize("status", ["aktif", "", "ACTIVE"])
def test_only_known_states(session: Session, status: str) -> None:
    vendor = make.vendor(session)
    refused(session, "UPDATE vendor SET status = :status WHERE id = :id", status=status, id=vendor.id)


def test_no_orphans(session: Session) -> None:
    refused(session, "UPDATE vendor SET kelurahan_code = 'nowhere' WHERE id = :id", id=make.vendor(session).id)


def test_the_second_of_two_editors_is_told(session: Session) -> None:
    vendor = make.vendor(session)
    shown = vendor.version
    with transaction(session):
        session.get_one(Vendor, vendor.id).product = "kopi"
    with pytest.raises(StaleRecord), transaction(session):
        expect_version(session.get_one(Vendor, vendor.id), shown)


def test_a_failed_transaction_leaves_nothing(session: Session) -> None:
    unsaved = Vendor(code="X", business_name="X", phone="+628400000001", joined_on=make.NOW.date(), created_at=make.NOW)

    def broken_off() -> None:
        with transaction(session):
            session.add(unsaved)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 0


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Session]:
    """A session on a SQLite file of its own with one table `note`, readied as the application's is."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'notes.sqlite'}")
    prepare_engine(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE note (text TEXT)")
    with Session(engine) as made:
        yield made
    engine.dispose()


def test_a_full_disk_is_said_plainly_and_nothing_is_half_stored(notes: Session) -> None:
    notes.connection().exec_driver_sql("PRAGMA max_page_count = 3")
    with pytest.raises(Busy, match="penuh") as told, transaction(notes):
        notes.execute(sa.text("INSERT INTO note VALUES (:text)"), [{"text": "short"}, {"text": "x" * 1_000_000}])
    assert told.value.kept
    assert notes.scalar(sa.text("SELECT count(*) FROM note")) == 0


def test_a_locked_database_is_said_plainly(notes: Session, tmp_path: Path) -> None:
    notes.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(tmp_path / "notes.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="dipakai"), transaction(notes):
            notes.execute(sa.text("INSERT INTO note VALUES ('x')"))
        other.execute("ROLLBACK")
    assert notes.scalar(sa.text("SELECT count(*) FROM note")) == 0


def test_no_transaction_inside_a_transaction(session: Session) -> None:
    with transaction(session), pytest.raises(ProgrammingFault), transaction(session):
        pass


def test_all_of_kupang_is_there(session: Session) -> None:
    assert session.scalar(sa.text("SELECT count(*) FROM kelurahan")) == 51
