"""Pages on paper: nothing to press, and the gate's list short enough to carry."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.browser import world
from tests.browser.screens import Screen

SHEET = {"width": 688, "height": 1017}
"""A4 less margins of 14 mm, in CSS pixels."""
TO_PRESS = "button, .button, nav, input:not([type=hidden]), select, .gate-show, .weekends, .files, .own-list a"


@pytest.fixture
def here(session: Session) -> world.World:
    """As many stalls as Taman Nostalgia has."""
    return world.build(session, stalls=100)


def on_paper(screen: Screen, path: str) -> float:
    """Open a page as a printer sees it, without anything to press. Returns how many sheets high it is."""
    screen.page.set_viewport_size(SHEET)
    screen.page.emulate_media(media="print")
    assert screen.open(path).status == 200
    seen = screen.page.locator(TO_PRESS).locator("visible=true").all()
    assert [element.evaluate("e => e.outerHTML.slice(0, 90)") for element in seen] == [], path
    assert screen.too_wide() == [], path
    height: int = screen.page.evaluate("document.documentElement.scrollHeight")
    return height / SHEET["height"]


def test_the_gates_list_fits_on_three_sheets(laptop: Screen, app: Flask, here: world.World) -> None:
    laptop.become(app, here.administrator)
    assert on_paper(laptop, f"/kerja/kehadiran/{here.season.code}/{here.season_dates[-1]}") < 3
    on_paper(laptop, f"/kerja/kehadiran/{here.season.code}/{here.season_dates[0]}")


def test_staff_pages_have_nothing_to_press(laptop: Screen, app: Flask, here: world.World) -> None:
    laptop.become(app, here.administrator)
    for path in (f"/{here.draft.number}", f"/{here.published.number}/{here.weekend_days[5]}"):
        on_paper(laptop, f"/kerja/rotasi/{here.season.code}{path}")


def test_public_and_vendor_pages_have_nothing_to_press(phone: Screen, app: Flask, here: world.World) -> None:
    on_paper(phone, f"/akhir-pekan/{here.season.code}/{here.weekend_days[5]}")
    phone.become(app, here.holder)
    on_paper(phone, "/saya")
