"""Phone and PIN: the same answer for all who may not, and guesses that are counted."""

import datetime as dt
import re
import threading
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from market.accounts.actor import Actor
from market.db import transaction
from market.errors import BadInput
from market.extensions import db
from market.vendors import access_service
from market.vendors.models import Vendor, VendorPin
from market.vendors.vocabulary import VendorStatus
from tests.support import factories as make
from tests.support.people import sign_in, sign_in_vendor

MARIA = Actor.command("test")
PIN = "830461"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def ina(session: Session) -> Vendor:
    vendor = make.vendor(session, phone="+6284011112222")
    access_service.set_pin(session, vendor.id, PIN, actor=MARIA, clock=make.clock)
    return vendor


def enter(client: FlaskClient, phone: str, pin: str = PIN):
    return client.post("/saya/masuk", data={"phone": phone, "pin": pin})


def attempt(session: Session, pin: str, after: dt.timedelta = 0 * MINUTE) -> bool:
    try:
        access_service.sign_in(session, "+6284011112222", pin, clock=lambda: make.NOW + after)
    except access_service.PinRefused:
        return False
    return True


@pytest.mark.parametrize("typed", ["+6284011112222", "0840-1111-2222", "84011112222", " 62 840 1111 2222 "])
def test_phone_and_pin_open_the_vendors_page(client: FlaskClient, ina: Vendor, typed: str) -> None:
    answer = enter(client, typed)
    assert (answer.status_code, answer.location) == (303, "/saya")
    assert client.get("/saya/pin").status_code == 200


def test_all_who_may_not_get_the_same_answer(client: FlaskClient, session: Session, ina: Vendor) -> None:
    without_pin = make.vendor(session)
    left = make.vendor(session, status=VendorStatus.LEFT)
    phones = [ina.phone, "0840-9999-9999", without_pin.phone, left.phone, "bukan nomor"]
    with time_machine.travel(make.NOW, tick=False):
        for _ in range(access_service.FAILURES_BEFORE_LOCK):
            attempt(session, "592817")
        answers = [enter(client, phone, "592817") for phone in phones] + [enter(client, ina.phone, PIN)]
    texts = {
        re.sub(r'(name="csrf_token" value="|name="phone" [^>]*value=")[^"]*', "", answer.text) for answer in answers
    }
    assert len(texts) == 1, "answers differ"
    assert {answer.status_code for answer in answers} == {400}
    assert "Nomor HP atau PIN tidak cocok" in answers[0].text


def test_every_answer_costs_one_hash(session: Session, ina: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt(session, "592817")
    verified: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *a: verified.append("x") or verify(*a))
    for phone in (ina.phone, "+6284099999999", None):
        verified.clear()
        with pytest.raises(access_service.PinRefused):
            access_service.sign_in(session, phone, "592817", clock=make.clock)
        assert len(verified) == 1, phone


def test_the_fifth_failure_in_a_row_locks_for_fifteen_minutes(session: Session, ina: Vendor) -> None:
    for _ in range(5):
        assert not attempt(session, "592817")
    assert not attempt(session, PIN, 14 * MINUTE)
    assert attempt(session, PIN, 15 * MINUTE)


def test_success_starts_the_count_anew(session: Session, ina: Vendor) -> None:
    for _ in range(4):
        attempt(session, "592817")
    assert attempt(session, PIN)
    for _ in range(4):
        attempt(session, "592817")
    assert attempt(session, PIN)


def test_tries_on_a_locked_pin_do_not_lengthen_the_lock(session: Session, ina: Vendor) -> None:
    for _ in range(50):
        attempt(session, "592817")
    assert attempt(session, PIN, 15 * MINUTE)


def test_who_goes_on_guessing_waits_longer_each_time(session: Session, ina: Vendor) -> None:
    waits, now = [], 0 * MINUTE
    for _ in range(6):
        for _ in range(5):
            attempt(session, "592817", now)
        until = session.get_one(VendorPin, ina.id).locked_until
        assert until is not None
        waits.append((until - make.NOW - now) / MINUTE)
        now = until - make.NOW
    assert waits == [15, 60, 240, 960, 1440, 1440]


