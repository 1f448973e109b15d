"""A market of six stalls, held last weekend (21 and 22 November 2026); now is Tuesday the 24th."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.omzet.models import OmzetReport, OmzetSource
from market.omzet.rules import Entry
from market.omzet.service import Outcome, report
from market.seasons.models import MarketDate, Season, Weekend
from market.vendors.models import Vendor
from tests.support import factories as make
from tests.support.factories import clock
from tests.support.turns import publish, weekends_of

COORDINATOR = Actor("user:1")


@dataclass
class Market:
    season: Season
    held: Weekend
    coming: Weekend
    vendors: list[Vendor]
    """Six, on A-01 to A-06, on both weekends."""
    standby: Vendor
    saturday: MarketDate
    """The first day of `held`."""

    @property
    def ani(self) -> Vendor:
        return self.vendors[0]


@pytest.fixture
def market(session: Session) -> Market:
    season = make.season(session, make.venue(session, stalls=6), weekends=2, first=dt.date(2026, 11, 21))
    vendors = [
        make.vendor(session, business_name=f"Dapur {name}") for name in ("Ani", "Beni", "Cici", "Deni", "Edo", "Feri")
    ]
    waiting = make.vendor(session, business_name="Cadangan")
    turns = {f"A-{n:02}": vendor for n, vendor in enumerate(vendors, 1)}
    publish(session, season, {0: turns, 1: turns}, {0: [waiting], 1: [waiting]})
    held, coming = weekends_of(session, season)
    return Market(season, held, coming, vendors, waiting, held.dates[0])


def sold(
    session: Session, date: MarketDate, vendor: Vendor, amount: int, *, reason: str = "", **entry: object
) -> Outcome:
    """Record a figure as a coordinator would."""
    return report(
        session,
        date.id,
        Entry(vendor.id, amount, **entry),  # type: ignore[arg-type]
        source=OmzetSource.COORDINATOR,
        reason=reason,
        actor=COORDINATOR,
        clock=clock,
    )


def stored(session: Session, date: MarketDate, vendor: Vendor, amount: int, at: dt.datetime | None = None) -> None:
    """A report as it stands in the database, past all checks."""
    make.save(
        session,
        OmzetReport(
            market_date_id=date.id,
            vendor_id=vendor.id,
            amount=amount,
            source=OmzetSource.VENDOR,
            reported_at=at or clock(),
        ),
    )
