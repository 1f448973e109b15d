"""The rotation pages as coordinator, viewer and visitor see them."""

import uuid

import pytest
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.rotations import draws, queries
from market.rotations.models import DrawStatus
from market.seasons import queries as season_queries
from market.seasons import restrictions
from market.vendors.vocabulary import Category
from scheduler import files
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.draws import BY, draft, draw_here, published, run_job, small_season
from tests.support.people import sign_in
from tests.support.queries import count_queries


@pytest.fixture
def coordinator(client: CheckedClient, session: Session) -> CheckedClient:
    sign_in(client, make.user(session))
    return client


def test_before_there_is_a_season(coordinator: CheckedClient) -> None:
    assert "Belum ada musim" in coordinator.get("/kerja/rotasi").text


def test_from_the_button_to_the_published_rotation(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    home = f"/kerja/rotasi/{season.code}"
    assert coordinator.get("/kerja/rotasi").location == home
    assert "Undi rotasi" in coordinator.get(home).text
    form = {"draw_id": str(uuid.uuid4()), "seed": "7"}
    asked = coordinator.post(f"{home}/undian", data=form)
    assert asked.status_code == 303
    assert coordinator.post(f"{home}/undian", data=form).location == asked.location
    watching = coordinator.get(asked.location)
    assert "Batalkan undian" in watching.text
    assert "kemajuan" in watching.text
    assert "HX-Refresh" not in coordinator.get(f"{asked.location}/kemajuan").headers
    run_job(session, form["draw_id"])
    assert coordinator.get(f"{asked.location}/kemajuan").headers["HX-Refresh"] == "true"
    assert "Rancangan 1 siap" in coordinator.get(asked.location).text
    review = coordinator.get(f"{home}/1")
    assert "Semua 12 tempat yang dapat diisi pada 4 akhir pekan terisi." in review.text
    assert coordinator.post(f"{home}/1/terbitkan", data={"replaces": ""}).status_code == 303
    assert "terbit 24 Nov" in coordinator.get(f"{home}/1").text or "Terbit" in coordinator.get(f"{home}/1").text
    assert "Yang berlaku" in coordinator.get(home).text
    assert coordinator.post(f"{home}/1/terbitkan", data={"replaces": ""}).status_code == 409


def test_a_draw_that_is_refused_shows_why(coordinator: CheckedClient, session: Session) -> None:
    season = make.season(session, make.venue(session))
    home = f"/kerja/rotasi/{season.code}"
    refused = coordinator.post(f"{home}/undian", data={"draw_id": str(uuid.uuid4()), "seed": ""})
    assert refused.status_code == 400
    assert "Belum ada pelaku aktif" in refused.text
    for seed in ("x", "9" * 16):
        assert coordinator.post(f"{home}/undian", data={"draw_id": str(uuid.uuid4()), "seed": seed}).status_code == 400


def test_an_infeasible_draw_says_what_conflicts(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session, vendors=4)
    weekend = season_queries.season_by_code(session, season.code).weekends[0]
    restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=3, maximum=None, **BY)
    ended = draw_here(session, season)
    page = coordinator.get(f"/kerja/rotasi/{season.code}/undian/{ended.id}").text
    assert "paling sedikit 3 kuliner diminta" in page
    assert "Jalan keluar" in page


def test_a_draw_is_cancelled_on_its_page(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    draw = draws.request_draw(session, season.id, **BY)
    page = f"/kerja/rotasi/{season.code}/undian/{draw.id}"
    assert "Belum ada proses penghitung" in coordinator.get(page).text  # asked for long ago by the test's clock
    assert coordinator.post(f"{page}/batal").status_code == 303
    assert "tidak ada rancangan yang dibuat" in coordinator.get(page).text
    assert queries.draw(session, season.code, draw.id).status is DrawStatus.CANCELLED


def test_a_draft_whose_data_changed_says_so(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    draft(session, season)
    page = f"/kerja/rotasi/{season.code}/1"
    assert "sudah berubah sejak" not in coordinator.get(page).text
    make.vendor(session)
    assert "sudah berubah sejak" in coordinator.get(page).text


def test_a_weekend_shows_map_list_and_standby(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    made = published(session, season)
    page = coordinator.get(f"/kerja/rotasi/{season.code}/1/2026-12-12").text
    weekend = season_queries.season_by_code(session, season.code).weekends[1]
    turns = queries.turns(session, made.id, weekend_id=weekend.id)
    assert len(turns) == 3
    assert all(turn.business in page and turn.stall in page for turn in turns)
    assert queries.standby(session, made.id, weekend.id)[0].business_name in page
    assert turns[0].phone[3:] not in page
    for wrong in ("2026-12-13", "nanti"):
        assert coordinator.get(f"/kerja/rotasi/{season.code}/1/{wrong}").status_code == 404


def test_the_files_are_the_bytes_that_were_solved_and_checked(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    made = published(session, season)
    home = f"/kerja/rotasi/{season.code}/1"
    assert files.problem_sha256(coordinator.get(f"{home}/problem.json").data) == made.problem_sha256
    assert coordinator.get(f"{home}/rotation.json").data == made.rotation


def test_rosters_are_for_whom_they_are_for(coordinator: CheckedClient, client: CheckedClient, session: Session) -> None:
    season = small_season(session)
    published(session, season)
    home = f"/kerja/rotasi/{season.code}/1"
    assert coordinator.post(f"{home}/roster.xlsx").data[:2] == b"PK"
    sign_in(client, make.user(session, Role.VIEWER))
    assert client.get(f"{home}/roster-publik.xlsx").data[:2] == b"PK"
    assert client.post(f"{home}/roster.xlsx").status_code == 403
    for deed in ("terbitkan", "buang"):
        assert client.post(f"{home}/{deed}").status_code == 403
    assert client.post(f"/kerja/rotasi/{season.code}/undian").status_code == 403
    assert "Undi rotasi" not in client.get(f"/kerja/rotasi/{season.code}").text


def test_a_draft_is_thrown_away_on_its_page(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session)
    draft(session, season)
    assert coordinator.post(f"/kerja/rotasi/{season.code}/1/buang").status_code == 303
    assert coordinator.get(f"/kerja/rotasi/{season.code}/1").status_code == 404


def test_pages_take_a_fixed_number_of_queries(coordinator: CheckedClient, session: Session) -> None:
    season = small_season(session, weekends=12)
    for seed in range(3):
        draft(session, season, seed=seed)
    with count_queries(session) as seen:
        coordinator.get(f"/kerja/rotasi/{season.code}")
    assert seen.count <= 6, seen
    with count_queries(session) as seen:
        coordinator.get(f"/kerja/rotasi/{season.code}/1/2026-12-12")
    assert seen.count <= 12, seen
