"""Turnover (omzet) per vendor and market date, in whole rupiah; corrections keep what stood before."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, Identified, Rupiah, Versioned, one_of
from market.words import N_, State, Word


class OmzetSource(Word):
    VENDOR = "vendor", N_("Pelaku UMKM")
    COORDINATOR = "coordinator", N_("Koordinator")
    WORKBOOK = "workbook", N_("Berkas Excel")


LARGEST_OMZET = 1_000_000_000
"""Rupiah a vendor and day; more is a slip of the finger among micro businesses (PP 7/2021: Rp2 billion a year)."""


class OmzetReport(Identified, Versioned, Base):
    """What a vendor sold on a day. `amount` stands now; source, time and person are those of the first report, and
    each later change is a correction: so every earlier state can be told (see market/omzet/sums.py)."""

    __tablename__ = "omzet_report"
    __table_args__ = (
        one_of("source", OmzetSource),
        sa.UniqueConstraint("market_date_id", "vendor_id"),
        sa.CheckConstraint(f"amount BETWEEN 0 AND {LARGEST_OMZET}", name="amount_bounded"),
        sa.CheckConstraint("CAST(amount AS BIGINT) = amount", name="amount_whole"),
    )

    market_date_id: Mapped[int] = mapped_column(sa.ForeignKey("market_date.id", ondelete="RESTRICT"))
    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="RESTRICT"), index=True)
    amount: Mapped[int] = mapped_column(Rupiah)
    source: Mapped[OmzetSource] = mapped_column(State(OmzetSource))
    reported_at: Mapped[dt.datetime]
    reported_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))

    corrections: Mapped[list["OmzetCorrection"]] = relationship(
        order_by="OmzetCorrection.at", lazy="raise_on_sql", passive_deletes=True
    )


class OmzetCorrection(Identified, Base):
    """What a report said before it was changed, by whom and why. Never changed itself (trigger)."""

    __tablename__ = "omzet_correction"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("omzet_report.id", ondelete="RESTRICT"), index=True)
    amount_before: Mapped[int] = mapped_column(Rupiah)
    amount_after: Mapped[int] = mapped_column(Rupiah)
    source: Mapped[OmzetSource] = mapped_column(State(OmzetSource))
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    at: Mapped[dt.datetime]
    by_user: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    actor: Mapped[str] = mapped_column(sa.String(160))
