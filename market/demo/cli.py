"""`flask --app market demo`: a demonstration season in an empty database."""

from pathlib import Path

import click
from flask import current_app
from sqlalchemy.orm import Session

from market.cli import answer, in_app, json_option
from market.clock import Clock, now
from market.demo import build, sign_ins
from market.errors import GiliranError
from market.extensions import db
from market.jobs import at_once
from market.rotations import draws, publishing
from market.rotations.draw_job import DrawJob
from market.rotations.endings import told
from market.rotations.models import Draw


@click.command("demo")
@json_option
@in_app
def demo(as_json: bool) -> None:
    """Fill an empty database with a demonstration season; what is there already is kept."""
    made = ensure()
    data = {"vendors": build.VENDORS, "weekends": build.WEEKENDS, "season": build.SEASON, "staff": made.staff}
    answer(as_json, data, in_words(made, current_app.config["PUBLIC_URL"]))


groups = [demo]


def ensure() -> sign_ins.SignIns:
    """Build what is missing and give the sign-ins. Needs an application context and a migrated database."""
    session = db.session()
    build.build(session, clock=now, draw_and_publish=_draw_and_publish, say=lambda text: click.echo(text, err=True))
    return sign_ins.ensure(session, Path(current_app.config["INSTANCE"]), actor=build.ACTOR, clock=now)


def in_words(made: sign_ins.SignIns, address: str) -> str:
    """The sign-ins as a small table, for the terminal."""
    lines = ["Masuk untuk peragaan (semua orang dan usaha di dalamnya fiktif):"]
    lines += [f"  {role:<14} {email:<28} {password}" for role, email, password in made.staff]
    lines += [
        f"  pelaku UMKM    {made.vendor}: {address}{made.vendor_path}",
        f"                 atau {address}/saya/masuk dengan {made.vendor_phone} dan PIN {made.vendor_pin}",
    ]
    return "\n".join(lines)


def _draw_and_publish(season_id: int, clock: Clock) -> None:
    """The same draw as a coordinator's, computed here and now instead of in the worker."""
    session: Session = db.session()
    draw = draws.request_draw(session, season_id, seed=build.SEED, actor=build.ACTOR, clock=clock, begun=True)
    draw_id = draw.id
    DrawJob(db.session, clock)(draw_id, at_once)
    done = session.get_one(Draw, draw_id, populate_existing=True)
    if done.rotation_id is None:
        why = " ".join(told(done)) or done.status.said_in_indonesian
        raise GiliranError(f"Rotasi peragaan tidak dapat dihitung: {why}")
    publishing.publish(session, done.rotation_id, replaces=None, actor=build.ACTOR, clock=clock)
