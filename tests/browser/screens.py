"""The page object that all browser tests use: a screen that opens paths, presses what people press, and is checked."""

from functools import cache
from importlib.resources import files
from typing import Any

from flask import Flask
from playwright.sync_api import Page, Response, expect

from market.accounts.models import User
from market.vendors.models import Vendor
from tests.support.people import sign_in, sign_in_vendor

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


@cache
def axe_source() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text()


class Screen:
    """One browser page on the live application. `errors` collects what the console complains of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.on("console", lambda message: self._console(message.type, message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _console(self, kind: str, text: str) -> None:
        # A page that is meant to answer with an error code is no fault of the script.
        if kind == "error" and "the server responded with a status of" not in text:
            self.errors.append(text)

    def open(self, path: str) -> Response:
        """Go to a path of the application. Returns the answer."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        return answer

    def press(self, name: str) -> None:
        """Press the button or link that says this."""
        self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def shows(self, text: str) -> None:
        """Wait until this text can be seen."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def no_faults(self) -> None:
        """What must hold on every page: no violation by axe, nothing that makes the page scroll sideways."""
        assert self.axe() == []
        assert self.too_wide() == []

    def axe(self) -> list[str]:
        """Violations of WCAG 2.2 A and AA and of axe's best practices, in words."""
        self.page.evaluate(axe_source())
        found = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{fault['id']}: {fault['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    def too_wide(self) -> list[str]:
        """Elements that reach past the right edge although nothing around them scrolls; empty when all fits."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        # innerWidth would not do: a phone's browser widens it to whatever the page needs.
        return self.page.evaluate(
            """(width) => {
            if (document.documentElement.scrollWidth <= width) return [];
            const scrolls = (e) => e && e !== document.documentElement &&
                (/(auto|scroll|hidden|clip)/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
            const out = [...document.body.querySelectorAll("*")].filter(
                (e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement));
            const wide = `page is ${document.documentElement.scrollWidth} px wide`;
            return [wide, ...out.slice(0, 5).map((e) => e.outerHTML.slice(0, 120))];
        }""",
            width,
        )

    def become(self, app: Flask, who: User | Vendor) -> None:
        """Be a browser in which this person has just come in (the doors themselves have their own tests)."""
        client = app.test_client()
        if isinstance(who, User):
            sign_in(client, who)
        else:
            sign_in_vendor(client, who)
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        self.page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])
