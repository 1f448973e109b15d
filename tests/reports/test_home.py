"""The staff's home: what needs me now."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from market.accounts.access import allowed_for, may
from market.accounts.models import Role
from market.attendance.models import Answer, CannotReason, TurnAnswer
from market.omzet.models import OmzetReport, OmzetSource
from market.rotations.models import Assignment, Draw, DrawStatus, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import MarketDate, Season, Unavailability, Weekend, WeekendStatus
from market.vendors.models import PersonalLink, Vendor
from market.vendors.vocabulary import VendorStatus
from market.venues.models import Stall
from tests.support import factories as make
from tests.support.people import sign_in
from tests.support.queries import count_queries

LAST_SATURDAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _tuesday() -> Iterator[None]:
    """24 November 2026: between the weekends of 21 and 28 November."""
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def season(session: Session) -> Season:
    """Four stalls, six vendors, three weekends (one past); no rotation yet."""
    venue = make.venue(session, stalls=4)
    for _ in range(6):
        vendor = make.vendor(session)
        make.save(session, PersonalLink(vendor_id=vendor.id, token_hash=vendor.code * 10, created_at=make.NOW))
    return make.season(session, venue, weekends=3, first=LAST_SATURDAY, code="uji")


def weekends(session: Session) -> list[Weekend]:
    return session.query(Weekend).order_by(Weekend.starts_on).all()


def rotation(session: Session, season: Season, *, publish: bool, number: int = 1) -> Rotation:
    """Four vendors have a turn each weekend, the other two wait."""
    made = Rotation(
        season_id=season.id,
        number=number,
        problem=b"{}",
        problem_sha256="0" * 64,
        rotation=b"{}",
        rotation_sha256="0" * 64,
        seed=1,
        solver={},
        certificate=[],
        figures={},
        created_at=make.NOW,
    )
    make.save(session, made)
    stalls = session.query(Stall).order_by(Stall.code).all()
    vendors = session.query(Vendor).filter(Vendor.status == VendorStatus.ACTIVE).order_by(Vendor.id).all()
    for weekend in weekends(session):
        for vendor, stall in zip(vendors, stalls, strict=False):
            session.add(Assignment(rotation_id=made.id, weekend_id=weekend.id, vendor_id=vendor.id, stall_id=stall.id))
        for place, vendor in enumerate(vendors[4:], 1):
            session.add(StandbyPlace(rotation_id=made.id, weekend_id=weekend.id, vendor_id=vendor.id, position=place))
    session.commit()
    if publish:
        made.status, made.published_at = RotationStatus.PUBLISHED, make.NOW
        session.commit()
    return made


def home(client: FlaskClient, session: Session, role: Role = Role.COORDINATOR) -> str:
    sign_in(client, make.user(session, role))
    page = client.get("/kerja")
    assert page.status_code == 200
    return page.text


def tasks(page: str) -> list[tuple[str, str]]:
    """(address, text) of what needs somebody."""
    part = page.partition('<ul class="tasks">')[2].partition("</ul>")[0]
    return [
        (href.replace("&amp;", "&"), text)
        for href, text in re.findall(r'<a href="([^"]+)">.*?<span>(.*?)</span>', part, re.S)
    ]


def current_step(page: str) -> str:
    found = re.search(r'aria-current="step".*?step-title">(.*?)</p>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def test_an_empty_installation_offers_the_first_steps_in_turn(client: FlaskClient, session: Session) -> None:
    assert current_step(home(client, session)) == "Impor daftar pelaku"
    make.vendor(session)
    assert current_step(client.get("/kerja").text) == "Impor denah lapak"
    venue = make.venue(session)
    assert current_step(client.get("/kerja").text) == "Buat musim"
    season = make.season(session, venue)
    assert current_step(client.get("/kerja").text) == "Undi giliran"
    rotation(session, season, publish=True)
    assert current_step(client.get("/kerja").text) == ""


def test_who_cannot_act_gets_no_link_to_the_steps(client: FlaskClient, session: Session) -> None:
    page = home(client, session, Role.VIEWER)
    assert "Impor daftar pelaku" in page
    assert '<a href="/kerja/pelaku/impor"' not in page


def test_a_season_without_rotation_asks_for_a_draw(client: FlaskClient, session: Session, season: Season) -> None:
    page = home(client, session)
    assert ("/kerja/rotasi/uji", "Musim Musim Contoh belum diundi") in tasks(page)
    assert "Belum ada rotasi terbit" in page


def test_a_draft_waits_for_its_coordinator(client: FlaskClient, session: Session, season: Season) -> None:
    rotation(session, season, publish=False, number=7)
    assert [href for href, _ in tasks(home(client, session))] == ["/kerja/rotasi/uji/7"]


def test_a_draw_under_way_is_shown(client: FlaskClient, session: Session, season: Season) -> None:
    make.save(session, Draw(id="d-1", season_id=season.id, problem=b"{}", requested_at=make.NOW))
    assert [href for href, _ in tasks(home(client, session))] == ["/kerja/rotasi/uji/undian/d-1"]


def test_the_next_weekend_at_a_glance(client: FlaskClient, session: Session, season: Season) -> None:
    made = rotation(session, season, publish=True)
    coming = weekends(session)[1]
    holder = session.query(Assignment).filter_by(rotation_id=made.id, weekend_id=coming.id).first()
    outsider = session.query(StandbyPlace).filter_by(rotation_id=made.id, weekend_id=coming.id).first()
    assert holder
    assert outsider
    for vendor_id in (holder.vendor_id, outsider.vendor_id):  # who has no turn frees no stall
        make.save(
            session,
            TurnAnswer(
                weekend_id=coming.id,
                vendor_id=vendor_id,
                answer=Answer.CANNOT,
                reason=CannotReason.ILL,
                answered_at=make.NOW,
            ),
        )
    page = home(client, session)
    values = re.findall(r'stat-label">([^<]+)</p><p class="stat-value">([^<]+)<', page)
    assert ("Giliran", "4") in values
    assert ("Berhalangan", "1") in values
    assert ("Cadangan", "2") in values
    assert "Sabtu–Minggu, 28–29 November 2026" in page
    assert not any("kehadiran" in href for href, _ in tasks(page)), "the standby list is for the day itself"
    with time_machine.travel(dt.datetime(2026, 11, 28, 4, tzinfo=dt.UTC)):
        sign_in(client, make.user(session))
        assert tasks(client.get("/kerja").text)[0] == (
            "/kerja/kehadiran/uji/2026-11-28",
            "1 pelaku berhalangan akhir pekan ini: isi lapaknya dari cadangan",
        )


def absent(session: Session, weekend: Weekend, place: int) -> None:
    """The holder of the weekend's turn number `place` cannot come."""
    holder = session.query(Assignment).filter_by(weekend_id=weekend.id).order_by(Assignment.id).offset(place).first()
    assert holder
    make.save(session, Unavailability(vendor_id=holder.vendor_id, weekend_id=weekend.id, created_at=make.NOW))


