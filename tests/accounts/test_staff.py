"""The administrator's pages: accounts, invitations, the last administrator, the log."""

import re
import threading

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from market.accounts import audit, invitations, service
from market.accounts.actor import Actor
from market.accounts.models import Role, User
from market.errors import Conflict, StaleRecord
from market.extensions import db
from tests.support import factories as make
from tests.support.people import sign_in, sign_out
from tests.support.queries import count_queries

PASSWORD = "tenun ikat biru tua"
TEST = Actor.command("test")


@pytest.fixture
def chief(client: FlaskClient, session: Session) -> User:
    """An administrator, signed in."""
    user = make.user(session, Role.ADMINISTRATOR, name="Ina Kepala")
    sign_in(client, user)
    return user


def shown_link(client: FlaskClient) -> str:
    found = re.search(r'value="http://127\.0\.0\.1:5000(/sandi/[^"]+)"', client.get("/kerja/petugas").text)
    assert found, "no link is shown"
    return found[1]


def set_password(client: FlaskClient, link: str, password: str = PASSWORD):
    return client.post(link, data={"new": password, "again": password})


def test_new_staff_sets_its_password_by_a_link_that_is_shown_once_and_works_once(
    app: Flask, client: FlaskClient, chief: User
) -> None:
    form = {"name": "Maria Nona", "email": "maria@example.org", "role": "coordinator"}
    assert client.post("/kerja/petugas", data=form).status_code == 303
    link = shown_link(client)
    assert "/sandi/" not in client.get("/kerja/petugas").text
    maria = app.test_client()
    assert maria.get(link).status_code == 200
    assert set_password(maria, link).location == "/kerja"
    assert maria.get("/kerja/akun").status_code == 200
    assert set_password(app.test_client(), link).status_code == 409
    assert client.post("/masuk", data={"email": form["email"], "password": PASSWORD}).status_code == 303


def test_a_link_to_set_a_password_lasts_three_days(app: Flask, client: FlaskClient, session: Session) -> None:
    user = make.user(session)
    with time_machine.travel(make.NOW, tick=False) as time:
        link = f"/sandi/{invitations.token_for(user.id, user.session_epoch)}"
        assert client.get(link).status_code == 200
        time.shift(invitations.DAYS * 24 * 3600 + 1)
        assert client.get(link).status_code == 400
        assert set_password(client, link).status_code == 400


@pytest.mark.parametrize("token", ["x", "WzEsMF0.x.y", "%20"])
def test_a_link_that_we_did_not_sign(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/sandi/{token}")
    assert answer.status_code == 400
    assert "Minta tautan baru" in answer.text


def test_a_new_link_voids_password_sessions_and_the_old_link(
    app: Flask, client: FlaskClient, chief: User, session: Session
) -> None:
    maria = service.add_user(
        session,
        email="maria@example.org",
        name="Maria",
        role=Role.VIEWER,
        password=PASSWORD,
        actor=TEST,
        clock=make.clock,
    )
    browser = app.test_client()
    sign_in(browser, maria)
    client.post(f"/kerja/petugas/{maria.id}/tautan")
    old = shown_link(client)
    assert browser.get("/kerja/akun").status_code == 303
    with pytest.raises(service.SignInRefused):
        service.sign_in(session, maria.email, PASSWORD, clock=make.clock)
    client.post(f"/kerja/petugas/{maria.id}/tautan")
    assert set_password(browser, old).status_code == 409
    assert set_password(browser, shown_link(client)).status_code == 303


def test_a_closed_account_cannot_be_opened_by_its_link(client: FlaskClient, session: Session) -> None:
    user = make.user(session, active=False)
    assert set_password(client, f"/sandi/{invitations.token_for(user.id, 0)}").status_code == 409


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"email": "bukan-email"}, "Alamat email tidak dikenali"),
        ({"email": "  "}, "Alamat email tidak dikenali"),
        ({"name": ""}, "Isi bagian ini"),
        ({"email": "KEPALA@example.org"}, "Sudah ada petugas"),
    ],
)
def test_an_account_that_cannot_be_made_is_explained_and_keeps_what_was_typed(
    client: FlaskClient, session: Session, chief: User, form: dict[str, str], said: str
) -> None:
    make.user(session, email="kepala@example.org")
    answer = client.post(
        "/kerja/petugas", data={"name": "Maria", "email": "maria@example.org", "role": "viewer"} | form
    )
    assert answer.status_code == 400
    assert said in answer.text
    assert 'selected value="viewer"' in answer.text


def test_another_role_ends_the_sessions(app: Flask, client: FlaskClient, chief: User, session: Session) -> None:
    maria = make.user(session)
    browser = app.test_client()
    sign_in(browser, maria)
    answer = client.post(f"/kerja/petugas/{maria.id}/peran", data={"role": "viewer", "version": maria.version})
    assert answer.status_code == 303
    assert session.get_one(User, maria.id).role is Role.VIEWER
    assert browser.get("/kerja/akun").status_code == 303


