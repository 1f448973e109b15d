"""A vendor's standing as of a weekend agrees with the independent checker's account of the whole season."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.rotations import queries
from market.rotations.entitlement import entitlement_of
from market.rotations.models import Rotation
from market.seasons.models import Season
from market.vendors.models import Vendor
from tests.support.draws import draw_here, small_season
from tests.support.turns import weekends_of


@pytest.fixture
def drawn(session: Session) -> Rotation:
    season = small_season(session)
    draw_here(session, season)
    return session.scalars(sa.select(Rotation)).one()


def test_the_last_weekend_agrees_with_the_account(session: Session, drawn: Rotation) -> None:
    weekends = weekends_of(session, session.get_one(Season, drawn.season_id))
    accounts = queries.accounts(drawn)
    for vendor in session.scalars(sa.select(Vendor)):
        standing = entitlement_of(session, drawn, vendor.id, vendor.code, weekends[-1])
        assert standing is not None
        assert standing.turns == accounts[vendor.code].turns
        assert standing.entitlement == pytest.approx(accounts[vendor.code].entitlement)


def test_it_grows_from_nothing_and_stays_within_the_deviation(session: Session, drawn: Rotation) -> None:
    weekends = weekends_of(session, session.get_one(Season, drawn.season_id))
    vendor = session.scalars(sa.select(Vendor)).first()
    assert vendor is not None
    steps = [entitlement_of(session, drawn, vendor.id, vendor.code, weekend) for weekend in (None, *weekends)]
    found = [step for step in steps if step is not None]
    assert len(found) == len(weekends) + 1
    assert (found[0].turns, found[0].entitlement) == (0, 0.0)
    assert [s.entitlement for s in found] == sorted(s.entitlement for s in found)
    assert found[-1].entitlement > found[1].entitlement > 0
    assert all(abs(s.turns - s.entitlement) <= drawn.figures["deviation"] + 1e-6 for s in found)


def test_who_was_not_drawn_has_no_standing(session: Session, drawn: Rotation) -> None:
    weekends = weekends_of(session, session.get_one(Season, drawn.season_id))
    assert entitlement_of(session, drawn, 0, "V9999", weekends[0]) is None
