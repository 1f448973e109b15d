"""Headers of every answer, and the guard that lets nobody through to a view that declares nothing."""

from flask import Flask, Response, abort, g, request
from secure import Secure
from secure.headers import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from market.accounts.access import ANYONE, allowed_for, may
from market.accounts.models import Role
from market.errors import ProgrammingFault


def headers() -> Secure:
    """No script or style but our own files; nothing embeds us; a personal link never leaks as a referrer."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .connect_src("'self'")
        .manifest_src("'self'")
        .worker_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
    return Secure(
        csp=policy,
        xfo=XFrameOptions().deny(),
        xcto=XContentTypeOptions().nosniff(),
        referrer=ReferrerPolicy().no_referrer(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        permissions=PermissionsPolicy().camera("self").geolocation().microphone(),
        hsts=StrictTransportSecurity().max_age(31536000),
        cache=CacheControl().no_store(),
    )


def init_app(app: Flask) -> None:
    all_headers = headers().headers

    @app.before_request
    def _guard() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static":
            return  # unknown addresses become 404 by themselves
        allowed = allowed_for(view)
        if allowed is None:
            raise ProgrammingFault(f"{request.endpoint} does not say who may: add @allow(...) to the view")
        if not may(allowed, _role(), is_vendor=getattr(g, "vendor_id", None) is not None):
            if ANYONE not in allowed and _role() is None:
                abort(401)
            abort(403)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in all_headers.items():
            if name == "Cache-Control" and (request.endpoint == "static" or name in response.headers):
                continue
            if name == "Strict-Transport-Security" and not request.is_secure:
                continue
            response.headers.setdefault(name, value)
        return response


def _role() -> Role | None:
    return getattr(g, "role", None)
