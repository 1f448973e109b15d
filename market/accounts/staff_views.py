"""The administrator's pages: who works here, and the audit log."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market import pages
from market.accounts import deeds, invitations, queries, service
from market.accounts.access import allow
from market.accounts.forms import StaffForm
from market.accounts.models import Role
from market.accounts.staff import current_actor
from market.clock import now
from market.errors import GiliranError
from market.extensions import db

blueprint = Blueprint("staff", __name__)

LIST = "/kerja/petugas"
_SHOWN_ONCE = "new_password_link"


@blueprint.get(LIST)
@allow(Role.ADMINISTRATOR)
def staff_list() -> ResponseReturnValue:
    shown_once = session.pop(_SHOWN_ONCE, None)
    return render_template(
        "accounts/staff.html",
        rows=queries.staff(db.session()),
        form=StaffForm(formdata=None),
        faults=[],
        link=shown_once,
        roles=Role,
    )


@blueprint.post(LIST)
@allow(Role.ADMINISTRATOR)
def add() -> ResponseReturnValue:
    """Add a member of staff, who sets the password through a link."""
    form = StaffForm()
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            user = service.add_user(
                db.session(),
                email=form.email.data,
                name=form.name.data,
                role=Role(form.role.data),
                password=None,
                actor=current_actor(),
                clock=now,
            )
        except GiliranError as error:
            faults = getattr(error, "faults", []) or [error.message]
        else:
            _show_link_once(user.id, user.session_epoch, user.name)
            return redirect(LIST, 303)
    return (
        render_template(
            "accounts/staff.html",
            rows=queries.staff(db.session()),
            form=form,
            faults=faults,
            link=None,
            roles=Role,
        ),
        400,
    )


@blueprint.post("/kerja/petugas/<int:user_id>/tautan")
@allow(Role.ADMINISTRATOR)
def invite(user_id: int) -> ResponseReturnValue:
    """A new link to set a password; password, sessions and links so far are void."""
    name = queries.staff_by_id(db.session(), user_id).name
    _show_link_once(*service.invite(db.session(), user_id, actor=current_actor(), clock=now), name)
    return redirect(LIST, 303)


@blueprint.post("/kerja/petugas/<int:user_id>/peran")
@allow(Role.ADMINISTRATOR)
def change_role(user_id: int) -> ResponseReturnValue:
    wanted = request.form.get("role", "")
    if wanted not in list(Role):
        abort(400)
    service.change_role(db.session(), user_id, Role(wanted), version=_version(), actor=current_actor(), clock=now)
    flash(_("Peran diganti. Petugas itu perlu masuk lagi."), "good")
    return redirect(LIST, 303)


@blueprint.post("/kerja/petugas/<int:user_id>/nonaktif")
@allow(Role.ADMINISTRATOR)
def disable(user_id: int) -> ResponseReturnValue:
    service.disable(db.session(), user_id, version=_version(), actor=current_actor(), clock=now)
    flash(_("Akun dinonaktifkan dan dikeluarkan dari semua perangkat."), "good")
    return redirect(LIST, 303)


@blueprint.post("/kerja/petugas/<int:user_id>/aktif")
@allow(Role.ADMINISTRATOR)
def enable(user_id: int) -> ResponseReturnValue:
    service.enable(db.session(), user_id, version=_version(), actor=current_actor(), clock=now)
    flash(_("Akun diaktifkan lagi."), "good")
    return redirect(LIST, 303)


@blueprint.get("/kerja/catatan")
@allow(Role.ADMINISTRATOR)
def audit_log() -> ResponseReturnValue:
    wanted = queries.AuditFilter(
        **{name: request.args.get(name, "").strip() for name in queries.AuditFilter.__dataclass_fields__}
    )
    actions = queries.audit_actions(db.session())
    areas = dict.fromkeys(action.partition(".")[0] for action in actions)
    everything = [("", _("Semua"))]
    return render_template(
        "accounts/audit.html",
        page=pages.paginate(db.session(), queries.audit_events(wanted), pages.asked_number()),
        wanted=wanted,
        names=queries.actor_names(db.session()),
        areas=everything + [(name, deeds.area(name)) for name in areas],
        actions=everything + [(action, deeds.deed(action)) for action in actions],
        deeds=deeds,
    )


def _show_link_once(user_id: int, epoch: int, name: str) -> None:
    address = f"{current_app.config['PUBLIC_URL']}/sandi/{invitations.token_for(user_id, epoch)}"
    session[_SHOWN_ONCE] = {"address": address, "name": name, "days": invitations.DAYS}


def _version() -> int:
    shown = request.form.get("version", "")
    if not shown.isdecimal():
        abort(400)
    return int(shown)
