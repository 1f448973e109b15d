"""Fictional vendors of Kupang: names by the patterns of NTT, 0840 phones (not given out) and 000000 NIBs (not real).

Everything is drawn from one `random.Random`, so that the same seed gives the same market.
"""

import datetime as dt
import json
from pathlib import Path
from random import Random
from typing import Any

from market.vendors.models import Consent, Kelurahan, Vendor, VendorDocument
from market.vendors.vocabulary import (
    Category,
    ConsentPurpose,
    DocumentKind,
    HalalStatus,
    KbliVersion,
    NibStatus,
    Scale,
    VendorStatus,
)

VOCABULARY: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "vocabulary.json").read_text("utf-8"))

SHARES = {
    Category.KULINER: 39,
    Category.KUE_CAMILAN: 17,
    Category.MINUMAN: 14,
    Category.TENUN_FESYEN: 13,
    Category.KRIYA: 9,
    Category.JASA: 8,
}
"""Percent of the vendors, about as at a city's food-heavy weekend market."""

NEEDS = {
    Category.KULINER: (0.6, 0.25, 0.45),
    Category.KUE_CAMILAN: (0.25, 0.0, 0.0),
    Category.MINUMAN: (0.6, 0.0, 0.0),
    Category.TENUN_FESYEN: (0.15, 0.0, 0.0),
    Category.KRIYA: (0.2, 0.0, 0.0),
    Category.JASA: (0.2, 0.0, 0.0),
}
"""Chance that a vendor needs electricity, water, room for a stove; what the plan's zones can offer."""

KBLI_2025 = {
    Category.KULINER: "56102",
    Category.KUE_CAMILAN: "10792",
    Category.MINUMAN: "56304",
    Category.TENUN_FESYEN: "13122",
    Category.KRIYA: "32903",
}

NIB_PATH = {
    NibStatus.NONE: 30,
    NibStatus.ASSISTED: 12,
    NibStatus.SUBMITTED: 8,
    NibStatus.ISSUED: 25,
    NibStatus.VERIFIED: 25,
}
"""Percent of the vendors at each step."""

FOOD = {Category.KULINER, Category.KUE_CAMILAN, Category.MINUMAN}
NOTICE_VERSION = "2026-1"


def vendors(random: Random, count: int, kelurahan: list[Kelurahan], joined: dt.date, now: dt.datetime) -> list[Vendor]:
    """`count` vendors with codes V0001 ...; a few joined or left during the season, a few wait or are suspended."""
    phones = random.sample(range(10_000_000, 100_000_000), count)
    nibs = random.sample(range(1, 10_000_000), count)
    names: set[str] = set()
    made = []
    for i in range(count):
        category = random.choices(list(SHARES), weights=list(SHARES.values()))[0]
        home = random.choice(kelurahan)
        first, owner = _owner(random)
        product = random.choice(VOCABULARY["products"][category.value])
        vendor = Vendor(
            code=f"V{i + 1:04}",
            business_name=_business(random, category, product, first, owner, home.name, names),
            owner_name=owner,
            phone=f"+62840{phones[i]}",
            product=product,
            category=category,
            kelurahan_code=home.code,
            address=f"{random.choice(VOCABULARY['streets'])} No. {random.randint(1, 180)}",
            scale=Scale.MICRO,
            status=VendorStatus.ACTIVE,
            joined_on=joined,
            is_demo=True,
            created_at=now,
        )
        for need, chance in zip(("listrik", "air", "kompor"), NEEDS[category], strict=True):
            setattr(vendor, f"needs_{need}", random.random() < chance)
        _papers(random, vendor, category, nibs[i])
        made.append(vendor)
    return made


def consents(random: Random, vendor: Vendor, now: dt.datetime) -> list[Consent]:
    """Everybody accepted the notice; nine in ten also the public directory."""
    given = [ConsentPurpose.REGISTRATION]
    if random.random() < 0.9:
        given.append(ConsentPurpose.DIRECTORY)
    return [
        Consent(vendor_id=vendor.id, purpose=purpose, notice_version=NOTICE_VERSION, source="demo", given_at=now)
        for purpose in given
    ]


def documents(random: Random, vendor: Vendor, today: dt.date, now: dt.datetime) -> list[VendorDocument]:
    """The NIB as a document where there is one, and a halal certificate that may be about to expire."""
    made = []
    if vendor.nib:
        made.append(VendorDocument(vendor_id=vendor.id, kind=DocumentKind.NIB, number=vendor.nib, created_at=now))
    if vendor.halal_status == HalalStatus.CERTIFIED:
        expires = today + dt.timedelta(days=random.randint(-20, 900))
        made.append(
            VendorDocument(vendor_id=vendor.id, kind=DocumentKind.HALAL, number="", expires_on=expires, created_at=now)
        )
    return made


def _owner(random: Random) -> tuple[str, str]:
    sex = "women" if random.random() < 0.7 else "men"
    first = random.choice(VOCABULARY["first_names"][sex])
    return first, f"{first} {random.choice(VOCABULARY['families'])}"


def _business(
    random: Random, category: Category, product: str, first: str, owner: str, kelurahan: str, taken: set[str]
) -> str:
    """A name by the patterns that fit what is sold; where it is taken, the owner's family name tells them apart."""
    patterns: list[tuple[str, str]] = VOCABULARY["business_names"][category.value]
    fitting = [pattern for pattern, sold in patterns if product.startswith(sold)]
    family = owner.removeprefix(first).strip()
    name = random.choice(fitting).format(
        first=first,
        family=family,
        kelurahan=kelurahan,
        good=random.choice(VOCABULARY["good"]),
        place=random.choice(VOCABULARY["places"]),
    )
    if name in taken and family not in name:
        name = f"{name} {family}"
    number = 2
    while name in taken:
        name, number = f"{name.rstrip('0123456789 ')} {number}", number + 1
    taken.add(name)
    return name


def _papers(random: Random, vendor: Vendor, category: Category, number: int) -> None:
    vendor.nib_status = random.choices(list(NIB_PATH), weights=list(NIB_PATH.values()))[0]
    if vendor.nib_status in (NibStatus.ISSUED, NibStatus.VERIFIED):
        vendor.nib = f"{number:013}"
    if category in KBLI_2025:
        vendor.kbli_code, vendor.kbli_version = KBLI_2025[category], KbliVersion.V2025
    if category in FOOD:
        if "babi" in vendor.product.lower():
            vendor.halal_status = HalalStatus.NOT_HALAL
        else:
            vendor.halal_status = random.choices(
                [HalalStatus.CERTIFIED, HalalStatus.IN_PROCESS, HalalStatus.NOT_YET], weights=[40, 25, 35]
            )[0]
