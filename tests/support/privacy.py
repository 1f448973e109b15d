"""Nothing of one vendor leaks: vendors with values that stand nowhere else, and a search for every way to write them.

planted = plant(session, market_date)     # vendors with phone, address, owner, NIB, and each with its omzet that day
leaks(client.get("/").text, planted)      # what of it the text gives away: ["phone of T0001: 0840-..."]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from sqlalchemy.orm import Session

from market.omzet.models import OmzetReport, OmzetSource
from market.seasons.models import MarketDate
from market.vendors.models import Vendor
from tests.support import factories as make

_PHONE = re.compile(r"(?<![\w.,#/-])(?:\+?62|0)[\s().-]*8(?:[\s().-]*\d){8,11}(?!\w)")


@dataclass
class Planted:
    vendors: list[Vendor] = field(default_factory=list)
    omzet: dict[str, int] = field(default_factory=dict)
    """Rupiah of one vendor by its code."""


def plant(session: Session, date: MarketDate | None = None, vendors: int = 6) -> Planted:
    """Vendors with personal data; with a market date, each with its own omzet there."""
    planted = Planted()
    for n in range(vendors):
        vendor = make.vendor(
            session,
            business_name=f"Dapur Rahasia {n}",
            owner_name=f"Yosefina Pemilik{n}",
            phone=f"+62840777{n}8642",
            address=f"Jalan Tersembunyi Nomor {n}7",
            nib=f"000000973{n}118",
            nib_status="issued",
        )
        planted.vendors.append(vendor)
        if date is not None:
            planted.omzet[vendor.code] = 1_234_501 + 100_100 * n
    for vendor in planted.vendors if date is not None else []:
        make.save(
            session,
            OmzetReport(
                market_date_id=date.id if date else 0,
                vendor_id=vendor.id,
                amount=planted.omzet[vendor.code],
                source=OmzetSource.VENDOR,
                reported_at=make.NOW,
            ),
        )
    return planted


def leaks(text: str, planted: Planted) -> list[str]:
    """What the text (HTML, JSON, CSV, an address) gives away of one planted vendor, and any phone number at all."""
    seen = unquote(unescape(text))
    digits = re.sub(r"[\s().-]", "", seen)
    found = [f"{what}: {value}" for what, value in _secrets(planted) if value in seen or value in digits]
    return found + [f"a phone number: {match[0]}" for match in _PHONE.finditer(seen)]


def _secrets(planted: Planted) -> Iterator[tuple[str, str]]:
    for vendor in planted.vendors:
        national = vendor.phone.removeprefix("+62")
        yield f"phone of {vendor.code}", national
        for what in ("owner_name", "address", "nib"):
            value = getattr(vendor, what)
            if value:
                yield f"{what} of {vendor.code}", value
        if vendor.code in planted.omzet:
            amount = planted.omzet[vendor.code]
            for written in (f"{amount}", f"{amount:,}", f"{amount:,}".replace(",", ".")):
                yield f"omzet of {vendor.code}", written
