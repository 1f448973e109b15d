"""Reads of the registry for pages. The list takes a fixed number of queries, whatever its length."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from market.accounts.models import AuditEvent, User
from market.errors import NotFound
from market.pages import Page, paginate
from market.vendors.doubles import DoubleFinder, Entry
from market.vendors.models import Consent, Kelurahan, Vendor, VendorDocument
from market.vendors.register import registered
from market.vendors.rules.texts import tidy
from market.vendors.vocabulary import Category, Need, NibStatus, VendorStatus

UNDECIDED = "belum"
"""The filter's word for vendors whose category nobody has decided."""
ZERO_WIDTH = "\u200b"
MOST_WORDS = 6
_PHONE_SIGNS = re.compile(r"^[+\d().\-]+$")
_A_NUMBER = re.compile(r"^[+(\d][\d\s().\-]{3,}$")

ORDERS = {
    "nama": (sa.func.lower(Vendor.business_name), Vendor.id),
    "kode": (Vendor.id,),
    "terbaru": (Vendor.joined_on.desc(), Vendor.id.desc()),
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to, as the address says it; unknown words narrow nothing."""

    cari: str = ""
    status: str = ""
    kategori: str = ""
    nib: str = ""
    kelurahan: str = ""
    kebutuhan: str = ""
    periksa: str = ""
    """"1": only vendors with texts that could not be read."""
    urut: str = "nama"

    @classmethod
    def of(cls, asked: Iterable[tuple[str, str]]) -> "Filters":
        known = {field.name for field in fields(cls)}
        return cls(**{name: value[:100] for name, value in asked if name in known and value})

    @property
    def narrow(self) -> bool:
        return self != Filters(urut=self.urut)

    @property
    def filtered(self) -> bool:
        """Narrowed by more than words."""
        return self != Filters(urut=self.urut, cari=self.cari)


def matching(filters: Filters) -> sa.Select[Vendor]:
    """The vendors that filters let through, in the order asked for, with their kelurahan."""
    chosen = sa.select(Vendor).options(joinedload(Vendor.kelurahan))
    for word in _words(filters.cari):
        chosen = chosen.where(_has_word(word))
    if filters.status in set(VendorStatus):
        chosen = chosen.where(Vendor.status == VendorStatus(filters.status))
    if filters.kategori == UNDECIDED:
        chosen = chosen.where(Vendor.category.is_(None))
    elif filters.kategori in set(Category):
        chosen = chosen.where(Vendor.category == Category(filters.kategori))
    if filters.nib in set(NibStatus):
        chosen = chosen.where(Vendor.nib_status == NibStatus(filters.nib))
    if filters.kelurahan:
        chosen = chosen.where(Vendor.kelurahan_code == filters.kelurahan)
    if filters.kebutuhan in set(Need):
        chosen = chosen.where(getattr(Vendor, f"needs_{filters.kebutuhan}"))
    if filters.periksa:
        chosen = chosen.where(sa.cast(Vendor.unread, sa.Text) != "{}")
    return chosen.order_by(*ORDERS.get(filters.urut, ORDERS["nama"]))


def vendor_page(session: Session, filters: Filters, number: int) -> Page[Vendor]:
    """One page of the list. Two queries."""
    return paginate(session, matching(filters), number)


def status_counts(session: Session) -> dict[VendorStatus, int]:
    rows = session.execute(sa.select(Vendor.status, sa.func.count()).group_by(Vendor.status))
    found = dict(rows.all())
    return {status: found.get(status, 0) for status in VendorStatus}


def kelurahan_choices(session: Session) -> list[tuple[str, str]]:
    """Codes and names of all kelurahan, by name."""
    rows = session.execute(sa.select(Kelurahan.code, Kelurahan.name, Kelurahan.kecamatan).order_by(Kelurahan.name))
    return [(code, f"{name} ({kecamatan})") for code, name, kecamatan in rows]


@dataclass(frozen=True)
class VendorFile:
    """All that the vendor's own page shows to staff."""

    vendor: Vendor
    consents: Sequence[Consent]
    documents: Sequence[VendorDocument]
    history: Sequence[tuple[AuditEvent, str | None]]
    """Deeds, the latest first, with the name of the member of staff if it was one."""
    alike: list[Entry]


def vendor_by_code(session: Session, code: str) -> Vendor:
    """Raises NotFound. The kelurahan comes along."""
    vendor = session.scalar(sa.select(Vendor).where(Vendor.code == code).options(joinedload(Vendor.kelurahan)))
    if vendor is None:
        raise NotFound(f"Pelaku {code} tidak ada.")
    return vendor


def vendor_file(session: Session, code: str) -> VendorFile:
    """Everything about one vendor. Five queries. Raises NotFound."""
    vendor = vendor_by_code(session, code)
    own = sa.and_(AuditEvent.subject_kind == "vendor", AuditEvent.subject_id == str(vendor.id))
    deeds = (
        sa.select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.user_id)
        .where(own, AuditEvent.action != "vendors.read")
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(20)
    )
    return VendorFile(
        vendor=vendor,
        consents=session.scalars(sa.select(Consent).where(Consent.vendor_id == vendor.id).order_by(Consent.id)).all(),
        documents=session.scalars(
            sa.select(VendorDocument).where(VendorDocument.vendor_id == vendor.id).order_by(VendorDocument.id)
        ).all(),
        history=[(event, name) for event, name in session.execute(deeds)],
        alike=likely_doubles(session, vendor),
    )


def likely_doubles(session: Session, vendor: Vendor) -> list[Entry]:
    """Vendors alike in business and owner, by code. One query."""
    names = registered(session).names
    finder = DoubleFinder(Entry(code, business, owner) for code, (business, owner) in names.items())
    return finder.like(Entry(vendor.code, vendor.business_name, vendor.owner_name))


def _words(text: str) -> list[str]:
    """The words to look for; a number typed in groups is one word."""
    text = tidy(text)
    if _A_NUMBER.match(text):
        return ["".join(text.split())]
    return text.split()[:MOST_WORDS]


def _has_word(word: str) -> sa.ColumnElement[bool]:
    """A word in name, owner, product or code; digits also within phone and NIB, however the phone was typed."""
    pattern = f"%{_escaped(word.casefold())}%"
    texts = (sa.func.replace(Vendor.business_name, ZERO_WIDTH, ""), Vendor.owner_name, Vendor.product, Vendor.code)
    found = [sa.func.lower(text).like(pattern, escape="\\") for text in texts]
    digits = "".join(c for c in word if c.isdigit())
    if len(digits) >= 4 and _PHONE_SIGNS.match(word):
        bare = digits.removeprefix("62") if digits.startswith("62") else digits.removeprefix("0")
        found += [Vendor.phone.like(f"%{bare}%"), Vendor.nib.like(f"%{digits}%")]
    return sa.or_(*found)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
