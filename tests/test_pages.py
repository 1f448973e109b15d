"""Paging: the right slice, the right addresses, always two queries."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.pages import Page, asked_number, paginate
from market.vendors.models import Vendor
from tests.support import factories as make

EVERY_VENDOR = sa.select(Vendor).order_by(Vendor.code)


def test_a_page_is_a_slice(session: Session) -> None:
    codes = sorted(make.vendor(session).code for _ in range(7))
    page = paginate(session, EVERY_VENDOR, 2, size=3)
    assert [vendor.code for vendor in page.items] == codes[3:6]
    assert (page.number, page.pages, page.total, page.first, page.last) == (2, 3, 7, 4, 6)


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-3, 1), (99, 3)])
def test_a_number_outside_the_list_is_moved_inside(session: Session, asked: int, given: int) -> None:
    for _ in range(7):
        make.vendor(session)
    assert paginate(session, EVERY_VENDOR, asked, size=3).number == given


def test_an_empty_list_has_one_empty_page(session: Session) -> None:
    page = paginate(session, EVERY_VENDOR, 1)
    assert (page.pages, page.total, page.first, page.last, list(page.items)) == (1, 0, 0, 0, [])


def test_addresses_of_other_pages_keep_search_and_filters(app: Flask) -> None:
    with app.test_request_context(
        "/kerja/pelaku?cari=a%26b&kategori=kuliner&kategori=jasa&halaman=2&_scheme=javascript"
    ):
        assert Page.url_for(3) == "/kerja/pelaku?cari=a%26b&kategori=kuliner&kategori=jasa&_scheme=javascript&halaman=3"
        assert Page.url_for(1).endswith("_scheme=javascript")
        assert asked_number() == 2


@pytest.mark.parametrize("text", ["", "0x1", "-1", "²", "9999999999999"])
def test_an_odd_page_number_is_page_one(app: Flask, text: str) -> None:
    with app.test_request_context("/", query_string={"halaman": text}):
        assert asked_number() in (0, 1)
