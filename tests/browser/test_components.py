"""Every part of the interface, seen by a real browser: accessible, nothing sideways, in both looks, without script."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Live
from tests.browser.screens import Screen

PAGE = "/_components"


@pytest.mark.parametrize("width", [320, 360])
def test_parts_fit_a_narrow_phone_and_break_no_rule_of_accessibility(phone: Screen, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 700})
    assert phone.open(PAGE).status == 200
    phone.no_faults()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_parts_have_enough_contrast_in_both_looks(laptop: Screen, look: str) -> None:
    laptop.page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
    laptop.open(PAGE)
    laptop.no_faults()


def test_axe_finds_a_fault_that_is_there(laptop: Screen) -> None:
    """The guard proves itself: without this, a silent axe would pass everything."""
    laptop.open(PAGE)
    laptop.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    assert any(fault.startswith("label:") for fault in laptop.axe())


def test_too_wide_finds_what_reaches_past_the_edge(phone: Screen) -> None:
    phone.open(PAGE)
    phone.page.evaluate("document.querySelector('h1').textContent = 'x'.repeat(10)")
    phone.page.evaluate("document.querySelector('h1').style.setProperty('width', '900px')")
    assert any("<h1" in fault for fault in phone.too_wide())


def test_things_to_press_are_large_enough_for_a_thumb(phone: Screen) -> None:
    phone.open(PAGE)
    small = phone.page.evaluate("""() => [...document.querySelectorAll("button, .button, select, input, summary")]
        .filter((e) => e.checkVisibility() && !["checkbox", "radio", "hidden"].includes(e.type))
        .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 80))""")
    assert small == []


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_a_sum_is_never_broken_in_two(laptop: Screen, width: int) -> None:
    laptop.page.set_viewport_size({"width": width, "height": 800})
    laptop.open(PAGE)
    sums = laptop.page.locator(".stat-value.long")
    assert sums.count() > 0
    lines = sums.evaluate_all("all => all.map((e) => e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight))")
    assert max(lines) < 1.5


def test_dialog_opens_and_closes_by_keyboard(laptop: Screen) -> None:
    laptop.open(PAGE)
    laptop.page.get_by_role("link", name="Buka dialog").press("Enter")
    dialog = laptop.page.get_by_role("dialog")
    dialog.wait_for()
    assert "Tidak ada yang kehilangan jatahnya" in dialog.inner_text()
    laptop.page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")


def test_dialog_opens_without_script(browser: Browser, live: Live) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(live.url + PAGE)
    page.get_by_role("link", name="Buka dialog").click()
    page.get_by_role("dialog").wait_for()
    page.get_by_role("link", name="Tutup").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    page.close()


def test_language_switch_keeps_the_page_and_the_choice(phone: Screen) -> None:
    phone.open(PAGE)
    phone.press("English")
    assert phone.page.url.endswith(PAGE)
    assert phone.page.locator("html").get_attribute("lang") == "en"
    phone.open(PAGE)
    assert phone.page.locator("html").get_attribute("lang") == "en"
    phone.press("Bahasa Indonesia")
    assert phone.page.locator("html").get_attribute("lang") == "id"


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(laptop: Screen) -> None:
    laptop.open(PAGE)
    laptop.page.keyboard.press("Tab")
    assert laptop.page.evaluate("document.activeElement.className") == "skip"
    laptop.page.keyboard.press("Enter")
    assert laptop.page.evaluate("document.activeElement.id") == "isi"
