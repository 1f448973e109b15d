"""Debian's Chromium, started the one way that works for all browser tests and pictures."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
HOW = "Chromium is missing: install it with `apt-get install chromium`, or name it in GILIRAN_CHROMIUM."


class NoChromium(RuntimeError):
    """There is no browser to test with; the message says how to get one."""


def path() -> str:
    """The browser's file. Raises NoChromium."""
    found = os.environ.get("GILIRAN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found or not os.access(found, os.X_OK):
        raise NoChromium(HOW)
    return found


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=path(), args=FLAGS)
