"""Vendors' answers for their turn; every nonce of the gate kept, not only the last

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PRESENT = sa.text("status = 'present'")


def _attendance(*, with_nonce: bool) -> sa.Table:
    """The table as it stands before the change: SQLite rebuilds it from this, with its checks and indexes."""
    nonce = [sa.Column("nonce", sa.String(36)), sa.UniqueConstraint("nonce", name="uq_attendance_nonce")]
    return sa.Table(
        "attendance",
        sa.MetaData(),
        sa.Column("market_date_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("stall_id", sa.Integer()),
        sa.Column("assignment_id", sa.Integer()),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer()),
        sa.Column("id", sa.Integer(), nullable=False),
        *(nonce if with_nonce else []),
        sa.CheckConstraint("status <> 'present' OR stall_id IS NOT NULL", name="ck_attendance_present_on_a_stall"),
        sa.CheckConstraint("status IN ('present', 'no_show', 'excused')", name="ck_attendance_status_known"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_attendance_{column}_{table}", ondelete=rule)
            for column, table, rule in (
                ("assignment_id", "assignment", "RESTRICT"),
                ("market_date_id", "market_date", "RESTRICT"),
                ("recorded_by", "user_account", "SET NULL"),
                ("stall_id", "stall", "RESTRICT"),
                ("vendor_id", "vendor", "RESTRICT"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attendance"),
        sa.UniqueConstraint("market_date_id", "vendor_id", name="uq_attendance_market_date_id_vendor_id"),
        sa.Index("ix_attendance_vendor_id", "vendor_id"),
        sa.Index(
            "uq_attendance_stall_taken",
            "market_date_id",
            "stall_id",
            unique=True,
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        ),
    )


def upgrade() -> None:
    op.create_table(
        "attendance_nonce",
        sa.Column("nonce", sa.String(36), nullable=False),
        sa.Column("market_date_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["market_date_id"],
            ["market_date.id"],
            name="fk_attendance_nonce_market_date_id_market_date",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("nonce", name="pk_attendance_nonce"),
    )
    op.create_index("ix_attendance_nonce_market_date_id", "attendance_nonce", ["market_date_id"])
    op.execute(
        "INSERT INTO attendance_nonce (nonce, market_date_id, at)"
        " SELECT nonce, market_date_id, recorded_at FROM attendance WHERE nonce IS NOT NULL"
    )
    with op.batch_alter_table("attendance", copy_from=_attendance(with_nonce=True)) as batch:
        batch.drop_constraint("uq_attendance_nonce", type_="unique")
        batch.drop_column("nonce")

    op.create_table(
        "turn_answer",
        sa.Column("weekend_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("note", sa.String(200), server_default="", nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('coming', 'cannot')", name="ck_turn_answer_answer_known"),
        sa.CheckConstraint(
            "reason IN ('ill', 'family', 'stock', 'transport', 'other')", name="ck_turn_answer_reason_known"
        ),
        sa.CheckConstraint("(answer = 'cannot') = (reason IS NOT NULL)", name="ck_turn_answer_cannot_with_reason"),
        sa.CheckConstraint("length(note) <= 200", name="ck_turn_answer_note_length"),
        sa.ForeignKeyConstraint(
            ["weekend_id"], ["weekend.id"], name="fk_turn_answer_weekend_id_weekend", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name="fk_turn_answer_vendor_id_vendor", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name="fk_turn_answer_answered_by_user_account", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turn_answer"),
        sa.UniqueConstraint("weekend_id", "vendor_id", name="uq_turn_answer_weekend_id_vendor_id"),
    )
    op.create_index("ix_turn_answer_vendor_id", "turn_answer", ["vendor_id"])


def downgrade() -> None:
    op.drop_table("turn_answer")
    with op.batch_alter_table("attendance", copy_from=_attendance(with_nonce=False)) as batch:
        batch.add_column(sa.Column("nonce", sa.String(36), nullable=True))
        batch.create_unique_constraint("uq_attendance_nonce", ["nonce"])
    op.drop_table("attendance_nonce")
