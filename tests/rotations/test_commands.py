"""`rotation draw`, `rotation publish` and `roster export` as programs use them; the solver in its own process."""

import json
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from market.rotations import draws
from market.seasons import queries, restrictions
from market.vendors.vocabulary import Category
from tests.support.draws import BY, draft, published, small_season


def run(app: Flask, *arguments: str) -> tuple[int, dict[str, object], str]:
    """Exit code, the JSON line, standard error."""
    result = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    lines = result.stdout.splitlines()
    return result.exit_code, json.loads(lines[-1]) if lines else {}, result.stderr


def test_draw_and_wait_then_publish(app: Flask, session: Session) -> None:
    season = small_season(session)
    code, told, _ = run(app, "rotation", "draw", "--season", season.code, "--seed", "7", "--wait")
    assert (code, told["status"], told["number"]) == (0, "done", 1)
    assert told["figures"]["filled"] == 12  # type: ignore[index]
    code, told, _ = run(app, "rotation", "publish", "--season", season.code, "--number", "1")
    assert (code, told["replaces"]) == (0, None)
    assert run(app, "rotation", "publish", "--season", season.code, "--number", "1")[0] == 1


def test_draw_without_waiting_leaves_it_to_the_worker(app: Flask, session: Session) -> None:
    season = small_season(session)
    code, told, _ = run(app, "rotation", "draw", "--season", season.code)
    assert (code, told["status"]) == (0, "queued")
    code, _, said = run(app, "rotation", "draw", "--season", season.code, "--wait")
    assert code == 1
    assert "sedang berjalan" in said
    draws.cancel_draw(session, str(told["draw"]), **BY)


def test_infeasible_ends_with_3(app: Flask, session: Session) -> None:
    season = small_season(session, vendors=4)
    weekend = queries.season_by_code(session, season.code).weekends[0]
    restrictions.set_limit(session, weekend.id, category=Category.KULINER, minimum=3, maximum=None, **BY)
    code, told, _ = run(app, "rotation", "draw", "--season", season.code, "--wait")
    assert (code, told["status"]) == (3, "infeasible")
    assert "paling sedikit 3 kuliner" in str(told["message"])


@pytest.mark.parametrize("public", [True, False])
def test_export_writes_the_published_rotation(app: Flask, session: Session, tmp_path: Path, public: bool) -> None:
    season = small_season(session)
    out = tmp_path / "roster.xlsx"
    arguments = ["roster", "export", "--season", season.code, "--out", str(out), *(["--public"] if public else [])]
    draft(session, season)
    code, _, said = run(app, *arguments)
    assert code == 2
    assert "belum punya rotasi" in said
    published(session, season, seed=2)
    code, told, _ = run(app, *arguments)
    assert (code, told["number"], told["phones"]) == (0, 2, not public)
    assert len(openpyxl.load_workbook(out).sheetnames) == 7
    elsewhere = ["--out", str(tmp_path / "no" / "where.xlsx")]
    assert run(app, "roster", "export", "--season", season.code, *elsewhere)[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("rotation", "draw", "--season", "tiada"),
        ("rotation", "publish", "--season", "tiada", "--number", "1"),
        ("roster", "export", "--season", "tiada", "--out", "x.xlsx"),
        ("rotation", "draw", "--season", "x", "--seed", "-1"),
    ],
)
def test_bad_input_ends_with_2(app: Flask, arguments: tuple[str, ...]) -> None:
    assert run(app, *arguments)[0] == 2
