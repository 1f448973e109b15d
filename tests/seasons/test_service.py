"""What may be done with a season and its weekends, and what is refused."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.errors import BadInput, Conflict, NotFound, StaleRecord
from market.seasons import queries, restrictions, service
from market.seasons.calendar import MarketDays
from market.seasons.models import PairKind, Season, Weekend, WeekendStatus
from market.seasons.service import SeasonRules
from market.vendors.vocabulary import Category
from tests.support import factories as make

BY = {"actor": Actor.command("uji"), "clock": make.clock}


def create(session: Session, **given: Any) -> Season:
    facts = {
        "venue_id": given.pop("venue_id", None) or make.venue(session).id,
        "code": "2026-2",
        "name": "Musim hujan",
        "first": dt.date(2026, 12, 5),
        "weekends": 3,
        "days": MarketDays.BOTH,
        "rules": SeasonRules(),
    }
    return service.create_season(session, **(facts | given), **BY)


def weekend_ahead(session: Session) -> Weekend:
    season = make.season(session, make.venue(session))
    return queries.season_by_code(session, season.code).weekends[0]


def test_a_season_comes_with_its_weekends_and_an_audit_event(session: Session) -> None:
    create(session)
    season = queries.season_by_code(session, "2026-2")
    assert [weekend.key for weekend in season.weekends] == ["2026-12-05", "2026-12-12", "2026-12-19"]
    assert [date.on.day for date in season.weekends[0].dates] == [5, 6]
    assert session.scalar(sa.select(AuditEvent.action)) == "seasons.create"


def test_all_faults_of_a_season_are_named_at_once(session: Session) -> None:
    with pytest.raises(BadInput) as caught:
        create(session, code="Musim 2", name=" ", weekends=0, rules=SeasonRules(min_gap=0, stall_repeat_gap=53))
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [(16, None, "kosongkan keduanya"), (None, 21, "kosongkan keduanya"), (21, 16, "sebelum jam tutup")],
)
def test_hours_come_both_and_in_order(session: Session, opens: int | None, closes: int | None, said: str) -> None:
    rules = SeasonRules(opens_at=opens and dt.time(opens), closes_at=closes and dt.time(closes))
    with pytest.raises(BadInput) as caught:
        create(session, rules=rules)
    assert said in caught.value.faults[0]


def test_a_code_is_taken_once(session: Session) -> None:
    create(session)
    with pytest.raises(Conflict, match="sudah dipakai"):
        create(session)


def test_a_season_needs_a_venue(session: Session) -> None:
    with pytest.raises(NotFound):
        create(session, venue_id=999)


def test_the_second_of_two_coordinators_is_told(session: Session) -> None:
    season = create(session)
    shown = season.version
    service.change_rules(session, season.id, version=shown, name="A", rules=SeasonRules(min_gap=3), **BY)
    with pytest.raises(StaleRecord):
        service.change_rules(session, season.id, version=shown, name="B", rules=SeasonRules(min_gap=4), **BY)
    assert session.get_one(Season, season.id).min_gap == 3


def test_cancel_with_reason_and_reopen(session: Session) -> None:
    weekend = weekend_ahead(session)
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    assert (weekend.status, weekend.reason) == (WeekendStatus.CANCELLED, "hujan")
    service.reopen_weekend(session, weekend.id, version=weekend.version, **BY)
    assert (weekend.status, weekend.reason) == (WeekendStatus.OPEN, "")


def test_no_cancellation_without_a_reason(session: Session) -> None:
    weekend = weekend_ahead(session)
    with pytest.raises(BadInput):
        service.cancel_weekend(session, weekend.id, version=weekend.version, reason="  ", **BY)


def test_cancelling_twice_is_told(session: Session) -> None:
    weekend = weekend_ahead(session)
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    with pytest.raises(Conflict):
        service.cancel_weekend(session, weekend.id, version=weekend.version, reason="banjir", **BY)


def test_a_weekend_that_has_begun_is_history(session: Session) -> None:
    season = make.season(session, make.venue(session), first=dt.date(2026, 11, 21))
    weekend = queries.season_by_code(session, season.code).weekends[0]
    with pytest.raises(Conflict, match="sudah mulai"):
        restrictions.close_stalls(session, weekend.id, stall_codes=["A-01"], reason="", **BY)
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    with pytest.raises(Conflict):
        service.reopen_weekend(session, weekend.id, version=weekend.version, **BY)


def test_closed_stalls_are_replaced_as_a_whole(session: Session) -> None:
    weekend = weekend_ahead(session)
    restrictions.close_stalls(session, weekend.id, stall_codes=["A-01", "a-02"], reason="perbaikan", **BY)
    restrictions.close_stalls(session, weekend.id, stall_codes=["A-03"], reason="", **BY)
    assert [stall.code for stall, _ in queries.weekend_detail(session, weekend).closed] == ["A-03"]
    with pytest.raises(BadInput, match="Z-99"):
        restrictions.close_stalls(session, weekend.id, stall_codes=["A-01", "Z-99"], reason="", **BY)
    assert [stall.code for stall, _ in queries.weekend_detail(session, weekend).closed] == ["A-03"]


def test_limits_are_set_changed_and_taken_away(session: Session) -> None:
    weekend = weekend_ahead(session)
    for least, most in ((1, 4), (2, None)):
        restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=least, maximum=most, **BY)
    (limit,) = queries.weekend_detail(session, weekend).limits
    assert (limit.minimum, limit.maximum) == (2, None)
    with pytest.raises(BadInput):
        restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=3, maximum=2, **BY)
    restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=0, maximum=None, **BY)
    assert not queries.weekend_detail(session, weekend).limits


def test_absent_and_back_again(session: Session) -> None:
    weekend, vendor = weekend_ahead(session), make.vendor(session)
    for reason in ("sakit", "pesta keluarga"):
        restrictions.mark_unavailable(session, weekend.id, vendor_code=vendor.code.lower(), reason=reason, **BY)
    assert [(v.code, r) for v, r in queries.weekend_detail(session, weekend).absent] == [
        (vendor.code, "pesta keluarga")
    ]
    restrictions.mark_available(session, weekend.id, vendor_code=vendor.code, **BY)
    assert not queries.weekend_detail(session, weekend).absent
    with pytest.raises(BadInput, match="tidak ada"):
        restrictions.mark_unavailable(session, weekend.id, vendor_code="X", reason="", **BY)


def test_a_turn_is_fixed_and_released(session: Session) -> None:
    weekend, vendor = weekend_ahead(session), make.vendor(session)
    restrictions.fix_turn(session, weekend.id, vendor_code=vendor.code, stall_code="A-02", **BY)
    assert [(v.code, stall) for v, stall in queries.weekend_detail(session, weekend).fixed] == [(vendor.code, "A-02")]
    restrictions.release_turn(session, weekend.id, vendor_code=vendor.code, **BY)
    assert not queries.weekend_detail(session, weekend).fixed


def test_a_pair_is_stored_once_whichever_way_it_is_named(session: Session) -> None:
    season, one, other = make.season(session, make.venue(session)), make.vendor(session), make.vendor(session)
    restrictions.pair_vendors(session, season.id, codes=(other.code, one.code), kind=PairKind.APART, **BY)
    restrictions.pair_vendors(session, season.id, codes=(one.code, other.code), kind=PairKind.TOGETHER, **BY)
    ((pair, first, second),) = queries.pairs(session, season.id)
    assert (pair.kind, first.code, second.code) == (PairKind.TOGETHER, one.code, other.code)
    with pytest.raises(BadInput, match="berbeda"):
        restrictions.pair_vendors(session, season.id, codes=(one.code, one.code), kind=PairKind.APART, **BY)
    restrictions.part_vendors(session, season.id, codes=(other.code, one.code), **BY)
    assert not queries.pairs(session, season.id)


@pytest.mark.parametrize(
    ("on", "expected"), [("2026-12-20", "now"), ("2026-01-01", "now"), ("2027-01-01", "next"), ("2028-01-01", "next")]
)
def test_the_current_season_is_the_running_one_else_the_next_else_the_last(
    session: Session, on: str, expected: str
) -> None:
    venue = make.venue(session)
    make.season(session, venue, code="now", first=dt.date(2026, 12, 5), weekends=3)
    make.season(session, venue, code="next", first=dt.date(2027, 3, 6), weekends=3)
    found = queries.current_season(session, dt.date.fromisoformat(on))
    assert found is not None
    assert found.code == expected
