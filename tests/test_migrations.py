"""Migrations go forth and back without losing what they carry; at the end the tables are those of the models."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.orm import Session

from market.attendance.models import Answer, CannotReason, TurnAnswer
from market.db import Base
from market.extensions import db
from market.seasons.models import Unavailability
from tests.support import databases
from tests.support import factories as make
from tests.support.turns import publish, weekends_of


def revise(app: Flask, change: Any, to: str) -> None:
    db.session.remove()
    with app.app_context():
        change(revision=to)
    db.session.remove()


def run(statement: str, **values: Any) -> list[Any]:
    with db.engine.begin() as connection:
        found = connection.execute(sa.text(statement), values)
        return list(found.all()) if found.returns_rows else []


def test_the_tables_are_those_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_are_those_of_the_models(app: Flask) -> None:
    inspector, dialect = sa.inspect(db.engine), db.engine.dialect
    for table in Base.metadata.tables.values():
        wanted = {
            dialect.identifier_preparer.format_constraint(check)
            for check in table.constraints
            if isinstance(check, sa.CheckConstraint) and (not str(check.name).endswith("_yes_or_no") or is_sqlite())
        }
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted, table.name


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def test_what_a_draw_said_goes_forth_and_back(app: Flask, session: Session) -> None:
    season_id = make.season(session, make.venue(session)).id
    revise(app, downgrade, "0004")
    row = "('d-1', :season, 'failed', :problem, '[]', :message, :at)"
    run(
        f"INSERT INTO draw (id, season_id, status, problem, progress, message, requested_at) VALUES {row}",
        season=season_id,
        problem=b"{}",
        message="Tidak jadi.\nKarena hujan.",
        at=make.NOW,
    )
    revise(app, upgrade, "0005")
    (told,) = run("SELECT ending, CAST(ending_facts AS VARCHAR(200)) AS facts, repairs_id FROM draw")
    assert (told.ending, told.repairs_id) == ("told", None)
    assert '"Tidak jadi."' in told.facts
    assert '"Karena hujan."' in told.facts
    with pytest.raises(sa.exc.IntegrityError, match="repair_with_changes"):
        run("UPDATE draw SET changes = :bytes", bytes=b"{}")
    with pytest.raises(sa.exc.IntegrityError, match="ending_known"):
        run("UPDATE draw SET ending = 'somehow'")
    revise(app, downgrade, "0004")
    assert run("SELECT message, status FROM draw") == [("Tidak jadi.\nKarena hujan.", "failed")]
    revise(app, upgrade, "head")


def test_who_had_told_that_it_cannot_come_is_absent(app: Flask, session: Session) -> None:
    season = make.season(session, make.venue(session, stalls=2), weekends=2, first=make.NOW.date().replace(year=2090))
    vendor, other = make.vendor(session), make.vendor(session)
    publish(session, season, {0: {"A-01": vendor, "A-02": other}})
    weekend = weekends_of(session, season)[0]
    for who, answer in ((vendor, Answer.CANNOT), (other, Answer.COMING)):
        reason = CannotReason.ILL if answer is Answer.CANNOT else None
        said = {"answer": answer, "reason": reason, "answered_at": make.NOW}
        make.save(session, TurnAnswer(weekend_id=weekend.id, vendor_id=who.id, **said))
    expected = (vendor.id, weekend.id)
    revise(app, downgrade, "0004")
    revise(app, upgrade, "head")
    absent = db.session().scalars(sa.select(Unavailability)).all()
    assert [(row.vendor_id, row.weekend_id) for row in absent] == [expected]


def test_every_migration_can_be_taken_back(app: Flask, tmp_path: Path) -> None:
    revise(app, downgrade, "base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    revise(app, upgrade, "head")


REBUILT = ("season", "user_account", "vendor", "stall", "draw")
"""turn_answer is rebuilt too, to rename its checks."""


def shape(table: str) -> set[str]:
    """Columns, checks, indexes, unique and foreign keys of a table, each as text."""
    inspector = sa.inspect(db.engine)
    found = {
        *(f"{c['name']} {c['type']} {c['nullable']} {c['default']}" for c in inspector.get_columns(table)),
        *(f"{check['name']} {check['sqltext']}" for check in inspector.get_check_constraints(table)),
        *(f"{i['name']} {i['column_names']} {i['unique']} {_where(i)}" for i in inspector.get_indexes(table)),
        *(f"{unique['name']} {unique['column_names']}" for unique in inspector.get_unique_constraints(table)),
    }
    for key in inspector.get_foreign_keys(table):
        found.add(f"{key['name']} {key['constrained_columns']} {key['referred_table']} {key['options']}")
    return found


def _where(index: Any) -> list[str]:
    """What a partial index is limited to."""
    return [f"{name} {value}" for name, value in sorted(index["dialect_options"].items())]


def test_a_rebuilt_table_keeps_all_that_it_had(app: Flask) -> None:
    after = {table: shape(table) for table in REBUILT}
    revise(app, downgrade, "0005")
    before = {table: shape(table) for table in REBUILT}
    for table in REBUILT:
        assert before[table] <= after[table], before[table] - after[table]
    revise(app, upgrade, "head")
    assert {table: shape(table) for table in REBUILT} == after


def test_rebuilding_a_table_leaves_what_points_to_it(app: Flask, session: Session) -> None:
    season = make.season(session, make.venue(session, stalls=2), weekends=2)
    vendor = make.vendor(session)
    publish(session, season, {0: {"A-01": vendor}})
    counted = "SELECT (SELECT count(*) FROM weekend), (SELECT count(*) FROM assignment), (SELECT count(*) FROM vendor)"
    revise(app, downgrade, "0005")
    revise(app, upgrade, "head")
    assert run(counted) == [(2, 1, 1)]


@pytest.mark.skipif(bool(databases.SERVER), reason="PostgreSQL has a type of its own for yes and no")
def test_what_counted_as_yes_is_yes(app: Flask, session: Session) -> None:
    make.vendor(session)
    revise(app, downgrade, "0005")
    run("UPDATE vendor SET needs_air = 7")
    revise(app, upgrade, "head")
    assert run("SELECT needs_air FROM vendor") == [(1,)]
    for table, column in (("vendor", "needs_air"), ("stall", "in_use"), ("user_account", "active")):
        with pytest.raises(sa.exc.IntegrityError, match=f"{column}_yes_or_no"):
            run(f"{INSERTS[table]}")


INSERTS = {
    "vendor": "UPDATE vendor SET needs_air = 7",
    "stall": "INSERT INTO stall (venue_id, zone_id, code, x, y, prime, in_use) VALUES (1, 1, 'A-1', 0, 0, 1, 2)",
    "user_account": (
        "INSERT INTO user_account (email, name, role, password_hash, active, session_epoch, created_at)"
        " VALUES ('a@example.org', 'A', 'viewer', 'x', 2, 1, '2026-11-24')"
    ),
}
"""Something else than yes or no in each table."""
