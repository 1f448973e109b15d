"""The edge: domain errors become pages with a fitting code; every page says what happened and what to do next."""

from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from market.db import busy_in_plain_words
from market.errors import Busy, GiliranError
from market.extensions import db

Answer = Response | tuple[Any, int]

HTTP_TEXTS = {
    400: (_("Permintaan tidak dapat dibaca"), _("Kembali ke halaman sebelumnya, periksa isian, lalu kirim lagi.")),
    401: (_("Silakan masuk dulu"), _("Halaman ini hanya untuk petugas yang sudah masuk.")),
    403: (_("Anda tidak berhak membuka halaman ini"), _("Minta administrator bila Anda memerlukannya.")),
    404: (_("Halaman tidak ditemukan"), _("Periksa alamatnya, atau mulai lagi dari halaman depan.")),
    405: (_("Cara membuka halaman ini keliru"), _("Kembali ke halaman sebelumnya dan pakai tombol yang ada.")),
    413: (_("Berkas terlalu besar"), _("Kirim berkas paling besar 12 MB.")),
    429: (_("Terlalu banyak percobaan"), _("Tunggu beberapa menit, lalu coba lagi.")),
    500: (
        _("Ada kesalahan di sistem kami"),
        _("Tidak ada data yang berubah. Coba lagi; bila tetap gagal, hubungi administrator."),
    ),
}


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.register_error_handler(GiliranError, domain_error)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_error)


def domain_error(error: GiliranError) -> Answer:
    db.session.rollback()
    faults = getattr(error, "faults", [])
    return error_page(error.http_status, error.message, kept=error.kept, next_step=error.next_step, faults=faults)


def expired_form(error: CSRFError) -> Answer:
    return error_page(
        400,
        _("Formulir ini sudah kedaluwarsa"),
        kept=_("Isian Anda belum disimpan."),
        next_step=_("Kembali, muat ulang halaman, lalu kirim lagi."),
    )


def http_error(error: HTTPException) -> Answer:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    if code >= 500:
        db.session.rollback()
    title, next_step = HTTP_TEXTS.get(code, HTTP_TEXTS[500 if code >= 500 else 400])
    return error_page(code, title, next_step=next_step)


def database_error(error: OperationalError) -> Answer:
    """A locked or full database outside a service (for example while reading)."""
    db.session.rollback()
    try:
        with busy_in_plain_words():
            raise error
    except Busy as busy:
        return domain_error(busy)


def error_page(
    code: int, title: Any, *, kept: Any = "", next_step: Any = "", faults: list[str] | None = None
) -> Answer:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(error=str(title), kept=str(kept), next=str(next_step), faults=faults or []), code
    said = {"code": code, "title": title, "kept": kept, "next_step": next_step, "faults": faults or []}
    return render_template("error.html", back=_way_back(), **said), code


def _way_back() -> tuple[str, Any]:
    """Where whoever is at the other end begins, with its name."""
    if g.get("role") is not None:
        return "/kerja", _("Ke beranda")
    if g.get("vendor_id") is not None:
        return "/saya", _("Ke giliran saya")
    return "/", _("Ke halaman depan")
