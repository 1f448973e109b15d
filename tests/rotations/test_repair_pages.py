"""The way from an absence to the mended rotation, as coordinator and others see it."""

import re
import uuid

import pytest
import time_machine
from sqlalchemy.orm import Session

from market.accounts.models import Role
from market.rotations import queries
from market.rotations.queries import Turn
from market.seasons import restrictions, service
from market.seasons.models import Season, Weekend
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.draws import BY, published, run_job, small_season
from tests.support.people import sign_in
from tests.support.queries import count_queries


@pytest.fixture(autouse=True)
def _before_the_season() -> object:
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def coordinator(client: CheckedClient, session: Session) -> CheckedClient:
    sign_in(client, make.user(session))
    return client


@pytest.fixture
def season(session: Session) -> Season:
    return small_season(session, vendors=12)


@pytest.fixture
def lost(session: Session, season: Season) -> Turn:
    """A turn of the published rotation whose vendor has told that it cannot come."""
    turn = queries.turns(session, published(session, season).id)[4]
    restrictions.mark_unavailable(session, turn.weekend_id, vendor_code=turn.vendor, reason="", **BY)
    return turn


def test_from_the_warning_to_the_mended_rotation(
    coordinator: CheckedClient, session: Session, season: Season, lost: Turn
) -> None:
    home = f"/kerja/rotasi/{season.code}"
    assert "1 giliran mendatang tidak dapat terjadi" in coordinator.get(home).text
    page = coordinator.get(f"{home}/perbaikan").text
    assert "1 giliran rotasi 1 pada 1 akhir pekan mendatang" in page
    assert lost.business in page
    assert "Berhalangan" in page
    form = {"draw_id": re.findall(r'name="draw_id"[^>]*value="([^"]+)"', page)[0]}
    asked = coordinator.post(f"{home}/perbaikan", data=form)
    assert asked.status_code == 303
    assert coordinator.post(f"{home}/perbaikan", data=form).location == asked.location
    watching = coordinator.get(asked.location).text
    assert "<h1>Perbaikan rotasi</h1>" in watching
    assert "Mencari perubahan yang paling sedikit" in watching
    assert "Lihat kemajuan" in coordinator.get(f"{home}/perbaikan").text
    run_job(session, form["draw_id"])
    done = coordinator.get(asked.location).text
    assert re.search(r'step-text">[\d,]+ detik</p>', done), "the solver's own units are nobody's business"
    assert not re.search(r'step-title">[a-z]', done), "every phase has its words"
    assert "Lihat rancangan 2" in coordinator.get(f"{home}/perbaikan").text
    review = coordinator.get(f"{home}/2").text
    assert "2 pelaku berubah akhir pekannya. Terbukti: tidak mungkin kurang." in review
    assert "Yang berubah dari rotasi 1" in review
    assert f"{lost.business}" in review
    assert "sejak perbaikan ini dihitung" not in review
    assert coordinator.post(f"{home}/2/terbitkan", data={"replaces": "1"}).status_code == 303
    assert "Tidak ada yang perlu diperbaiki" in coordinator.get(f"{home}/perbaikan").text
    assert "tidak dapat terjadi" not in coordinator.get(home).text


def test_a_draft_that_no_longer_fits_says_so(
    coordinator: CheckedClient, session: Session, season: Season, lost: Turn
) -> None:
    home = f"/kerja/rotasi/{season.code}"
    form = {"draw_id": str(uuid.uuid4())}
    coordinator.post(f"{home}/perbaikan", data=form)
    run_job(session, form["draw_id"])
    other = queries.turns(session, 1)[7]
    restrictions.mark_unavailable(session, other.weekend_id, vendor_code=other.vendor, reason="", **BY)
    assert "sejak perbaikan ini dihitung" in coordinator.get(f"{home}/2").text
    page = coordinator.get(f"{home}/perbaikan").text
    assert "Lihat rancangan" not in page
    assert "Hitung perbaikan" in page


def test_turns_of_a_cancelled_weekend_are_counted_apart(
    coordinator: CheckedClient, session: Session, season: Season, lost: Turn
) -> None:
    last = session.query(Weekend).order_by(Weekend.starts_on.desc()).first()
    assert last
    service.cancel_weekend(session, last.id, version=last.version, reason="Hujan", **BY)
    home, form = f"/kerja/rotasi/{season.code}", {"draw_id": str(uuid.uuid4())}
    page = coordinator.get(f"{home}/perbaikan").text
    assert "1 giliran rotasi 1 pada 1 akhir pekan mendatang" in page
    assert "3 giliran pada akhir pekan yang batal juga dicatat" in page
    coordinator.post(f"{home}/perbaikan", data=form)
    run_job(session, form["draw_id"])
    review = coordinator.get(f"{home}/2").text
    assert "Selain itu 3 giliran pada akhir pekan yang batal tidak berlaku lagi." in review
    changed = review.partition("Yang berubah dari")[2].partition("</table>")[0]
    assert "12 Des" in changed
    assert "26 Des" not in changed


def test_nothing_to_repair_is_said_before_and_after_the_button(
    coordinator: CheckedClient, session: Session, season: Season
) -> None:
    page = f"/kerja/rotasi/{season.code}/perbaikan"
    assert "Belum ada rotasi terbit" in coordinator.get(page).text
    published(session, season)
    assert "Tidak ada yang perlu diperbaiki" in coordinator.get(page).text
    refused = coordinator.post(page, data={"draw_id": str(uuid.uuid4())})
    assert refused.status_code == 400
    assert "Tidak ada giliran mendatang yang perlu diperbaiki." in refused.text
    assert coordinator.post(page, data={"draw_id": "x"}).status_code == 400


def test_others_may_look_but_not_ask(client: CheckedClient, session: Session, season: Season, lost: Turn) -> None:
    sign_in(client, make.user(session, Role.VIEWER))
    page = f"/kerja/rotasi/{season.code}/perbaikan"
    assert lost.business in client.get(page).text
    assert "Hitung perbaikan" not in client.get(page).text
    assert client.post(page, data={"draw_id": str(uuid.uuid4())}).status_code == 403


def test_many_lost_turns_cost_no_more_queries(
    coordinator: CheckedClient, session: Session, season: Season, lost: Turn
) -> None:
    page = f"/kerja/rotasi/{season.code}/perbaikan"
    coordinator.get(page)
    with count_queries(session) as one:
        coordinator.get(page)
    for turn in queries.turns(session, 1)[5:]:
        restrictions.mark_unavailable(session, turn.weekend_id, vendor_code=turn.vendor, reason="", **BY)
    with count_queries(session) as many:
        coordinator.get(page)
    assert many.count == one.count, many
