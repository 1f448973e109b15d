"""A market of six stalls: last weekend was held, the next one is coming. Now is Tuesday, 24 November 2026."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from market.rotations.models import Rotation
from market.seasons.models import Season, Weekend
from market.vendors.models import Consent, Vendor
from market.vendors.vocabulary import ConsentPurpose
from tests.support import factories as make
from tests.support.turns import publish, weekends_of

HELD, COMING = "2026-11-21", "2026-11-28"


@dataclass
class Market:
    season: Season
    code: str
    held: Weekend
    coming: Weekend
    ani: Vendor
    """Agreed to be listed; has A-01 on both weekends."""
    beni: Vendor
    """Did not agree; has A-02 on the coming weekend."""
    waiting: Vendor
    rotation: Rotation


def agree(session: Session, vendor: Vendor) -> None:
    make.save(
        session,
        Consent(
            vendor_id=vendor.id,
            purpose=ConsentPurpose.DIRECTORY,
            notice_version="1",
            source="test",
            given_at=make.NOW,
        ),
    )


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("views", "self_views", "check_views"):
        monkeypatch.setattr(f"market.public.{module}.now", make.clock, raising=False)
        monkeypatch.setattr(f"market.public.{module}.today", lambda *_: make.NOW.date())


@pytest.fixture
def market(session: Session) -> Market:
    season = make.season(session, make.venue(session, stalls=6), weekends=3, first=dt.date(2026, 11, 21))
    ani = make.vendor(session, business_name="Dapur Mama Ani", product="se’i babi")
    beni = make.vendor(session, business_name="Kopi Rahasia Beni", product="kopi flores")
    waiting = make.vendor(session, business_name="Warung Menunggu")
    agree(session, ani)
    turns = {0: {"A-01": ani}, 1: {"A-01": ani, "A-02": beni}, 2: {"A-03": ani}}
    made = publish(session, season, turns, {1: [beni, waiting]})
    held, coming, _later = weekends_of(session, season)
    return Market(season, season.code, held, coming, ani, beni, waiting, made)
