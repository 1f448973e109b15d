"""A vendor's own page: the turn card first, an answer, a calendar, omzet, and how it stands. Nothing of others."""

import datetime as dt

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.attendance.models import Answer, Attendance, AttendanceStatus, CannotReason, TurnAnswer
from market.omzet.models import OmzetReport
from market.public.said import gate_code
from market.seasons.models import WeekendStatus
from market.vendors.vocabulary import HalalStatus, VendorStatus
from market.venues.models import Stall, Venue
from tests.interface.weights import weigh
from tests.public.conftest import COMING, HELD, Market, agree
from tests.support import factories as make
from tests.support.people import sign_in, sign_in_vendor
from tests.support.queries import count_queries
from tests.support.turns import publish

FIGURES = {
    "deviation": 0.8,
    "entitled": {"weekends": ["2026-11-21", "2026-11-28", "2026-12-05"], "micro": {}},
}


@pytest.fixture
def phone(client: FlaskClient, market: Market) -> FlaskClient:
    """Ani's."""
    sign_in_vendor(client, market.ani)
    return client


def text_of(phone: FlaskClient, path: str = "/saya") -> str:
    return phone.get(path).get_data(as_text=True)


def answer_of(session: Session) -> tuple[Answer, CannotReason | None]:
    session.rollback()
    answer = session.scalars(sa.select(TurnAnswer)).one()
    return answer.answer, answer.reason


def test_the_next_turn_comes_first(phone: FlaskClient, market: Market) -> None:
    text = text_of(phone)
    assert "28–29 November 2026" in text
    assert "<strong>A-01</strong>" in text
    assert "4 hari lagi" in text
    assert text.index("A-01") < text.index("Giliran berikutnya") < text.index("Riwayat")
    assert "5–6 Desember 2026" in text


@pytest.mark.parametrize(
    ("on", "says"), [("2026-11-27", "besok"), ("2026-11-28", "hari ini"), ("2026-11-29", "hari ini")]
)
def test_how_soon(phone: FlaskClient, monkeypatch: pytest.MonkeyPatch, on: str, says: str) -> None:
    monkeypatch.setattr("market.public.self_views.today", lambda *_: dt.date.fromisoformat(on))
    assert says in text_of(phone)


def test_what_to_bring(phone: FlaskClient, session: Session, market: Market) -> None:
    market.ani.needs_listrik, market.ani.halal_status = True, HalalStatus.NOT_HALAL
    session.commit()
    assert "Kabel listrik" in text_of(phone)
    assert "tidak halal” yang terlihat jelas" in text_of(phone)


def test_confirm_and_cancel_and_confirm_again(phone: FlaskClient, session: Session, market: Market) -> None:
    assert phone.post(f"/saya/giliran/{COMING}/hadir").status_code == 303
    assert answer_of(session) == (Answer.COMING, None)
    assert "Anda akan hadir" in text_of(phone)
    assert "Acara keluarga" in text_of(phone, f"/saya/giliran/{COMING}/berhalangan")
    sent = phone.post(f"/saya/giliran/{COMING}/berhalangan", data={"reason": "family"})
    assert sent.status_code == 303
    assert answer_of(session) == (Answer.CANNOT, CannotReason.FAMILY)
    assert "Anda berhalangan" in text_of(phone)
    phone.post(f"/saya/giliran/{COMING}/hadir")
    assert answer_of(session) == (Answer.COMING, None)


@pytest.mark.parametrize("form", [{}, {"reason": "x"}, {"reason": "other"}, {"reason": "ill", "note": "x" * 201}])
def test_a_cancellation_without_its_reason_comes_back(
    phone: FlaskClient, session: Session, form: dict[str, str]
) -> None:
    sent = phone.post(f"/saya/giliran/{COMING}/berhalangan", data=form)
    assert sent.status_code == 400
    assert session.scalar(sa.select(sa.func.count(TurnAnswer.id))) == 0


