"""A vendor says beforehand whether it comes."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.attendance.answers import Reply, answer_turn, answers_of
from market.attendance.models import Answer, AttendanceStatus, CannotReason, TurnAnswer
from market.attendance.service import mark, undo
from market.attendance.standby import replace
from market.errors import BadInput, Conflict, NotFound
from market.seasons.models import Unavailability, WeekendStatus
from tests.attendance.conftest import GATE, Market
from tests.support import factories as make
from tests.support.factories import clock
from tests.support.turns import publish

COMING = Reply(Answer.COMING)
CANNOT = Reply(Answer.CANNOT, CannotReason.FAMILY)


def say(session: Session, market: Market, reply: Reply, **given: object) -> None:
    arguments = {"actor": Actor.vendor(market.ani.id), "clock": clock} | given
    answer_turn(session, market.coming.id, market.ani.id, reply, **arguments)  # type: ignore[arg-type]


def test_the_last_answer_stands(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    say(session, market, COMING)
    answer = answers_of(session, market.ani.id, [market.coming.id])[market.coming.id]
    assert (answer.answer, answer.reason, answer.answered_by) == (Answer.COMING, None, None)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(Answer.CANNOT),
        Reply(Answer.CANNOT, CannotReason.OTHER),
        Reply(Answer.CANNOT, CannotReason.OTHER, " \n "),
        Reply(Answer.CANNOT, CannotReason.ILL, "x" * 201),
    ],
)
def test_who_cannot_come_says_why(session: Session, market: Market, reply: Reply) -> None:
    with pytest.raises(BadInput):
        say(session, market, reply)
    assert session.scalar(sa.select(sa.func.count(TurnAnswer.id))) == 0


def test_not_without_a_turn(session: Session, market: Market) -> None:
    with pytest.raises(Conflict, match="tidak"):
        answer_turn(session, market.coming.id, market.standby[0].id, COMING, actor=GATE, clock=clock)
    with pytest.raises(NotFound):
        answer_turn(session, 999_999, market.ani.id, COMING, actor=GATE, clock=clock)


def test_not_after_the_weekend(session: Session, market: Market) -> None:
    with pytest.raises(BadInput, match="sudah lewat"):
        answer_turn(session, market.held.id, market.ani.id, CANNOT, actor=GATE, clock=clock)


def test_not_for_a_cancelled_weekend(session: Session, market: Market) -> None:
    market.coming.status, market.coming.reason = WeekendStatus.CANCELLED, "Hujan"
    session.commit()
    with pytest.raises(Conflict, match="Hujan"):
        say(session, market, COMING)


def test_not_when_already_there(session: Session, market: Market) -> None:
    mark(session, market.coming.dates[0].id, market.ani.id, AttendanceStatus.PRESENT, actor=GATE, clock=saturday)
    with pytest.raises(Conflict, match="sudah tercatat hadir"):
        say(session, market, CANNOT, clock=saturday)


def test_no_way_back_once_the_stall_is_given_away(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    replace(session, market.coming.dates[0].id, "A-01", market.standby[0].id, actor=GATE, clock=saturday)
    with pytest.raises(Conflict, match="sudah diberikan"):
        say(session, market, COMING, clock=saturday)


def test_an_answer_outlives_a_new_rotation(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    publish(session, market.season, {1: {"A-02": market.ani}})
    assert answers_of(session, market.ani.id, [market.coming.id])[market.coming.id].answer is Answer.CANNOT


def saturday() -> dt.datetime:
    """The first day of the coming weekend."""
    return clock() + dt.timedelta(days=4)


def is_absent(session: Session, market: Market) -> bool:
    session.rollback()
    return session.get(Unavailability, (market.ani.id, market.coming.id)) is not None


def test_who_cannot_come_is_absent_until_it_says_otherwise(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    assert is_absent(session, market)
    say(session, market, CANNOT)
    assert is_absent(session, market)
    say(session, market, COMING)
    assert not is_absent(session, market)


def test_once_the_weekend_has_begun_it_is_too_late_to_be_absent(session: Session, market: Market) -> None:
    say(session, market, CANNOT, clock=saturday)
    assert not is_absent(session, market)


def test_told_in_time_and_said_again_on_the_day_it_stays_absent(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    say(session, market, CANNOT, clock=saturday)
    assert is_absent(session, market)
    say(session, market, COMING, clock=saturday)
    assert not is_absent(session, market)


def test_who_came_nevertheless_has_had_its_turn(session: Session, market: Market) -> None:
    say(session, market, CANNOT)
    date_id = market.coming.dates[0].id
    mark(session, date_id, market.ani.id, AttendanceStatus.PRESENT, actor=GATE, clock=saturday)
    assert not is_absent(session, market)
    undo(session, date_id, market.ani.id, actor=GATE, clock=saturday)
    assert is_absent(session, market)
    mark(session, date_id, market.ani.id, AttendanceStatus.EXCUSED, actor=GATE, clock=saturday)
    assert is_absent(session, market)


def test_what_a_coordinator_noted_stays_without_an_answer(session: Session, market: Market) -> None:
    make.save(session, Unavailability(vendor_id=market.ani.id, weekend_id=market.coming.id, created_at=clock()))
    mark(session, market.coming.dates[0].id, market.ani.id, AttendanceStatus.NO_SHOW, actor=GATE, clock=saturday)
    assert is_absent(session, market)
