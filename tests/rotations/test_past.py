"""A new draw leaves the weekends that have begun as they were given out."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from market.db import transaction
from market.errors import Conflict
from market.rotations import bridge, publishing, queries
from market.rotations.models import Rotation
from market.rotations.past import past_of
from market.seasons import queries as season_queries
from market.seasons import service
from market.seasons.models import Season, Unavailability
from market.vendors.models import Vendor
from market.vendors.vocabulary import VendorStatus
from scheduler import files
from tests.support import factories as make
from tests.support.draws import BY, at, draft, published, small_season

SECOND_SUNDAY = at("2026-12-13")
"""Two of the four weekends have begun."""
BEGUN = {"2026-12-05", "2026-12-12"}


def turns_of(session: Session, rotation: Rotation, *, begun: bool = True) -> set[tuple[str, str, str]]:
    found = {(turn.starts_on.isoformat(), turn.vendor, turn.stall) for turn in queries.turns(session, rotation.id)}
    return {turn for turn in found if (turn[0] in BEGUN) == begun}


def problem_now(session: Session, season: Season) -> files.Problem:
    past = past_of(session, season.id, SECOND_SUNDAY().date())
    return files.read_problem(bridge.problem_bytes(session, season.id, seed=1, past=past))[0]


def change(session: Session, vendor: Vendor, **facts: object) -> None:
    with transaction(session):
        for name, value in facts.items():
            setattr(session.get_one(Vendor, vendor.id), name, value)


def test_turns_that_have_been_stay_and_the_rest_is_drawn_anew(session: Session) -> None:
    season = small_season(session)
    before = published(session, season)
    for _ in range(4):
        make.vendor(session)
    after = published(session, season, seed=99, clock=SECOND_SUNDAY)
    assert turns_of(session, after) == turns_of(session, before)
    assert turns_of(session, after, begun=False) != turns_of(session, before, begun=False)


def test_as_long_as_nothing_is_published_all_is_drawn(session: Session) -> None:
    season = small_season(session)
    draft(session, season)
    assert past_of(session, season.id, dt.date(2026, 12, 13)).weekends == frozenset()


def test_a_newcomer_begins_with_the_weekends_to_come(session: Session) -> None:
    season = small_season(session)
    published(session, season)
    newcomer = make.vendor(session, joined_on=dt.date(2026, 1, 3))
    assert next(v for v in problem_now(session, season).vendors if v.id == newcomer.code).joined == "2026-12-19"


def test_who_left_or_was_suspended_keeps_the_turns_it_had(session: Session) -> None:
    season = small_season(session)
    before = published(session, season)
    (_, code, _stall) = min(turns_of(session, before))
    vendor = session.query(Vendor).filter_by(code=code).one()
    change(session, vendor, status=VendorStatus.SUSPENDED, status_reason="aturan")
    after = published(session, season, clock=SECOND_SUNDAY)
    assert turns_of(session, after) == turns_of(session, before)
    assert code not in {turn[1] for turn in turns_of(session, after, begun=False)}


def test_a_need_that_the_stall_of_a_past_turn_lacks_waits_for_the_next_season(session: Session) -> None:
    season = small_season(session)
    before = published(session, season)
    (_, code, _stall) = min(turns_of(session, before))
    change(session, session.query(Vendor).filter_by(code=code).one(), needs_air=True)
    after = published(session, season, clock=SECOND_SUNDAY)
    assert turns_of(session, after) == turns_of(session, before)


def test_a_weekend_that_was_rained_off_gives_its_turns_back(session: Session) -> None:
    season = small_season(session)
    before = published(session, season)
    weekend = season_queries.season_by_code(session, season.code).weekends[1]
    service.cancel_weekend(session, weekend.id, version=weekend.version, reason="hujan", **BY)
    after = published(session, season, clock=SECOND_SUNDAY)
    assert turns_of(session, after) == {turn for turn in turns_of(session, before) if turn[0] == "2026-12-05"}
    assert all(abs(account.last) < 1 for account in queries.accounts(after).values())


def test_who_said_in_time_that_it_cannot_come_had_no_turn(session: Session) -> None:
    season = small_season(session)
    before = published(session, season)
    (key, code, stall) = min(turns_of(session, before))
    vendor = session.query(Vendor).filter_by(code=code).one()
    weekend = season_queries.weekend_of(session, season.code, dt.date.fromisoformat(key))
    make.save(session, Unavailability(vendor_id=vendor.id, weekend_id=weekend.id, created_at=make.NOW))
    after = published(session, season, clock=SECOND_SUNDAY)
    assert turns_of(session, after) == turns_of(session, before) - {(key, code, stall)}


def test_a_draft_from_before_the_season_cannot_rewrite_what_has_been(session: Session) -> None:
    season = small_season(session)
    other = draft(session, season, seed=2)
    before = published(session, season, seed=1)
    assert turns_of(session, other) != turns_of(session, before)
    with pytest.raises(Conflict, match="sudah mulai"):
        publishing.publish(session, other.id, replaces=before.number, actor=BY["actor"], clock=SECOND_SUNDAY)
    publishing.publish(session, other.id, replaces=before.number, **BY)  # before the season it may
