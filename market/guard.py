"""The guard: every request is met here, learns who it is, and passes only where the view declares it may.

After it, `g.user` is the signed-in StaffMember or None, `g.role` their role or None, `g.vendor` the VisitingVendor or
None, `g.vendor_id` its id or None, and `g.actor` who acts (for services), or None for an unknown visitor.
"""

from urllib.parse import urlencode

from flask import Flask, Response, abort, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import SecurityError

from market.accounts import sessions
from market.accounts.access import ANYONE, VENDOR, Allowed, allowed_for, may
from market.errors import ProgrammingFault
from market.vendors import access_session

STAFF_DOOR = "/masuk"
VENDOR_DOOR = "/saya/masuk"
FILES = ("static", "assets.stylesheet")
"""The same for everybody, so nobody's session is read for them."""


def init_app(app: Flask) -> None:
    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        _nobody()
        if isinstance(request.routing_exception, SecurityError):  # no address can be built for a host that is not ours
            return Response("Alamat situs ini tidak dikenal.\n", 400, mimetype="text/plain")
        if request.endpoint in FILES:
            return None
        _refuse_nul()
        _meet()
        view = app.view_functions.get(request.endpoint or "")
        if view is None:
            return None  # unknown addresses become 404 by themselves
        allowed = allowed_for(view)
        if allowed is None:
            raise ProgrammingFault(f"{request.endpoint} does not say who may: add @allow(...) to the view")
        if may(allowed, g.role, is_vendor=g.vendor_id is not None):
            return None
        return _show_the_door(allowed)


def _refuse_nul() -> None:
    """No text that people type holds a NUL, and PostgreSQL cannot keep one."""
    texts = [request.path, *request.args.keys(), *request.args.values(), *request.form.values()]
    if any("\0" in text for text in texts):
        abort(400)


def _nobody() -> None:
    g.user = g.role = g.vendor = g.vendor_id = g.actor = None


def _meet() -> None:
    """Staff and vendor sessions never mix: a session holds the one or the other."""
    g.user = sessions.current()
    if g.user is not None:
        g.role, g.actor = g.user.role, g.user.actor
        return
    g.vendor = access_session.current()
    if g.vendor is not None:
        g.vendor_id, g.actor = g.vendor.id, g.vendor.actor


def _show_the_door(allowed: Allowed) -> ResponseReturnValue:
    """403 for those who are known and may not; the fitting sign-in page for those who are not known yet."""
    for_staff = bool(allowed - {ANYONE, VENDOR})
    known = g.role is not None or (g.vendor_id is not None and not for_staff)
    if known:
        abort(403)
    door = STAFF_DOOR if for_staff else VENDOR_DOOR
    if request.headers.get("HX-Request"):  # a part of a page: send the whole page to the door
        return Response(status=401, headers={"HX-Redirect": door})
    if not _wants_a_page(request.accept_mimetypes):
        abort(401)
    if for_staff and request.method == "GET" and request.path != "/kerja":
        return redirect(f"{door}?{_next()}", 303)
    return redirect(door, 303)


def _wants_a_page(accept: MIMEAccept) -> bool:
    return accept.best_match(["text/html", "application/json"]) == "text/html" or not accept


def _next() -> str:
    here = request.full_path if request.query_string else request.path
    return urlencode({"next": here})
