"""`users add|list|password|role|disable|enable`: staff accounts by command; the first administrator comes this way."""

import sys
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from market.accounts import passwords, queries, service
from market.accounts.models import Role, User
from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.errors import BadInput
from market.extensions import db

users = AppGroup("users", help="Staff accounts: add, list, password, role, disable, enable.")
groups = [users]

role_choice = click.Choice([role.value for role in Role])
stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
generate_option = click.option("--generate", is_flag=True, help="Make a random password and print it once.")


@users.command("add")
@click.option("--email", required=True, help="The address to sign in with.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=role_choice)
@stdin_option
@generate_option
@json_option
@in_app
def add(email: str, name: str, role: str, password_stdin: bool, generate: bool, as_json: bool) -> None:
    """Add a member of staff. Without an option the password is asked for."""
    password = _new_password(password_stdin, generate)
    user = service.add_user(
        db.session(), email=email, name=name, role=Role(role), password=password, actor=command_actor(), clock=now
    )
    _tell(user, as_json, f"{user.email} ditambahkan sebagai {user.role.says}.", password if generate else None)


@users.command("list")
@json_option
@in_app
def list_(as_json: bool) -> None:
    """All accounts with role, state and last sign-in."""
    rows = queries.staff(db.session())
    data = [_shape(row.user) | {"last_sign_in": row.last_sign_in} for row in rows]
    lines = [
        f"{row.user.email:<40} {row.user.role.value:<14} {'active' if row.user.active else 'disabled'}" for row in rows
    ]
    answer(as_json, {"users": data}, "\n".join(lines) or "Belum ada petugas.")


@users.command("password")
@click.option("--email", required=True)
@stdin_option
@generate_option
@json_option
@in_app
def password(email: str, password_stdin: bool, generate: bool, as_json: bool) -> None:
    """Set a new password; the account is signed out everywhere."""
    user = queries.staff_by_email(db.session(), email)
    new = _new_password(password_stdin, generate)
    service.set_password(db.session(), user.id, new, actor=command_actor(), clock=now)
    _tell(user, as_json, f"Kata sandi {user.email} diganti.", new if generate else None)


@users.command("role")
@click.option("--email", required=True)
@click.option("--role", required=True, type=role_choice)
@json_option
@in_app
def role(email: str, role: str, as_json: bool) -> None:
    """Give an account another role."""
    user = queries.staff_by_email(db.session(), email)
    service.change_role(db.session(), user.id, Role(role), version=user.version, actor=command_actor(), clock=now)
    _tell(user, as_json, f"{user.email} sekarang {user.role.says}.")


@users.command("disable")
@click.option("--email", required=True)
@json_option
@in_app
def disable(email: str, as_json: bool) -> None:
    """Close an account and sign it out everywhere. The last active administrator stays."""
    user = queries.staff_by_email(db.session(), email)
    service.disable(db.session(), user.id, actor=command_actor(), clock=now)
    _tell(user, as_json, f"{user.email} dinonaktifkan.")


@users.command("enable")
@click.option("--email", required=True)
@json_option
@in_app
def enable(email: str, as_json: bool) -> None:
    """Open a closed account again."""
    user = queries.staff_by_email(db.session(), email)
    service.enable(db.session(), user.id, actor=command_actor(), clock=now)
    _tell(user, as_json, f"{user.email} diaktifkan lagi.")


def _new_password(from_stdin: bool, generate: bool) -> str:
    if from_stdin and generate:
        raise BadInput(_("Pilih salah satu: --password-stdin atau --generate."))
    if generate:
        return passwords.generated()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Kata sandi", hide_input=True, confirmation_prompt="Ulangi kata sandi", err=True)
    return asked


def _shape(user: User) -> dict[str, Any]:
    return {"id": user.id, "email": user.email, "name": user.name, "role": user.role.value, "active": user.active}


def _tell(user: User, as_json: bool, text: str, generated: str | None = None) -> None:
    """The result; a generated password is printed here and nowhere else."""
    data = _shape(user)
    if generated is not None:
        data["password"] = generated
        text += f"\nKata sandi: {generated}"
    answer(as_json, data, text)
