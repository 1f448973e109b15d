"""Personal links and cards: what they open, how long, and what is never kept."""

import datetime as dt
import html
import re

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent, Role
from market.db import transaction
from market.errors import Conflict
from market.vendors import access_service, access_views
from market.vendors.models import PersonalLink, Vendor
from market.vendors.vocabulary import VendorStatus
from tests.support import factories as make
from tests.support.people import sign_in, sign_in_vendor

MARIA = Actor.command("test")


def link(session: Session, vendor: Vendor) -> str:
    return access_service.issue_link(session, vendor.id, actor=MARIA, clock=make.clock).token


def who(client: FlaskClient) -> int | None:
    """The vendor that the client's session opens, found at a page for vendors only."""
    answer = client.get("/saya/pin")
    return None if answer.status_code == 303 else 1


def test_a_link_opens_the_vendors_page(client: FlaskClient, session: Session) -> None:
    token = link(session, make.vendor(session))
    answer = client.get(f"/g/{token}")
    assert (answer.status_code, answer.location) == (303, "/saya")
    assert who(client)


def test_a_link_has_at_least_128_random_bits_and_only_its_hash_is_kept(session: Session) -> None:
    assert access_service.TOKEN_BYTES * 8 >= 128
    vendor = make.vendor(session)
    tokens = {link(session, vendor) for _ in range(20)}
    assert len(tokens) == 20
    for table in ("personal_link", "audit_event", "vendor"):
        kept = str(session.execute(sa.text(f"SELECT * FROM {table}")).all())
        assert not any(token in kept for token in tokens), table


def test_looking_at_a_link_changes_nothing(client: FlaskClient, session: Session) -> None:
    """Chat programs open every link to draw a preview."""
    token = link(session, make.vendor(session))
    before = session.execute(sa.select(sa.text("*")).select_from(PersonalLink.__table__)).all()
    events = session.scalar(sa.select(sa.func.count(AuditEvent.id)))
    session.rollback()
    client.head(f"/g/{token}")
    client.get(f"/g/{token}", headers={"User-Agent": "WhatsApp/2.0", "Purpose": "prefetch"})
    assert session.execute(sa.select(sa.text("*")).select_from(PersonalLink.__table__)).all() == before
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == events
    assert client.get(f"/g/{token}").status_code == 303


