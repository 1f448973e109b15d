"""What all commands share: services by name, JSON as the last line, exit codes that mean something.

Exit codes: 0 done, 1 it could not be done, 2 bad input or setting, 3 infeasible, 4 out of time.
"""

import getpass
import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from market.accounts.actor import Actor
from market.db import busy_in_plain_words
from market.errors import GiliranError

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON line last on standard output.")


def register(app: Flask) -> None:
    app.cli.help = "Giliran: register vendors, draw and publish rotations, export rosters, record omzet."


def command_actor() -> Actor:
    """The system user who runs the command, for the audit log."""
    return Actor.command(getpass.getuser())


def in_app(function: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside the application; a domain error ends it with its sentences and exit code."""

    @with_appcontext
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with busy_in_plain_words():
                return function(*args, **kwargs)
        except GiliranError as error:
            for line in (error.message, *getattr(error, "faults", []), error.kept, error.next_step):
                if line:
                    click.echo(line, err=True)
            sys.exit(error.exit_code)
        except (OperationalError, ProgrammingError) as error:
            click.echo(f"Basis data tidak dapat dipakai: {error.orig}", err=True)
            click.echo("Periksa DATABASE_URL, lalu jalankan: flask --app market db upgrade", err=True)
            sys.exit(2)

    return run


def answer(as_json: bool, data: dict[str, Any], text: str) -> None:
    """Print the result: one JSON line for programs, else a sentence for people."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else text)
