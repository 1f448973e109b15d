"""What the database holds by itself: immutable rotations and history; and the kelurahan of Kupang

Revision ID: 0002
Revises: 0001
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KELURAHAN = Path(__file__).parent.parent / "data" / "kelurahan_kupang.csv"

CONTENT = (
    "id", "season_id", "number", "problem", "problem_sha256", "rotation", "rotation_sha256", "seed", "created_at",
)
"""What a rotation is: never changed, not even in a draft; a change by hand makes a new draft."""


def _same(columns: tuple[str, ...], dialect: str) -> str:
    same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def rules(dialect: str) -> list[tuple[str, str, str, str, str]]:
    """(name, table, event, condition that is refused, message)."""
    same_time = _same(("published_at", "published_by"), dialect) + " OR NEW.published_by IS NULL"
    not_draft = "(SELECT status FROM rotation WHERE id = {row}.rotation_id) <> 'draft'"
    found = [
        ("rotation_content", "rotation", "UPDATE", f"NOT ({_same(CONTENT, dialect)})", "a rotation's content never changes"),
        (
            "rotation_status",
            "rotation",
            "UPDATE",
            "NOT (NEW.status = OLD.status OR (OLD.status = 'draft' AND NEW.status = 'published')"
            " OR (OLD.status = 'published' AND NEW.status = 'superseded'))",
            "a rotation goes from draft to published to superseded",
        ),
        (
            "rotation_published_time",
            "rotation",
            "UPDATE",
            f"OLD.status <> 'draft' AND NOT ({same_time})",
            "a published rotation keeps its time of publication",
        ),
        ("rotation_kept", "rotation", "DELETE", "OLD.status <> 'draft'", "a published rotation is never deleted"),
        ("audit_kept", "audit_event", "DELETE", "1 = 1", "the audit log is never deleted"),
        (
            "audit_unchanged",
            "audit_event",
            "UPDATE",
            f"NOT ({_same(('id', 'at', 'actor', 'action', 'subject_kind', 'subject_id'), dialect)}"
            " AND (NEW.user_id IS NULL))",
            "the audit log never changes",
        ),
        ("correction_kept", "omzet_correction", "DELETE", "1 = 1", "corrections are never deleted"),
        (
            "correction_unchanged",
            "omzet_correction",
            "UPDATE",
            f"NOT ({_same(('id', 'report_id', 'amount_before', 'amount_after', 'reason', 'at', 'actor'), dialect)}"
            " AND (NEW.by_user IS NULL))",
            "corrections never change",
        ),
    ]
    for table in ("assignment", "standby_place"):
        message = "the turns of a published rotation never change"
        found.append((f"{table}_added", table, "INSERT", not_draft.format(row="NEW"), message))
        found.append(
            (
                f"{table}_changed",
                table,
                "UPDATE",
                f"{not_draft.format(row='OLD')} OR {not_draft.format(row='NEW')}",
                message,
            )
        )
        found.append((f"{table}_removed", table, "DELETE", not_draft.format(row="OLD"), message))
    return found


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, table, event, refused, message in rules(dialect):
        if dialect == "sqlite":
            op.execute(
                f"CREATE TRIGGER tr_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{message.replace(chr(39), chr(39) * 2)}'); END"
            )
        else:
            row = "OLD" if event == "DELETE" else "NEW"
            quoted = message.replace("'", "''")
            op.execute(
                f"CREATE FUNCTION fn_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {refused} THEN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
                f"MESSAGE = '{quoted}'; END IF; RETURN {row}; END $$"
            )
            op.execute(
                f"CREATE TRIGGER tr_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION fn_{name}()"
            )
    kelurahan = sa.table("kelurahan", sa.column("code"), sa.column("name"), sa.column("kecamatan"))
    with KELURAHAN.open(encoding="utf-8", newline="") as file:
        op.bulk_insert(kelurahan, list(csv.DictReader(file)))


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, table, *_rest in rules(dialect):
        op.execute(f"DROP TRIGGER tr_{name}" + ("" if dialect == "sqlite" else f" ON {table}"))
        if dialect != "sqlite":
            op.execute(f"DROP FUNCTION fn_{name}()")
    op.execute("DELETE FROM kelurahan")