@pytest.mark.parametrize("token", ["x", "x" * 24, "x" * 4000, "%F0%9F%8C%BD"])
def test_a_link_that_never_was_opens_nothing(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/g/{token}")
    assert answer.status_code == 404
    assert "tidak berlaku lagi" in answer.text


def test_a_new_link_ends_the_old_one_and_its_sessions(client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    old = link(session, vendor)
    client.get(f"/g/{old}")
    new = link(session, vendor)
    assert who(client) is None
    assert client.get(f"/g/{old}").status_code == 404
    client.get(f"/g/{new}")
    assert who(client)


def test_revoking_ends_links_sessions_and_pin(app: Flask, client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    token, pin = link(session, vendor), access_service.issue_pin(session, vendor.id, actor=MARIA, clock=make.clock)
    by_pin = app.test_client()
    client.get(f"/g/{token}")
    by_pin.post("/saya/masuk", data={"phone": vendor.phone, "pin": pin})
    assert who(client)
    assert who(by_pin)
    access_service.revoke_access(session, vendor.id, actor=MARIA, clock=make.clock)
    assert who(client) is None
    assert who(by_pin) is None
    assert client.get(f"/g/{token}").status_code == 404
    with pytest.raises(access_service.PinRefused):
        access_service.sign_in(session, vendor.phone, pin, clock=make.clock)


def test_a_vendor_that_left_gets_no_way_in(client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    token = link(session, vendor)
    with transaction(session):
        session.get_one(Vendor, vendor.id).status = VendorStatus.LEFT
    assert client.get(f"/g/{token}").status_code == 404
    with pytest.raises(Conflict):
        link(session, vendor)


def test_staff_is_not_signed_out_by_a_link(client: FlaskClient, session: Session) -> None:
    token = link(session, make.vendor(session))
    sign_in(client, make.user(session))
    answer = client.get(f"/g/{token}")
    assert answer.status_code == 409
    assert "sedang masuk sebagai petugas" in answer.text
    assert client.get("/kerja/akun").status_code == 200


def test_a_vendors_session_ends_after_thirty_days_without_use(client: FlaskClient, session: Session) -> None:
    token = link(session, make.vendor(session))
    with time_machine.travel(make.NOW, tick=False) as time:
        client.get(f"/g/{token}")
        time.shift(dt.timedelta(days=29))
        assert who(client)
        time.shift(dt.timedelta(days=31))
        assert who(client) is None


def test_use_is_noted_once_a_day(
    app: Flask, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_views, "HOME", "/saya/pin")  # any page of the vendor will do
    with time_machine.travel(make.NOW, tick=False) as time:
        used = sign_in_vendor(client, make.vendor(session)).id
        seen = []
        for hours in (0, 1, 22, 2):
            time.shift(dt.timedelta(hours=hours))
            client.get("/saya/pin")
            seen.append(session.get_one(PersonalLink, used).last_used_at)
            session.rollback()
    day = dt.timedelta(days=1, hours=1)
    assert seen == [make.NOW, make.NOW, make.NOW, make.NOW + day]


def test_a_card_shows_its_link_once(client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session, business_name="Warung <b>Ina</b> & Anak")
    sign_in(client, make.user(session))
    answer = client.post(f"/kerja/pelaku/{vendor.code}/tautan")
    assert (answer.status_code, answer.location) == (303, f"/kerja/pelaku/{vendor.code}/kartu")
    first = client.get(answer.location).text
    address = re.search(r'value="(http://127\.0\.0\.1:5000/g/[^"]+)"', first)
    assert address
    assert "<svg" in first
    assert "Warung &lt;b&gt;Ina&lt;/b&gt; &amp; Anak" in first
    again = client.get(answer.location).text
    assert "/g/" not in again
    assert client.post("/keluar").status_code == 303
    assert client.get(html.unescape(address[1])).status_code == 303


def test_a_link_for_one_vendor_is_not_shown_on_the_card_of_another(client: FlaskClient, session: Session) -> None:
    one, other = make.vendor(session), make.vendor(session)
    sign_in(client, make.user(session))
    client.post(f"/kerja/pelaku/{one.code}/tautan")
    assert "/g/" not in client.get(f"/kerja/pelaku/{other.code}/kartu").text


def test_the_address_of_a_link_does_not_come_from_the_request(client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    sign_in(client, make.user(session))
    client.post(f"/kerja/pelaku/{vendor.code}/tautan")
    page = client.get(f"/kerja/pelaku/{vendor.code}/kartu", headers={"X-Forwarded-Host": "jahat.example"}).text
    assert "jahat.example" not in page


def test_cards_for_all_who_have_none_and_nobodys_link_ends(client: FlaskClient, session: Session) -> None:
    had, missing, left = make.vendor(session), make.vendor(session), make.vendor(session, status=VendorStatus.LEFT)
    token = link(session, had)
    sign_in(client, make.user(session))
    assert "Pelaku aktif tanpa tautan" in client.get("/kerja/pelaku/kartu").text
    answer = client.post("/kerja/pelaku/kartu")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.text.count("<section") == 1
    assert missing.code in answer.text
    assert left.code not in answer.text
    assert client.post("/kerja/pelaku/kartu").status_code == 409  # asked twice: nothing new, nothing void
    client.post("/keluar")
    assert client.get(f"/g/{token}").status_code == 303


def test_a_vendor_that_is_not_there(client: FlaskClient, session: Session) -> None:
    sign_in(client, make.user(session))
    assert client.get("/kerja/pelaku/V9999/kartu").status_code == 404
    for way in ("tautan", "pin", "cabut"):
        assert client.post(f"/kerja/pelaku/V9999/{way}").status_code == 404


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.GATE_OFFICER, Role.VIEWER])
def test_only_coordinators_make_ways_in(client: FlaskClient, session: Session, role: Role) -> None:
    vendor = make.vendor(session)
    sign_in(client, make.user(session, role))
    for way in ("tautan", "pin", "cabut"):
        assert client.post(f"/kerja/pelaku/{vendor.code}/{way}").status_code == 403
