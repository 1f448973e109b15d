"""A vendor's own pages: its turn, its answer, its calendar, its omzet."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from market.accounts.access import VENDOR, allow
from market.accounts.staff import current_actor
from market.attendance.addresses import read_date
from market.attendance.answers import Reply, answer_turn
from market.attendance.models import Answer, CannotReason
from market.clock import now, today
from market.errors import BadInput, Conflict, NotFound, StaleRecord
from market.extensions import db
from market.omzet import own_reports
from market.omzet.amounts import read_amount, written
from market.omzet.forms import ReportForm
from market.omzet.models import OmzetSource
from market.omzet.rules import Entry, Kind, NotRecorded
from market.omzet.service import report
from market.public import own
from market.public.calendar_file import calendar_of
from market.public.forms import CannotForm
from market.public.own import OwnDay, OwnTurn
from market.public.said import turn_card, why
from market.vendors.vocabulary import VendorStatus

blueprint = Blueprint("own", __name__, url_prefix="/saya")

SHOWN_PAST, SHOWN_REPORTS = 12, 8


@blueprint.get("")
@allow(VENDOR)
def page() -> str:
    found = own.own(db.session(), g.vendor_id, today())
    turn = found.next
    return render_template(
        "public/own.html",
        own=found,
        active=found.vendor.status is VendorStatus.ACTIVE,
        suspended=found.vendor.status is VendorStatus.SUSPENDED,
        turn=turn,
        card=turn_card(db.session(), found.vendor, turn, today()) if turn else None,
        later=[other for other in found.coming if other is not turn],
        past=found.past[:SHOWN_PAST],
        reports=found.reportable[:SHOWN_REPORTS],
        due=next(((t, d) for t, d in found.reportable if d.report is None and d.may_report), None),
        sentences=why(found, today()),
        answers=Answer,
        today=today(),
    )


@blueprint.get("/giliran.ics")
@allow(VENDOR)
def calendar() -> Response:
    found = own.own(db.session(), g.vendor_id, today())
    number, stamp = 0, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    if found.rotation and found.rotation.published_at:
        number, stamp = found.rotation.number, found.rotation.published_at
    content = calendar_of(found.coming, found.vendor.code, number, stamp)
    return Response(
        content,
        mimetype="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="giliran.ics"'},
    )


@blueprint.post("/giliran/<date>/hadir")
@allow(VENDOR)
def coming(date: str) -> BaseResponse:
    turn = _turn(date)
    answer_turn(db.session(), turn.weekend.id, g.vendor_id, Reply(Answer.COMING), actor=current_actor(), clock=now)
    flash(_("Terima kasih, Anda tercatat akan hadir."), "good")
    return redirect(url_for(".page"), 303)


@blueprint.route("/giliran/<date>/berhalangan", methods=["GET", "POST"])
@allow(VENDOR)
def cannot(date: str) -> BaseResponse | str | tuple[str, int]:
    turn = _turn(date)
    form = CannotForm()
    faults: list[str] = []
    code = 400
    if form.validate_on_submit():
        reply = Reply(Answer.CANNOT, CannotReason(form.reason.data), form.note.data or "")
        weekend_id = turn.weekend.id
        try:
            answer_turn(db.session(), weekend_id, g.vendor_id, reply, actor=current_actor(), clock=now)
        except (BadInput, Conflict) as error:
            faults, code = [error.message, error.next_step], error.http_status
            turn = _turn(date)
        else:
            flash(_("Tercatat berhalangan. Lapak Anda akan ditawarkan kepada cadangan."), "info")
            return redirect(url_for(".page"), 303)
    page = render_template("public/cannot.html", turn=turn, form=form, faults=[fault for fault in faults if fault])
    return (page, code) if request.method == "POST" else page


@blueprint.route("/omzet/<date>", methods=["GET", "POST"])
@allow(VENDOR)
def omzet(date: str) -> BaseResponse | str | tuple[str, int]:
    turn, day = _day(date)
    form = ReportForm()
    state: dict[str, Any] = {"faults": [], "ask": "", "code": 200}
    if form.validate_on_submit():
        saved = _report(form, day.date.id, state)
        if saved is not None:
            flash(saved, "good")
            return redirect(url_for(".page", _anchor="omzet"), 303)
        turn, day = _day(date)
    elif request.method == "POST":
        state["code"] = 400
    else:
        form.amount.data = written(day.report.amount if day.report else None)
        form.version.data = str(day.report.version if day.report else 0)
    history = own_reports.history(db.session(), day.report.id) if day.report else []
    page = render_template("public/omzet.html", turn=turn, day=day, form=form, history=history, **state)
    return page, state["code"]


def _report(form: ReportForm, market_date_id: int, state: dict[str, Any]) -> str | None:
    """Record what the vendor wrote: what to say then, or None with the reason in `state`."""
    try:
        amount = read_amount(form.amount.data or "")
        entry = Entry(g.vendor_id, amount, seen=form.seen(), confirmed=bool(form.sure.data))
        report(
            db.session(),
            market_date_id,
            entry,
            source=OmzetSource.VENDOR,
            reason=form.reason.data or "",
            actor=current_actor(),
            clock=now,
        )
    except NotRecorded as refused:
        fault = refused.by_vendor[g.vendor_id]
        state["code"] = 400
        if fault.kind is Kind.ASK:
            state["ask"] = fault.message
        elif fault.kind is Kind.REASON:
            form.reason.errors = [fault.message]
        else:
            state["faults"] = [fault.message]
    except StaleRecord as stale:
        state["faults"], state["code"] = [stale.message, stale.kept], 409
    except (BadInput, Conflict) as error:
        state["code"] = error.http_status
        form.amount.errors = [error.message]
    else:
        return str(_("Omzet tersimpan: Rp%(amount)s.", amount=written(amount)))
    return None


def _turn(date: str) -> OwnTurn:
    """The vendor's own coming turn of the weekend that begins on that day. Raises NotFound."""
    starts_on = read_date(date)
    for turn in own.all_turns(db.session(), g.vendor_id, today()):
        if turn.weekend.starts_on == starts_on and not turn.stood_in:
            return turn
    raise NotFound(
        _("Anda tidak punya giliran pada akhir pekan itu."), next_step=_("Lihat giliran Anda di halaman depan.")
    )


def _day(date: str) -> tuple[OwnTurn, OwnDay]:
    """The vendor's own market date, whether it may be reported or not. Raises NotFound."""
    on = read_date(date)
    for turn in own.all_turns(db.session(), g.vendor_id, today()):
        for day in turn.days:
            if day.date.on == on:
                return turn, day
    raise NotFound(
        _("Anda tidak berjualan pada hari itu, jadi tidak ada omzet untuk dilaporkan."),
        next_step=_("Pilih hari pasar dari halaman giliran Anda."),
    )
