"""The guard: who is met at the door, and where those who may not enter are sent."""

import datetime as dt

import pytest
import time_machine
from flask import Blueprint, Flask, g
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.access import ANYONE, VENDOR, allow
from market.accounts.models import Role, User
from market.accounts.sessions import IDLE, LIFETIME, StaffMember
from market.clock import now
from market.db import transaction
from market.vendors.models import PersonalLink, Vendor
from market.vendors.vocabulary import VendorStatus
from tests.support import factories as make
from tests.support.people import sign_in, sign_in_vendor


def who() -> str:
    return f"role={g.role} vendor={g.vendor_id} actor={g.actor.label if g.actor else None}"


@pytest.fixture
def rooms(app: Flask) -> Flask:
    """Four rooms: for anyone, for coordinators, for vendors, and one whose builder forgot to say."""
    rooms = Blueprint("rooms", __name__, url_prefix="/kamar")
    rooms.get("/umum")(allow(ANYONE)(lambda: who()))
    rooms.add_url_rule("/staf", "staff", allow(Role.COORDINATOR)(lambda: who()), methods=["GET", "POST"])
    rooms.add_url_rule("/pelaku", "vendor", allow(VENDOR)(lambda: who()))
    rooms.add_url_rule("/lupa", "forgotten", lambda: who())
    app.register_blueprint(rooms)
    return app


def test_a_room_whose_builder_forgot_to_say_who_may_stays_shut(rooms: Flask, client: FlaskClient) -> None:
    rooms.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get("/kamar/lupa").status_code == 500


def test_an_unknown_visitor_is_sent_to_the_door_of_the_staff(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/kamar/staf?cari=jagung")
    assert answer.status_code == 303
    assert answer.location == "/masuk?next=%2Fkamar%2Fstaf%3Fcari%3Djagung"


def test_a_form_sent_without_sign_in_goes_to_the_door_without_a_way_back(rooms: Flask, client: FlaskClient) -> None:
    answer = client.post("/kamar/staf")
    assert (answer.status_code, answer.location) == (303, "/masuk")


def test_an_unknown_visitor_is_sent_to_the_door_of_the_vendors(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/kamar/pelaku")
    assert (answer.status_code, answer.location) == (303, "/saya/masuk")


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/kamar/staf", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/masuk")


def test_a_program_gets_a_code_instead_of_a_page(rooms: Flask, client: FlaskClient) -> None:
    answer = client.get("/kamar/staf", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_staff_is_known_by_role_and_acts_under_its_name(rooms: Flask, client: FlaskClient, session: Session) -> None:
    user = make.user(session, Role.ADMINISTRATOR)
    sign_in(client, user)
    assert client.get("/kamar/staf").text == f"role=administrator vendor=None actor=user:{user.id}"
    assert client.get("/kamar/pelaku").status_code == 403


def test_a_role_that_may_not_is_refused(rooms: Flask, client: FlaskClient, session: Session) -> None:
    sign_in(client, make.user(session, Role.VIEWER))
    assert client.get("/kamar/staf").status_code == 403


def test_a_vendor_is_known_and_is_no_staff(rooms: Flask, client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    sign_in_vendor(client, vendor)
    assert client.get("/kamar/pelaku").text == f"role=None vendor={vendor.id} actor=vendor:{vendor.id}"
    assert client.get("/kamar/staf").location.startswith("/masuk")


@pytest.mark.parametrize(("after", "ended"), [(IDLE - dt.timedelta(minutes=1), False), (IDLE * 1.01, True)])
def test_a_session_ends_when_nobody_uses_it(
    rooms: Flask, client: FlaskClient, session: Session, after: dt.timedelta, ended: bool
) -> None:
    with time_machine.travel(make.NOW, tick=False) as time:
        sign_in(client, make.user(session))
        time.shift(after)
        assert (client.get("/kamar/staf").status_code == 303) is ended
        time.shift(after)  # a page opened in between counts as use
        assert (client.get("/kamar/staf").status_code == 303) is ended


def test_a_session_ends_even_when_used_all_day(rooms: Flask, client: FlaskClient, session: Session) -> None:
    with time_machine.travel(make.NOW, tick=False) as time:
        sign_in(client, make.user(session))
        hours = 0
        while hours < 24 and client.get("/kamar/staf").status_code == 200:
            time.shift(dt.timedelta(hours=1))
            hours += 1
        assert hours == LIFETIME / dt.timedelta(hours=1) + 1


@pytest.mark.parametrize("change", [{"active": False}, {"session_epoch": 7}])
def test_a_session_ends_with_its_account(
    rooms: Flask, client: FlaskClient, session: Session, change: dict[str, object]
) -> None:
    user = make.user(session)
    sign_in(client, user)
    assert client.get("/kamar/staf").status_code == 200
    with transaction(session):
        for name, value in change.items():
            setattr(session.get_one(User, user.id), name, value)
    assert client.get("/kamar/staf").status_code == 303


def test_a_vendors_session_ends_when_the_link_is_revoked(rooms: Flask, client: FlaskClient, session: Session) -> None:
    link = sign_in_vendor(client, make.vendor(session))
    with transaction(session):
        session.get_one(PersonalLink, link.id).revoked_at = make.NOW
    assert client.get("/kamar/pelaku").status_code == 303


def test_a_vendors_session_ends_when_the_vendor_leaves(rooms: Flask, client: FlaskClient, session: Session) -> None:
    vendor = make.vendor(session)
    sign_in_vendor(client, vendor)
    with transaction(session):
        session.get_one(Vendor, vendor.id).status = VendorStatus.LEFT
    assert client.get("/kamar/pelaku").status_code == 303


def test_a_cookie_that_names_nobody_is_nobody(rooms: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as cookie:
        cookie.update(StaffMember(99999, "", "", Role.ADMINISTRATOR, 0).cookie(now()))
    assert client.get("/kamar/umum").text == "role=None vendor=None actor=None"


def test_a_cookie_signed_by_somebody_else_is_nobody(rooms: Flask, client: FlaskClient, session: Session) -> None:
    forged = Flask("forged")
    forged.secret_key = "another key that is long enough for it"
    signer = SecureCookieSessionInterface().get_signing_serializer(forged)
    client.set_cookie("giliran", signer.dumps(StaffMember.of(make.user(session)).cookie(now())))
    assert client.get("/kamar/umum").text == "role=None vendor=None actor=None"


@pytest.mark.parametrize("address", ["/kamar/umum?cari=a%00", "/kamar/umum?%00=a", "/kamar/%00"])
def test_a_text_that_no_database_can_keep_is_refused_at_the_door(
    rooms: Flask, client: FlaskClient, address: str
) -> None:
    assert client.get(address).status_code == 400
    assert client.post("/masuk", data={"email": "a\0@b.example", "password": "x"}).status_code == 400


def test_files_are_the_same_for_everybody(client: FlaskClient, session: Session) -> None:
    sign_in(client, make.user(session))
    for address in ("/static/css/tokens.css", "/giliran.css"):
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")
