"""Sign-in, sign-out and the own account of staff."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.accounts import passwords, service
from market.accounts.actor import Actor
from market.accounts.models import AuditEvent, Role, User
from market.db import transaction
from tests.support import factories as make
from tests.support.people import sign_in

PASSWORD = "jagung bose enak"


@pytest.fixture
def maria(session: Session) -> User:
    return service.add_user(
        session,
        email="Maria@Example.org ",
        name="Maria  Nona",
        role=Role.COORDINATOR,
        password=PASSWORD,
        actor=Actor.command("test"),
        clock=make.clock,
    )


def enter(client: FlaskClient, password: str = PASSWORD, email: str = "maria@example.org", **more: str):
    return client.post("/masuk", data={"email": email, "password": password, **more})


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_the_right_password_opens_the_house(client: FlaskClient, maria: User) -> None:
    answer = enter(client, email=" MARIA@example.org")
    assert (answer.status_code, answer.location) == (303, "/kerja")
    assert client.get("/kerja/akun").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "way"),
    [
        ("/kerja/catatan?actor=x", "/kerja/catatan?actor=x"),
        ("https://jahat.example/", "/"),
        ("//jahat.example", "/"),
        ("/\\jahat.example", "/"),
        ("/%0d%0aX", "/%0d%0aX"),
        ("\t//jahat.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_sign_in_the_way_leads_nowhere_but_home(client: FlaskClient, maria: User, wanted: str, way: str) -> None:
    assert enter(client, next=wanted).location == way


def test_unknown_wrong_and_closed_accounts_get_the_same_answer(
    client: FlaskClient, session: Session, maria: User
) -> None:
    closed = make.user(session, active=False, password_hash=passwords.hash_of(PASSWORD))
    waiting = make.user(session)
    tried = {
        "maria@example.org": "salah sama sekali",
        "tidak@ada.example": PASSWORD,
        closed.email: PASSWORD,
        waiting.email: PASSWORD,
    }
    answers = {email: enter(client, password, email) for email, password in tried.items()}
    texts = {
        re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", answer.text).replace(email, "X")
        for email, answer in answers.items()
    }
    assert len(texts) == 1, "answers differ"
    assert {answer.status_code for answer in answers.values()} == {400}
    assert "Email atau kata sandi tidak cocok" in texts.pop()


def test_every_answer_costs_one_hash(session: Session, maria: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of an answer is the time of its hash: one is computed for every sign-in, known account or not."""
    make.user(session, email="tutup@example.org", active=False, password_hash=passwords.hash_of(PASSWORD))
    passwords.matches(None, "x")  # the decoy is made once, before the first visitor
    verified: list[str] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *a: verified.append("x") or verify(*a))
    for email in ("maria@example.org", "tidak@ada.example", "tutup@example.org"):
        verified.clear()
        with pytest.raises(service.SignInRefused):
            service.sign_in(session, email, "salah", clock=make.clock)
        assert len(verified) == 1, email


def test_sign_in_is_noted_refused_or_not_and_never_with_what_was_typed(
    client: FlaskClient, session: Session, maria: User
) -> None:
    enter(client)
    enter(client, "rahasia-yang-salah")
    enter(client, email="kata sandi di kolom email")
    assert actions(session) == ["accounts.add", "accounts.sign_in", *["accounts.sign_in_refused"] * 2]
    kept = " ".join(str(vars(event)) for event in session.scalars(select(AuditEvent)))
    assert "rahasia" not in kept
    assert "kolom email" not in kept


def test_a_session_begun_by_somebody_else_is_not_taken_over(client: FlaskClient, maria: User) -> None:
    with client.session_transaction() as session:
        session.update(planted="by somebody", csrf_token="known", language="en", vendor_link=3)
    enter(client)
    with client.session_transaction() as session:
        assert not {"planted", "csrf_token", "vendor_link"} & set(session)
        assert session["language"] == "en"


def test_sign_out_needs_a_button_and_ends_the_session(client: FlaskClient, maria: User) -> None:
    enter(client)
    assert client.get("/keluar").status_code == 405
    answer = client.post("/keluar")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert client.get("/kerja/akun").status_code == 303


def test_an_old_hash_is_made_anew_at_sign_in(session: Session, maria: User) -> None:
    with transaction(session):
        session.get_one(User, maria.id).password_hash = PasswordHasher(
            time_cost=1, memory_cost=1024, parallelism=1
        ).hash(PASSWORD)
    service.sign_in(session, maria.email, PASSWORD, clock=make.clock)
    assert "m=19456,t=2,p=1" in session.get_one(User, maria.id).password_hash


def test_a_new_password_ends_all_other_sessions(app: Flask, client: FlaskClient, maria: User) -> None:
    other = app.test_client()
    enter(client)
    enter(other)
    form = {"current": PASSWORD, "new": "tenun ikat biru tua", "again": "tenun ikat biru tua"}
    assert client.post("/kerja/akun", data=form).status_code == 303
    assert client.get("/kerja/akun").status_code == 200
    assert other.get("/kerja/akun").status_code == 303
    assert enter(other).status_code == 400
    assert enter(other, "tenun ikat biru tua").status_code == 303


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"current": "bukan ini sandinya"}, "Kata sandi sekarang tidak cocok"),
        ({"again": "tenun ikat biru muda"}, "Kedua kata sandi baru tidak sama"),
        ({"new": "pendek", "again": "pendek"}, "paling sedikit 12"),
        ({"new": "aaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaa"}, "terlalu mudah ditebak"),
        ({"new": "maria.nona.123", "again": "maria.nona.123"}, "terlalu mudah ditebak"),
    ],
)
def test_a_password_that_cannot_be_taken_is_explained(
    client: FlaskClient, session: Session, maria: User, change: dict[str, str], said: str
) -> None:
    sign_in(client, maria)
    form = {"current": PASSWORD, "new": "tenun ikat biru tua", "again": "tenun ikat biru tua"} | change
    answer = client.post("/kerja/akun", data=form)
    assert answer.status_code == 400
    assert said in answer.text
    assert passwords.matches(session.get_one(User, maria.id).password_hash, PASSWORD)


def test_sign_out_everywhere(app: Flask, client: FlaskClient, maria: User) -> None:
    other = app.test_client()
    enter(client)
    enter(other)
    assert client.post("/kerja/akun/keluar-semua").status_code == 303
    assert other.get("/kerja/akun").status_code == 303


def test_letters_that_look_alike_are_alike() -> None:
    assert passwords.matches(passwords.hash_of("kafe\u0301 pojok kota"), "kaf\u00e9 pojok kota")


def test_who_is_in_already_passes_the_door(client: FlaskClient, maria: User) -> None:
    sign_in(client, maria)
    assert client.get("/masuk?next=/kerja/akun").location == "/kerja/akun"
