"""Sums never go without their coverage, never invent what was not reported, and are fixed for the public."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from market.attendance import queries
from market.attendance.answers import Reply, answer_turn
from market.attendance.models import Answer, AttendanceStatus, CannotReason
from market.attendance.service import mark
from market.attendance.standby import replace
from market.clock import WITA
from market.omzet.breakdown import breakdown, closes_at, labels, public_sum
from market.omzet.models import OmzetSource
from market.omzet.rules import Entry
from market.omzet.service import report
from market.omzet.sums import Sum, total_of, weekend_sums
from market.seasons.models import WeekendStatus
from market.vendors.vocabulary import Category
from tests.omzet.conftest import COORDINATOR, Market, sold, stored
from tests.support import factories as make
from tests.support.factories import clock
from tests.support.queries import count_queries
from tests.support.turns import publish, weekends_of

CLOSED = dt.datetime(2026, 11, 26, tzinfo=WITA)


def after_closing() -> dt.datetime:
    return CLOSED


def weekend(session: Session, market: Market) -> Sum:
    return weekend_sums(session, weekends_of(session, market.season)[:1])[0].total


def test_coverage_goes_with_the_sum(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 700_000)
    sold(session, market.saturday, market.vendors[1], 0)
    assert weekend(session, market) == Sum(700_000, reported=2, expected=12)


def test_who_did_not_come_is_not_expected(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.NO_SHOW, actor=COORDINATOR, clock=clock)
    assert weekend(session, market).expected == 11
    replace(session, market.saturday.id, "A-01", market.standby.id, actor=COORDINATOR, clock=clock)
    assert weekend(session, market).expected == 12


def test_who_cancelled_is_not_expected_unless_it_came(session: Session, market: Market) -> None:
    reply, on_the_day = Reply(Answer.CANNOT, CannotReason.ILL), lambda: clock().replace(day=21)
    answer_turn(session, market.held.id, market.ani.id, reply, actor=COORDINATOR, clock=on_the_day)
    assert weekend(session, market).expected == 10
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.PRESENT, actor=COORDINATOR, clock=clock)
    assert weekend(session, market).expected == 11


def test_there_are_never_more_reports_than_expected(session: Session, market: Market) -> None:
    """Reported first, noted as absent afterwards."""
    sold(session, market.saturday, market.ani, 700_000)
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.NO_SHOW, actor=COORDINATOR, clock=clock)
    assert weekend(session, market) == Sum(700_000, reported=1, expected=12)


def test_the_day_and_the_season_expect_the_same(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.EXCUSED, actor=COORDINATOR, clock=clock)
    replace(session, market.saturday.id, "A-01", market.standby.id, actor=COORDINATOR, clock=clock)
    day = queries.day(session, market.season.code, market.saturday.on)
    found = weekend_sums(session, weekends_of(session, market.season)[:1])[0]
    assert found.by_date[0][1].expected == len(day.expected())


def test_a_cancelled_weekend_has_no_sum(session: Session, market: Market) -> None:
    market.held.status, market.held.reason = WeekendStatus.CANCELLED, "Hujan"
    session.commit()
    found = weekend_sums(session, weekends_of(session, market.season))
    assert [one.weekend.id for one in found] == [market.coming.id]


def test_a_season_takes_as_many_reads_as_a_weekend(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 700_000)
    weekends = weekends_of(session, market.season)
    with count_queries(session) as queries_of_one:
        weekend_sums(session, weekends[:1])
    with count_queries(session) as queries_of_all:
        found = weekend_sums(session, weekends)
    assert queries_of_one.count == queries_of_all.count == 3
    assert total_of(found) == Sum(700_000, 1, 24)


def test_by_category_and_zone(session: Session, market: Market) -> None:
    market.ani.category = Category.KRIYA
    session.commit()
    sold(session, market.saturday, market.ani, 700_000)
    sold(session, market.saturday, market.vendors[1], 300_000)
    found = weekend_sums(session, weekends_of(session, market.season)[:1])[0]
    parts = breakdown(found, labels(session, found.weekend))
    assert parts.by_category == {Category.KRIYA: Sum(700_000, 1, 2), Category.KULINER: Sum(300_000, 1, 10)}
    assert parts.by_zone == {(0, "Zona A"): Sum(1_000_000, 2, 12)}


def test_public_figures_wait_until_the_days_to_report_are_over(session: Session, market: Market) -> None:
    held = weekends_of(session, market.season)[0]
    assert closes_at(held) == CLOSED
    assert public_sum(session, held, lambda: CLOSED - dt.timedelta(seconds=1)) is None
    assert public_sum(session, held, after_closing) is not None


def test_fewer_than_five_have_no_public_sum(session: Session, market: Market) -> None:
    for vendor in market.vendors[:4]:
        stored(session, market.saturday, vendor, 500_000)
    held = weekends_of(session, market.season)[0]
    found = public_sum(session, held, after_closing)
    assert found is not None
    assert found.total is None
    stored(session, market.saturday, market.vendors[4], 500_000)
    found = public_sum(session, held, after_closing)
    assert found is not None
    assert found.total == Sum(2_500_000, 5, 12)


def test_small_parts_are_covered_up(session: Session, market: Market) -> None:
    market.ani.category = Category.KRIYA
    session.commit()
    for vendor in market.vendors:
        stored(session, market.saturday, vendor, 500_000)
    found = public_sum(session, weekends_of(session, market.season)[0], after_closing)
    assert found is not None
    assert found.by_category == {Category.KRIYA: None, Category.KULINER: None}
    assert found.by_zone == {(0, "Zona A"): Sum(3_000_000, 6, 12)}
    assert found.covered


def test_what_comes_after_the_closing_does_not_move_public_figures(session: Session, market: Market) -> None:
    """Else the public could tell a late report or correction by looking twice."""
    for vendor in market.vendors[:5]:
        stored(session, market.saturday, vendor, 500_000)
    held = weekends_of(session, market.season)[0]
    before = public_sum(session, held, after_closing)
    late = lambda: CLOSED + dt.timedelta(days=1)  # noqa: E731
    for vendor, amount in ((market.ani, 900_000), (market.ani, 800_000), (market.vendors[5], 400_000)):
        report(
            session,
            market.saturday.id,
            Entry(vendor.id, amount),
            source=OmzetSource.VENDOR,
            reason="terlambat",
            actor=COORDINATOR,
            clock=late,
        )
    held = weekends_of(session, market.season)[0]
    assert public_sum(session, held, late) == before
    assert weekend(session, market) == Sum(3_200_000, 6, 12)


def test_a_correction_in_time_counts(session: Session, market: Market) -> None:
    for vendor in market.vendors[:5]:
        stored(session, market.saturday, vendor, 500_000)
    sold(session, market.saturday, market.ani, 600_000, reason="salah")
    found = public_sum(session, weekends_of(session, market.season)[0], after_closing)
    assert found is not None
    assert found.total == Sum(2_600_000, 5, 12)


@pytest.mark.slow
def test_a_whole_season_is_summed_quickly(session: Session) -> None:
    import time

    season = make.season(session, make.venue(session, stalls=100), weekends=26, first=dt.date(2026, 6, 6))
    vendors = [make.vendor(session) for _ in range(100)]
    publish(session, season, {w: {f"A-{n:02}": v for n, v in enumerate(vendors, 1)} for w in range(26)})
    weekends = weekends_of(session, season)
    started = time.perf_counter()
    assert total_of(weekend_sums(session, weekends)).expected == 26 * 2 * 100
    assert time.perf_counter() - started < 3
