"""Seasons, weekends with their one or two market dates, and all that restricts a weekend."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, Identified, Rupiah, Versioned, one_of
from market.vendors.vocabulary import Category
from market.words import N_, State, Word


class WeekendStatus(Word):
    OPEN = "open", N_("Buka")
    CANCELLED = "cancelled", N_("Batal")


class NeighbourRule(Word):
    """Vendors of the same product side by side."""

    FORBID = "forbid", N_("Dilarang")
    AVOID = "avoid", N_("Dihindari")
    ALLOW = "allow", N_("Boleh")


class PairKind(Word):
    APART = "apart", N_("Dipisah")
    TOGETHER = "together", N_("Bersama")


class Season(Identified, Versioned, Base):
    __tablename__ = "season"
    __table_args__ = (
        one_of("same_product_neighbours", NeighbourRule),
        sa.CheckConstraint("min_gap BETWEEN 1 AND 52", name="min_gap_known"),
        sa.CheckConstraint("stall_repeat_gap BETWEEN 0 AND 52", name="stall_repeat_gap_known"),
        sa.CheckConstraint("omzet_target >= 0", name="omzet_target_not_negative"),
        sa.CheckConstraint(
            "(opens_at IS NULL AND closes_at IS NULL) OR opens_at < closes_at", name="opens_before_it_closes"
        ),
    )

    venue_id: Mapped[int] = mapped_column(sa.ForeignKey("venue.id", ondelete="RESTRICT"), index=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    """Short name for commands and addresses: 2026-2."""
    name: Mapped[str] = mapped_column(sa.String(120))
    min_gap: Mapped[int] = mapped_column(default=2)
    same_product_neighbours: Mapped[NeighbourRule] = mapped_column(State(NeighbourRule), default=NeighbourRule.FORBID)
    stall_repeat_gap: Mapped[int] = mapped_column(default=2)
    omzet_target: Mapped[int | None] = mapped_column(Rupiah)
    """Rupiah a weekend, or NULL."""
    opens_at: Mapped[dt.time | None]
    closes_at: Mapped[dt.time | None]
    """The market's hours on each of its days, in WITA; both or neither."""
    created_at: Mapped[dt.datetime]

    weekends: Mapped[list["Weekend"]] = relationship(
        back_populates="season", order_by="Weekend.starts_on", lazy="raise_on_sql"
    )


class Weekend(Identified, Versioned, Base):
    """One rotation round. Its `starts_on` is its id in problem and rotation files."""

    __tablename__ = "weekend"
    __table_args__ = (
        one_of("status", WeekendStatus),
        sa.UniqueConstraint("season_id", "starts_on"),
        sa.CheckConstraint("status = 'open' OR length(reason) > 0", name="cancelled_with_reason"),
    )

    season_id: Mapped[int] = mapped_column(sa.ForeignKey("season.id", ondelete="CASCADE"))
    starts_on: Mapped[dt.date] = mapped_column(index=True)
    status: Mapped[WeekendStatus] = mapped_column(State(WeekendStatus), default=WeekendStatus.OPEN)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    """Such as the name of a holiday that falls on it."""

    season: Mapped[Season] = relationship(back_populates="weekends", lazy="raise_on_sql")
    dates: Mapped[list["MarketDate"]] = relationship(
        back_populates="weekend", order_by="MarketDate.on", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @property
    def key(self) -> str:
        return self.starts_on.isoformat()


class MarketDate(Identified, Base):
    """A day on which the market is held; attendance and omzet belong to it."""

    __tablename__ = "market_date"
    __table_args__ = (sa.UniqueConstraint("weekend_id", "on"),)

    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="CASCADE"))
    on: Mapped[dt.date] = mapped_column("on", index=True)

    weekend: Mapped[Weekend] = relationship(back_populates="dates", lazy="raise_on_sql")


class ClosedStall(Base):
    __tablename__ = "closed_stall"

    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="CASCADE"), primary_key=True)
    stall_id: Mapped[int] = mapped_column(sa.ForeignKey("stall.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(200), default="")


class CategoryLimit(Base):
    __tablename__ = "category_limit"
    __table_args__ = (
        one_of("category", Category),
        sa.CheckConstraint("minimum >= 0 AND (maximum IS NULL OR minimum <= maximum)", name="min_up_to_max"),
    )

    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[Category] = mapped_column(State(Category), primary_key=True)
    minimum: Mapped[int] = mapped_column(default=0)
    maximum: Mapped[int | None]


class Unavailability(Base):
    """A vendor said that it cannot come that weekend."""

    __tablename__ = "unavailability"

    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), primary_key=True)
    weekend_id: Mapped[int] = mapped_column(
        sa.ForeignKey("weekend.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[dt.datetime]


class VendorPair(Base):
    """Two vendors that never (apart) or always (together) share a weekend; stored once, the smaller id first."""

    __tablename__ = "vendor_pair"
    __table_args__ = (
        one_of("kind", PairKind),
        sa.CheckConstraint("vendor_id < other_id", name="smaller_first"),
    )

    season_id: Mapped[int] = mapped_column(sa.ForeignKey("season.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[PairKind] = mapped_column(State(PairKind))


class FixedTurn(Base):
    """A coordinator insists: this vendor has a turn that weekend, on this stall if one is named."""

    __tablename__ = "fixed_turn"

    weekend_id: Mapped[int] = mapped_column(sa.ForeignKey("weekend.id", ondelete="CASCADE"), primary_key=True)
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), primary_key=True)
    stall_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stall.id", ondelete="CASCADE"))
