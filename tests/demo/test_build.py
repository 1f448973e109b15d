"""The demonstration: built once, kept afterwards, never mixed with a city's own data."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.clock import Clock
from market.demo import build
from market.errors import Conflict
from market.seasons.models import Season, Weekend, WeekendStatus
from market.vendors.models import Vendor
from tests.support import factories as make


def nothing(_season_id: int, _clock: Clock) -> None:
    """A draw that publishes nothing: the draw itself is tested with the rotations."""


def built(session: Session) -> None:
    build.build(session, clock=make.clock, draw_and_publish=nothing, say=lambda _: None)


@pytest.mark.parametrize(
    ("day", "saturday"),
    [
        (dt.date(2026, 11, 24), dt.date(2026, 8, 29)),  # a Tuesday: the weekend to come is the fourteenth
        (dt.date(2026, 11, 28), dt.date(2026, 8, 29)),  # Saturday and Sunday belong to that same weekend
        (dt.date(2026, 11, 29), dt.date(2026, 8, 29)),
        (dt.date(2026, 11, 30), dt.date(2026, 9, 5)),
    ],
)
def test_the_season_lies_around_today(day: dt.date, saturday: dt.date) -> None:
    assert build.first_saturday(day) == saturday


def test_a_broken_off_build_goes_on_and_a_finished_one_is_kept(session: Session) -> None:
    built(session)
    before = session.scalars(sa.select(Vendor.phone).order_by(Vendor.id)).all()
    built(session)
    assert session.scalars(sa.select(Vendor.phone).order_by(Vendor.id)).all() == before
    assert session.scalar(sa.select(sa.func.count(Season.id))) == 1
    weekends = session.scalars(sa.select(Weekend).order_by(Weekend.starts_on)).all()
    assert len(weekends) == 26
    assert [w.status for w in weekends].count(WeekendStatus.CANCELLED) == 1


def test_a_citys_own_vendors_are_left_alone(session: Session) -> None:
    make.vendor(session)
    with pytest.raises(Conflict, match="sungguhan"):
        built(session)
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 1