def test_coming_absences_ask_the_coordinator_for_a_repair(
    client: FlaskClient, session: Session, season: Season
) -> None:
    made = rotation(session, season, publish=True)
    _past, first, second = weekends(session)
    absent(session, first, 0)
    absent(session, second, 1)
    link = "/kerja/rotasi/uji/perbaikan"
    told = "2 pelaku berhalangan pada giliran mendatang: perbaiki rotasinya"
    assert (link, told) in tasks(home(client, session))
    assert link not in dict(tasks(home(client, session, Role.GATE_OFFICER)))
    session.query(Stall).order_by(Stall.code).all()[3].in_use = False
    session.commit()
    said = dict(tasks(home(client, session)))[link]
    assert said == "4 giliran mendatang tidak dapat terjadi: perbaiki rotasinya"
    waits = Draw(id="d-1", season_id=season.id, problem=b"{}", repairs_id=made.id, changes=b"{}", requested_at=make.NOW)
    make.save(session, waits)
    assert link not in dict(tasks(home(client, session))), "a repair is under way"
    waits.status, waits.rotation_id = DrawStatus.DONE, rotation(session, season, publish=False, number=2).id
    session.commit()
    assert link not in dict(tasks(home(client, session))), "a draft waits for a decision"


def test_a_cancelled_weekend_says_why(client: FlaskClient, session: Session, season: Season) -> None:
    rotation(session, season, publish=True)
    coming = weekends(session)[1]
    coming.status, coming.reason = WeekendStatus.CANCELLED, "Hujan lebat"
    session.commit()
    page = home(client, session)
    assert "Hujan lebat" in page
    assert "28–29 November" in page


