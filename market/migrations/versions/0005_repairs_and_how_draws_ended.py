"""Draws may be repairs; how a draw ended is kept as a kind and facts instead of a sentence; who told in time that it
cannot come is absent on that weekend

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("status IN ('queued', 'running')")
ENDINGS = (
    "lost",
    "unexpected",
    "refused",
    "out_of_time",
    "bad_problem",
    "crashed",
    "conflict",
    "gone",
    "discarded",
    "told",
)
KNOWN = f"ending IN ({', '.join(repr(ending) for ending in ENDINGS)})"
DRAW = sa.table(
    "draw",
    sa.column("id", sa.String()),
    sa.column("message", sa.Text()),
    sa.column("ending", sa.String()),
    sa.column("ending_facts", sa.JSON()),
)


def _draw(*, message: bool, repairs: bool) -> sa.Table:
    """The table before, within and after this step: SQLite rebuilds it from this, with its checks and indexes."""
    former = [sa.Column("message", sa.Text(), nullable=False)]
    new = [
        sa.Column("repairs_id", sa.Integer()),
        sa.Column("changes", sa.LargeBinary()),
        sa.Column("ending", sa.String(20)),
        sa.Column("ending_facts", sa.JSON(), server_default="[]", nullable=False),
        sa.CheckConstraint(KNOWN, name="ck_draw_ending_known"),
        sa.CheckConstraint("(changes IS NULL) = (repairs_id IS NULL)", name="ck_draw_repair_with_changes"),
        sa.ForeignKeyConstraint(
            ["repairs_id"], ["rotation.id"], name="fk_draw_repairs_id_rotation", ondelete="RESTRICT"
        ),
        sa.Index("ix_draw_repairs_id", "repairs_id"),
    ]
    return sa.Table(
        "draw",
        sa.MetaData(),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("problem", sa.LargeBinary(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Integer()),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True)),
        sa.Column("rotation_id", sa.Integer()),
        *(former if message else []),
        *(new if repairs else []),
        sa.CheckConstraint("(status = 'done') = (rotation_id IS NOT NULL)", name="ck_draw_done_with_rotation"),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'infeasible', 'failed', 'cancelled')", name="ck_draw_status_known"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["user_account.id"], name="fk_draw_requested_by_user_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["rotation_id"], ["rotation.id"], name="fk_draw_rotation_id_rotation", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["season_id"], ["season.id"], name="fk_draw_season_id_season", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_draw"),
        sa.UniqueConstraint("rotation_id", name="uq_draw_rotation_id"),
        sa.Index(
            "uq_draw_one_at_a_time",
            "season_id",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )


def upgrade() -> None:
    with op.batch_alter_table("draw", copy_from=_draw(message=True, repairs=False)) as batch:
        batch.add_column(sa.Column("repairs_id", sa.Integer()))
        batch.add_column(sa.Column("changes", sa.LargeBinary()))
        batch.add_column(sa.Column("ending", sa.String(20)))
        batch.add_column(sa.Column("ending_facts", sa.JSON(), server_default="[]", nullable=False))
        batch.create_check_constraint(op.f("ck_draw_ending_known"), KNOWN)
        batch.create_check_constraint(op.f("ck_draw_repair_with_changes"), "(changes IS NULL) = (repairs_id IS NULL)")
        batch.create_foreign_key(op.f("fk_draw_repairs_id_rotation"), "rotation", ["repairs_id"], ["id"], ondelete="RESTRICT")
        batch.create_index(op.f("ix_draw_repairs_id"), ["repairs_id"])
    for row in op.get_bind().execute(sa.select(DRAW.c.id, DRAW.c.message).where(DRAW.c.message != "")).all():
        facts = row.message.split("\n")
        op.execute(DRAW.update().where(DRAW.c.id == row.id).values(ending="told", ending_facts=facts))
    with op.batch_alter_table("draw", copy_from=_draw(message=True, repairs=True)) as batch:
        batch.drop_column("message")
    op.execute(
        "INSERT INTO unavailability (vendor_id, weekend_id, reason, created_at)"
        " SELECT a.vendor_id, a.weekend_id, '', a.answered_at FROM turn_answer a JOIN weekend w ON w.id = a.weekend_id"
        " WHERE a.answer = 'cannot' AND w.starts_on > CURRENT_DATE ON CONFLICT DO NOTHING"
    )


def downgrade() -> None:
    with op.batch_alter_table("draw", copy_from=_draw(message=False, repairs=True)) as batch:
        batch.add_column(sa.Column("message", sa.Text(), server_default="", nullable=False))
    told = sa.select(DRAW.c.id, DRAW.c.ending_facts).where(DRAW.c.ending == "told")
    for row in op.get_bind().execute(told).all():
        op.execute(DRAW.update().where(DRAW.c.id == row.id).values(message="\n".join(row.ending_facts)))
    with op.batch_alter_table("draw", copy_from=_draw(message=True, repairs=True)) as batch:
        batch.drop_index(op.f("ix_draw_repairs_id"))
        batch.drop_constraint(op.f("fk_draw_repairs_id_rotation"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_draw_repair_with_changes"), type_="check")
        batch.drop_constraint(op.f("ck_draw_ending_known"), type_="check")
        for column in ("repairs_id", "changes", "ending", "ending_facts"):
            batch.drop_column(column)
        batch.alter_column("message", existing_type=sa.Text(), existing_nullable=False, server_default=None)
