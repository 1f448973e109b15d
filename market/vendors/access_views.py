"""Vendors' ways in: opening a personal link, phone + PIN, the own PIN, sign-out."""

from contextlib import suppress

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts import sessions
from market.accounts.access import ANYONE, VENDOR, allow
from market.accounts.staff import current_actor
from market.clock import now
from market.errors import BadInput, Busy, Conflict, NotFound
from market.extensions import db, limiter
from market.vendors import access_queries, access_service, access_session
from market.vendors.access_forms import NewPinForm, PhonePinForm
from market.vendors.access_staff_views import blueprint as staff_blueprint
from market.vendors.rules.phones import read_phone
from market.vendors.rules.unreadable import Unreadable

blueprint = Blueprint("access", __name__)
blueprints = [blueprint, staff_blueprint]

HOME = "/saya"
# Many vendors share one address behind a mobile operator, so the limits by address are wide; PINs count for themselves.
LINKS_PER_ADDRESS = "120 per minute"
PINS_PER_ADDRESS = "30 per minute; 300 per hour"


@blueprint.get("/g/<token>")
@limiter.limit(LINKS_PER_ADDRESS)
@allow(ANYONE)
def open_link(token: str) -> ResponseReturnValue:
    """Set the session and go on. Nothing else: chat programs open links too, to draw a preview."""
    if g.user is not None:
        raise Conflict(
            _("Anda sedang masuk sebagai petugas."),
            next_step=_("Keluar dulu, atau buka tautan pelaku ini di peramban lain."),
        )
    link_id = access_queries.link_id(db.session(), token)
    if link_id is None:
        raise NotFound(
            _("Tautan ini tidak berlaku lagi."),
            next_step=_("Minta tautan atau kartu baru kepada koordinator pasar, atau masuk dengan nomor HP dan PIN."),
        )
    access_session.start_with_link(link_id)
    return redirect(HOME, 303)


@blueprint.after_app_request
def _note_use(response: Response) -> Response:
    """Once a day, when a vendor has seen its page: the link is in use, and its session lasts 30 days from now."""
    vendor = g.get("vendor")
    if request.path == HOME and response.status_code == 200 and vendor is not None and vendor.link_id is not None:
        last = vendor.link_used_at
        if last is None or now() - last >= access_service.USE_NOTED_EVERY:
            session.modified = True
            with suppress(Busy):
                access_service.note_use(db.session(), vendor.link_id, clock=now)
    return response


@blueprint.get("/saya/masuk")
@allow(ANYONE)
def sign_in_page() -> ResponseReturnValue:
    if g.vendor is not None:
        return redirect(HOME, 303)
    return render_template("access/sign_in.html", form=PhonePinForm(formdata=None), refused=None)


@blueprint.post("/saya/masuk")
@limiter.limit(PINS_PER_ADDRESS)
@allow(ANYONE)
def sign_in() -> ResponseReturnValue:
    form = PhonePinForm()
    refused = None
    if form.validate_on_submit():
        try:
            vendor_id, set_at = access_service.sign_in(
                db.session(), _phone(form.phone.data), form.pin.data.strip(), clock=now
            )
        except access_service.PinRefused as error:
            refused = error
        else:
            access_session.start_with_pin(vendor_id, set_at)
            return redirect(HOME, 303)
    return render_template("access/sign_in.html", form=form, refused=refused), 400


@blueprint.post("/saya/keluar")
@allow(VENDOR)
def sign_out() -> ResponseReturnValue:
    sessions.forget()
    flash(_("Anda sudah keluar dari halaman giliran."), "info")
    answer = redirect("/saya/masuk", 303)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@blueprint.get("/saya/pin")
@allow(VENDOR)
def pin_page() -> ResponseReturnValue:
    return _pin_page(NewPinForm(formdata=None))


@blueprint.post("/saya/pin")
@limiter.limit("20 per hour", key_func=lambda: f"pin:{g.vendor_id}")
@allow(VENDOR)
def set_pin() -> ResponseReturnValue:
    form = NewPinForm()
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            set_at = access_service.set_pin(
                db.session(), g.vendor_id, form.pin.data.strip(), actor=current_actor(), clock=now
            )
        except BadInput as error:
            faults = error.faults
        else:
            if g.vendor.link_id is None:
                access_session.start_with_pin(g.vendor_id, set_at)
            flash(_("PIN disimpan. Lain kali Anda bisa masuk dengan nomor HP dan PIN."), "good")
            return redirect(HOME, 303)
    return _pin_page(form, faults), 400


def _pin_page(form: NewPinForm, faults: list[str] | None = None) -> str:
    return render_template(
        "access/pin.html",
        form=form,
        faults=faults or [],
        has_pin=access_queries.has_pin(db.session(), g.vendor_id),
    )


def _phone(typed: str) -> str | None:
    with suppress(Unreadable):
        return read_phone(typed)
    return None
