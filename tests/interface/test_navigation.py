"""The staff's navigation shows what one may open, and where one is."""

import pytest
from flask import Flask, g

from market.accounts.access import allow
from market.accounts.models import Role
from market.interface import navigation


@pytest.fixture
def two_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    entries = (
        navigation.Entry("/uji", "Beranda", "house"),
        navigation.Entry("/uji/rahasia", "Rahasia", "lock"),
        navigation.Entry("/uji/belum-ada", "Belum ada", "info"),
    )
    monkeypatch.setattr(navigation, "ENTRIES", entries)
    app.add_url_rule("/uji", "uji", allow(*Role)(lambda: "x"))
    app.add_url_rule("/uji/rahasia", "rahasia", allow(Role.ADMINISTRATOR)(lambda: "x"))
    app.add_url_rule("/uji/rahasia/dalam", "dalam", allow(Role.ADMINISTRATOR)(lambda: "x"))
    return app


def shown(app: Flask, path: str, role: Role | None) -> list[tuple[str, bool]]:
    with app.test_request_context(path):
        g.role = role
        return [(entry.path, entry.here) for entry in navigation.staff_navigation()]


def test_only_what_exists_and_what_one_may_open(two_pages: Flask) -> None:
    assert shown(two_pages, "/uji", Role.VIEWER) == [("/uji", True)]
    assert shown(two_pages, "/uji", Role.ADMINISTRATOR) == [("/uji", True), ("/uji/rahasia", False)]
    assert shown(two_pages, "/uji", None) == []


def test_the_deepest_entry_is_where_one_is(two_pages: Flask) -> None:
    inside = shown(two_pages, "/uji/rahasia/dalam", Role.ADMINISTRATOR)
    assert inside == [("/uji", False), ("/uji/rahasia", True)]


def test_a_longer_name_is_not_inside_a_shorter_one(two_pages: Flask) -> None:
    assert shown(two_pages, "/ujian", Role.VIEWER) == [("/uji", False)]
