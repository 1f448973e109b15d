"""A season's market hours; columns of yes or no hold nothing else; checks of 0003 get the names that models give them

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

YES_OR_NO = {
    "user_account": ("active",),
    "vendor": ("needs_listrik", "needs_air", "needs_kompor", "is_demo"),
    "stall": ("has_listrik", "has_air", "has_kompor", "in_use"),
}
"""PostgreSQL has a type for them; SQLite would keep any number."""
MISNAMED = ("answer_known", "reason_known", "cannot_with_reason", "note_length")
"""Checks of turn_answer: 0003 wrote whole names, to which the naming convention added table and prefix once more."""
HOURS = "(opens_at IS NULL AND closes_at IS NULL) OR opens_at < closes_at"


def _as_it_is(table: str) -> sa.Table | None:
    """On SQLite the table as it stands, checks included: it is rebuilt from this."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return None
    return sa.Table(table, sa.MetaData(), autoload_with=bind, resolve_fks=False)


def _rename_checks(before: str, after: str) -> None:
    """`before` and `after` are what stands in front of each name."""
    rebuilt = _as_it_is("turn_answer")
    if rebuilt is None:
        for name in MISNAMED:
            op.execute(f"ALTER TABLE turn_answer RENAME CONSTRAINT {before}{name} TO {after}{name}")
        return
    for check in [c for c in rebuilt.constraints if isinstance(c, sa.CheckConstraint)]:
        rebuilt.constraints.remove(check)
        name = str(check.name).replace(before, after, 1)
        rebuilt.append_constraint(sa.CheckConstraint(check.sqltext, name=op.f(name)))
    with op.batch_alter_table("turn_answer", copy_from=rebuilt, recreate="always"):
        pass


def upgrade() -> None:
    _rename_checks("ck_turn_answer_ck_turn_answer_", "ck_turn_answer_")
    with op.batch_alter_table("season", copy_from=_as_it_is("season")) as batch:
        batch.add_column(sa.Column("opens_at", sa.Time()))
        batch.add_column(sa.Column("closes_at", sa.Time()))
        batch.create_check_constraint(op.f("ck_season_opens_before_it_closes"), HOURS)
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, columns in YES_OR_NO.items():
        for column in columns:  # what counted as yes until now stays yes
            op.execute(f"UPDATE {table} SET {column} = 1 WHERE {column} NOT IN (0, 1)")
        with op.batch_alter_table(table, copy_from=_as_it_is(table)) as batch:
            for column in columns:
                batch.create_check_constraint(op.f(f"ck_{table}_{column}_yes_or_no"), f"{column} IN (0, 1)")


def downgrade() -> None:
    _rename_checks("ck_turn_answer_", "ck_turn_answer_ck_turn_answer_")
    with op.batch_alter_table("season", copy_from=_as_it_is("season")) as batch:
        batch.drop_constraint(op.f("ck_season_opens_before_it_closes"), type_="check")
        batch.drop_column("opens_at")
        batch.drop_column("closes_at")
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, columns in YES_OR_NO.items():
        with op.batch_alter_table(table, copy_from=_as_it_is(table)) as batch:
            for column in columns:
                batch.drop_constraint(op.f(f"ck_{table}_{column}_yes_or_no"), type_="check")
