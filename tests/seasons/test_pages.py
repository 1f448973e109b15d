"""The season pages as a coordinator and as a viewer sees them."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.seasons import queries
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.people import sign_in
from tests.support.queries import count_queries

FORM = {
    "name": "Musim baru",
    "code": "2030-1",
    "first": "2030-01-05",
    "weekends": "4",
    "days": "sabtu,minggu",
    "min_gap": "2",
    "same_product_neighbours": "forbid",
    "stall_repeat_gap": "2",
}


@pytest.fixture
def coordinator(client: CheckedClient, session: Session) -> CheckedClient:
    sign_in(client, make.user(session))
    return client


def test_the_first_season_is_offered(coordinator: CheckedClient) -> None:
    assert "Buat musim pertama" in coordinator.get("/kerja/musim").text
    assert "Belum ada lokasi" in coordinator.get("/kerja/musim/baru").text


def test_a_season_is_made_on_the_page(coordinator: CheckedClient, session: Session) -> None:
    form = FORM | {"venue": str(make.venue(session).id)}
    wrong = coordinator.post("/kerja/musim/baru", data=form | {"first": "2030-01-06"})
    assert wrong.status_code == 400
    assert "harus hari Sabtu" in wrong.text
    assert 'value="2030-1"' in wrong.text
    made = coordinator.post("/kerja/musim/baru", data=form)
    assert (made.status_code, made.location) == (303, "/kerja/musim/2030-1")
    assert "Sabtu–Minggu, 5–6 Januari 2030" in coordinator.get("/kerja/musim/2030-1").text


def test_a_weekend_is_cancelled_on_its_page(coordinator: CheckedClient, session: Session) -> None:
    season = make.season(session, make.venue(session), first=dt.date(2030, 1, 5))
    page = f"/kerja/musim/{season.code}/2030-01-05"
    assert "Batalkan akhir pekan ini" in coordinator.get(page).text
    assert coordinator.post(f"{page}/batal", data={"version": "1", "reason": ""}).status_code == 400
    assert coordinator.post(f"{page}/batal", data={"version": "1", "reason": "banjir"}).status_code == 303
    assert "banjir" in coordinator.get(page).text
    stale = coordinator.post(f"{page}/buka", data={"version": "1"})
    assert stale.status_code == 409
    assert coordinator.post(f"{page}/buka", data={"version": "2"}).status_code == 303


@pytest.mark.parametrize(
    ("change", "data"),
    [
        ("lapak", {"stalls": "A-01, A-02", "closed_reason": "cat ulang"}),
        ("batas", {"category": "kuliner", "minimum": "1", "maximum": "9"}),
        ("berhalangan", {"vendor": "VX", "absence_reason": "sakit"}),
        ("tetap", {"fixed_vendor": "VX", "fixed_stall": "A-03"}),
        ("catatan", {"version": "1", "note": "Pawai budaya"}),
    ],
)
def test_each_restriction_shows_on_the_weekends_page(
    coordinator: CheckedClient, session: Session, change: str, data: dict[str, str]
) -> None:
    make.vendor(session, code="VX")
    season = make.season(session, make.venue(session), first=dt.date(2030, 1, 5))
    page = f"/kerja/musim/{season.code}/2030-01-05"
    assert coordinator.post(f"{page}/{change}", data=data).status_code == 303
    shown = coordinator.get(page).text
    assert all(value in shown for name, value in data.items() if name not in ("version", "stalls", "category"))
    wrong = coordinator.post(f"{page}/lapak", data={"stalls": "Z-99"})
    assert wrong.status_code == 400
    assert "Z-99" in wrong.text


def test_pairs_are_kept_on_the_seasons_page(coordinator: CheckedClient, session: Session) -> None:
    one, other = make.vendor(session), make.vendor(session)
    season = make.season(session, make.venue(session))
    data = {"first": one.code, "second": other.code, "kind": "apart"}
    assert coordinator.post(f"/kerja/musim/{season.code}/pasangan", data=data).status_code == 303
    assert "Dipisah" in coordinator.get(f"/kerja/musim/{season.code}").text
    assert coordinator.post(f"/kerja/musim/{season.code}/pasangan/hapus", data=data).status_code == 303
    assert not queries.pairs(session, season.id)


def test_rules_are_changed_on_the_seasons_page(coordinator: CheckedClient, session: Session) -> None:
    season = make.season(session, make.venue(session))
    page = f"/kerja/musim/{season.code}"
    data = FORM | {"version": "1", "min_gap": "3"}
    assert coordinator.post(page, data=data | {"min_gap": "0"}).status_code == 400
    assert coordinator.post(page, data=data | {"opens_at": "16:00"}).status_code == 400
    hours = {"opens_at": "16:00", "closes_at": "21:30"}
    assert coordinator.post(page, data=data | hours).status_code == 303
    assert 'value="21:30"' in coordinator.get(page).text
    assert "Jam pasar: 16.00–21.30 WITA." in coordinator.get(page).text
    assert coordinator.post(page, data=data).status_code == 409


def test_a_viewer_reads_and_cannot_change(client: CheckedClient, session: Session) -> None:
    sign_in(client, make.user(session, Role.VIEWER))
    season = make.season(session, make.venue(session), first=dt.date(2030, 1, 5))
    page = client.get(f"/kerja/musim/{season.code}/2030-01-05")
    assert page.status_code == 200
    assert '<form method="post" action="/kerja/musim' not in page.text
    assert client.post(f"/kerja/musim/{season.code}/2030-01-05/batal", data={}).status_code == 403


def test_unknown_addresses_are_not_found(coordinator: CheckedClient, session: Session) -> None:
    season = make.season(session, make.venue(session))
    for path in ("/kerja/musim/tiada", f"/kerja/musim/{season.code}/2019-01-05", f"/kerja/musim/{season.code}/besok"):
        assert coordinator.get(path).status_code == 404


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(
    app: Flask, coordinator: CheckedClient, session: Session
) -> None:
    venue = make.venue(session)
    counts = []
    for more in (1, 5):
        for _ in range(more):
            make.season(session, venue)
        with count_queries(session) as queries_seen:
            coordinator.get("/kerja/musim")
        counts.append(queries_seen.count)
    assert counts[0] == counts[1] <= 4


def test_the_season_page_counts_in_a_fixed_number_of_queries(coordinator: CheckedClient, session: Session) -> None:
    season = make.season(session, make.venue(session), weekends=30)  # one query a weekend would be seen
    with count_queries(session) as seen:
        coordinator.get(f"/kerja/musim/{season.code}")
    assert seen.count <= 10, seen
