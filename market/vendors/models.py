"""The registry of vendors. Phones are E.164, a NIB is 13 digits kept as text."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Base, Identified, Versioned, one_of, yes_or_no
from market.vendors.vocabulary import (
    Category,
    ConsentPurpose,
    DocumentKind,
    HalalStatus,
    KbliVersion,
    Need,
    NibStatus,
    Scale,
    VendorStatus,
)
from market.words import State

_DIGITS_ONLY = "length({c}) = {n} AND ltrim({c}, '0123456789') = ''"


class Kelurahan(Base):
    """One of Kupang's 51 kelurahan, by the ministry's code; filled by a migration."""

    __tablename__ = "kelurahan"

    code: Mapped[str] = mapped_column(sa.String(13), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    kecamatan: Mapped[str] = mapped_column(sa.String(60))


class Vendor(Identified, Versioned, Base):
    __tablename__ = "vendor"
    __table_args__ = (
        one_of("category", Category),
        one_of("status", VendorStatus),
        one_of("nib_status", NibStatus),
        one_of("scale", Scale),
        one_of("halal_status", HalalStatus),
        one_of("kbli_version", KbliVersion),
        sa.CheckConstraint("length(business_name) BETWEEN 1 AND 120", name="business_name_length"),
        sa.CheckConstraint(
            "phone LIKE '+628%' AND length(phone) BETWEEN 12 AND 15 AND ltrim(phone, '+0123456789') = ''",
            name="phone_e164",
        ),
        sa.CheckConstraint(_DIGITS_ONLY.format(c="nib", n=13), name="nib_13_digits"),
        sa.CheckConstraint(_DIGITS_ONLY.format(c="kbli_code", n=5), name="kbli_5_digits"),
        sa.CheckConstraint(
            "(nib IS NULL) = (nib_status IN ('none', 'assisted', 'submitted'))", name="nib_with_its_status"
        ),
        sa.CheckConstraint("(kbli_code IS NULL) = (kbli_version IS NULL)", name="kbli_with_its_version"),
        sa.CheckConstraint("left_on IS NULL OR joined_on <= left_on", name="left_after_joined"),
        sa.CheckConstraint("credit BETWEEN -1000000000 AND 1000000000", name="credit_bounded"),
        sa.Index("ix_vendor_status_category", "status", "category"),
    )

    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    """V0001: what rosters, problem files and QR cards call the vendor. Never reused."""
    business_name: Mapped[str] = mapped_column(sa.String(120), index=True)
    owner_name: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str] = mapped_column(sa.String(15), unique=True)
    product: Mapped[str] = mapped_column(sa.String(120), default="")
    category: Mapped[Category | None] = mapped_column(State(Category))
    """NULL: belum ditentukan; such a vendor is not drawn."""
    kelurahan_code: Mapped[str | None] = mapped_column(sa.ForeignKey("kelurahan.code", ondelete="RESTRICT"))
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    nib: Mapped[str | None] = mapped_column(sa.String(13), unique=True)
    nib_status: Mapped[NibStatus] = mapped_column(State(NibStatus), default=NibStatus.NONE)
    kbli_code: Mapped[str | None] = mapped_column(sa.String(5))
    kbli_version: Mapped[KbliVersion | None] = mapped_column(State(KbliVersion))
    scale: Mapped[Scale | None] = mapped_column(State(Scale))
    halal_status: Mapped[HalalStatus | None] = mapped_column(State(HalalStatus))
    needs_listrik: Mapped[bool] = mapped_column(yes_or_no("needs_listrik"), default=False, server_default=sa.false())
    needs_air: Mapped[bool] = mapped_column(yes_or_no("needs_air"), default=False, server_default=sa.false())
    needs_kompor: Mapped[bool] = mapped_column(yes_or_no("needs_kompor"), default=False, server_default=sa.false())
    status: Mapped[VendorStatus] = mapped_column(State(VendorStatus), default=VendorStatus.APPLIED)
    status_reason: Mapped[str] = mapped_column(sa.String(300), default="")
    joined_on: Mapped[dt.date]
    left_on: Mapped[dt.date | None]
    credit: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
    """Turns owed from earlier seasons, in micro-turns (1 turn = 1,000,000)."""
    unread: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Original texts of an import that could not be read, by field name: {"nib": "9120", "kelurahan": "Naikoten"}."""
    is_demo: Mapped[bool] = mapped_column(yes_or_no("is_demo"), default=False, server_default=sa.false())
    created_at: Mapped[dt.datetime]

    kelurahan: Mapped[Kelurahan | None] = relationship(lazy="raise_on_sql")

    @property
    def needs(self) -> list[Need]:
        return [need for need in Need if getattr(self, f"needs_{need.value}")]


class Consent(Identified, Base):
    """What a vendor agreed to, in which wording; withdrawn consents stay as history."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("purpose", ConsentPurpose),
        sa.CheckConstraint("withdrawn_at IS NULL OR given_at <= withdrawn_at", name="withdrawn_after_given"),
        sa.Index(
            "uq_consent_standing",
            "vendor_id",
            "purpose",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"))
    purpose: Mapped[ConsentPurpose] = mapped_column(State(ConsentPurpose))
    notice_version: Mapped[str] = mapped_column(sa.String(20))
    source: Mapped[str] = mapped_column(sa.String(40))
    given_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class VendorDocument(Identified, Base):
    """A document's record; the file itself lies in the installation's upload folder under `stored_as`."""

    __tablename__ = "vendor_document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        sa.CheckConstraint("size_bytes >= 0", name="size_not_negative"),
    )

    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(State(DocumentKind))
    number: Mapped[str] = mapped_column(sa.String(60), default="")
    file_name: Mapped[str] = mapped_column(sa.String(160), default="")
    stored_as: Mapped[str | None] = mapped_column(sa.String(80), unique=True)
    size_bytes: Mapped[int] = mapped_column(default=0)
    expires_on: Mapped[dt.date | None] = mapped_column(index=True)
    verified_at: Mapped[dt.datetime | None]
    verified_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime]


class PersonalLink(Identified, Base):
    """A vendor's way in without a password. Only the hash is kept; the link itself is shown once (or printed as QR)."""

    __tablename__ = "personal_link"

    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]


class VendorPin(Base):
    """The PIN that goes with the phone number; argon2 hash, failures counted to lock it for a while."""

    __tablename__ = "vendor_pin"
    __table_args__ = (sa.CheckConstraint("failures >= 0", name="failures_not_negative"),)

    vendor_id: Mapped[int] = mapped_column(sa.ForeignKey("vendor.id", ondelete="CASCADE"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(sa.String(200))
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[dt.datetime | None]
    set_at: Mapped[dt.datetime]
