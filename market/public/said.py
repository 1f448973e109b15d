"""A vendor's turn and standing in words."""

import datetime as dt
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from market.formats import day, day_range, hours, number
from market.public.own import Own, OwnTurn
from market.vendors import access_cards
from market.vendors.models import Vendor
from market.vendors.vocabulary import HalalStatus, VendorStatus
from market.venues.plan import plan_of
from market.venues.queries import stalls_of


def turn_card(session: Session, vendor: Vendor, turn: OwnTurn, on: dt.date) -> dict[str, Any]:
    """What the card component shows (see templates/components/turn.html)."""
    return {
        "dates": turn.dates,
        "when": how_soon(turn.dates, on),
        "hours": hours(turn.weekend.season.opens_at, turn.weekend.season.closes_at),
        "stall": turn.stall.code,
        "zone": turn.stall.zone.name or turn.stall.zone.code,
        "venue": ", ".join(part for part in (turn.venue.name, turn.venue.address) if part),
        "bring": bring(vendor),
        "plan": plan_of(stalls_of(session, turn.venue.id, in_use_only=True)),
        "qr": gate_code(vendor.code),
    }


def gate_code(vendor_code: str) -> Markup:
    """What an officer's camera opens at the gate: this vendor on the attendance page. Of no use without signing in."""
    return access_cards.qr(f"{current_app.config['PUBLIC_URL']}/kerja/kehadiran/pelaku/{vendor_code}")


def how_soon(dates: list[dt.date], on: dt.date) -> str:
    """`hari ini`, `besok`, `5 hari lagi`."""
    first = min((date for date in dates if date >= on), default=min(dates))
    away = (first - on).days
    if away <= 0:
        return str(_("hari ini"))
    if away == 1:
        return str(_("besok"))
    return str(ngettext("%(num)s hari lagi", "%(num)s hari lagi", away))


def bring(vendor: Vendor) -> list[str]:
    """By what the vendor said that it needs, and what the law wants on the stall."""
    things = [_("Ponsel ini atau kartu giliran, untuk petugas di gerbang")]
    if vendor.needs_listrik:
        things.append(_("Kabel listrik sendiri"))
    if vendor.needs_kompor:
        things.append(_("Kompor dan gas yang aman"))
    if vendor.needs_air:
        things.append(_("Wadah air bersih"))
    if vendor.halal_status is HalalStatus.NOT_HALAL:
        things.append(_("Label “tidak halal” yang terlihat jelas"))
    return things


def why(found: Own, on: dt.date) -> list[str]:
    """Why there is no turn yet, or not sooner: a few sentences with the vendor's own figures."""
    said = [_status(found)] if found.vendor.status is not VendorStatus.ACTIVE else []
    if found.rotation is None:
        return [*said, str(_("Giliran musim ini belum diterbitkan."))]
    if found.standing is None:
        return [*said, str(_("Anda belum ikut dalam pengundian musim ini; tanyakan kepada koordinator."))]
    said.append(_standing(found))
    turn = found.next
    if turn:
        said.append(str(_("Giliran berikut: %(when)s.", when=day_range(turn.dates))))
    elif not found.coming:
        said.append(str(_("Tidak ada lagi giliran Anda pada sisa musim ini.")))
    said += [
        str(
            _(
                "Anda nomor %(position)s di daftar cadangan akhir pekan mulai %(day)s: bila ada lapak kosong, Anda "
                "dipanggil menurut urutan.",
                position=number(place.position),
                day=day(place.weekend.starts_on),
            )
        )
        for place in found.waiting[:1]
    ]
    return said


def _status(found: Own) -> str:
    words = {
        VendorStatus.APPLIED: _("Pendaftaran Anda sedang diperiksa; setelah disetujui Anda ikut diundi."),
        VendorStatus.SUSPENDED: _("Keikutsertaan Anda sedang ditangguhkan, jadi tidak ada giliran baru."),
    }
    return str(words.get(found.vendor.status, _("Anda tercatat sudah keluar dari pasar.")))


def _standing(found: Own) -> str:
    standing = found.standing
    assert standing is not None  # noqa: S101 (only called with one)
    gap = standing.turns - standing.entitlement
    figures = {"turns": number(standing.turns), "entitlement": number(standing.entitlement, 2)}
    if abs(gap) < 1:
        return str(
            _(
                "Sejauh ini Anda mendapat %(turns)s giliran dari jatah %(entitlement)s: "
                "selisihnya kurang dari satu giliran, seperti semua pelaku lain.",
                **figures,
            )
            if found.rotation and found.rotation.figures.get("deviation", 1) < 1
            else _(
                "Sejauh ini Anda mendapat %(turns)s giliran dari jatah %(entitlement)s: "
                "selisihnya kurang dari satu giliran.",
                **figures,
            )
        )
    return str(_("Sejauh ini Anda mendapat %(turns)s giliran dari jatah %(entitlement)s.", **figures))
