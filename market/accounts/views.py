"""Sign-in and sign-out of staff, and the page of one's own account."""

import hashlib

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import invitations, service, sessions
from market.accounts.access import ANYONE, STAFF, allow
from market.accounts.forms import NewPasswordForm, OwnPasswordForm, SignInForm
from market.accounts.staff import current_actor, current_staff
from market.accounts.staff_views import blueprint as staff_blueprint
from market.clock import now
from market.errors import BadInput, GiliranError
from market.extensions import db, limiter
from market.language import own_path

blueprint = Blueprint("accounts", __name__)
blueprints = [blueprint, staff_blueprint]

HOME = "/kerja"
PER_ADDRESS = "10 per minute; 60 per hour"
PER_ACCOUNT = "20 per hour"


def typed_account() -> str:
    """The account that a sign-in is for, as a key for its limit; not readable where limits are kept."""
    typed = request.form.get("email", "").strip().lower()
    return "account:" + hashlib.sha256(typed.encode()).hexdigest()


@blueprint.get("/masuk")
@allow(ANYONE)
def sign_in_page() -> ResponseReturnValue:
    wanted = own_path(request.args.get("next") or HOME)
    if g.user is not None:
        return redirect(wanted, 303)
    return render_template("accounts/sign_in.html", form=SignInForm(formdata=None, next=wanted), faults=[])


@blueprint.post("/masuk")
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_ACCOUNT, key_func=typed_account)
@allow(ANYONE)
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    faults = []
    if form.validate_on_submit():
        try:
            member = service.sign_in(db.session(), form.email.data, form.password.data, clock=now)
        except service.SignInRefused as refused:
            faults = [refused.message]
        else:
            sessions.start(member)
            return redirect(own_path(form.next.data or HOME), 303)
    return render_template("accounts/sign_in.html", form=form, faults=faults), 400


@blueprint.post("/keluar")
@allow(*STAFF)
def sign_out() -> ResponseReturnValue:
    sessions.forget()
    flash(_("Anda sudah keluar."), "info")
    answer = redirect("/masuk", 303)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@blueprint.get("/kerja/akun")
@allow(*STAFF)
def account_page() -> ResponseReturnValue:
    return render_template("accounts/account.html", form=OwnPasswordForm(formdata=None), faults=[])


@blueprint.post("/kerja/akun")
@limiter.limit("10 per hour", key_func=lambda: f"password:{g.user.id}")
@allow(*STAFF)
def change_password() -> ResponseReturnValue:
    form = OwnPasswordForm()
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            member = service.change_password(
                db.session(),
                current_staff().id,
                current=form.current.data,
                new=form.new.data,
                actor=current_actor(),
                clock=now,
            )
        except GiliranError as error:
            faults = getattr(error, "faults", []) or [error.message]
        else:
            sessions.start(member)
            flash(_("Kata sandi diganti. Semua perangkat lain sudah dikeluarkan."), "good")
            return redirect("/kerja/akun", 303)
    return render_template("accounts/account.html", form=form, faults=faults), 400


@blueprint.post("/kerja/akun/keluar-semua")
@allow(*STAFF)
def sign_out_everywhere() -> ResponseReturnValue:
    service.end_sessions(db.session(), current_staff().id, actor=current_actor(), clock=now)
    sessions.forget()
    flash(_("Semua perangkat sudah dikeluarkan."), "good")
    return redirect("/masuk", 303)


@blueprint.get("/sandi/<token>")
@allow(ANYONE)
def new_password_page(token: str) -> ResponseReturnValue:
    _of_link(token)
    return render_template("accounts/new_password.html", form=NewPasswordForm(formdata=None), faults=[])


@blueprint.post("/sandi/<token>")
@limiter.limit(PER_ADDRESS)
@allow(ANYONE)
def new_password(token: str) -> ResponseReturnValue:
    user_id, epoch = _of_link(token)
    form = NewPasswordForm()
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            member = service.accept_invitation(db.session(), user_id, epoch, form.new.data, clock=now)
        except BadInput as error:
            faults = error.faults
        else:
            sessions.start(member)
            flash(_("Kata sandi disimpan. Selamat bekerja."), "good")
            return redirect(HOME, 303)
    return render_template("accounts/new_password.html", form=form, faults=faults), 400


def _of_link(token: str) -> tuple[int, int]:
    found = invitations.read(token)
    if found is None:
        raise GiliranError(
            _("Tautan ini tidak berlaku atau sudah lewat tiga hari."),
            next_step=_("Minta tautan baru kepada administrator."),
        )
    return found
