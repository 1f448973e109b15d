"""On a phone no name, sum or date is broken within a word, and no card reaches past the page."""

from flask import Flask
from sqlalchemy.orm import Session

from market.attendance.models import Answer, CannotReason, TurnAnswer
from market.clock import now
from market.seasons.models import Weekend
from tests.browser import world
from tests.browser.screens import Screen

BROKEN = """() => [...document.querySelectorAll("h1, .home-sum, .stat-value, tbody th, .badge")].flatMap((e) => {
    const words = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), found = [];
    for (let node; (node = words.nextNode());) for (const part of node.data.matchAll(/[^\\s\\u2013-]+/g)) {
        const range = document.createRange();
        range.setStart(node, part.index);
        range.setEnd(node, part.index + part[0].length);
        if (range.getBoundingClientRect().height > 1.6 * range.getClientRects()[0]?.height) found.push(part[0]);
    }
    return found;
})"""
PAST = """() => [...document.querySelectorAll("main .card, main .gate-spot, main .stat")]
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((e) => e.outerHTML.slice(0, 80))"""


def test_words_stay_whole_and_cards_within_the_page(phone: Screen, app: Flask, session: Session) -> None:
    here = world.build(session)
    last = session.query(Weekend).order_by(Weekend.starts_on.desc()).first()
    assert last
    told = {"answer": Answer.CANNOT, "reason": CannotReason.TRANSPORT, "note": "jalan putus", "answered_at": now()}
    for vendor in here.vendors:
        session.add(TurnAnswer(weekend_id=last.id, vendor_id=vendor.id, **told))
    session.commit()
    phone.become(app, here.administrator)
    code, day = here.season.code, here.season_dates[-1]
    seen = {}
    for path in (
        "",
        "/musim",
        f"/musim/{code}/{last.key}",
        f"/rotasi/{code}",
        f"/kehadiran/{code}/{day}",
        f"/omzet/{code}",
    ):
        assert phone.open(f"/kerja{path}").status == 200
        wrong = phone.page.evaluate(BROKEN) + phone.page.evaluate(PAST)
        if wrong:
            seen[path] = wrong
    assert seen == {}


def test_a_great_sum_stays_whole_on_the_home_page(phone: Screen, app: Flask, session: Session) -> None:
    phone.become(app, world.build(session).administrator)
    phone.open("/kerja")
    phone.page.evaluate("document.querySelector('.home-sum').textContent = 'Rp1.182.450.000'")
    assert phone.page.evaluate(BROKEN) == []


def test_a_broken_word_is_found(phone: Screen) -> None:
    """The guard proves itself."""
    phone.open("/masuk")
    phone.page.evaluate("document.querySelector('h1').textContent = 'Omzet' + '0'.repeat(40)")
    assert phone.page.evaluate(BROKEN) == ["Omzet" + "0" * 40]
