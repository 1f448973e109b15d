"""The staff's navigation: pages in one table; each visitor sees those that exist and that they may open."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from market.accounts.access import allowed_for, may
from market.words import N_


@dataclass(frozen=True)
class Entry:
    path: str
    text: str
    icon: str


ENTRIES = (
    Entry("/kerja", N_("Beranda"), "house"),
    Entry("/kerja/pelaku", N_("Pelaku UMKM"), "users"),
    Entry("/kerja/lapak", N_("Lapak"), "map-pin"),
    Entry("/kerja/musim", N_("Musim"), "calendar-days"),
    Entry("/kerja/rotasi", N_("Rotasi"), "shuffle"),
    Entry("/kerja/kehadiran", N_("Kehadiran"), "clipboard-check"),
    Entry("/kerja/omzet", N_("Omzet"), "banknote"),
    Entry("/kerja/petugas", N_("Petugas"), "user-round-cog"),
    Entry("/kerja/catatan", N_("Catatan kerja"), "scroll-text"),
    Entry("/kerja/akun", N_("Akun saya"), "key-round"),
)


@dataclass(frozen=True)
class Shown:
    path: str
    text: str
    icon: str
    here: bool


def init_app(app: Flask) -> None:
    app.jinja_env.globals["staff_navigation"] = staff_navigation


def staff_navigation() -> list[Shown]:
    """The entries for the staff member of this request, with the one they are in marked."""
    paths = [entry for entry in ENTRIES if _may_open(entry.path)]
    inside = [entry.path for entry in paths if (request.path + "/").startswith(entry.path + "/")]
    here = max(inside, key=len, default="")
    return [Shown(entry.path, gettext(entry.text), entry.icon, entry.path == here) for entry in paths]


def _may_open(path: str) -> bool:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except RequestRedirect:
        return False
    except HTTPException:
        return False
    allowed = allowed_for(current_app.view_functions[endpoint])
    return allowed is not None and may(allowed, getattr(g, "role", None), is_vendor=False)
