"""What everybody sees: who is where, found by name or product; nobody's phone, address or omzet."""

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.rotations.models import Rotation
from market.seasons.models import WeekendStatus
from market.vendors.models import Consent
from market.vendors.vocabulary import Category, HalalStatus, VendorStatus
from tests.interface.weights import weigh
from tests.public.conftest import COMING, HELD, Market, agree
from tests.support import factories as make
from tests.support.privacy import leaks, plant
from tests.support.queries import count_queries
from tests.support.turns import publish, rotation


def page(client: FlaskClient, market: Market, day: str = COMING, query: str = "") -> str:
    answer = client.get(f"/akhir-pekan/{market.code}/{day}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_home_shows_the_weekend_to_come(client: FlaskClient, market: Market) -> None:
    text = client.get("/").get_data(as_text=True)
    assert "Sabtu–Minggu, 28–29 November 2026" in text
    assert "Dapur Mama Ani" in text
    assert 'id="A-01"' in text
    assert 'href="#A-01"' in text


def test_on_sunday_it_is_still_this_weekend(
    client: FlaskClient, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("market.public.views.today", lambda *_: dt.date(2026, 11, 29))
    assert "28–29 November 2026" in client.get("/").get_data(as_text=True)
    monkeypatch.setattr("market.public.views.today", lambda *_: dt.date(2027, 3, 1))
    assert "5–6 Desember 2026" in client.get("/").get_data(as_text=True)


def test_without_consent_only_the_category(client: FlaskClient, market: Market) -> None:
    text = page(client, market)
    assert "UMKM kuliner" in text
    assert "Rahasia" not in text
    assert "kopi flores" not in text


def test_a_withdrawn_consent_counts_at_once(client: FlaskClient, session: Session, market: Market) -> None:
    consent = session.query(Consent).one()
    consent.withdrawn_at = make.NOW
    session.commit()
    assert "Dapur Mama Ani" not in page(client, market)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ani", 1),
        ("DAPUR", 1),
        ("se'i", 1),
        ("sei babi", 0),
        ("mama babi", 1),
        ("rahasia", 0),
        ("kopi", 0),
        ("kuliner", 0),
        ("%", 0),
        ("_", 0),
        ("'; DROP TABLE vendor; --", 0),
        ("<script>alert(1)</script>", 0),
        ("x" * 5000, 0),
    ],
)
def test_search_finds_names_and_products_of_those_who_agreed(
    client: FlaskClient, market: Market, search: str, found: int
) -> None:
    answer = client.get("/", query_string={"cari": search})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"{found} lapak cocok" in text
    assert ("Dapur Mama Ani</strong>" in text) is bool(found)
    assert "<script>alert" not in text


def test_a_label_is_shown_where_the_law_wants_one(client: FlaskClient, session: Session, market: Market) -> None:
    market.ani.halal_status = HalalStatus.NOT_HALAL
    session.commit()
    assert "Tidak halal" in page(client, market)


def test_vendors_that_may_not_sell_are_not_shown(client: FlaskClient, session: Session, market: Market) -> None:
    market.ani.status = VendorStatus.SUSPENDED
    session.commit()
    assert "Dapur Mama Ani" not in page(client, market)


def test_a_cancelled_weekend_says_why(client: FlaskClient, session: Session, market: Market) -> None:
    market.coming.status, market.coming.reason = WeekendStatus.CANCELLED, "Hujan lebat <b>"
    session.commit()
    text = client.get("/").get_data(as_text=True)
    assert "dibatalkan" in text
    assert "Hujan lebat &lt;b&gt;" in text
    assert "Dapur Mama Ani" not in text
    assert "2026-12-05" in text


def test_drafts_are_nobodys_business(client: FlaskClient, session: Session, market: Market) -> None:
    rotation(session, market.season, {1: {"A-06": market.waiting}})
    agree(session, market.waiting)
    assert "Warung Menunggu" not in page(client, market)
    assert client.get(f"/rotasi/{market.code}/2/problem.json").status_code == 404


