"""Pictures of pages for looking at: `python -m tests.browser.shots --out FOLDER http://127.0.0.1:5000/ ...`.

Each page is taken at 360 and 1280 px, whole; `--dark` adds the dark look, `--sign-in EMAIL:PASSWORD` signs in first.
"""

import argparse
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch

WIDTHS = {360: 740, 1280: 800}


def name_of(address: str) -> str:
    parts = urlsplit(address)
    return re.sub(r"[^a-z0-9]+", "-", (parts.path + parts.query).lower()).strip("-") or "depan"


def take(browser: Browser, addresses: list[str], out: Path, *, dark: bool = False, sign_in: str = "") -> list[Path]:
    """One PNG a page and width. Returns the files."""
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for width, height in WIDTHS.items():
        look = "dark" if dark else "light"
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=look, locale="id-ID")
        page = context.new_page()
        if sign_in:
            enter(page, urljoin(addresses[0], "/masuk"), sign_in)
        for address in addresses:
            page.goto(address, wait_until="networkidle")
            file = out / f"{name_of(address)}-{width}{'-dark' if dark else ''}.png"
            page.screenshot(path=file, full_page=True)
            files.append(file)
        context.close()
    return files


def enter(page: Page, door: str, who: str) -> None:
    """Sign a member of staff in through the form, as a person would."""
    email, _, password = who.partition(":")
    page.goto(door)
    page.locator("input[type=email]").fill(email)
    page.locator("input[type=password]").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/masuk" not in address)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--sign-in", default="", metavar="EMAIL:PASSWORD")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for file in take(browser, asked.addresses, asked.out, sign_in=asked.sign_in):
            print(file)
        if asked.dark:
            for file in take(browser, asked.addresses, asked.out, dark=True, sign_in=asked.sign_in):
                print(file)
        browser.close()


if __name__ == "__main__":
    main()