def test_nobody_answers_for_another(client: FlaskClient, session: Session, market: Market) -> None:
    sign_in_vendor(client, market.waiting)
    assert client.post(f"/saya/giliran/{COMING}/hadir").status_code == 404
    assert client.get(f"/saya/giliran/{COMING}/berhalangan").status_code == 404
    assert client.post(f"/saya/omzet/{HELD}", data={"amount": "5000", "version": "0"}).status_code == 404
    assert session.scalar(sa.select(sa.func.count(TurnAnswer.id))) == 0
    assert session.scalar(sa.select(sa.func.count(OmzetReport.id))) == 0


def test_staff_and_strangers_have_no_such_page(client: FlaskClient) -> None:
    for path in ("/saya", "/saya/giliran.ics", f"/saya/omzet/{HELD}"):
        assert client.get(path).status_code == 303
        assert client.get(path).location.endswith("/saya/masuk")


def test_an_error_leads_back_to_where_one_came_from(client: FlaskClient, session: Session, market: Market) -> None:
    assert '<a href="/">Ke halaman depan</a>' in text_of(client, "/tiada")
    sign_in_vendor(client, market.ani)
    assert '<a href="/saya">Ke giliran saya</a>' in text_of(client, "/saya/omzet/2026-12-12")
    sign_in(client, make.user(session, Role.GATE_OFFICER))
    assert '<a href="/kerja">Ke beranda</a>' in text_of(client, "/kerja/omzet")


def test_past_weekends_are_not_answered(phone: FlaskClient, session: Session) -> None:
    assert phone.post(f"/saya/giliran/{HELD}/hadir").status_code == 400
    sent = phone.post(f"/saya/giliran/{HELD}/berhalangan", data={"reason": "ill"})
    assert sent.status_code == 400
    assert "sudah lewat" in sent.get_data(as_text=True)


def test_the_calendar_holds_each_coming_day(phone: FlaskClient, market: Market) -> None:
    answer = phone.get("/saya/giliran.ics")
    assert answer.mimetype == "text/calendar"
    events = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    days = [event.decoded("dtstart").isoformat() for event in events]
    assert days == ["2026-11-28", "2026-11-29", "2026-12-05", "2026-12-06"]
    assert events[0]["uid"] == f"2026-11-28-{market.ani.code}@giliran"
    assert "A-01" in events[0]["summary"]
    assert "A-03" in events[2]["location"]


def test_hours_and_place_stand_on_the_card_and_in_the_calendar(
    phone: FlaskClient, session: Session, market: Market
) -> None:
    assert "WITA" not in text_of(phone), "hours that nobody gave are not made up"
    market.season.opens_at, market.season.closes_at = dt.time(16), dt.time(21, 30)
    venue = session.get_one(Venue, market.season.venue_id)
    venue.address = "Jl. Frans Seda, Kupang"
    session.commit()
    text = text_of(phone)
    assert '<p class="turn-hours">16.00–21.30 WITA</p>' in text
    assert f"{venue.name}, Jl. Frans Seda, Kupang" in text
    event = Calendar.from_ical(phone.get("/saya/giliran.ics").data).walk("VEVENT")[0]
    assert event.decoded("dtstart") == dt.datetime(2026, 11, 28, 8, tzinfo=dt.UTC)
    assert event.decoded("dtend") == dt.datetime(2026, 11, 28, 13, 30, tzinfo=dt.UTC)
    assert "16.00–21.30 WITA" in text_of(phone, f"/akhir-pekan/{market.code}/{COMING}")


def test_the_code_on_the_card_leads_the_officer_to_the_vendor(
    phone: FlaskClient, session: Session, market: Market
) -> None:
    assert str(gate_code(market.ani.code)) in text_of(phone)
    way = f"/kerja/kehadiran/pelaku/{market.ani.code}"
    assert phone.get(way).status_code in (303, 403), "of no use to anybody but staff"
    sign_in(phone, make.user(session, Role.GATE_OFFICER))
    page = phone.get(way, follow_redirects=True).get_data(as_text=True)
    assert "Dapur Mama Ani" in page
    assert "Kopi Rahasia Beni" not in page


