"""Repairs: what can no longer be is mended with the least change, and everything else stays as it was published."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.errors import BadInput, Conflict
from market.rotations import draws, endings, publishing, queries, repairs
from market.rotations.changes import Why, changes_since, lost_turns, to_repair
from market.rotations.differences import differences
from market.rotations.models import Rotation
from market.rotations.queries import Turn
from market.rotations.solving import Work, solve
from market.seasons import queries as season_queries
from market.seasons import restrictions, service
from market.seasons.models import Season, Weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category, VendorStatus
from market.venues.models import Stall
from scheduler import files
from scheduler.verify import verify_bytes
from tests.support import factories as make
from tests.support.draws import BY, at, published, run_job, small_season

TODAY = make.NOW.date()


def weekends(session: Session, season: Season) -> list[Weekend]:
    return season_queries.season_by_code(session, season.code).weekends


def away(session: Session, turn: Turn) -> None:
    restrictions.mark_unavailable(session, turn.weekend_id, vendor_code=turn.vendor, reason="", **BY)


def repaired(session: Session, season: Season, clock: object = make.clock) -> Rotation:
    """A repair from request to draft."""
    asked = repairs.request_repair(session, season.id, actor=BY["actor"], clock=clock, begun=True)  # type: ignore[arg-type]
    run_job(session, asked.id, clock=clock)
    ended = queries.draw(session, season.code, asked.id)
    assert ended.rotation_id, endings.told(ended)
    return session.get_one(Rotation, ended.rotation_id)


def test_an_absence_is_mended_with_the_least_change(session: Session) -> None:
    season = small_season(session, vendors=12)
    before = published(session, season)
    lost = queries.turns(session, before.id)[4]
    away(session, lost)
    made = repaired(session, season)
    report = verify_bytes(made.problem, made.rotation)
    assert report.ok, report.faults
    assert report.figures["filled"] == 12
    assert all(t.vendor != lost.vendor or t.weekend_id != lost.weekend_id for t in queries.turns(session, made.id))
    told = made.solver["repair"]
    assert told["changed_vendors"] == {"value": 2, "bound": 2, "proof": "optimal"}
    changed = differences(session, before.id, made.id)
    assert {change.turn.vendor for change in changed} >= {lost.vendor}
    assert len({change.turn.vendor for change in changed if None in (change.before, change.after)}) == 2
    assert sum(None not in (change.before, change.after) for change in changed) == told["moves"]["value"]


def test_once_published_a_repair_leaves_nothing_to_mend(session: Session) -> None:
    season = small_season(session, vendors=12)
    away(session, queries.turns(session, published(session, season).id)[4])
    made = publishing.publish(session, repaired(session, season).id, replaces=1, **BY)
    assert to_repair(session, made.id, TODAY) == (0, 0)
    changes = changes_since(session, made, TODAY)
    assert changes is not None
    assert (changes.unavailable, changes.closed, changes.cancelled, changes.left) == ([], [], [], [])
    with pytest.raises(BadInput, match="Tidak ada giliran mendatang"):
        repairs.request_repair(session, season.id, **BY)
    published(session, season)  # a whole draw goes on from it: it publishes, so it keeps what has been


def test_everything_that_loses_a_turn_is_told_with_its_reason(session: Session) -> None:
    season = small_season(session, vendors=12, stalls=3, weekends=4)
    before = published(session, season)
    turns = queries.turns(session, before.id)
    first, second, third, fourth = weekends(session, season)
    away(session, turns[0])
    restrictions.close_stalls(session, second.id, stall_codes=["A-02"], reason="", **BY)
    service.cancel_weekend(session, third.id, version=third.version, reason="Hujan", **BY)
    gone = next(t for t in turns if t.weekend_id == fourth.id and t.vendor != turns[0].vendor)
    session.execute(sa.update(Vendor).where(Vendor.code == gone.vendor).values(status=VendorStatus.SUSPENDED))
    session.commit()
    lost = lost_turns(session, before.id, TODAY)
    said = {(turn.weekend.id, turn.stall): turn.why for turn in lost}
    assert said[first.id, turns[0].stall] is Why.ABSENT
    assert said[second.id, "A-02"] in (Why.CLOSED, Why.INACTIVE)
    assert [said[third.id, f"A-0{n}"] for n in (1, 2, 3)] == [Why.CANCELLED] * 3
    assert said[fourth.id, gone.stall] is Why.INACTIVE
    assert to_repair(session, before.id, TODAY)[0] == len(lost) - 3
    changes = changes_since(session, before, TODAY)
    assert changes is not None
    assert changes.unavailable == [files.VendorAway(turns[0].vendor, first.key)]
    assert changes.closed == [files.StallClosed("A-02", second.key)]
    assert changes.cancelled == [third.key]
    assert changes.left == [files.Left(gone.vendor, first.key)]
    made = repaired(session, season)
    assert verify_bytes(made.problem, made.rotation).ok
    assert not {t.weekend_id for t in queries.turns(session, made.id)} & {third.id}
    publishing.publish(session, made.id, replaces=1, **BY)
    nothing = files.Changes("giliran-changes/1", first.key, [], [], [], [], [])
    assert changes_since(session, made, TODAY) == nothing, "the repaired problem holds it all"


def test_a_stall_out_of_use_is_closed_on_every_coming_weekend(session: Session) -> None:
    season = small_season(session, vendors=12)
    before = published(session, season)
    session.execute(sa.update(Stall).where(Stall.code == "A-01").values(in_use=False))
    session.commit()
    assert [turn.why for turn in lost_turns(session, before.id, TODAY)] == [Why.CLOSED] * 4
    changes = changes_since(session, before, TODAY)
    assert changes is not None
    assert [item.stall for item in changes.closed] == ["A-01"] * 4


def test_weekends_that_have_begun_stay_as_they_are(session: Session) -> None:
    season = small_season(session, vendors=12)
    before = published(session, season)
    turns = queries.turns(session, before.id)
    for turn in (turns[0], turns[-1]):
        away(session, turn)
    later = at("2026-12-05")
    assert [turn.vendor.code for turn in lost_turns(session, before.id, later().date())] == [turns[-1].vendor]
    made = repaired(session, season, later)
    assert made.solver["repair"]["from"] == "2026-12-12"
    stands = [t for t in queries.turns(session, made.id) if t.weekend_id == turns[0].weekend_id]
    assert [(t.vendor, t.stall) for t in stands] == [(t.vendor, t.stall) for t in turns[:3]]
    publishing.publish(session, made.id, replaces=1, actor=BY["actor"], clock=later)


def test_a_repair_is_outdated_by_another_absence_and_by_another_rotation(session: Session) -> None:
    season = small_season(session, vendors=12)
    turns = queries.turns(session, published(session, season).id)
    away(session, turns[0])
    made = repairs.repair_of(session, repaired(session, season))
    assert made is not None
    assert not repairs.is_outdated(session, made, make.clock)
    away(session, turns[7])
    assert repairs.is_outdated(session, made, make.clock)
    restrictions.mark_available(session, turns[7].weekend_id, vendor_code=turns[7].vendor, **BY)
    assert not repairs.is_outdated(session, made, make.clock)
    restrictions.mark_available(session, turns[0].weekend_id, vendor_code=turns[0].vendor, **BY)
    published(session, season)
    away(session, turns[0])
    assert repairs.is_outdated(session, made, make.clock)


def test_without_anything_published_there_is_nothing_to_repair(session: Session) -> None:
    with pytest.raises(BadInput, match="belum punya rotasi yang terbit"):
        repairs.request_repair(session, small_season(session).id, **BY)


def test_a_repair_is_a_draw_like_any_other(session: Session) -> None:
    season = small_season(session, vendors=12)
    away(session, queries.turns(session, published(session, season).id)[0])
    asked = repairs.request_repair(session, season.id, draw_id="d-1", **BY)
    assert repairs.request_repair(session, season.id, draw_id="d-1", **BY).id == asked.id
    with pytest.raises(Conflict, match="sedang berjalan"):
        draws.request_draw(session, season.id, **BY)
    draws.cancel_draw(session, asked.id, **BY)
    draws.request_draw(session, season.id, **BY)


def _work(session: Session, *, minimum: int = 0) -> Work:
    """A repair after one absence; with `minimum` more minuman are demanded than can then come."""
    season = small_season(session, vendors=4, stalls=2, weekends=1)
    if minimum:
        weekend = weekends(session, season)[0]
        restrictions.set_limit(session, weekend.id, category=Category.MINUMAN, minimum=minimum, maximum=None, **BY)
    before = published(session, season)
    away(session, next(t for t in queries.turns(session, before.id) if t.category is Category.MINUMAN))
    changes = changes_since(session, before, TODAY)
    assert changes is not None
    return Work(before.problem, before.rotation, files.write(changes))


def test_the_solvers_process_repairs(session: Session) -> None:
    work, events = _work(session), []
    done = solve(work, on_event=events.append, wanted=lambda: True)
    assert done.rotation is not None
    assert done.problem not in (None, work.problem)
    assert verify_bytes(done.problem or b"", done.rotation).ok
    assert "repair" in {event["phase"] for event in events}


def test_the_solvers_process_says_why_no_repair_exists(session: Session) -> None:
    ended = solve(_work(session, minimum=2), on_event=lambda _event: None, wanted=lambda: True)
    assert (ended.status, ended.rotation) == ("infeasible", None)
    assert "paling sedikit 2 minuman diminta" in ended.reasons[0]["says"]["id"]
    assert "at least 2 minuman are demanded" in ended.reasons[0]["says"]["en"]
