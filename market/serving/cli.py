"""`flask --app market serve`: everything that one machine needs, in one command."""

import sys

import click
from flask import current_app
from flask_migrate import upgrade

from market.cli import in_app
from market.demo import cli as demo_cli
from market.extensions import db
from market.serving import processes


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65000), help="First port to try.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of the web process.")
@click.option("--demo", is_flag=True, help="Fill an empty database with a demonstration season first.")
@in_app
def command(host: str, port: int, threads: int, demo: bool) -> None:
    """Bring the database up to date, then run web and worker until Ctrl-C."""
    upgrade()
    sign_ins = demo_cli.ensure() if demo else None
    db.session.remove()
    db.engine.dispose()

    def announce(address: str) -> None:
        if sign_ins:
            click.echo(demo_cli.in_words(sign_ins, address))
        click.echo(f"Giliran berjalan di {address} (Ctrl-C untuk berhenti)")

    environ = {"GILIRAN_DEMO": "1"} if demo else {}
    environ["GILIRAN_INSTANCE"] = current_app.config["INSTANCE"]
    sys.exit(processes.run(host, port, threads=threads, on_ready=announce, environ=environ))


groups = [command]