def test_a_cancelled_turn_is_said_and_crossed_out(phone: FlaskClient, session: Session, market: Market) -> None:
    market.coming.status, market.coming.reason = WeekendStatus.CANCELLED, "Hujan"
    session.commit()
    text = text_of(phone)
    assert "Hak giliran Anda tidak hilang" in text
    assert "<strong>A-03</strong>" in text
    events = list(Calendar.from_ical(phone.get("/saya/giliran.ics").data).walk("VEVENT"))
    assert [str(event["status"]) for event in events] == ["CANCELLED", "CANCELLED", "CONFIRMED", "CONFIRMED"]


def test_turns_against_entitlement(phone: FlaskClient, session: Session, market: Market) -> None:
    figures = {
        **FIGURES,
        "entitled": {**FIGURES["entitled"], "micro": {market.ani.code: [600_000, 1_300_000, 2_000_000]}},
    }  # type: ignore[dict-item]
    publish(session, market.season, {0: {"A-01": market.ani}, 1: {"A-01": market.ani}}, figures=figures)
    text = text_of(phone)
    assert "1 / 0,6" in text
    assert "1 giliran dari jatah 0,6: selisihnya kurang dari satu giliran, seperti semua pelaku lain" in text


def test_who_waits_is_told_its_place(client: FlaskClient, session: Session, market: Market) -> None:
    figures = {
        **FIGURES,
        "entitled": {**FIGURES["entitled"], "micro": {market.waiting.code: [200_000, 400_000, 600_000]}},
    }  # type: ignore[dict-item]
    publish(session, market.season, {}, {1: [market.beni, market.waiting]}, figures=figures)
    sign_in_vendor(client, market.waiting)
    text = text_of(client)
    assert "Belum ada giliran berikutnya" in text
    assert "Anda nomor 2 di daftar cadangan" in text
    assert "0 giliran dari jatah 0,2" in text


@pytest.mark.parametrize(
    ("status", "says"), [(VendorStatus.SUSPENDED, "Belum bayar"), (VendorStatus.APPLIED, "sedang diperiksa")]
)
def test_vendors_without_turns_are_told_why(
    phone: FlaskClient, session: Session, market: Market, status: VendorStatus, says: str
) -> None:
    market.ani.status, market.ani.status_reason = status, "Belum bayar"
    session.commit()
    text = text_of(phone)
    assert says in text
    assert "Saya hadir" not in text


def test_before_anything_is_published(client: FlaskClient, session: Session) -> None:
    sign_in_vendor(client, make.vendor(session))
    assert "Giliran belum dibagi" in text_of(client)
    assert Calendar.from_ical(client.get("/saya/giliran.ics").data).walk("VEVENT") == []


def send(phone: FlaskClient, day: str = HELD, **form: str) -> tuple[int, str]:
    answer = phone.post(f"/saya/omzet/{day}", data={"version": "0"} | form)
    return answer.status_code, answer.get_data(as_text=True)


def amounts(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(sa.select(OmzetReport.amount)))


def test_omzet_is_reported_and_corrected(phone: FlaskClient, session: Session, market: Market) -> None:
    assert "Omzet Minggu, 22 November 2026 belum dilaporkan" in text_of(phone)
    assert send(phone, amount="Rp 1.250.000")[0] == 303
    assert amounts(session) == [1_250_000]
    assert "Rp1.250.000" in text_of(phone)
    assert 'value="1.250.000"' in text_of(phone, f"/saya/omzet/{HELD}")
    code, text = send(phone, amount="1.300.000", version="1")
    assert (code, "Tulis alasan perubahan" in text) == (400, True)
    assert 'value="1.300.000"' in text
    assert send(phone, amount="1.300.000", version="1", reason="salah hitung")[0] == 303
    assert amounts(session) == [1_300_000]
    assert "Rp1.250.000 → <b>Rp1.300.000</b>" in text_of(phone, f"/saya/omzet/{HELD}")


