"""A free stall goes to the first on the standby list that can have it."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent
from market.attendance import queries
from market.attendance.answers import Reply, answer_turn
from market.attendance.models import Answer, Attendance, AttendanceStatus, CannotReason
from market.attendance.service import mark
from market.attendance.standby import candidates, replace
from market.errors import BadInput, Conflict, NotFound
from market.seasons.models import Unavailability
from market.vendors.vocabulary import Category, VendorStatus
from market.venues.models import Stall, StallCategory
from tests.attendance.conftest import GATE, Market
from tests.support import factories as make
from tests.support.at_once import at_once
from tests.support.factories import clock


def hindrances(session: Session, market: Market, stall: str = "A-03") -> list[str]:
    day = queries.day(session, market.season.code, market.saturday.on)
    return [candidate.hindrance for candidate in candidates(session, day, day.spot(stall))]


def test_the_first_on_the_list_gets_the_empty_stall(session: Session, market: Market) -> None:
    replace(session, market.saturday.id, "A-03", market.standby[0].id, actor=GATE, clock=clock)
    spot = queries.day(session, market.season.code, market.saturday.on).spot("A-03")
    assert spot.standin is not None
    assert (spot.standin.name, spot.free) == ("Cadangan 1", False)


def test_passing_over_somebody_needs_a_reason(session: Session, market: Market) -> None:
    with pytest.raises(BadInput, match="2 cadangan lain"):
        replace(session, market.saturday.id, "A-03", market.standby[2].id, actor=GATE, clock=clock)
    replace(session, market.saturday.id, "A-03", market.standby[2].id, reason="tidak menjawab", actor=GATE, clock=clock)
    event = session.scalars(sa.select(AuditEvent)).one()
    assert event.detail["passed"] == [market.standby[0].code, market.standby[1].code]
    assert event.detail["reason"] == "tidak menjawab"


def test_who_cannot_have_the_stall_is_not_passed_over(session: Session, market: Market) -> None:
    market.standby[0].needs_listrik = True
    market.standby[1].status = VendorStatus.SUSPENDED
    session.commit()
    assert hindrances(session, market) == ["perlu listrik", "tidak aktif", ""]
    replace(session, market.saturday.id, "A-03", market.standby[2].id, actor=GATE, clock=clock)
    assert hindrances(session, market, "A-01")[2] == "sudah dicatat hari ini"


def test_category_and_absence_are_respected(session: Session, market: Market) -> None:
    stall = session.scalars(sa.select(Stall).where(Stall.code == "A-03")).one()
    make.save(
        session,
        StallCategory(stall_id=stall.id, category=Category.KRIYA),
        Unavailability(vendor_id=market.standby[1].id, weekend_id=market.held.id, created_at=clock()),
    )
    market.standby[2].category = Category.KRIYA
    session.commit()
    assert hindrances(session, market) == [
        "kategorinya tidak cocok untuk lapak ini",
        "menyatakan tidak bisa pada akhir pekan ini",
        "",
    ]
    with pytest.raises(BadInput, match="tidak dapat menempati"):
        replace(session, market.saturday.id, "A-03", market.standby[0].id, reason="x", actor=GATE, clock=clock)


def test_a_stall_whose_holder_may_still_come_is_not_free(session: Session, market: Market) -> None:
    with pytest.raises(Conflict, match="tidak kosong"):
        replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)


@pytest.mark.parametrize("status", [AttendanceStatus.NO_SHOW, AttendanceStatus.EXCUSED])
def test_a_stall_whose_holder_did_not_come_is_free(session: Session, market: Market, status: AttendanceStatus) -> None:
    mark(session, market.saturday.id, market.ani.id, status, actor=GATE, clock=clock)
    assert replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)


def test_a_stall_whose_holder_cancelled_is_free(session: Session, market: Market) -> None:
    sunday_noon = lambda: clock().replace(day=22)  # noqa: E731
    answer_turn(
        session,
        market.held.id,
        market.ani.id,
        Reply(Answer.CANNOT, CannotReason.ILL),
        actor=GATE,
        clock=sunday_noon,
    )
    assert replace(session, market.sunday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)


def test_one_stall_is_given_once(session: Session, market: Market) -> None:
    replace(session, market.saturday.id, "A-03", market.standby[0].id, actor=GATE, clock=clock)
    with pytest.raises(Conflict, match="tidak kosong"):
        replace(session, market.saturday.id, "A-03", market.standby[1].id, actor=GATE, clock=clock)


def test_one_vendor_gets_one_stall(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.NO_SHOW, actor=GATE, clock=clock)
    replace(session, market.saturday.id, "A-03", market.standby[0].id, actor=GATE, clock=clock)
    with pytest.raises(BadInput, match="sudah dicatat"):
        replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)


def test_only_from_the_list(session: Session, market: Market) -> None:
    stranger = make.vendor(session)
    with pytest.raises(BadInput, match="tidak ada di daftar cadangan"):
        replace(session, market.saturday.id, "A-03", stranger.id, actor=GATE, clock=clock)
    with pytest.raises(NotFound):
        replace(session, market.saturday.id, "Z-99", market.standby[0].id, actor=GATE, clock=clock)


def test_two_officers_give_one_stall_at_the_same_moment(app: Flask, session: Session, market: Market) -> None:
    saturday_id, waiting = market.saturday.id, [vendor.id for vendor in market.standby[:2]]
    session.rollback()

    def give(vendor_id: int) -> Callable[[Session], object]:
        return lambda own: replace(own, saturday_id, "A-03", vendor_id, reason="x", actor=GATE, clock=clock)

    assert at_once(app, [give(waiting[0]), give(waiting[1])]) == ["Conflict", "True"]
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(Attendance.id))) == 1


def test_a_holder_and_a_standin_arrive_at_the_same_moment(app: Flask, session: Session, market: Market) -> None:
    """Whoever is noted first has the stall; the other one's officer is told."""
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.NO_SHOW, actor=GATE, clock=clock)
    saturday_id, ani_id, waiting_id = market.saturday.id, market.ani.id, market.standby[0].id
    session.rollback()
    results = at_once(
        app,
        [
            lambda own: mark(own, saturday_id, ani_id, AttendanceStatus.PRESENT, actor=GATE, clock=clock),
            lambda own: replace(own, saturday_id, "A-01", waiting_id, actor=GATE, clock=clock),
        ],
    )
    assert results == ["Conflict", "True"]
