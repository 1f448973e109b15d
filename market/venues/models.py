"""Venue, zones and stalls. Distances are metres on the plan's own axes (x to the right, y down)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, Identified, Versioned, one_of, yes_or_no
from market.vendors.vocabulary import Category, Need
from market.words import State


class Venue(Identified, Versioned, Base):
    __tablename__ = "venue"

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """Short name for commands and addresses: taman-nostalgia."""
    name: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str] = mapped_column(sa.String(300), default="")

    zones: Mapped[list["Zone"]] = relationship(back_populates="venue", order_by="Zone.code", lazy="raise_on_sql")
    stalls: Mapped[list["Stall"]] = relationship(back_populates="venue", order_by="Stall.code", lazy="raise_on_sql")


class Zone(Identified, Base):
    __tablename__ = "zone"
    __table_args__ = (sa.UniqueConstraint("venue_id", "code"), sa.UniqueConstraint("venue_id", "id"))

    venue_id: Mapped[int] = mapped_column(sa.ForeignKey("venue.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(sa.String(8))
    name: Mapped[str] = mapped_column(sa.String(80), default="")
    position: Mapped[int] = mapped_column(default=0)
    """Order, and index into the zone colours."""

    venue: Mapped[Venue] = relationship(back_populates="zones", lazy="raise_on_sql")


class Stall(Identified, Versioned, Base):
    __tablename__ = "stall"
    __table_args__ = (
        sa.UniqueConstraint("venue_id", "code"),
        sa.ForeignKeyConstraint(["venue_id", "zone_id"], ["zone.venue_id", "zone.id"], ondelete="RESTRICT"),
        sa.CheckConstraint("prime BETWEEN 0 AND 100", name="prime_0_to_100"),
    )

    venue_id: Mapped[int] = mapped_column(sa.ForeignKey("venue.id", ondelete="CASCADE"))
    zone_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(sa.String(12))
    x: Mapped[float]
    y: Mapped[float]
    prime: Mapped[int] = mapped_column(default=50)
    has_listrik: Mapped[bool] = mapped_column(yes_or_no("has_listrik"), default=False, server_default=sa.false())
    has_air: Mapped[bool] = mapped_column(yes_or_no("has_air"), default=False, server_default=sa.false())
    has_kompor: Mapped[bool] = mapped_column(yes_or_no("has_kompor"), default=False, server_default=sa.false())
    in_use: Mapped[bool] = mapped_column(yes_or_no("in_use"), default=True, server_default=sa.true())

    venue: Mapped[Venue] = relationship(back_populates="stalls", lazy="raise_on_sql")
    zone: Mapped[Zone] = relationship(lazy="raise_on_sql", overlaps="stalls,venue")
    allowed: Mapped[list["StallCategory"]] = relationship(
        cascade="all, delete-orphan", order_by="StallCategory.category", lazy="raise_on_sql"
    )

    @property
    def features(self) -> list[Need]:
        return [need for need in Need if getattr(self, f"has_{need.value}")]


class StallCategory(Base):
    """A category that a stall is kept for; a stall without any takes all."""

    __tablename__ = "stall_category"
    __table_args__ = (one_of("category", Category),)

    stall_id: Mapped[int] = mapped_column(sa.ForeignKey("stall.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[Category] = mapped_column(State(Category), primary_key=True)


class StallNeighbour(Base):
    """Two stalls side by side; stored once, the smaller id first."""

    __tablename__ = "stall_neighbour"
    __table_args__ = (sa.CheckConstraint("stall_id < neighbour_id", name="smaller_first"),)

    stall_id: Mapped[int] = mapped_column(sa.ForeignKey("stall.id", ondelete="CASCADE"), primary_key=True)
    neighbour_id: Mapped[int] = mapped_column(sa.ForeignKey("stall.id", ondelete="CASCADE"), primary_key=True)