def test_a_slip_is_asked_about(phone: FlaskClient, session: Session) -> None:
    code, text = send(phone, amount="125000000")
    assert code == 400
    assert "Ya, jumlah ini benar" in text
    assert amounts(session) == []
    assert send(phone, amount="125000000", sure="y")[0] == 303
    assert amounts(session) == [125_000_000]


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    phone: FlaskClient, session: Session, market: Market
) -> None:
    send(phone, amount="500000")
    code, text = send(phone, amount="600000", reason="x")
    assert code == 409
    assert "Sudah diubah orang lain menjadi Rp500.000" in text
    assert 'value="600000"' in text
    assert 'name="version" value="1"' in text
    assert amounts(session) == [500_000]


@pytest.mark.parametrize(
    "form",
    [
        {"amount": ""},
        {"amount": "lima ratus ribu"},
        {"amount": "1.250,5"},
        {"amount": "-5"},
        {"amount": "=1+1"},
        {"amount": "9" * 61},
        {"amount": "5000", "version": "x"},
        {"amount": "5000", "version": "-1"},
        {"amount": "5000", "version": "١"},
        {},
    ],
)
def test_odd_reports_come_back(phone: FlaskClient, session: Session, form: dict[str, str]) -> None:
    code, text = send(phone, **form)
    assert code == 400
    assert "error" in text
    assert amounts(session) == []


def test_only_days_that_were_worked_can_be_reported(phone: FlaskClient, session: Session, market: Market) -> None:
    assert "belum tiba" in text_of(phone, f"/saya/omzet/{COMING}")
    assert send(phone, COMING, amount="5000")[0] == 400
    assert phone.get("/saya/omzet/2026-11-23").status_code == 404
    saturday = market.held.dates[0]
    make.save(
        session,
        Attendance(
            market_date_id=saturday.id,
            vendor_id=market.ani.id,
            status=AttendanceStatus.NO_SHOW,
            recorded_at=make.NOW,
        ),
    )
    assert "Anda tercatat tidak berjualan" in text_of(phone, f"/saya/omzet/{HELD}")
    assert send(phone, amount="5000")[0] == 400
    assert amounts(session) == []


def test_who_stood_in_reports_too(client: FlaskClient, session: Session, market: Market) -> None:
    stall = session.scalars(sa.select(Stall).where(Stall.code == "A-05")).one()
    record = {"market_date_id": market.held.dates[0].id, "vendor_id": market.waiting.id, "stall_id": stall.id}
    make.save(session, Attendance(**record, status=AttendanceStatus.PRESENT, recorded_at=make.NOW))
    sign_in_vendor(client, market.waiting)
    assert "Cadangan" in text_of(client)
    assert send(client, amount="300000")[0] == 303
    assert amounts(session) == [300_000]


def test_nothing_of_others_is_on_the_page(phone: FlaskClient, market: Market) -> None:
    text = text_of(phone)
    assert "Beni" not in text
    assert market.beni.phone not in text
    assert market.ani.phone.removeprefix("+62") not in text


def test_a_long_season_is_light_and_takes_as_many_queries(client: FlaskClient, session: Session) -> None:
    def season_of(weekends: int) -> int:
        vendor = make.vendor(session)
        agree(session, vendor)
        season = make.season(session, make.venue(session, stalls=100), weekends=weekends, first=dt.date(2026, 8, 1))
        figures = {"deviation": 0.9, "entitled": {"weekends": [], "micro": {}}}
        publish(session, season, {w: {"A-07": vendor} for w in range(0, weekends, 2)}, figures=figures)
        sign_in_vendor(client, vendor)
        client.get("/saya")
        with count_queries(session) as queries:
            assert client.get("/saya").status_code == 200
        return queries.count

    few = season_of(19)
    assert season_of(52) == few <= 16
    weight = weigh(client, "/saya")
    assert weight.html <= 14 * 1024, weight
    assert weight.whole <= 60 * 1024, weight
