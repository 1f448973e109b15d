"""`flask --app market users ...`"""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from market.accounts import passwords, service
from market.accounts.models import AuditEvent, Role, User
from tests.support import factories as make

ADD = ["users", "add", "--email", "ina@example.org", "--name", "Ina", "--role", "administrator"]
PASSWORD = "tenun ikat biru tua"


def run(app: Flask, *arguments: str, **more: str):
    return app.test_cli_runner().invoke(args=list(arguments), **more)


def test_the_first_administrator_with_a_password_from_standard_input(app: Flask, session: Session) -> None:
    result = run(app, *ADD, "--password-stdin", "--json", input=PASSWORD + "\n")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert told == {"id": 1, "email": "ina@example.org", "name": "Ina", "role": "administrator", "active": True}
    assert service.sign_in(session, "ina@example.org", PASSWORD, clock=make.clock).role is Role.ADMINISTRATOR
    event = session.scalars(select(AuditEvent)).first()
    assert event
    assert event.actor.startswith("command:")


def test_the_password_is_asked_for_twice(app: Flask, session: Session) -> None:
    assert run(app, *ADD, input=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert passwords.matches(session.scalars(select(User)).one().password_hash, PASSWORD)


def test_a_made_password_is_printed_once_and_works(app: Flask, session: Session) -> None:
    told = json.loads(run(app, *ADD, "--generate", "--json").stdout.splitlines()[-1])
    assert service.sign_in(session, "ina@example.org", told["password"], clock=make.clock)
    assert told["password"] not in run(app, "users", "list", "--json").stdout
    other = json.loads(run(app, "users", "password", "--email", "ina@example.org", "--generate", "--json").stdout)
    assert other["password"] != told["password"]


def test_there_is_no_password_without_asking(app: Flask, session: Session) -> None:
    result = run(app, *ADD, input="")
    assert result.exit_code != 0
    assert not session.scalars(select(User)).all()


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        ((*ADD, "--password-stdin"), "pendek\n", 2),
        ((*ADD, "--password-stdin"), "", 2),
        ((*ADD, "--password-stdin", "--generate"), "", 2),
        ((*ADD[:-1], "raja", "--generate"), "", 2),
        (("users", "add", "--email", "x", "--name", "Ina", "--role", "viewer", "--generate"), "", 2),
        (("users", "disable", "--email", "tidak@ada.example"), "", 2),
    ],
)
def test_bad_input_ends_with_2_and_changes_nothing(
    app: Flask, session: Session, arguments: tuple[str, ...], typed: str, code: int
) -> None:
    result = run(app, *arguments, input=typed)
    assert result.exit_code == code, result.output
    assert result.stderr.strip()
    assert not session.scalars(select(User)).all()


def test_what_cannot_be_done_ends_with_1(app: Flask, session: Session) -> None:
    assert run(app, *ADD, "--generate").exit_code == 0
    assert run(app, *ADD, "--generate").exit_code == 1
    for way in (["disable"], ["role", "--role", "viewer"]):
        result = run(app, "users", *way, "--email", "ina@example.org")
        assert (result.exit_code, "administrator aktif yang terakhir" in result.stderr) == (1, True)


def test_list_disable_enable_role(app: Flask, session: Session) -> None:
    make.user(session, email="maria@example.org")
    for way, shape in (
        (["disable"], {"active": False}),
        (["enable"], {"active": True}),
        (["role", "--role", "gate_officer"], {"role": "gate_officer"}),
    ):
        result = run(app, "users", *way, "--email", "Maria@example.org", "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout).items() >= shape.items()
    told = json.loads(run(app, "users", "list", "--json").stdout)
    assert told["users"][0]["email"] == "maria@example.org"
    assert "maria@example.org" in run(app, "users", "list").stdout


@pytest.mark.parametrize("command", ["add", "list", "password", "role", "disable", "enable"])
def test_every_command_helps(app: Flask, command: str) -> None:
    result = run(app, "users", command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.output
