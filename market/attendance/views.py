"""The gate's page: the stalls of a market date with a button each; and the standby list for a free stall."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from market.accounts.access import allow
from market.accounts.models import Role
from market.accounts.staff import current_actor
from market.attendance import answers, queries, service, standby
from market.attendance.addresses import dates_of_season, nearest_date, read_date
from market.attendance.models import Answer, AttendanceStatus, CannotReason
from market.attendance.queries import Day, Spot
from market.clock import now, today
from market.errors import BadInput
from market.extensions import db
from market.seasons.models import WeekendStatus

blueprint = Blueprint("attendance", __name__, url_prefix="/kerja/kehadiran")

SHOW = ("", "belum", "kosong", "hadir")
"""What the list may be narrowed to: nothing noted yet, free stalls, present."""


@blueprint.get("")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def start() -> Response | str:
    """Straight to the next market date."""
    found = nearest_date(db.session(), today())
    if found is None:
        return render_template("attendance/none.html")
    season, on = found
    return redirect(url_for(".day", season=season, date=on.isoformat()), 302)


@blueprint.get("/pelaku/<code>")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def vendor(code: str) -> Response | str:
    """Where the code on a vendor's turn card leads: the next market date, narrowed to this vendor."""
    found = nearest_date(db.session(), today())
    if found is None:
        return render_template("attendance/none.html")
    season, on = found
    return redirect(url_for(".day", season=season, date=on.isoformat(), cari=code), 302)


@blueprint.get("/<season>/<date>")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def day(season: str, date: str) -> str:
    found = queries.day(db.session(), season, read_date(date))
    show = request.args.get("tampil", "") if request.args.get("tampil", "") in SHOW else ""
    search = request.args.get("cari", "").strip()[:80]
    dates = dates_of_season(db.session(), found.season.id)
    return render_template(
        "attendance/day.html",
        day=found,
        spots=[spot for spot in found.spots if _wanted(spot, show) and _fits(spot, search)],
        show=show,
        search=search,
        before=_step(dates, found.on, -1),
        after=_step(dates, found.on, 1),
        state=_state(found),
        statuses=AttendanceStatus,
        answers=Answer,
        page_nonce=str(uuid.uuid4()),
    )


@blueprint.post("/<season>/<date>")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def note(season: str, date: str) -> Response:
    """One press: `mark` is `present:340`, `no_show:340`, `excused:340` or `undo:340`."""
    on = read_date(date)
    deed, _colon, vendor = request.form.get("mark", "").partition(":")
    vendor_id = _number(vendor)
    date_id = queries.market_date(db.session(), season, on).id
    nonce = _nonce(request.form.get("nonce", ""), deed, vendor)
    if deed == "undo":
        service.undo(db.session(), date_id, vendor_id, nonce=nonce, actor=current_actor(), clock=now)
    elif deed in set(AttendanceStatus):
        status = AttendanceStatus(deed)
        service.mark(db.session(), date_id, vendor_id, status, nonce=nonce, actor=current_actor(), clock=now)
    else:
        raise BadInput(_("Tombol itu tidak dikenal. Muat ulang halaman, lalu ulangi."))
    back: dict[str, Any] = {name: request.form[name] for name in ("tampil", "cari") if request.form.get(name)}
    return redirect(url_for(".day", season=season, date=date, _anchor=f"p-{vendor_id}", **back), 303)


@blueprint.get("/<season>/<date>/lapak/<code>")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def stall(season: str, date: str, code: str) -> str:
    """Who may have a free stall, in the standby list's order."""
    found = queries.day(db.session(), season, read_date(date))
    return _stall_page(found, found.spot(code), [])


@blueprint.post("/<season>/<date>/lapak/<code>")
@allow(Role.GATE_OFFICER, Role.COORDINATOR)
def replace(season: str, date: str, code: str) -> Response | tuple[str, int]:
    on = read_date(date)
    date_id = queries.market_date(db.session(), season, on).id
    vendor = request.form.get("vendor", "")
    try:
        done = standby.replace(
            db.session(),
            date_id,
            code,
            _number(vendor),
            reason=request.form.get("reason", ""),
            nonce=_nonce(request.form.get("nonce", ""), f"stall:{code}", vendor),
            actor=current_actor(),
            clock=now,
        )
    except BadInput as error:
        found = queries.day(db.session(), season, on)
        return _stall_page(found, found.spot(code), [error.message, error.next_step]), error.http_status
    if done:
        flash(_("Lapak %(stall)s diisi dari cadangan.", stall=code), "good")
    return redirect(url_for(".day", season=season, date=date, _anchor=f"lapak-{code}"), 303)


@blueprint.post("/<season>/<date>/berhalangan")
@allow(Role.COORDINATOR)
def cannot(season: str, date: str) -> Response:
    """A vendor told a coordinator beforehand that it cannot come."""
    market_date = queries.market_date(db.session(), season, read_date(date))
    reply = answers.Reply(
        Answer.CANNOT, CannotReason.OTHER, request.form.get("note", "") or _("memberi tahu koordinator")
    )
    vendor_id = _number(request.form.get("vendor", ""))
    answers.answer_turn(db.session(), market_date.weekend_id, vendor_id, reply, actor=current_actor(), clock=now)
    return redirect(url_for(".day", season=season, date=date, _anchor=f"p-{vendor_id}"), 303)


def _stall_page(found: Day, spot: Spot, faults: list[str]) -> str:
    listed = standby.candidates(db.session(), found, spot)
    return render_template(
        "attendance/stall.html",
        day=found,
        spot=spot,
        candidates=listed,
        first=next((candidate for candidate in listed if not candidate.hindrance), None),
        state=_state(found),
        faults=[fault for fault in faults if fault],
        reason=request.form.get("reason", "")[:200],
        page_nonce=str(uuid.uuid4()),
    )


def _state(found: Day) -> str:
    """`open`: can be noted; `coming`; `cancelled`; `unpublished`: nobody has a turn yet."""
    if found.weekend.status is WeekendStatus.CANCELLED:
        return "cancelled"
    if not found.counts["turns"]:
        return "unpublished"
    return "coming" if found.on > today() else "open"


def _wanted(spot: Spot, show: str) -> bool:
    wanted = {
        "belum": spot.holder is not None and spot.record is None and spot.standin is None,
        "kosong": spot.free,
        "hadir": spot.present is not None,
    }
    return wanted.get(show, True)


def _fits(spot: Spot, search: str) -> bool:
    """Every word searched for stands in the stall's code or in somebody's name, code or product."""
    people = [who for who in (spot.holder, spot.standin) if who]
    said = " ".join([spot.stall.code, *(f"{who.name} {who.code} {who.product}" for who in people)]).casefold()
    return all(word in said for word in search.casefold().split())


def _step(dates: list[tuple[dt.date, bool]], on: dt.date, by: int) -> dt.date | None:
    days = [date for date, cancelled in dates if not cancelled or date == on]
    place = days.index(on) + by
    return days[place] if 0 <= place < len(days) else None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(_("Pelaku itu tidak dikenal. Muat ulang halaman, lalu ulangi."))
    return int(text)


def _nonce(page: str, *deed: str) -> str | None:
    """One nonce for one deed of one page as shown: pressed twice, it is sent twice and counts once."""
    try:
        return str(uuid.uuid5(uuid.UUID(page), ":".join(deed)))
    except ValueError:
        return None
