"""Recording omzet: only who was there, not ahead of time, nothing overwritten unseen, history kept."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent
from market.attendance.answers import Reply, answer_turn
from market.attendance.models import Answer, AttendanceStatus, CannotReason
from market.attendance.service import mark
from market.attendance.standby import replace
from market.errors import BadInput, Conflict, NotFound, StaleRecord
from market.omzet.models import LARGEST_OMZET, OmzetCorrection, OmzetReport, OmzetSource
from market.omzet.rules import Entry, Kind, NotRecorded
from market.omzet.service import Outcome, record_all
from market.seasons.models import WeekendStatus
from tests.omzet.conftest import COORDINATOR, Market, sold
from tests.support import factories as make
from tests.support.at_once import at_once
from tests.support.factories import clock
from tests.support.queries import count_queries


def figures(session: Session) -> dict[int, int]:
    session.rollback()
    return {r.vendor_id: r.amount for r in session.scalars(sa.select(OmzetReport))}


def refused(session: Session, market: Market, entries: list[Entry], reason: str = "") -> dict[int, Kind]:
    with pytest.raises(NotRecorded) as error:
        record_all(
            session,
            market.saturday.id,
            entries,
            source=OmzetSource.COORDINATOR,
            reason=reason,
            actor=COORDINATOR,
            clock=clock,
        )
    return {vendor_id: fault.kind for vendor_id, fault in error.value.by_vendor.items()}


def test_a_first_report(session: Session, market: Market) -> None:
    assert sold(session, market.saturday, market.ani, 1_250_000) is Outcome.REPORTED
    report = session.scalars(sa.select(OmzetReport)).one()
    assert (report.amount, report.source, report.reported_at) == (1_250_000, OmzetSource.COORDINATOR, clock())
    assert session.scalar(sa.select(sa.func.count(OmzetCorrection.id))) == 0
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.detail["reported"]) == ("omzet.record", [market.ani.id])
    assert "1250000" not in str(event.detail)


def test_the_same_figure_again_changes_nothing(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000)
    assert sold(session, market.saturday, market.ani, 900_000) is Outcome.UNCHANGED
    assert session.scalars(sa.select(OmzetReport)).one().version == 1
    assert session.scalar(sa.select(sa.func.count(AuditEvent.id))) == 1


def test_a_correction_keeps_what_stood_before(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000)
    assert sold(session, market.saturday, market.ani, 950_000, reason="salah hitung") is Outcome.CORRECTED
    assert sold(session, market.saturday, market.ani, 940_000, reason="lagi") is Outcome.CORRECTED
    history = session.scalars(sa.select(OmzetCorrection).order_by(OmzetCorrection.id)).all()
    assert [(c.amount_before, c.amount_after, c.reason, c.actor) for c in history] == [
        (900_000, 950_000, "salah hitung", COORDINATOR.label),
        (950_000, 940_000, "lagi", COORDINATOR.label),
    ]
    assert figures(session) == {market.ani.id: 940_000}


def test_a_correction_needs_its_reason(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000)
    assert refused(session, market, [Entry(market.ani.id, 950_000)], reason=" \n") == {market.ani.id: Kind.REASON}
    assert figures(session) == {market.ani.id: 900_000}


def test_the_second_of_two_who_fill_one_cell_is_told(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000, seen=0)
    with pytest.raises(StaleRecord, match=r"Rp900\.000"):
        sold(session, market.saturday, market.ani, 800_000, seen=0, reason="x")
    assert figures(session) == {market.ani.id: 900_000}


def test_the_second_of_two_who_correct_one_cell_is_told(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000)
    sold(session, market.saturday, market.ani, 910_000, seen=1, reason="a")
    with pytest.raises(StaleRecord):
        sold(session, market.saturday, market.ani, 920_000, seen=1, reason="b")
    assert sold(session, market.saturday, market.ani, 920_000, seen=2, reason="b") is Outcome.CORRECTED


def test_two_who_mean_the_same_are_not_in_each_others_way(session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 900_000, seen=0)
    assert sold(session, market.saturday, market.ani, 900_000, seen=0) is Outcome.UNCHANGED


def test_all_or_nothing(session: Session, market: Market) -> None:
    entries = [Entry(market.ani.id, 900_000), Entry(market.standby.id, 100_000)]
    assert refused(session, market, entries) == {market.standby.id: Kind.REFUSED}
    assert figures(session) == {}


def test_nobody_reports_who_had_no_turn(session: Session, market: Market) -> None:
    with pytest.raises(NotRecorded, match="Belum ada yang disimpan") as error:
        sold(session, market.saturday, market.standby, 500_000)
    assert error.value.faults == ["Tidak ada giliran pada Sabtu, 21 November 2026."]


@pytest.mark.parametrize("status", [AttendanceStatus.NO_SHOW, AttendanceStatus.EXCUSED])
def test_nobody_reports_who_did_not_come(session: Session, market: Market, status: AttendanceStatus) -> None:
    mark(session, market.saturday.id, market.ani.id, status, actor=COORDINATOR, clock=clock)
    with pytest.raises(NotRecorded) as error:
        sold(session, market.saturday, market.ani, 500_000)
    assert "jadi tidak ada omzet" in error.value.faults[0]


def test_nobody_reports_who_cancelled(session: Session, market: Market) -> None:
    on_the_day = lambda: clock().replace(day=21)  # noqa: E731
    reply = Reply(Answer.CANNOT, CannotReason.ILL)
    answer_turn(session, market.held.id, market.ani.id, reply, actor=COORDINATOR, clock=on_the_day)
    assert refused(session, market, [Entry(market.ani.id, 5000)]) == {market.ani.id: Kind.REFUSED}
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.PRESENT, actor=COORDINATOR, clock=clock)
    assert sold(session, market.saturday, market.ani, 500_000) is Outcome.REPORTED


def test_who_came_from_the_standby_list_reports(session: Session, market: Market) -> None:
    mark(session, market.saturday.id, market.ani.id, AttendanceStatus.NO_SHOW, actor=COORDINATOR, clock=clock)
    replace(session, market.saturday.id, "A-01", market.standby.id, actor=COORDINATOR, clock=clock)
    assert sold(session, market.saturday, market.standby, 500_000) is Outcome.REPORTED


def test_not_for_the_future(session: Session, market: Market) -> None:
    with pytest.raises(BadInput, match="Sabtu, 28 November 2026"):
        sold(session, market.coming.dates[0], market.ani, 500_000)


def test_not_for_a_cancelled_weekend_or_an_unknown_day(session: Session, market: Market) -> None:
    market.held.status, market.held.reason = WeekendStatus.CANCELLED, "Hujan"
    session.commit()
    with pytest.raises(Conflict, match="Hujan"):
        sold(session, market.saturday, market.ani, 500_000)
    with pytest.raises(NotFound):
        record_all(session, 99_999, [], source=OmzetSource.WORKBOOK, actor=COORDINATOR, clock=clock)


@pytest.mark.parametrize("amount", [-1, LARGEST_OMZET + 1])
def test_amounts_are_bounded(session: Session, market: Market, amount: int) -> None:
    assert refused(session, market, [Entry(market.ani.id, amount, confirmed=True)]) == {market.ani.id: Kind.REFUSED}


def test_an_odd_amount_is_asked_about_once(session: Session, market: Market) -> None:
    assert refused(session, market, [Entry(market.ani.id, 25_000_000)]) == {market.ani.id: Kind.ASK}
    assert sold(session, market.saturday, market.ani, 25_000_000, confirmed=True) is Outcome.REPORTED


def test_two_first_reports_at_the_same_moment(app: Flask, session: Session, market: Market) -> None:
    saturday, ani = market.saturday, market.ani
    saturday_id, ani_id = saturday.id, ani.id
    session.rollback()

    def fill(amount: int) -> Callable[[Session], object]:
        def deed(own: Session) -> object:
            entry = Entry(ani_id, amount, seen=0)
            return (
                record_all(own, saturday_id, [entry], source=OmzetSource.COORDINATOR, actor=COORDINATOR, clock=clock)
                .outcomes[ani_id]
                .value
            )

        return deed

    results = at_once(app, [fill(700_000), fill(800_000)])
    assert "reported" in results
    assert results[0] in ("NotRecorded", "StaleRecord")
    assert figures(session)[ani_id] in (700_000, 800_000)
    assert len(figures(session)) == 1


def test_two_corrections_at_the_same_moment(app: Flask, session: Session, market: Market) -> None:
    sold(session, market.saturday, market.ani, 500_000)
    saturday_id, ani_id = market.saturday.id, market.ani.id
    session.rollback()

    def correct(amount: int) -> Callable[[Session], object]:
        def deed(own: Session) -> object:
            entry = Entry(ani_id, amount, seen=1)
            return (
                record_all(
                    own,
                    saturday_id,
                    [entry],
                    source=OmzetSource.COORDINATOR,
                    reason="x",
                    actor=COORDINATOR,
                    clock=clock,
                )
                .outcomes[ani_id]
                .value
            )

        return deed

    results = at_once(app, [correct(600_000), correct(700_000)])
    assert results[1] == "corrected"
    assert results[0] in ("NotRecorded", "StaleRecord")
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(OmzetCorrection.id))) == 1


def test_many_figures_take_as_many_reads_as_one(session: Session, market: Market) -> None:
    saturday_id, ids = market.saturday.id, [vendor.id for vendor in market.vendors]

    def record(vendors: list[int]) -> int:
        with count_queries(session) as queries:
            record_all(
                session,
                saturday_id,
                [Entry(vendor_id, 600_000) for vendor_id in vendors],
                source=OmzetSource.COORDINATOR,
                actor=COORDINATOR,
                clock=clock,
            )
        return sum(statement.startswith("SELECT") for statement in queries.statements)

    assert record(ids[:1]) == record(ids[1:])


def test_a_vendor_of_another_season_cannot_slip_in(session: Session, market: Market) -> None:
    assert refused(session, market, [Entry(make.vendor(session).id, 5000), Entry(999_999, 5000)])
