"""Amounts that look like a slip are asked about; a vendor's own earlier days count first, then its category's."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from market.omzet.outliers import FEWEST_OWN, FEWEST_PEERS, Usual, usual_of
from market.seasons.models import Season
from market.vendors.models import Vendor
from tests.omzet.conftest import stored
from tests.support import factories as make
from tests.support.turns import weekends_of

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def season(session: Session) -> Season:
    return make.season(session, make.venue(session), weekends=10, first=dt.date(2026, 9, 5))


def history(session: Session, season: Season, vendor: Vendor, amounts: list[int]) -> None:
    for weekend, amount in zip(weekends_of(session, season), amounts, strict=False):
        stored(session, weekend.dates[0], vendor, amount)


@pytest.mark.parametrize(
    ("usual", "amount", "odd"),
    [
        (Usual(1_000_000, 8), 8_000_000, False),
        (Usual(1_000_000, 8), 8_000_001, True),
        (Usual(1_000_000, 8), 125_000, False),
        (Usual(1_000_000, 8), 124_999, True),
        (Usual(1_000_000, 8), 0, False),
        (Usual(), 20_000_000, False),
        (Usual(), 20_000_001, True),
        (Usual(), 999, True),
        (Usual(), 1_000, False),
    ],
)
def test_what_is_odd(app: object, usual: Usual, amount: int, odd: bool) -> None:
    assert bool(usual.question(amount)) is odd


def test_forgotten_zeros_are_named(app: object) -> None:
    assert Usual().question(750) == "Rp750 sehari? Mungkin maksudnya Rp750.000."


def test_own_history_counts_once_it_is_long_enough(session: Session, season: Season) -> None:
    vendor = make.vendor(session)
    history(session, season, vendor, [100_000, 300_000])
    assert usual_of(session, [vendor.id], TODAY)[vendor.id] == Usual()
    stored(session, weekends_of(session, season)[2].dates[1], vendor, 200_000)
    assert FEWEST_OWN == 3
    assert usual_of(session, [vendor.id], TODAY)[vendor.id] == Usual(200_000)


def test_only_earlier_and_only_the_latest(session: Session, season: Season) -> None:
    vendor = make.vendor(session)
    history(session, season, vendor, [9_000_000, 9_000_000] + [100_000] * 8)
    assert usual_of(session, [vendor.id], TODAY)[vendor.id].middle == 100_000
    assert usual_of(session, [vendor.id], dt.date(2026, 9, 6))[vendor.id] == Usual()


def test_a_newcomer_is_measured_by_its_category(session: Session, season: Season) -> None:
    newcomer = make.vendor(session)
    for _ in range(FEWEST_PEERS // 2):
        history(session, season, make.vendor(session), [0] * 8 + [400_000, 600_000])
    assert usual_of(session, [newcomer.id], TODAY)[newcomer.id] == Usual(500_000, 15)
