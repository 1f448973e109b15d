"""A market of three stalls: `held` was held last Saturday and Sunday, `coming` is next weekend."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.seasons.models import MarketDate, Season, Weekend
from market.vendors.models import Vendor
from tests.support import factories as make
from tests.support.turns import publish, weekends_of

GATE = Actor("user:1")


@dataclass
class Market:
    season: Season
    held: Weekend
    coming: Weekend
    ani: Vendor
    """Has A-01 on both weekends."""
    beni: Vendor
    """Has A-02 on both weekends."""
    standby: list[Vendor]
    """In their order, for both weekends. Stall A-03 is nobody's."""

    @property
    def saturday(self) -> MarketDate:
        return self.held.dates[0]

    @property
    def sunday(self) -> MarketDate:
        return self.held.dates[1]


@pytest.fixture
def market(session: Session) -> Market:
    """Now is Tuesday, 24 November 2026."""
    season = make.season(session, make.venue(session, stalls=3), weekends=2, first=dt.date(2026, 11, 21))
    ani, beni = make.vendor(session, business_name="Dapur Ani"), make.vendor(session, business_name="Kopi Beni")
    waiting = [make.vendor(session, business_name=f"Cadangan {n}") for n in (1, 2, 3)]
    turns = {"A-01": ani, "A-02": beni}
    publish(session, season, {0: turns, 1: turns}, {0: waiting, 1: waiting})
    held, coming = weekends_of(session, season)
    return Market(season, held, coming, ani, beni, waiting)