def test_guesses_sent_at_the_same_moment_are_counted_one_by_one(
    app: Flask, session: Session, ina: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits for the others between reading the count and raising it; under the lock it waits in vain."""
    guesses = 6
    sessions, meeting, count = sessionmaker(db.engine), threading.Barrier(guesses), access_service._count

    def count_slowly(*arguments: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=0.5)
        return count(*arguments)

    def guess() -> None:
        with app.app_context(), sessions() as own:
            attempt(own, "592817")

    monkeypatch.setattr(access_service, "_count", count_slowly)
    threads = [threading.Thread(target=guess) for _ in range(guesses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert session.get_one(VendorPin, ina.id).failures == access_service.FAILURES_BEFORE_LOCK
    assert not attempt(session, PIN)


@pytest.mark.parametrize(
    "pin",
    [
        "12345",
        "1234567",
        "12345a",
        "１２３４５６",
        "123456",
        "654321",
        "000000",
        "121212",
        "123123",
        "890123",
        "112222",
    ],
)
def test_pins_that_are_none_or_too_easy(session: Session, ina: Vendor, pin: str) -> None:
    with pytest.raises(BadInput):
        access_service.set_pin(session, ina.id, pin, actor=MARIA, clock=make.clock)
    assert attempt(session, PIN)


def test_a_pin_from_the_own_phone_is_too_easy(session: Session) -> None:
    vendor = make.vendor(session, phone="+6284083046195")
    with pytest.raises(BadInput):
        access_service.set_pin(session, vendor.id, "830461", actor=MARIA, clock=make.clock)


def test_made_pins_are_good_ones() -> None:
    pins = {access_service.random_pin("+6284011112222") for _ in range(300)}
    assert len(pins) > 290
    assert not [pin for pin in pins if access_service.pin_faults(pin, "+6284011112222")]


def test_a_vendor_sets_its_pin_after_opening_its_link(client: FlaskClient, session: Session, ina: Vendor) -> None:
    sign_in_vendor(client, ina)
    answer = client.post("/saya/pin", data={"pin": "592817", "again": "592817"})
    assert (answer.status_code, answer.location) == (303, "/saya")
    assert not attempt(session, PIN)
    assert attempt(session, "592817")
    assert client.get("/saya/pin").status_code == 200


def test_a_new_pin_ends_sessions_of_the_old_one(app: Flask, client: FlaskClient, ina: Vendor) -> None:
    other = app.test_client()
    enter(client, ina.phone)
    enter(other, ina.phone)
    assert client.post("/saya/pin", data={"pin": "592817", "again": "592817"}).status_code == 303
    assert client.get("/saya/pin").status_code == 200
    assert other.get("/saya/pin").status_code == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"pin": "592817", "again": "592818"}, "Kedua PIN tidak sama"),
        ({"pin": "123456", "again": "123456"}, "terlalu mudah ditebak"),
        ({"pin": "", "again": ""}, "Isi bagian ini"),
    ],
)
def test_a_pin_that_cannot_be_taken_is_explained(
    client: FlaskClient, ina: Vendor, form: dict[str, str], said: str
) -> None:
    sign_in_vendor(client, ina)
    answer = client.post("/saya/pin", data=form)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_coordinator_makes_a_pin_that_is_shown_once(client: FlaskClient, session: Session, ina: Vendor) -> None:
    sign_in(client, make.user(session))
    page = client.post(f"/kerja/pelaku/{ina.code}/pin").location
    pin = re.search(r'class="new-pin">(\d{6})<', client.get(page).text)
    assert pin
    assert "new-pin" not in client.get(page).text
    assert attempt(session, pin[1])


def test_a_vendor_that_left_cannot_enter(client: FlaskClient, session: Session, ina: Vendor) -> None:
    with transaction(session):
        session.get_one(Vendor, ina.id).status = VendorStatus.LEFT
    assert enter(client, ina.phone).status_code == 400


def test_sign_out_of_a_vendor(client: FlaskClient, ina: Vendor) -> None:
    sign_in_vendor(client, ina)
    assert client.post("/saya/keluar").headers["Clear-Site-Data"] == '"storage"'
    assert client.get("/saya/pin").status_code == 303
