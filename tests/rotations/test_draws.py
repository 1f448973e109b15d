"""A draw from request to end: once, whole or not at all, and never against what somebody decided meanwhile."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from market.errors import BadInput, Conflict
from market.extensions import db
from market.rotations import draws, endings, queries, storing
from market.rotations.checking import check
from market.rotations.models import Assignment, Draw, DrawStatus, Ending, Rotation, RotationStatus, StandbyPlace
from market.rotations.solving import Outcome, Work
from market.seasons import queries as season_queries
from market.seasons import restrictions
from market.seasons.models import NeighbourRule
from market.vendors.vocabulary import Category
from scheduler.verify import verify_bytes
from tests.support import factories as make
from tests.support.draws import BY, draft, draw_here, run_job, small_season, solve_here


def count(session: Session, model: type[Any]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rule", list(NeighbourRule))
def test_a_draft_keeps_every_rule_by_the_independent_checker(session: Session, seed: int, rule: NeighbourRule) -> None:
    season = small_season(session, vendors=9, stalls=3, weekends=5, min_gap=2, same_product_neighbours=rule)
    made = draft(session, season, seed=seed)
    report = verify_bytes(made.problem, made.rotation)
    assert report.ok, report.faults
    assert report.figures["filled"] == count(session, Assignment) == 15
    assert (made.number, made.status, made.seed) == (1, RotationStatus.DRAFT, seed)


def test_rows_say_what_the_file_says(session: Session) -> None:
    season = small_season(session)
    made = draft(session, season)
    read = check(made.problem, made.rotation).rotation
    assert read is not None
    rows = {(turn.starts_on.isoformat(), turn.vendor, turn.stall) for turn in queries.turns(session, made.id)}
    assert rows == {(turn.weekend, turn.vendor, turn.stall) for turn in read.assignments}
    weekend = season_queries.season_by_code(session, season.code).weekends[0]
    waiting = [vendor.code for vendor in queries.standby(session, made.id, weekend.id)]
    assert waiting == read.standby[0].vendors
    accounts = queries.accounts(made)
    assert sum(account.turns for account in accounts.values()) == len(rows)
    assert all(-1 < account.least <= account.most < 1 for account in accounts.values())


def test_the_same_seed_gives_the_same_turns(session: Session) -> None:
    season = small_season(session)
    made = [draft(session, season, seed=4) for _ in range(2)]
    turns = [{(t.starts_on, t.vendor, t.stall) for t in queries.turns(session, each.id)} for each in made]
    assert [each.number for each in made] == [1, 2]
    assert turns[0] == turns[1]
    assert made[0].problem == made[1].problem


def test_a_request_sent_twice_is_one_draw(session: Session) -> None:
    season, draw_id = small_season(session), str(uuid.uuid4())
    first = draws.request_draw(session, season.id, draw_id=draw_id, **BY)
    assert draws.request_draw(session, season.id, draw_id=draw_id, **BY).id == first.id
    assert count(session, Draw) == 1


def test_a_season_has_one_draw_at_a_time(session: Session) -> None:
    season = small_season(session)
    draws.request_draw(session, season.id, **BY)
    with pytest.raises(Conflict, match="sedang berjalan"):
        draws.request_draw(session, season.id, **BY)


def test_two_requests_at_the_very_same_moment_are_one_draw(app: Flask, session: Session) -> None:
    season_id, gate, ended = small_season(session).id, threading.Barrier(2), []

    def ask() -> None:
        with app.app_context():
            gate.wait()
            try:
                ended.append(draws.request_draw(db.session(), season_id, **BY).id)
            except Conflict as error:
                ended.append(error.message)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert count(session, Draw) == 1
    assert sorted("berjalan" in text for text in ended) == [False, True]


def test_a_silent_draw_is_given_up_for_a_new_one(session: Session) -> None:
    season = small_season(session)
    old = draws.request_draw(session, season.id, begun=True, **BY)
    later = make.NOW + draws.SILENT + dt.timedelta(seconds=1)
    draws.request_draw(session, season.id, actor=BY["actor"], clock=lambda: later)
    session.refresh(old)
    assert (old.status, old.ending) == (DrawStatus.FAILED, Ending.LOST)


@pytest.mark.parametrize("begun", [False, True])
def test_cancelling_ends_a_draw_at_once_and_for_good(session: Session, begun: bool) -> None:
    season = small_season(session)
    draw = draws.request_draw(session, season.id, begun=begun, **BY)
    draws.cancel_draw(session, draw.id, **BY)
    assert not draws.still_wanted(session, draw.id, clock=make.clock)
    assert draws.begin(session, draw.id, clock=make.clock) is None
    run_job(session, draw.id)
    assert count(session, Rotation) == 0
    draws.request_draw(session, season.id, **BY)


def test_cancelled_while_it_was_being_solved_leaves_no_draft(session: Session) -> None:
    season = small_season(session)

    def solve(work: Work, **watch: Any) -> Outcome:
        (standing,) = queries.draws(session, season.id)
        draws.cancel_draw(session, standing.id, **BY)
        return solve_here(work, **watch)

    ended = draw_here(session, season, solve=solve)
    assert ended.status is DrawStatus.CANCELLED
    assert (count(session, Rotation), count(session, Assignment), count(session, StandbyPlace)) == (0, 0, 0)


def test_what_is_done_cannot_be_cancelled(session: Session) -> None:
    ended = draw_here(session, small_season(session))
    with pytest.raises(Conflict):
        draws.cancel_draw(session, ended.id, **BY)


def test_storing_twice_changes_nothing(session: Session) -> None:
    season = small_season(session)
    made = draft(session, season)
    (draw,) = queries.draws(session, season.id)
    checked = check(made.problem, made.rotation)
    assert storing.store_draft(session, draw.id, made.problem, made.rotation, checked, clock=make.clock) is None
    assert count(session, Rotation) == 1


def test_a_rotation_that_the_checker_refuses_is_never_stored(session: Session) -> None:
    season = small_season(session)

    def cheat(work: Work, **watch: Any) -> Outcome:
        honest = solve_here(work, **watch)
        assert honest.rotation
        return Outcome("optimal", honest.rotation.replace(b'"stall":"A-01"', b'"stall":"A-02"', 1))

    ended = draw_here(session, season, solve=cheat)
    assert ended.status is DrawStatus.FAILED
    assert "Pemeriksa menolak" in "\n".join(endings.told(ended))
    assert count(session, Rotation) == 0
    with pytest.raises(ValueError, match="not to be stored"):
        storing.store_draft(session, ended.id, ended.problem, b"{}", check(ended.problem, b"{}"), clock=make.clock)


def test_an_infeasible_season_says_why_and_what_would_help(session: Session) -> None:
    season = small_season(session, vendors=4)
    weekend = season_queries.season_by_code(session, season.code).weekends[0]
    restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=3, maximum=None, **BY)
    ended = draw_here(session, season)
    assert ended.status is DrawStatus.INFEASIBLE
    assert "5 Desember 2026: paling sedikit 3 kuliner diminta, yang bisa datang 2" in "\n".join(endings.told(ended))
    assert "Jalan keluar" in "\n".join(endings.told(ended))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("unknown"), "Waktu hitung habis"),
        (Outcome("crashed", exit_code=-9), "sinyal 9"),
        (Outcome("bad_problem", faults=["vendors[0].id: missing"]), "vendors[0].id"),
    ],
)
def test_however_it_fails_it_fails_clearly(session: Session, outcome: Outcome, said: str) -> None:
    ended = draw_here(session, small_season(session), solve=lambda *_, **__: outcome)
    assert ended.status is DrawStatus.FAILED
    assert said in "\n".join(endings.told(ended))


def test_an_unexpected_error_ends_the_draw_too(session: Session) -> None:
    def explode(*_: Any, **__: Any) -> Outcome:
        raise ZeroDivisionError

    ended = draw_here(session, small_season(session), solve=explode)
    assert ended.status is DrawStatus.FAILED
    assert "kesalahan di sistem" in "\n".join(endings.told(ended))


def test_progress_that_cannot_be_written_does_not_end_the_work(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(draws, "note_progress", locked)
    assert draw_here(session, small_season(session)).status is DrawStatus.DONE


def test_progress_is_kept_for_the_page(session: Session) -> None:
    ended = draw_here(session, small_season(session))
    assert [event["phase"] for event in ended.progress][-1] == "placement"
    assert ended.heartbeat_at == ended.finished_at == make.NOW


@pytest.mark.parametrize("seed", [-1, 2**53])
def test_a_seed_that_readers_of_json_would_round_is_refused(session: Session, seed: int) -> None:
    with pytest.raises(BadInput):
        draws.request_draw(session, small_season(session).id, seed=seed, **BY)
