"""The coordinator's pages of omzet."""

import io
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.omzet.models import OmzetCorrection, OmzetReport, OmzetSource
from market.seasons.models import WeekendStatus
from market.spreadsheets.writing import Book
from tests.omzet.conftest import Market, sold
from tests.support import factories as make
from tests.support.people import sign_in
from tests.support.queries import count_queries
from tests.support.turns import publish


@pytest.fixture(autouse=True)
def _on_that_tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.omzet.views.now", make.clock)
    monkeypatch.setattr("market.omzet.views.today", lambda *_: make.NOW.date())


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, make.user(session, Role.COORDINATOR))
    return client


def address(market: Market, day: str = "2026-11-21") -> str:
    return f"/kerja/omzet/{market.season.code}/{day}"


def fields(page: str) -> dict[str, str]:
    """Names and values of a page's inputs, as a browser would send them."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and not ('type="checkbox"' in tag and " checked" not in tag):
            found[name[1]] = value[1] if value else ""
    return found


def figures(session: Session) -> dict[int, int]:
    session.rollback()
    return {r.vendor_id: r.amount for r in session.scalars(sa.select(OmzetReport))}


def test_only_changed_cells_are_stored(desk: FlaskClient, session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    form = fields(desk.get(address(market)).get_data(as_text=True))
    assert form[f"amount-{market.ani.id}"] == "500.000"
    form[f"amount-{market.vendors[1].id}"] = "Rp 1,25 jt"
    answer = desk.post(address(market), data=form)
    assert answer.status_code == 303
    assert figures(session) == {market.ani.id: 500_000, market.vendors[1].id: 1_250_000}
    assert "Tersimpan: 1 laporan baru." in desk.get(answer.location).get_data(as_text=True)


def test_faults_keep_everything_that_was_typed(desk: FlaskClient, session: Session, market: Market) -> None:
    form = fields(desk.get(address(market)).get_data(as_text=True))
    typed = {market.ani.id: "600000", market.vendors[1].id: "banyak <b>sekali</b>", market.vendors[2].id: "1.5"}
    answer = desk.post(address(market), data=form | {f"amount-{v}": text for v, text in typed.items()})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    again = fields(page)
    assert again[f"amount-{market.ani.id}"] == "600000"
    assert again[f"amount-{market.vendors[1].id}"] == "banyak &lt;b&gt;sekali&lt;/b&gt;"
    assert again[f"amount-{market.vendors[2].id}"] == "1.5"
    assert page.count('aria-invalid="true"') == 2
    assert figures(session) == {}


def test_the_second_of_two_coordinators_is_told(desk: FlaskClient, session: Session, market: Market) -> None:
    mine = fields(desk.get(address(market)).get_data(as_text=True))
    sold(session, market.saturday, market.ani, 500_000)
    mine |= {f"amount-{market.ani.id}": "700.000", f"amount-{market.vendors[1].id}": "300.000", "reason": "x"}
    answer = desk.post(address(market), data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Sudah diubah orang lain menjadi Rp500.000" in page
    assert figures(session) == {market.ani.id: 500_000}
    again = fields(page)
    assert again[f"amount-{market.ani.id}"] == "700.000"
    assert desk.post(address(market), data=again | {"reason": "saya lebih tahu"}).status_code == 303
    assert figures(session) == {market.ani.id: 700_000, market.vendors[1].id: 300_000}


def test_a_cell_left_alone_is_not_a_conflict(desk: FlaskClient, session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    mine = fields(desk.get(address(market)).get_data(as_text=True))
    sold(session, market.saturday, market.ani, 510_000, reason="y")
    answer = desk.post(address(market), data=mine | {f"amount-{market.vendors[1].id}": "300.000"})
    assert answer.status_code == 303
    assert figures(session) == {market.ani.id: 510_000, market.vendors[1].id: 300_000}


def test_a_correction_asks_for_its_reason_and_an_odd_amount_for_a_tick(
    desk: FlaskClient, session: Session, market: Market
) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    form = fields(desk.get(address(market)).get_data(as_text=True))
    form |= {f"amount-{market.ani.id}": "550.000", f"amount-{market.vendors[1].id}": "750"}
    page = desk.post(address(market), data=form).get_data(as_text=True)
    assert "Tulis alasan perubahan" in page
    assert "Mungkin maksudnya Rp750.000" in page
    form |= {"reason": "salah tulis", f"sure-{market.vendors[1].id}": "ya"}
    assert desk.post(address(market), data=form).status_code == 303
    assert figures(session) == {market.ani.id: 550_000, market.vendors[1].id: 750}
    assert session.scalars(sa.select(OmzetCorrection.reason)).all() == ["salah tulis"]


def test_a_report_cannot_be_emptied(desk: FlaskClient, session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    form = fields(desk.get(address(market)).get_data(as_text=True)) | {f"amount-{market.ani.id}": " "}
    answer = desk.post(address(market), data=form)
    assert answer.status_code == 400
    assert "tidak dapat dikosongkan" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "form",
    [
        {"amount-999999": "5000"},
        {"amount-999999999999": "5000"},
        {"amount-x": "5000"},
        {"amount-1": "5000", "was-1": "boo"},
        {"amount-1": "5000", "was-1": "٣:٣"},
        {"amount-1": "=cmd|'/c calc'!A1"},
        {"amount-1": "9" * 5000},
        {},
    ],
)
def test_odd_forms_store_nothing(desk: FlaskClient, session: Session, market: Market, form: dict[str, str]) -> None:
    assert desk.post(address(market), data=form).status_code in (303, 400, 409)
    assert figures(session) == {}


def test_states_of_a_day(desk: FlaskClient, session: Session, market: Market) -> None:
    assert "belum tiba" in desk.get(address(market, "2026-11-28")).get_data(as_text=True)
    assert desk.get(address(market, "2026-11-20")).status_code == 404
    market.held.status, market.held.reason = WeekendStatus.CANCELLED, "Hujan"
    session.commit()
    assert "Hujan" in desk.get(address(market)).get_data(as_text=True)
    assert desk.get(address(market) + "/omzet.xlsx").status_code == 200


def test_the_season_page_has_sums_with_coverage(desk: FlaskClient, session: Session, market: Market) -> None:
    market.season.omzet_target = 5_000_000
    session.commit()
    sold(session, market.saturday, market.ani, 500_000)
    page = desk.get(f"/kerja/omzet/{market.season.code}").get_data(as_text=True)
    assert "Rp500.000" in page
    assert "1 dari 12" in page
    assert "Rp5.000.000" in page
    assert desk.get("/kerja/omzet").location.endswith(f"/kerja/omzet/{market.season.code}")


def test_without_a_season_there_is_a_first_step(desk: FlaskClient) -> None:
    assert "Belum ada musim" in desk.get("/kerja/omzet").get_data(as_text=True)


def workbook(*rows: tuple[object, ...]) -> tuple[io.BytesIO, str]:
    book = Book()
    sheet = book.sheet("Omzet")
    sheet.row(["KODE", "OMSET"])
    for row in rows:
        sheet.row(list(row))  # type: ignore[arg-type]
    return io.BytesIO(book.to_bytes()), "omzet.xlsx"


def test_an_upload_is_shown_first_and_saved_through_the_grid(
    desk: FlaskClient, session: Session, market: Market
) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    file = workbook(
        (market.ani.code, 550_000), (market.vendors[1].code, "Rp 300.000"), (market.vendors[2].code, 90), ("V9", 1)
    )
    page = desk.post(f"{address(market)}/impor", data={"file": file}).get_data(as_text=True)
    assert "Belum ada yang disimpan" in page
    assert "tidak cocok dengan pelaku" in page
    assert figures(session) == {market.ani.id: 500_000}
    assert desk.post(address(market), data=fields(page)).status_code == 303
    assert figures(session) == {market.ani.id: 550_000, market.vendors[1].id: 300_000}
    sources = session.scalars(sa.select(OmzetCorrection.source)).all()
    assert sources == [OmzetSource.WORKBOOK]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", b"%PDF-1.4"])
def test_a_bad_upload_is_refused_in_words(desk: FlaskClient, market: Market, content: bytes) -> None:
    answer = desk.post(f"{address(market)}/impor", data={"file": (io.BytesIO(content), "a.xlsx")})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True) or 'class="error"' in answer.get_data(as_text=True)


def test_hundred_cells_take_as_many_queries_as_six(desk: FlaskClient, session: Session, market: Market) -> None:
    here = address(market)
    with count_queries(session) as few:
        desk.get(here)
    season = make.season(session, make.venue(session, stalls=100), weekends=1, first=market.saturday.on)
    publish(session, season, {0: {f"A-{n:02}": make.vendor(session) for n in range(1, 100)}})
    here = f"/kerja/omzet/{season.code}/2026-11-21"
    with count_queries(session) as many:
        desk.get(here)
    assert many.count == few.count <= 9, many
