"""The coordinator's pages for vendors' ways in: one vendor's card and PIN, and cards for many."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from market import clock
from market.accounts.access import allow
from market.accounts.models import Role
from market.accounts.staff import current_actor
from market.clock import now
from market.errors import Conflict
from market.extensions import db
from market.vendors import access_cards, access_queries, access_service
from market.vendors.vocabulary import VendorStatus

blueprint = Blueprint("access_staff", __name__, url_prefix="/kerja/pelaku")

_SHOWN_ONCE = "access_shown_once"


@blueprint.get("/<code>/kartu")
@allow(Role.COORDINATOR)
def card(code: str) -> ResponseReturnValue:
    """A vendor's ways in. A link or PIN just made is shown here this once: afterwards only its hash is left."""
    access = access_queries.access(db.session(), code)
    once = session.pop(_SHOWN_ONCE, {})
    once = once if once.get("code") == code else {}
    made = _carriers(access, once["token"]) if "token" in once else None
    locked = access.pin_locked_until is not None and access.pin_locked_until > now()
    return render_template(
        "access/card.html",
        access=access,
        made=made,
        pin=once.get("pin"),
        locked=locked,
        has_left=access.vendor.status is VendorStatus.LEFT,
    )


@blueprint.post("/<code>/tautan")
@allow(Role.COORDINATOR)
def issue_link(code: str) -> ResponseReturnValue:
    made = access_service.issue_link(
        db.session(), access_queries.vendor_id(db.session(), code), actor=current_actor(), clock=now
    )
    session[_SHOWN_ONCE] = {"code": code, "token": made.token}
    return redirect(f"/kerja/pelaku/{code}/kartu", 303)


@blueprint.post("/<code>/pin")
@allow(Role.COORDINATOR)
def issue_pin(code: str) -> ResponseReturnValue:
    pin = access_service.issue_pin(
        db.session(), access_queries.vendor_id(db.session(), code), actor=current_actor(), clock=now
    )
    session[_SHOWN_ONCE] = {"code": code, "pin": pin}
    return redirect(f"/kerja/pelaku/{code}/kartu", 303)


@blueprint.post("/<code>/cabut")
@allow(Role.COORDINATOR)
def revoke(code: str) -> ResponseReturnValue:
    access_service.revoke_access(
        db.session(), access_queries.vendor_id(db.session(), code), actor=current_actor(), clock=now
    )
    flash(_("Akses dicabut. Tautan, kartu dan PIN lama tidak berlaku lagi."), "good")
    return redirect(f"/kerja/pelaku/{code}/kartu", 303)


@blueprint.get("/kartu")
@allow(Role.COORDINATOR)
def cards() -> ResponseReturnValue:
    return render_template(
        "access/cards.html", missing=access_queries.missing_links(db.session()), most=access_service.MOST_CARDS
    )


@blueprint.post("/kartu")
@allow(Role.COORDINATOR)
def issue_cards() -> ResponseReturnValue:
    """Cards for vendors without one, as a file to print: it holds the links, which nobody can show again.

    Asked twice it makes no card void: only vendors without a link get one.
    """
    made = access_service.issue_missing_links(db.session(), actor=current_actor(), clock=now)
    if not made:
        raise Conflict(
            _("Semua pelaku aktif sudah punya tautan."), next_step=_("Kartu baru dibuat di halaman pelaku itu.")
        )
    with force_locale("id"):  # the cards are for the vendors, whatever language the coordinator reads
        sheet = render_template(
            "access/card_sheet.html",
            cards=[{"link": link, "qr": access_cards.qr(access_cards.link_address(link.token))} for link in made],
        )
    name = f"kartu-giliran-{dt.datetime.now(clock.WITA):%Y-%m-%d-%H%M}.html"
    return Response(sheet, mimetype="text/html", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _carriers(access: access_queries.Access, token: str) -> dict[str, Any]:
    address = access_cards.link_address(token)
    vendor = access.vendor
    return {
        "address": address,
        "qr": access_cards.qr(address),
        "whatsapp": access_cards.whatsapp(vendor.phone, vendor.business_name, address),
    }
