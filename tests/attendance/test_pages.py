"""The gate's pages: one press notes one vendor, without script."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.attendance import queries
from market.attendance.models import Attendance, AttendanceStatus, TurnAnswer
from market.seasons.models import WeekendStatus
from tests.attendance.conftest import Market
from tests.support import factories as make
from tests.support.people import sign_in
from tests.support.queries import count_queries
from tests.support.turns import publish


@pytest.fixture(autouse=True)
def _on_that_sunday(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("market.attendance.views", "market.accounts.sessions.clock"):
        monkeypatch.setattr(f"{module}.now", lambda: dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC))
    monkeypatch.setattr("market.attendance.views.today", lambda *_: dt.date(2026, 11, 22))


@pytest.fixture
def gate(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, make.user(session, Role.GATE_OFFICER))
    return client


def address(market: Market, day: str = "2026-11-21") -> str:
    return f"/kerja/kehadiran/{market.season.code}/{day}"


def press(gate: FlaskClient, market: Market, mark: str, nonce: str = "") -> int:
    return gate.post(address(market), data={"mark": mark, "nonce": nonce}).status_code


def test_a_press_notes_and_returns_to_the_vendor(gate: FlaskClient, session: Session, market: Market) -> None:
    page = gate.get(address(market)).get_data(as_text=True)
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    answer = gate.post(address(market), data={"mark": f"present:{market.ani.id}", "nonce": nonce})
    assert answer.status_code == 303
    assert answer.location.endswith(f"{address(market)}#p-{market.ani.id}")
    assert "Hadir" in gate.get(address(market)).get_data(as_text=True)
    assert session.scalars(sa.select(Attendance.status)).all() == [AttendanceStatus.PRESENT]


def test_a_page_sent_twice_counts_once(gate: FlaskClient, session: Session, market: Market) -> None:
    nonce = "6f2c1f0e-7a35-4c8e-9a53-0a5b0e6f5a01"
    press(gate, market, f"present:{market.ani.id}", nonce)
    press(gate, market, f"undo:{market.ani.id}")
    assert press(gate, market, f"present:{market.ani.id}", nonce) == 303
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 0


@pytest.mark.parametrize(
    "mark", ["", "present", "present:", "present:x", "present:-1", "boo:1", "present:99999999999999", "present:١"]
)
def test_odd_presses_are_refused(gate: FlaskClient, session: Session, market: Market, mark: str) -> None:
    assert press(gate, market, mark) == 400
    assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 0


@pytest.mark.parametrize("date", ["2026-11-20", "besok", "2026-13-01", "20261121", "２０２６-11-21"])
def test_other_addresses_are_not_found(gate: FlaskClient, market: Market, date: str) -> None:
    assert gate.get(f"/kerja/kehadiran/{market.season.code}/{date}").status_code == 404
    assert gate.get(f"/kerja/kehadiran/lain/{date}").status_code == 404


def test_the_list_is_searched_and_narrowed(gate: FlaskClient, market: Market) -> None:
    press(gate, market, f"present:{market.ani.id}")
    assert "Kopi Beni" not in gate.get(address(market) + "?cari=dapur+ani").get_data(as_text=True)
    assert "Dapur Ani" not in gate.get(address(market) + "?tampil=belum").get_data(as_text=True)
    assert "Tidak ada yang cocok" in gate.get(address(market) + "?cari=%3Cscript%3E").get_data(as_text=True)


def test_a_free_stall_is_filled_from_the_list(gate: FlaskClient, session: Session, market: Market) -> None:
    stall = f"{address(market)}/lapak/A-03"
    assert "Cadangan 1" in gate.get(stall).get_data(as_text=True)
    skipped = gate.post(stall, data={"vendor": market.standby[1].id, "reason": ""})
    assert skipped.status_code == 400
    assert "1 cadangan lain" in skipped.get_data(as_text=True)
    taken = gate.post(stall, data={"vendor": market.standby[1].id, "reason": "tidak menjawab <b>"})
    assert taken.status_code == 303
    spot = queries.day(session, market.season.code, market.saturday.on).spot("A-03")
    assert spot.standin is not None
    assert "tidak dapat diisi" in gate.get(stall).get_data(as_text=True)
    assert gate.get(f"{address(market)}/lapak/Z-1").status_code == 404


def test_a_coordinator_notes_who_cannot_come(client: FlaskClient, session: Session, market: Market) -> None:
    sign_in(client, make.user(session, Role.COORDINATOR))
    coming = address(market, "2026-11-28")
    assert "Catat berhalangan" in client.get(coming).get_data(as_text=True)
    assert client.post(f"{coming}/berhalangan", data={"vendor": market.ani.id}).status_code == 303
    assert session.scalars(sa.select(TurnAnswer.note)).all() == ["memberi tahu koordinator"]
    assert "Memberi tahu berhalangan" in client.get(coming).get_data(as_text=True)


def test_states_of_a_day(gate: FlaskClient, session: Session, market: Market) -> None:
    assert "Belum tiba" in gate.get(address(market, "2026-11-28")).get_data(as_text=True)
    market.held.status, market.held.reason = WeekendStatus.CANCELLED, "Hujan lebat"
    session.commit()
    assert "Hujan lebat" in gate.get(address(market)).get_data(as_text=True)
    assert press(gate, market, f"present:{market.ani.id}") == 409
    other = make.season(session, make.venue(session), weekends=1, first=dt.date(2027, 1, 2))
    unpublished = gate.get(f"/kerja/kehadiran/{other.code}/2027-01-02").get_data(as_text=True)
    assert "Belum ada giliran" in unpublished


def test_the_start_leads_to_the_next_day(gate: FlaskClient, market: Market) -> None:
    assert gate.get("/kerja/kehadiran").location.endswith(address(market, "2026-11-22"))


def test_without_a_season_the_start_says_so(gate: FlaskClient) -> None:
    assert "Belum ada hari pasar" in gate.get("/kerja/kehadiran").get_data(as_text=True)


def test_hundred_stalls_take_as_many_queries_as_three(gate: FlaskClient, session: Session, market: Market) -> None:
    here = address(market)
    with count_queries(session) as few:
        gate.get(here)
    season = make.season(session, make.venue(session, stalls=100), weekends=1, first=dt.date(2026, 11, 21))
    publish(session, season, {0: {f"A-{n:02}": make.vendor(session) for n in range(1, 100)}})
    here = f"/kerja/kehadiran/{season.code}/2026-11-21"
    with count_queries(session) as many:
        gate.get(here)
    assert many.count == few.count <= 9, many