def test_two_administrators_on_one_account(client: FlaskClient, chief: User, session: Session) -> None:
    maria = make.user(session)
    shown = maria.version
    client.post(f"/kerja/petugas/{maria.id}/peran", data={"role": "viewer", "version": shown})
    answer = client.post(f"/kerja/petugas/{maria.id}/nonaktif", data={"version": shown})
    assert answer.status_code == 409
    assert session.get_one(User, maria.id).active


@pytest.mark.parametrize(
    "data", [{"role": "raja", "version": "1"}, {"role": "viewer"}, {"role": "viewer", "version": "x"}]
)
def test_a_request_that_no_form_sends(client: FlaskClient, chief: User, session: Session, data: dict[str, str]) -> None:
    assert client.post(f"/kerja/petugas/{make.user(session).id}/peran", data=data).status_code == 400


def test_nobody_closes_or_demotes_itself(client: FlaskClient, chief: User, session: Session) -> None:
    make.user(session, Role.ADMINISTRATOR)
    for way, more in (("nonaktif", {}), ("peran", {"role": "viewer"}), ("tautan", {})):
        answer = client.post(f"/kerja/petugas/{chief.id}/{way}", data={"version": chief.version} | more)
        assert answer.status_code == 409, way


def test_the_last_active_administrator_stays(session: Session) -> None:
    chief = make.user(session, Role.ADMINISTRATOR)
    make.user(session, Role.ADMINISTRATOR, active=False)
    with pytest.raises(Conflict):
        service.disable(session, chief.id, actor=TEST, clock=make.clock)
    with pytest.raises(Conflict):
        service.change_role(session, chief.id, Role.VIEWER, version=1, actor=TEST, clock=make.clock)
    other = make.user(session, Role.ADMINISTRATOR)
    service.disable(session, chief.id, actor=TEST, clock=make.clock)
    with pytest.raises(Conflict):
        service.disable(session, other.id, actor=TEST, clock=make.clock)


def test_two_administrators_cannot_close_one_another_at_the_same_moment(app: Flask, session: Session) -> None:
    chiefs = [make.user(session, Role.ADMINISTRATOR).id for _ in range(2)]
    sessions, start, refused = sessionmaker(db.engine), threading.Barrier(2), []

    def close(victim: int, by: int) -> None:
        with sessions() as own:
            start.wait()
            try:
                service.disable(own, victim, actor=Actor.user(by), clock=make.clock)
            except (Conflict, StaleRecord) as error:
                refused.append(error)

    threads = [threading.Thread(target=close, args=pair) for pair in (chiefs, chiefs[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    session.rollback()  # what this session read before is of yesterday
    assert session.query(User).filter(User.active).count() == 1


def test_a_closed_account_opens_again_with_its_password(client: FlaskClient, chief: User, session: Session) -> None:
    maria = make.user(session)
    client.post(f"/kerja/petugas/{maria.id}/nonaktif", data={"version": maria.version})
    assert not session.get_one(User, maria.id).active
    client.post(f"/kerja/petugas/{maria.id}/aktif", data={"version": session.get_one(User, maria.id).version})
    assert session.get_one(User, maria.id).active


def test_the_list_takes_the_same_queries_for_two_and_for_forty(
    client: FlaskClient, chief: User, session: Session
) -> None:
    counts = []
    for more in (1, 39):
        for _ in range(more):
            make.user(session)
        with count_queries(session) as queries:
            page = client.get("/kerja/petugas").text
        counts.append(queries.count)
    assert page.count("/peran") == 40
    assert counts[0] == counts[1] <= 3


def test_the_log_is_filtered_and_paged(client: FlaskClient, chief: User, session: Session) -> None:
    for n in range(60):
        audit.record(
            session,
            "vendors.edit" if n % 2 else "omzet.correct",
            actor=Actor.user(chief.id) if n % 3 else TEST,
            clock=make.clock,
            subject=("vendor", n),
            note=f"<i>{n}</i>",
        )
    session.commit()

    def rows(query: str) -> int:
        return client.get(f"/kerja/catatan?{query}").text.count('class="when"')

    assert rows("") == 50
    assert rows("halaman=2") == 10
    assert rows("area=omzet") == 30
    assert rows(f"actor=user:{chief.id}") == 40
    assert rows("actor=command:test&area=omzet") == 10
    assert rows("action=vendors.edit") == 30
    assert rows("subject=vendor:7") == 1
    assert rows("subject=vendor&halaman=2") == 10
    assert rows("area=%25") == 0
    assert "Tidak ada catatan" in client.get("/kerja/catatan?actor=nobody").text
    page = client.get("/kerja/catatan").text
    assert "Ina Kepala" in page
    assert "&lt;i&gt;59&lt;/i&gt;" in page
    with count_queries(session) as queries:
        client.get("/kerja/catatan")
    assert queries.count <= 5, queries


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_sees_staff_and_log(client: FlaskClient, session: Session, role: Role) -> None:
    sign_in(client, make.user(session, role))
    assert client.get("/kerja/petugas").status_code == 403
    assert client.get("/kerja/catatan").status_code == 403
    sign_out(client)
    assert client.get("/kerja/petugas").status_code == 303
