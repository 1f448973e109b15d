"""`flask --app market season create` as a program uses it."""

import json

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from market.seasons import queries
from tests.support import factories as make

ARGS = ["season", "create", "--code", "2030-1", "--name", "Musim", "--weekends", "3", "--json"]


def test_create_answers_with_one_json_line(app: Flask, session: Session) -> None:
    venue = make.venue(session)
    run = app.test_cli_runner().invoke(args=[*ARGS, "--venue", venue.code, "--first", "2030-01-05"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout.splitlines()[-1])["weekends"] == 3
    assert len(queries.season_by_code(session, "2030-1").weekends) == 3


def test_a_sunday_market(app: Flask, session: Session) -> None:
    venue = make.venue(session)
    more = ["--venue", venue.code, "--first", "2030-01-06", "--days", "minggu", "--min-gap", "3"]
    assert app.test_cli_runner().invoke(args=[*ARGS, *more]).exit_code == 0
    season = queries.season_by_code(session, "2030-1")
    assert (season.min_gap, [len(weekend.dates) for weekend in season.weekends]) == (3, [1, 1, 1])


@pytest.mark.parametrize(("venue", "first"), [("nowhere", "2030-01-05"), ("", "2030-01-06"), ("", "5 Januari")])
def test_what_cannot_be_done_ends_with_code_2_and_words(app: Flask, session: Session, venue: str, first: str) -> None:
    venue = venue or make.venue(session).code
    run = app.test_cli_runner().invoke(args=[*ARGS, "--venue", venue, "--first", first])
    assert run.exit_code == 2
    assert run.stderr.strip()
    assert not run.stdout.strip()
