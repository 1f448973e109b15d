"""Draws, rotations and their assignments. What is published never changes: triggers hold it (see immutable.py)."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, Identified, one_of
from market.words import N_, State, Word


class RotationStatus(Word):
    DRAFT = "draft", N_("Rancangan")
    PUBLISHED = "published", N_("Terbit")
    SUPERSEDED = "superseded", N_("Diganti")


class DrawStatus(Word):
    QUEUED = "queued", N_("Menunggu")
    RUNNING = "running", N_("Sedang dihitung")
    DONE = "done", N_("Selesai")
    INFEASIBLE = "infeasible", N_("Tidak ada solusi")
    FAILED = "failed", N_("Gagal")
    CANCELLED = "cancelled", N_("Dibatalkan")


class Ending(Word):
    """Why a draw gave no draft. Its facts stand in `Draw.ending_facts`; `endings.told` makes sentences of both."""

    LOST = (
        "lost",
        N_(
            "Perhitungan terputus: proses penghitung berhenti dan tidak melanjutkannya. Rancangan tidak dibuat. "
            "Undi lagi."
        ),
    )
    UNEXPECTED = (
        "unexpected",
        N_(
            "Perhitungan gagal karena kesalahan di sistem. Rancangan tidak dibuat; administrator dapat melihat "
            "catatannya."
        ),
    )
    REFUSED = (
        "refused",
        N_("Pemeriksa menolak hasil hitungan; rancangan tidak dibuat. Laporkan ke administrator:"),
    )
    """With the checker's words on each fault."""
    OUT_OF_TIME = "out_of_time", N_("Waktu hitung habis sebelum ada rotasi yang memenuhi semua aturan.")
    BAD_PROBLEM = "bad_problem", N_("Perhitungan tidak dapat diselesaikan; rancangan tidak dibuat.")
    """With the scheduler's words on each fault of the file."""
    CRASHED = "crashed", N_("Perhitungan tidak dapat diselesaikan; rancangan tidak dibuat.")
    """With the process's exit code; negative: a signal."""
    CONFLICT = "conflict", N_("Tidak ada rotasi yang dapat memenuhi semua aturan sekaligus.")
    """With the conflicts {says, lifts}, each text in both languages."""
    GONE = "gone", N_("Hasil undian tidak dapat disimpan, karena datanya berubah sementara dihitung. Undi lagi.")
    """With the code that is in the registry no more."""
    DISCARDED = "discarded", N_("Rancangannya sudah dibuang.")
    TOLD = "told", N_("Gagal")
    """With sentences as they were said; of domain errors, and of draws older than this vocabulary."""


_ONE_PUBLISHED = sa.text("status = 'published'")


class Rotation(Identified, Base):
    __tablename__ = "rotation"
    __table_args__ = (
        one_of("status", RotationStatus),
        sa.UniqueConstraint("season_id", "number"),
        sa.CheckConstraint("length(problem_sha256) = 64 AND length(rotation_sha256) = 64", name="hash_length"),
        sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_with_time"),
        sa.Index(
            "uq_rotation_one_published",
            "season_id",
            unique=True,
            sqlite_where=_ONE_PUBLISHED,
            postgresql_where=_ONE_PUBLISHED,
        ),
    )

    season_id: Mapped[int] = mapped_column(sa.ForeignKey("season.id", ondelete="RESTRICT"))
    number: Mapped[int]
    """Version within the season: 1, 2, 3 ..."""
    status: Mapped[RotationStatus] = mapped_column(State(RotationStatus), default=RotationStatus.DRAFT)
    problem: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    """The problem file's bytes, exactly as solved."""
    problem_sha256: Mapped[str] = mapped_column(sa.String(64))
    rotation: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    """The rotation file's bytes, exactly as checked."""
    rotation_sha256: Mapped[str] = mapped_column(sa.String(64))
    seed: Mapped[int] = mapped_column(sa.BigInteger)
    solver: Mapped[dict[str, Any]]
    certificate: Mapped[list[Any]]
    figures: Mapped[dict[str, Any]]
    """What the independent checker measured when the draft was stored."""
    created_at: Mapped[dt.datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    published_at: Mapped[dt.datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))

    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="rotation", cascade="all, delete-orphan", passive_deletes=True, lazy="raise_on_sql"
    )


class Assignment(Identified, Base):
    """A turn (giliran): one vendor on one stall for one weekend, within one rotation."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.UniqueConstraint("rotation_id", "weekend_id", "stall_id"),
        sa.UniqueConstraint("rotation_id", "weekend_id", "vendor_id"),
        sa.Index("ix_assignment_vendor", "vendor_id", "rotation_id"),
    )

    rotation_id: Mapped[int] = mapped_column(sa.ForeignKey("rotation.id", ondelete="CASCADE"))
    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="RESTRICT"), index=True)
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="RESTRICT"))
    stall_id: Mapped[int] = mapped_column(sa.ForeignKey("stall.id", ondelete="RESTRICT"))

    rotation: Mapped[Rotation] = relationship(back_populates="assignments", lazy="raise_on_sql")


class StandbyPlace(Base):
    """A place on a weekend's standby list; 1 is called first."""

    __tablename__ = "standby_place"
    __table_args__ = (
        sa.UniqueConstraint("rotation_id", "weekend_id", "position"),
        sa.CheckConstraint("position >= 1", name="position_from_1"),
    )

    rotation_id: Mapped[int] = mapped_column(sa.ForeignKey("rotation.id", ondelete="CASCADE"), primary_key=True)
    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="RESTRICT"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="RESTRICT"), primary_key=True)
    position: Mapped[int]


class Draw(Base):
    """One run of the scheduler, a draw or a repair, from request to draft; what the progress page shows."""

    __tablename__ = "draw"
    __table_args__ = (
        one_of("status", DrawStatus),
        one_of("ending", Ending),
        sa.CheckConstraint("(status = 'done') = (rotation_id IS NOT NULL)", name="done_with_rotation"),
        sa.CheckConstraint("(changes IS NULL) = (repairs_id IS NULL)", name="repair_with_changes"),
        sa.Index(
            "uq_draw_one_at_a_time",
            "season_id",
            unique=True,
            sqlite_where=sa.text("status IN ('queued', 'running')"),
            postgresql_where=sa.text("status IN ('queued', 'running')"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    """Also the durable job's id, so that a request sent twice is one draw."""
    season_id: Mapped[int] = mapped_column(sa.ForeignKey("season.id", ondelete="CASCADE"))
    status: Mapped[DrawStatus] = mapped_column(State(DrawStatus), default=DrawStatus.QUEUED)
    problem: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    progress: Mapped[list[Any]] = mapped_column(default=list)
    """Events {phase, value, bound, seconds} so far."""
    repairs_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rotation.id", ondelete="RESTRICT"), index=True)
    """A repair: the published rotation that it changes as little as it can; `problem` is then that rotation's."""
    changes: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    """A repair: the changes file, what happened since."""
    ending: Mapped[Ending | None] = mapped_column(State(Ending))
    ending_facts: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    requested_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    requested_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    heartbeat_at: Mapped[dt.datetime | None]
    """When whoever computes it last gave a sign of life; see `draws.SILENT`."""
    finished_at: Mapped[dt.datetime | None]
    cancel_requested_at: Mapped[dt.datetime | None]
    rotation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rotation.id", ondelete="RESTRICT"), unique=True)
