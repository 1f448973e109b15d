"""The stalls' pages and their command."""

import json
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.venues.models import Stall, Zone
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.people import sign_in
from tests.support.queries import count_queries
from tests.venues.sheets import plan_file, stall

START = "/kerja/lapak/impor"


@pytest.fixture
def _coordinator(session: Session, client: CheckedClient) -> None:
    sign_in(client, make.user(session, Role.COORDINATOR))


def send(client: CheckedClient, path: Path, code: str = "taman-kota") -> str:
    data = {"name": "Taman Kota", "code": code, "file": (BytesIO(path.read_bytes()), path.name)}
    answer = client.post(START, data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Stall.id))) or 0


@pytest.mark.usefixtures("_coordinator")
def test_without_a_venue_the_page_offers_the_first_step(client: CheckedClient) -> None:
    assert START in client.get("/kerja/lapak").get_data(as_text=True)


@pytest.mark.usefixtures("_coordinator")
def test_from_a_plan_to_the_map(session: Session, client: CheckedClient, shared: Path) -> None:
    preview = send(client, shared / "data" / "stalls_taman_nostalgia.xlsx")
    page = client.get(preview).get_data(as_text=True)
    assert "Taman Kota" in page
    assert count(session) == 0
    for _ in range(2):
        answer = client.post(preview)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/kerja/lapak?lokasi=taman-kota")
    assert count(session) == 100
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "A-01" in page
    assert "<svg" in page
    assert client.get("/kerja/lapak?lokasi=lain").status_code == 404


@pytest.mark.usefixtures("_coordinator")
def test_faults_are_told_on_the_same_page(client: CheckedClient, tmp_path: Path) -> None:
    data = {
        "name": "Taman",
        "code": "taman",
        "file": (BytesIO(plan_file(tmp_path, stall("A-01", "jauh")).read_bytes()), "denah.xlsx"),
    }
    answer = client.post(START, data=data)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "“jauh” bukan jarak" in page
    assert 'value="taman"' in page


@pytest.mark.usefixtures("_coordinator")
@pytest.mark.parametrize("code", ["", "Taman Kota", "-x"])
def test_an_odd_code_is_told(client: CheckedClient, code: str) -> None:
    assert client.post(START, data={"name": "Taman", "code": code}).status_code == 400
    assert client.post(START, data={"name": "Taman", "code": "taman"}).status_code == 400  # no file


@pytest.mark.usefixtures("_coordinator")
def test_the_page_takes_the_same_number_of_queries_whatever_its_length(session: Session, client: CheckedClient) -> None:
    venue = make.venue(session, stalls=2)

    def queries() -> int:
        with count_queries(session) as seen:
            assert client.get("/kerja/lapak").status_code == 200
        return seen.count

    few = queries()
    zone = session.scalars(sa.select(Zone)).one()
    for n in range(40):
        make.stall(session, venue, zone, code=f"B-{n}", x=3.0 * n)
    assert queries() == few


@pytest.mark.parametrize("role", [Role.VIEWER, Role.GATE_OFFICER, Role.FACILITATOR])
def test_all_staff_see_the_stalls_but_only_coordinators_change_them(
    session: Session, client: CheckedClient, role: Role
) -> None:
    make.venue(session)
    sign_in(client, make.user(session, role))
    page = client.get("/kerja/lapak").get_data(as_text=True)
    assert "A-01" in page
    assert START not in page
    assert client.get(START).status_code == 403
    assert client.post(START).status_code == 403


def test_the_command(app: Flask, session: Session, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["stalls", "import", *arguments])
        return result.exit_code, result.output

    path = str(plan_file(tmp_path, stall("A-01", 0), stall("A-02", 3), name="stalls_taman_kota.xlsx"))
    code, said = run(path, "--dry-run", "--json")
    assert (code, json.loads(said)["created"], count(session)) == (0, 2, 0)
    code, said = run(path, "--json", "--name", "Taman Kota Kupang")
    assert (code, json.loads(said)["venue"], count(session)) == (0, "taman-kota", 2)
    assert run(path) == (0, "taman-kota: 2 lapak dibaca, 0 baru, 0 berubah, 0 tidak dipakai lagi.\n")
    assert run(str(plan_file(tmp_path, stall("A-01", "x"))))[0] == 2
    assert run(str(tmp_path / "tidak-ada.xlsx"))[0] == 2
