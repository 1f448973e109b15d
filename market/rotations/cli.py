"""Commands: `rotation draw`, `rotation publish`, `roster export`, `worker`."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.errors import BadInput, NotFound
from market.extensions import db
from market.rotations import draws, endings, publishing, queries, repairs, roster
from market.rotations.models import Draw, DrawStatus, Rotation
from market.seasons.queries import season_by_code

rotation_group = AppGroup("rotation", help="Draw and publish rotations.")
roster_group = AppGroup("roster", help="Rosters as workbooks.")

EXIT_CODES = {DrawStatus.DONE: 0, DrawStatus.INFEASIBLE: 3}


@rotation_group.command("draw")
@click.option("--season", "code", required=True, help="Code of the season.")
@click.option("--seed", type=click.IntRange(0, draws.LARGEST_SEED), help="The same seed and data give the same result.")
@click.option("--wait", is_flag=True, help="Compute it here and now, without a worker, and say how it ended.")
@json_option
@in_app
def draw(code: str, seed: int | None, wait: bool, as_json: bool) -> None:
    """Draw a season's rotation; the result is a draft."""
    session = db.session()
    season = season_by_code(session, code)
    asked = draws.request_draw(session, season.id, seed=seed, actor=command_actor(), clock=now, begun=wait)
    _follow(asked, code, wait, as_json)


@rotation_group.command("repair")
@click.option("--season", "code", required=True, help="Code of the season.")
@click.option("--wait", is_flag=True, help="Compute it here and now, without a worker, and say how it ended.")
@json_option
@in_app
def repair(code: str, wait: bool, as_json: bool) -> None:
    """Change the published rotation as little as absences, closed stalls and cancelled weekends ask for."""
    season = season_by_code(db.session(), code)
    asked = repairs.request_repair(db.session(), season.id, actor=command_actor(), clock=now, begun=wait)
    _follow(asked, code, wait, as_json)


def _follow(asked: Draw, code: str, wait: bool, as_json: bool) -> None:
    """Say that it waits for a worker; or compute it, say how it ended, and leave with that exit code."""
    if not wait:
        answer(as_json, {"draw": asked.id, "status": str(asked.status)}, f"Undian {asked.id} menunggu pekerja.")
        return
    _compute(asked.id)
    session = db.session()
    ended = queries.draw(session, code, asked.id)
    found = queries.rotation_of_draw(session, ended)
    answer(as_json, _told(ended, found), _sentence(ended, found))
    if ended.status is not DrawStatus.DONE and not as_json:
        click.echo("\n".join(endings.told(ended)), err=True)
    sys.exit(EXIT_CODES.get(ended.status, 1))


def _compute(draw_id: str) -> None:
    from market.jobs import at_once
    from market.rotations.draw_job import DrawJob

    @contextmanager
    def sessions() -> Iterator[Session]:
        yield db.session()

    DrawJob(sessions, now)(draw_id, at_once)


def _told(ended: Draw, found: Rotation | None) -> dict[str, Any]:
    told: dict[str, Any] = {"draw": ended.id, "status": str(ended.status), "message": "\n".join(endings.told(ended))}
    if found is not None:
        figures = {name: value for name, value in found.figures.items() if not isinstance(value, dict | list)}
        told |= {"number": found.number, "rotation_sha256": found.rotation_sha256, "figures": figures}
    return told


def _sentence(ended: Draw, found: Rotation | None) -> str:
    if found is None:
        return f"Tidak ada rancangan: {ended.status.said_in_indonesian.lower()}."
    figures = found.figures
    return (
        f"Rancangan {found.number}: {figures['filled']} giliran, {figures['empty']} tempat kosong, "
        f"selisih terbesar {figures['deviation']:.2f} giliran."
    )


@rotation_group.command("publish")
@click.option("--season", "code", required=True, help="Code of the season.")
@click.option("--number", type=click.IntRange(1), required=True, help="Number of the draft.")
@json_option
@in_app
def publish(code: str, number: int, as_json: bool) -> None:
    """Publish a draft; the rotation published until now is superseded."""
    session = db.session()
    rotation = queries.rotation(session, code, number)
    before = queries.published(session, rotation.season_id)
    replaces = before.number if before else None
    publishing.publish(session, rotation.id, replaces=replaces, actor=command_actor(), clock=now)
    told = {"season": code, "number": number, "replaces": replaces, "rotation_sha256": rotation.rotation_sha256}
    answer(as_json, told, f"Rotasi {number} musim {code} terbit.")


@roster_group.command("export")
@click.option("--season", "code", required=True, help="Code of the season.")
@click.option("--number", type=click.IntRange(1), help="Number of the rotation; the published one when left out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The workbook to write.")
@click.option("--public", is_flag=True, help="Without phone numbers.")
@json_option
@in_app
def export(code: str, number: int | None, out: Path, public: bool, as_json: bool) -> None:
    """Write a roster workbook: season matrix, one sheet a weekend, one row a vendor, notes."""
    session = db.session()
    season = season_by_code(session, code)
    found = queries.rotation(session, code, number) if number else queries.published(session, season.id)
    if found is None:
        raise NotFound(
            f"Musim {code} belum punya rotasi yang terbit.", next_step="Terbitkan dulu, atau pakai --number."
        )
    started = time.monotonic()
    data = roster.workbook(session, found, phones=not public, clock=now)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadInput(f"Berkas {out} tidak dapat ditulis: {error.strerror}.") from error
    roster.note_export(session, found.id, phones=not public, actor=command_actor(), clock=now)
    told = {"file": str(out), "bytes": len(data), "number": found.number, "phones": not public}
    answer(as_json, told, f"{out}: roster rotasi {found.number}, {time.monotonic() - started:.1f} detik.")


@click.command("worker")
@in_app
def worker() -> None:
    """Compute waiting draws until told to stop."""
    from market.worker import run

    run(current_app._get_current_object())  # type: ignore[attr-defined]


groups = [rotation_group, roster_group, worker]
