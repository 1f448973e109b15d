"""Browser tests stand on this: the real application on a free port, Debian's Chromium, a phone and a laptop."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.chromium import FLAGS, path
from tests.browser.screens import LAPTOP, PHONE, Screen
from tests.support import databases

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Fails, and says how to install it, where there is no Chromium."""
    return {"executable_path": path(), "args": FLAGS}


@dataclass(frozen=True)
class Live:
    """A running application. Rows made with the `session` fixture are what it shows."""

    url: str
    app: Flask


@pytest.fixture
def app(database_template: databases.Template, tmp_path: Path) -> Iterator[Flask]:
    """As elsewhere, but with forms' tokens checked, as for real people; and as a demonstration, for /_components."""
    with database_template.copy(tmp_path) as url:
        made = databases.make_app(url, tmp_path, WTF_CSRF_ENABLED=True, DEMO=True)
        with made.app_context():
            yield made
        databases.dispose(made)


@pytest.fixture
def live(app: Flask) -> Iterator[Live]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(f"http://127.0.0.1:{server.server_port}", app)
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def phone(browser: Browser, live: Live) -> Iterator[Screen]:
    """A cheap phone, 360 px wide. The test fails if the browser's console told of any error."""
    yield from _screen(browser, live, PHONE)


@pytest.fixture
def laptop(browser: Browser, live: Live) -> Iterator[Screen]:
    yield from _screen(browser, live, LAPTOP)


def _screen(browser: Browser, live: Live, device: dict[str, Any]) -> Iterator[Screen]:
    context = browser.new_context(**device, locale="id-ID", timezone_id="Asia/Makassar", accept_downloads=True)
    context.set_default_timeout(30_000)
    screen = Screen(context.new_page(), live.url)
    yield screen
    context.close()
    assert not screen.errors, "the browser's console tells of errors: " + "; ".join(screen.errors)
