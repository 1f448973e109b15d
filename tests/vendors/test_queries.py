"""The list: found by any word, narrowed by any filter, always with the same number of queries."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from market.vendors.queries import Filters, likely_doubles, matching, status_counts, vendor_page
from market.vendors.vocabulary import Category, NibStatus, VendorStatus
from tests.support import factories as make
from tests.support.queries import count_queries


def found(session: Session, **asked: str) -> list[str]:
    vendors = session.scalars(matching(Filters.of(asked.items()))).all()
    return [vendor.business_name for vendor in vendors]


@pytest.fixture
def three(session: Session) -> None:
    make.vendor(
        session,
        code="V0001",
        business_name="Kopi Timor",
        owner_name="Orpa Koroh",
        phone="+6284012345678",
        product="kopi",
        category=Category.MINUMAN,
        nib="0000001234567",
        nib_status=NibStatus.ISSUED,
        kelurahan_code="53.71.04.1001",
        needs_listrik=True,
    )
    make.vendor(
        session, code="V0002", business_name="Kue Mama \u200bIna", category=None, unread={"category": "campuran"}
    )
    make.vendor(session, code="V0003", business_name="100% Tenun_Rote", status=VendorStatus.SUSPENDED)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "words",
    [
        "kopi",
        "KOPI timor",
        "timor kopi",
        "koroh",
        "V0001",
        "v0001",
        "0840-1234",
        "+62 840",
        "84012345678",
        "6284012345678",
        "1234567",
        "0000001234567",
    ],
)
def test_found_by_any_word(session: Session, words: str) -> None:
    assert "Kopi Timor" in found(session, cari=words)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("words", ["xyz", "kopi ina", "100%%", "_opi", "' OR 1=1", "99999"])
def test_not_found_by_what_is_not_there(session: Session, words: str) -> None:
    assert found(session, cari=words) == []


@pytest.mark.usefixtures("three")
def test_signs_and_zero_widths_are_searched_as_they_are_seen(session: Session) -> None:
    assert found(session, cari="100%") == found(session, cari="n_r") == ["100% Tenun_Rote"]
    assert found(session, cari="mama ina") == ["Kue Mama \u200bIna"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"status": "suspended"}, ["100% Tenun_Rote"]),
        ({"kategori": "minuman"}, ["Kopi Timor"]),
        ({"kategori": "belum"}, ["Kue Mama \u200bIna"]),
        ({"nib": "issued"}, ["Kopi Timor"]),
        ({"kelurahan": "53.71.04.1001"}, ["Kopi Timor"]),
        ({"kebutuhan": "listrik"}, ["Kopi Timor"]),
        ({"periksa": "1"}, ["Kue Mama \u200bIna"]),
        ({"status": "active", "kategori": "minuman", "cari": "orpa"}, ["Kopi Timor"]),
        ({"status": "nonsense", "kebutuhan": "id; --"}, ["100% Tenun_Rote", "Kopi Timor", "Kue Mama \u200bIna"]),
        ({"urut": "kode"}, ["Kopi Timor", "Kue Mama \u200bIna", "100% Tenun_Rote"]),
    ],
)
def test_narrowed_by_filters(session: Session, asked: dict[str, str], names: list[str]) -> None:
    assert found(session, **asked) == names


def test_a_page_takes_two_queries_whatever_its_length(session: Session) -> None:
    def queries(number: int) -> int:
        for _ in range(number):
            make.vendor(session, kelurahan_code="53.71.04.1001")
        session.expire_all()
        with count_queries(session) as seen:
            page = vendor_page(session, Filters(), 1)
            assert {vendor.kelurahan.name for vendor in page.items if vendor.kelurahan} == {"Oebobo"}
        return seen.count

    assert queries(2) == queries(60) == 2


def test_all_statuses_are_counted(session: Session) -> None:
    make.vendor(session)
    counts = status_counts(session)
    assert counts == {s: int(s is VendorStatus.ACTIVE) for s in VendorStatus}


def alike(session: Session, **given: Any) -> list[str]:
    first = make.vendor(session, business_name="Dapur Mama Orpa", owner_name="Orpa Koroh")
    make.vendor(session, **given)
    return [entry.business_name for entry in likely_doubles(session, first)]


@pytest.mark.parametrize(
    ("name", "owner", "double"),
    [
        ("Dapur Mama Orpah", "Orpa Koroh", True),
        ("DAPUR MAMA ORPA", "Koroh Orpa", True),
        ("Dapur Mama Orpa", "Semuel Tefa", False),
        ("Dapur Mama Orpa 2", "Orpa Koroh", False),
        ("Salome", "Orpa Koroh", False),
    ],
)
def test_likely_doubles(session: Session, name: str, owner: str, double: bool) -> None:
    assert alike(session, business_name=name, owner_name=owner) == ([name] if double else [])