def test_empty_states(client: FlaskClient, session: Session) -> None:
    assert "Belum ada jadwal" in client.get("/").get_data(as_text=True)
    season = make.season(session, make.venue(session), weekends=1)
    assert "Belum ada jadwal" in client.get("/").get_data(as_text=True)
    text = client.get(f"/akhir-pekan/{season.code}/2026-12-05").get_data(as_text=True)
    assert "Giliran belum diterbitkan" in text
    publish(session, season, {})
    text = client.get(f"/akhir-pekan/{season.code}/2026-12-05").get_data(as_text=True)
    assert "Tidak ada lapak terisi" in text


@pytest.mark.parametrize("path", ["/akhir-pekan/x/2026-11-28", "/akhir-pekan/{}/2026-11-29", "/akhir-pekan/{}/kemarin"])
def test_other_addresses_are_not_found(client: FlaskClient, market: Market, path: str) -> None:
    assert client.get(path.format(market.code)).status_code == 404


def test_the_files_of_a_published_rotation_are_everybodys(
    client: FlaskClient, session: Session, market: Market
) -> None:
    answer = client.get(f"/rotasi/{market.code}/1/problem.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.data == session.get_one(Rotation, market.rotation.id).problem
    again = client.get(f"/rotasi/{market.code}/1/problem.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    publish(session, market.season, {})
    assert client.get(f"/rotasi/{market.code}/1/rotation.json").status_code == 200
    assert client.get(f"/rotasi/{market.code}/9/rotation.json").status_code == 404
    assert client.get(f"/rotasi/{market.code}/1/solver.json").status_code == 404


def test_nothing_of_one_vendor_leaks(
    client: FlaskClient, session: Session, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also once the omzet is out, with all six in one zone."""
    monkeypatch.setattr("market.public.views.now", lambda: make.NOW + dt.timedelta(days=9))
    planted = plant(session, market.held.dates[0])
    turns = {f"A-{n:02}": vendor for n, vendor in enumerate(planted.vendors, 1)}
    publish(session, market.season, {0: turns, 1: turns})
    for vendor in planted.vendors:
        agree(session, vendor)
    planted.vendors[0].category = Category.KRIYA
    session.commit()
    for path in ("/", f"/akhir-pekan/{market.code}/{HELD}", "/?cari=dapur"):
        text = client.get(path).get_data(as_text=True)
        assert "Dapur Rahasia 3" in text
        assert leaks(text, planted) == []
    text = page(client, market, HELD)
    assert "Rp8.908.506" in text, "the sum of all six"
    assert "6 dari 12 melapor" in text
    assert "ditutup" in text
    for name in ("problem", "rotation"):
        assert leaks(client.get(f"/rotasi/{market.code}/2/{name}.json").get_data(as_text=True), planted) == []


def test_sums_wait_for_the_days_to_report(client: FlaskClient, market: Market) -> None:
    assert "Diumumkan mulai Kamis, 26 November 2026" in page(client, market, HELD)


def test_a_full_market_is_light_and_takes_as_many_queries(
    client: FlaskClient, session: Session, market: Market
) -> None:
    with count_queries(session) as few:
        client.get("/")
    season = make.season(session, make.venue(session, stalls=100), weekends=1, first=dt.date(2026, 11, 25))
    vendors = [
        make.vendor(session, business_name=f"Warung Makan Ibu Yosefina Nomor {n}", product=f"jagung bose dan {n}")
        for n in range(1, 101)
    ]
    for vendor in vendors:
        agree(session, vendor)
    publish(session, season, {0: {f"A-{n:02}": vendor for n, vendor in enumerate(vendors, 1)}})
    with count_queries(session) as many:
        text = client.get("/").get_data(as_text=True)
    assert "100 UMKM berjualan" in text
    assert many.count <= few.count <= 10, many
    weight = weigh(client, "/")
    assert weight.html <= 14 * 1024, weight
    assert weight.whole <= 60 * 1024, weight