def test_last_weekends_omzet_with_its_coverage_and_what_is_missing(
    client: FlaskClient, session: Session, season: Season
) -> None:
    made = rotation(session, season, publish=True)
    past = weekends(session)[0]
    saturday, sunday = session.query(MarketDate).filter_by(weekend_id=past.id).order_by(MarketDate.on).all()
    turns = session.query(Assignment).filter_by(rotation_id=made.id, weekend_id=past.id).all()
    for date, how_many in ((saturday, 4), (sunday, 1)):
        for turn in turns[:how_many]:
            make.save(
                session,
                OmzetReport(
                    market_date_id=date.id,
                    vendor_id=turn.vendor_id,
                    amount=250_000,
                    source=OmzetSource.VENDOR,
                    reported_at=make.NOW,
                ),
            )
    page = home(client, session)
    assert "Rp1.250.000" in page
    assert "5 dari 8 melapor" in page
    assert "tidak diperkirakan" in page
    assert tasks(page) == [
        ("/kerja/omzet/uji/2026-11-22", "3 laporan omzet belum masuk: Sabtu–Minggu, 21–22 November 2026")
    ]


def test_what_the_registry_wants_leads_to_a_list_of_as_many(
    client: FlaskClient, session: Session, season: Season
) -> None:
    make.vendor(session, status=VendorStatus.APPLIED)
    for _ in range(3):
        make.vendor(session, category=None)
    make.vendor(session, category=None, status=VendorStatus.LEFT)
    make.vendor(session, unread={"nib": "9120"})
    rotation(session, season, publish=True)
    found = tasks(home(client, session))
    lists = {href: int(text.split()[0]) for href, text in found if href.startswith("/kerja/pelaku?")}
    assert set(lists.values()) == {1, 3}
    assert len(lists) == 3
    for href, count in lists.items():
        assert f"{count} pelaku cocok" in client.get(href).text, href
    assert ("/kerja/pelaku/kartu", "4 pelaku aktif belum punya tautan atau kartu") in found


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_the_home_leads_somewhere_that_this_role_may_open(
    app: Flask, client: FlaskClient, session: Session, season: Season, role: Role
) -> None:
    rotation(session, season, publish=True)
    rotation(session, season, publish=False, number=2)
    make.vendor(session, status=VendorStatus.APPLIED)
    make.vendor(session, category=None, unread={"nib": "9120"})
    page = home(client, session, role)
    inside = page.partition("<main")[2].partition("</main>")[0]
    links = {href.replace("&amp;", "&") for href in re.findall(r'href="(/[^"]*)"', inside)}
    assert links
    adapter = app.url_map.bind("localhost")
    for link in links:
        try:
            endpoint, _values = adapter.match(link.partition("?")[0], method="GET")
        except HTTPException as error:
            pytest.fail(f"{link} leads nowhere: {error}")
        assert may(allowed_for(app.view_functions[endpoint]) or frozenset(), role, is_vendor=False), (
            f"{link} for {role}"
        )


def test_the_home_takes_a_fixed_number_of_queries(client: FlaskClient, session: Session, season: Season) -> None:
    rotation(session, season, publish=True)
    counts = []
    for more in (0, 40):
        for _ in range(more):
            make.vendor(session, category=None)
        page = home(client, session)
        with count_queries(session) as queries:
            client.get("/kerja")
        counts.append(queries.count)
    assert "40 pelaku aktif belum punya kategori" in page
    assert counts[0] == counts[1] <= 22, queries
