"""Noting who came: once, on the day, and never over somebody else's stall."""

import uuid

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent
from market.attendance import queries
from market.attendance.models import Attendance, AttendanceStatus
from market.attendance.service import mark, undo
from market.attendance.standby import replace
from market.errors import BadInput, Conflict, NotFound
from market.seasons.models import WeekendStatus
from market.vendors.vocabulary import VendorStatus
from tests.attendance.conftest import GATE, Market
from tests.support.factories import clock

PRESENT, NO_SHOW, EXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.NO_SHOW, AttendanceStatus.EXCUSED


def statuses(session: Session, market: Market) -> dict[str, AttendanceStatus]:
    day = queries.day(session, market.season.code, market.saturday.on)
    return {day.people[vendor_id].name: record.status for vendor_id, record in day.records.items()}


@pytest.mark.parametrize("status", [PRESENT, NO_SHOW, EXCUSED])
def test_a_turn_is_noted(session: Session, market: Market, status: AttendanceStatus) -> None:
    assert mark(session, market.saturday.id, market.ani.id, status, actor=GATE, clock=clock)
    record = session.scalars(sa.select(Attendance)).one()
    assert (record.status, record.recorded_at) == (status, clock())
    assert (record.stall_id is not None) is (status is PRESENT)
    assert record.assignment_id is not None
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.subject_id, event.detail["stall"]) == ("attendance.mark", market.ani.code, "A-01")


def test_each_day_of_a_weekend_is_noted_by_itself(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    mark(session, market.sunday.id, market.ani.id, NO_SHOW, actor=GATE, clock=clock)
    assert statuses(session, market) == {"Dapur Ani": PRESENT}


def test_a_note_can_be_changed_and_taken_back(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, NO_SHOW, actor=GATE, clock=clock)
    mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    assert statuses(session, market) == {"Dapur Ani": PRESENT}
    assert undo(session, market.saturday.id, market.ani.id, actor=GATE, clock=clock)
    assert statuses(session, market) == {}
    assert not undo(session, market.saturday.id, market.ani.id, actor=GATE, clock=clock)


def test_the_same_note_twice_is_one(session: Session, market: Market) -> None:
    assert mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    assert not mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == 1


def test_a_replayed_scan_does_not_undo_a_later_correction(session: Session, market: Market) -> None:
    scan = str(uuid.uuid4())
    mark(session, market.saturday.id, market.ani.id, PRESENT, nonce=scan, actor=GATE, clock=clock)
    mark(session, market.saturday.id, market.ani.id, NO_SHOW, nonce=str(uuid.uuid4()), actor=GATE, clock=clock)
    assert not mark(session, market.saturday.id, market.ani.id, PRESENT, nonce=scan, actor=GATE, clock=clock)
    assert statuses(session, market) == {"Dapur Ani": NO_SHOW}


def test_a_refused_deed_may_be_sent_again(session: Session, market: Market) -> None:
    """Its nonce was not used up: only what was carried out counts."""
    scan = str(uuid.uuid4())
    mark(session, market.saturday.id, market.ani.id, NO_SHOW, actor=GATE, clock=clock)
    replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)
    with pytest.raises(Conflict):
        mark(session, market.saturday.id, market.ani.id, PRESENT, nonce=scan, actor=GATE, clock=clock)
    undo(session, market.saturday.id, market.standby[0].id, actor=GATE, clock=clock)
    assert mark(session, market.saturday.id, market.ani.id, PRESENT, nonce=scan, actor=GATE, clock=clock)


@pytest.mark.parametrize("nonce", ["", "x", "A" * 36, "'; DROP TABLE vendor; --"])
def test_a_nonce_is_a_uuid(session: Session, market: Market, nonce: str) -> None:
    with pytest.raises(BadInput):
        mark(session, market.saturday.id, market.ani.id, PRESENT, nonce=nonce, actor=GATE, clock=clock)


def test_not_before_the_day(session: Session, market: Market) -> None:
    with pytest.raises(BadInput, match="Sabtu, 28 November 2026"):
        mark(session, market.coming.dates[0].id, market.ani.id, PRESENT, actor=GATE, clock=clock)


def test_not_without_a_turn(session: Session, market: Market) -> None:
    with pytest.raises(BadInput, match="tidak punya giliran"):
        mark(session, market.saturday.id, market.standby[0].id, PRESENT, actor=GATE, clock=clock)


def test_not_on_an_unknown_day(session: Session, market: Market) -> None:
    with pytest.raises(NotFound):
        mark(session, 999_999, market.ani.id, PRESENT, actor=GATE, clock=clock)


def test_not_on_a_cancelled_weekend(session: Session, market: Market) -> None:
    market.held.status, market.held.reason = WeekendStatus.CANCELLED, "Hujan lebat"
    session.commit()
    with pytest.raises(Conflict, match="Hujan lebat"):
        mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)


def test_a_suspended_vendor_is_not_let_in_and_its_stall_is_free(session: Session, market: Market) -> None:
    market.ani.status = VendorStatus.SUSPENDED
    session.commit()
    with pytest.raises(Conflict, match="tidak aktif"):
        mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    assert queries.day(session, market.season.code, market.saturday.on).spot("A-01").free


def test_only_the_published_rotation_counts(session: Session, market: Market) -> None:
    from tests.support.turns import publish

    publish(session, market.season, {0: {"A-02": market.ani}})
    with pytest.raises(BadInput, match="tidak punya giliran"):
        mark(session, market.saturday.id, market.beni.id, PRESENT, actor=GATE, clock=clock)
    mark(session, market.saturday.id, market.ani.id, PRESENT, actor=GATE, clock=clock)
    spot = queries.day(session, market.season.code, market.saturday.on).spot("A-02")
    assert spot.present is not None
    assert spot.present.name == "Dapur Ani"


def test_the_day_counts(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, NO_SHOW, actor=GATE, clock=clock)
    replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)
    counts = queries.day(session, market.season.code, market.saturday.on).counts
    assert +counts == {"turns": 2, "present": 1, "no_show": 1, "open": 1, "free": 1, "standin": 1, "silent": 2}


def test_expected_to_have_sold(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, NO_SHOW, actor=GATE, clock=clock)
    replace(session, market.saturday.id, "A-01", market.standby[0].id, actor=GATE, clock=clock)
    day = queries.day(session, market.season.code, market.saturday.on)
    assert day.expected() == {market.standby[0].id, market.beni.id}
