"""Every page there is, opened by someone who may: accessible by axe, nothing sideways, no error in the console.

A new page joins by itself. A new parameter in an address has to be told to `known` below.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from market.accounts.access import ANYONE, VENDOR, allowed_for
from tests.browser import world
from tests.browser.screens import Screen

FILES = (".xlsx", ".json", ".ics", ".csv", ".css", ".js", ".png", ".svg")
NOT_PAGES = {"static", "health"}
PARTS = {"rotations.draw_progress"}
"""Pieces of pages that a script fetches."""
NEED_A_SECRET = {"<token>", "<draw_id>"}
"""Addresses that only exist once somebody made them; their own tests open them."""


def known(rule: str, here: world.World) -> dict[str, object]:
    """Values for the parameters of an address."""
    of_season = rule.startswith(("/kerja/musim", "/kerja/rotasi", "/kerja/kehadiran", "/kerja/omzet", "/akhir-pekan"))
    saturday = here.season_dates[0]
    return {
        "code": "A-01" if "/lapak/" in rule else here.season.code if of_season else here.vendors[0].code,
        "season": here.season.code,
        "season_code": here.season.code,
        "starts_on": here.weekend_days[0],
        "date": here.weekend_days[0] if rule.startswith("/akhir-pekan") else saturday,
        "day": saturday,
        "on": saturday,
        "number": here.published.number,
        "stall": "A-01",
        "stall_code": "A-01",
    }


def pages(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and rule.endpoint not in NOT_PAGES | PARTS
        if is_page and not rule.rule.endswith(FILES) and not any(secret in rule.rule for secret in NEED_A_SECRET):
            yield rule


def addresses(app: Flask, here: world.World, *, for_staff: bool) -> list[str]:
    """The paths of all pages that this visitor may open."""
    found = []
    for rule in pages(app):
        allowed = allowed_for(app.view_functions[rule.endpoint]) or frozenset()
        is_for_staff = not ({ANYONE, VENDOR} & allowed)
        if is_for_staff == for_staff:
            values = known(rule.rule, here)
            missing = rule.arguments - values.keys()
            assert not missing, f"tell tests/browser/test_every_page.py a value for {missing} in {rule.rule}"
            with app.test_request_context():
                path = rule.build({name: values[name] for name in rule.arguments})
            assert path, f"the values for {rule.rule} do not fit"
            found.append(path[1])
    return sorted(found)


def faults(screen: Screen, paths: list[str]) -> dict[str, list[str]]:
    seen = {}
    for path in paths:
        try:
            answer = screen.open(path)
        except PlaywrightError as error:
            if "Download is starting" in str(error):
                continue
            raise
        wrong = [] if answer.status < 400 else [f"answered {answer.status}"]
        wrong += screen.axe() + screen.too_wide() + screen.errors
        screen.errors.clear()
        if wrong:
            seen[path] = wrong
    return seen


@pytest.fixture
def here(session: Session) -> world.World:
    return world.build(session)


def test_staff_pages_on_a_laptop_and_a_phone(laptop: Screen, phone: Screen, app: Flask, here: world.World) -> None:
    paths = [*addresses(app, here, for_staff=True), f"/kerja/rotasi/{here.season.code}/{here.draft.number}"]
    for screen in (laptop, phone):
        screen.become(app, here.administrator)
        assert faults(screen, paths) == {}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_public_and_vendor_pages_on_a_phone(phone: Screen, app: Flask, here: world.World, look: str) -> None:
    phone.page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
    paths = addresses(app, here, for_staff=False)
    assert faults(phone, paths) == {}
    phone.become(app, here.holder)
    assert faults(phone, paths) == {}


def test_public_and_vendor_pages_fit_the_narrowest_phone(phone: Screen, app: Flask, here: world.World) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.become(app, here.holder)
    for path in addresses(app, here, for_staff=False):
        phone.open(path)
        assert phone.too_wide() == [], path


def test_an_empty_market_has_pages_too(laptop: Screen, app: Flask, session: Session) -> None:
    """Before anything is registered: no page fails, each offers a first step."""
    laptop.become(app, world.make.user(session, world.Role.ADMINISTRATOR))
    of_vendors = frozenset({VENDOR})
    paths = [
        rule.rule
        for rule in pages(app)
        if not rule.arguments and allowed_for(app.view_functions[rule.endpoint]) != of_vendors
    ]
    assert faults(laptop, sorted(paths)) == {}
