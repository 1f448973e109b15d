"""No public page shows a phone, an address, an owner, a NIB or the omzet of one vendor."""

import datetime as dt

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.access import ANYONE
from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons.models import MarketDate, Weekend
from tests.support import factories as make
from tests.support.privacy import Planted, leaks, plant
from tests.support.routes import routes

SATURDAY = dt.date(2026, 11, 28)


@pytest.fixture
def planted(session: Session) -> Planted:
    """A season with a published rotation in which all planted vendors have a stall on the first weekend."""
    venue = make.venue(session, stalls=6)
    season = make.season(session, venue, code="musim-uji", first=SATURDAY)
    date = (
        session.query(MarketDate).join(Weekend).filter(Weekend.season_id == season.id).order_by(MarketDate.on).first()
    )
    assert date
    found = plant(session, date)
    rotation = Rotation(
        season_id=season.id,
        number=1,
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
    make.save(session, rotation)
    stalls = make_stalls(session, venue.id)
    make.save(
        session,
        *(
            Assignment(rotation_id=rotation.id, weekend_id=date.weekend_id, vendor_id=vendor.id, stall_id=stall)
            for vendor, stall in zip(found.vendors, stalls, strict=True)
        ),
    )
    rotation.status, rotation.published_at = RotationStatus.PUBLISHED, make.NOW
    session.commit()
    return found


def make_stalls(session: Session, venue_id: int) -> list[int]:
    from market.venues.models import Stall

    return [stall.id for stall in session.query(Stall).filter(Stall.venue_id == venue_id).order_by(Stall.code)]


@pytest.mark.parametrize(
    "text",
    [
        "0840-7770-8642",
        "+62 840 7770 8642",
        "(0840) 7770.8642",
        "https://wa.me/6284077708642?text=x",
        "telp:%2B6284077708642",
        "Jalan Tersembunyi Nomor 07",
        "<td>Yosefina Pemilik0",
        "&quot;Yosefina&#32;Pemilik0&quot;",
        "0000009730118",
        "Rp1.234.501",
        "1,234,501",
        "1234501",
    ],
)
def test_the_search_finds_what_leaks(session: Session, text: str) -> None:
    season = make.season(session, make.venue(session), first=SATURDAY)
    date = session.query(MarketDate).join(Weekend).filter(Weekend.season_id == season.id).first()
    assert leaks(text, plant(session, date, vendors=1))


def test_the_search_finds_a_strangers_phone_and_no_hash_or_date(session: Session) -> None:
    nobody = Planted()
    assert leaks("Hubungi 0812 3456 7890", nobody)
    assert not leaks("0d6281234567890abc, 2026-08-12, Rp812.345.678.901, 08.00-17.00, A-08", nobody)


def test_no_public_page_shows_anything_of_one_vendor(client: FlaskClient, session: Session, planted: Planted) -> None:
    values = {"code": "musim-uji", "season": "musim-uji", "number": "1"}
    seen = {}
    with time_machine.travel(make.NOW, tick=False):
        for route in routes(
            client.application, values | {"date": SATURDAY.isoformat(), "starts_on": SATURDAY.isoformat()}
        ):
            if route.method == "GET" and ANYONE in (route.allowed or ()) and not route.rule.startswith("/_"):
                for query in ("", "?cari=Dapur", "?q=Dapur"):
                    with client.get(route.address + query) as answer:
                        seen[route.address + query] = leaks(answer.get_data(as_text=True), planted)
    assert len(seen) > 10
    assert not {address: found for address, found in seen.items() if found}
