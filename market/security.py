"""Headers of every answer, and which proxies and host names are believed.

The headers follow the OWASP secure headers project; where we differ, the reason stands beside it.
"""

from flask import Flask, Response, request
from secure import Secure
from secure.headers import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.middleware.proxy_fix import ProxyFix


def headers() -> Secure:
    """No script or style but our own files; nothing embeds us; no address of ours reaches another site.

    The referrer is kept within the site: with `no-referrer` browsers send `Origin: null` and no `Referer` with our own
    forms, and the check against forgery, which wants one under https, would refuse every one of them.
    """
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
        referrer=ReferrerPolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera("self").geolocation().microphone().payment().usb(),
        hsts=StrictTransportSecurity().max_age(31536000),
        cache=CacheControl().no_store(),
    )


def init_app(app: Flask) -> None:
    believe_proxies(app, app.config["PROXIES"])
    all_headers = headers().headers

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in all_headers.items():
            if name == "Cache-Control" and (request.endpoint == "static" or name in response.headers):
                continue
            if name == "Strict-Transport-Security" and not request.is_secure:
                continue
            response.headers.setdefault(name, value)
        return response


def believe_proxies(app: Flask, count: int) -> None:
    """Take address and scheme from the last `count` proxies; with none, such headers are anybody's claims.

    The proxy must set X-Forwarded-For and X-Forwarded-Proto itself and pass `Host` on unchanged.
    """
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
