"""Pages of seasons and their weekends."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from market.accounts.access import STAFF, allow, may
from market.accounts.models import Role
from market.clock import now, today
from market.errors import BadInput, Conflict, NotFound
from market.extensions import db
from market.interface.options import options
from market.seasons import forms, queries, restrictions, service
from market.seasons.calendar import MarketDays
from market.seasons.models import NeighbourRule, PairKind, Weekend, WeekendStatus
from market.seasons.service import SeasonRules
from market.vendors.vocabulary import Category

blueprint = Blueprint("seasons", __name__, url_prefix="/kerja/musim")


@blueprint.get("")
@allow(*STAFF)
def season_list() -> str:
    return render_template("seasons/list.html", seasons=queries.seasons(db.session()), today=today())


@blueprint.route("/baru", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def season_new() -> Response | str | tuple[str, int]:
    form = forms.SeasonForm()
    form.venue.choices = options(*((venue.id, venue.name) for venue in queries.venues(db.session())))
    faults: list[str] = []
    if form.validate_on_submit():
        try:
            season = service.create_season(
                db.session(),
                venue_id=form.venue.data,
                code=form.code.data.strip(),
                name=form.name.data,
                first=form.first.data,
                weekends=form.weekends.data,
                days=MarketDays(form.days.data),
                rules=_rules(form),
                actor=g.actor,
                clock=now,
            )
        except (BadInput, Conflict) as error:
            faults = [error.message, *getattr(error, "faults", [])]
        else:
            flash(_("Musim %(name)s dibuat.", name=season.name), "good")
            return redirect(url_for(".season_page", code=season.code), 303)
    page = render_template("seasons/new.html", form=form, faults=faults)
    return (page, 400) if request.method == "POST" else page


@blueprint.get("/<code>")
@allow(*STAFF)
def season_page(code: str) -> str:
    return _season_page(code)


@blueprint.post("/<code>")
@allow(Role.COORDINATOR)
def season_change(code: str) -> Response | tuple[str, int]:
    season = queries.season_by_code(db.session(), code)
    form = forms.RulesForm()
    if not form.validate_on_submit():
        return _season_page(code, rules_form=form), 400
    try:
        service.change_rules(
            db.session(),
            season.id,
            version=_version(form),
            name=form.name.data,
            rules=_rules(form),
            actor=g.actor,
            clock=now,
        )
    except BadInput as error:
        return _season_page(code, rules_form=form, faults=[error.message, *error.faults]), 400
    flash(_("Aturan musim disimpan. Rancangan yang sudah ada tidak berubah; undi lagi bila perlu."), "good")
    return redirect(url_for(".season_page", code=code), 303)


@blueprint.post("/<code>/pasangan")
@allow(Role.COORDINATOR)
def pair(code: str) -> Response | tuple[str, int]:
    season = queries.season_by_code(db.session(), code)
    form = forms.PairForm()
    if not form.validate_on_submit():
        return _season_page(code, pair_form=form), 400
    codes = (form.first.data, form.second.data)
    try:
        restrictions.pair_vendors(
            db.session(), season.id, codes=codes, kind=PairKind(form.kind.data), actor=g.actor, clock=now
        )
    except BadInput as error:
        return _season_page(code, pair_form=form, faults=[error.message]), 400
    return redirect(url_for(".season_page", code=code) + "#pasangan", 303)


@blueprint.post("/<code>/pasangan/hapus")
@allow(Role.COORDINATOR)
def part(code: str) -> Response:
    season = queries.season_by_code(db.session(), code)
    codes = (request.form.get("first", ""), request.form.get("second", ""))
    restrictions.part_vendors(db.session(), season.id, codes=codes, actor=g.actor, clock=now)
    return redirect(url_for(".season_page", code=code) + "#pasangan", 303)


@blueprint.get("/<code>/<starts_on>")
@allow(*STAFF)
def weekend_page(code: str, starts_on: str) -> str:
    return _weekend_page(_weekend(code, starts_on))


def _cancel(weekend: Weekend, form: Any) -> None:
    service.cancel_weekend(
        db.session(),
        weekend.id,
        version=_version(form),
        reason=form.reason.data,
        actor=g.actor,
        clock=now,
    )


def _note(weekend: Weekend, form: Any) -> None:
    service.note_weekend(
        db.session(), weekend.id, version=_version(form), note=form.note.data or "", actor=g.actor, clock=now
    )


def _close_stalls(weekend: Weekend, form: Any) -> None:
    restrictions.close_stalls(
        db.session(),
        weekend.id,
        stall_codes=form.codes(),
        reason=form.closed_reason.data or "",
        actor=g.actor,
        clock=now,
    )


def _limit(weekend: Weekend, form: Any) -> None:
    restrictions.set_limit(
        db.session(),
        weekend.id,
        category=Category(form.category.data),
        minimum=form.minimum.data or 0,
        maximum=form.maximum.data,
        actor=g.actor,
        clock=now,
    )


def _absence(weekend: Weekend, form: Any) -> None:
    restrictions.mark_unavailable(
        db.session(),
        weekend.id,
        vendor_code=form.vendor.data,
        reason=form.absence_reason.data or "",
        actor=g.actor,
        clock=now,
    )


def _fix(weekend: Weekend, form: Any) -> None:
    restrictions.fix_turn(
        db.session(),
        weekend.id,
        vendor_code=form.fixed_vendor.data,
        stall_code=form.fixed_stall.data or None,
        actor=g.actor,
        clock=now,
    )


CHANGES: dict[str, tuple[str, type[FlaskForm], Callable[[Weekend, Any], None]]] = {
    "batal": ("cancel_form", forms.CancelForm, _cancel),
    "catatan": ("note_form", forms.NoteForm, _note),
    "lapak": ("stalls_form", forms.ClosedStallsForm, _close_stalls),
    "batas": ("limit_form", forms.LimitForm, _limit),
    "berhalangan": ("absence_form", forms.AbsenceForm, _absence),
    "tetap": ("fixed_form", forms.FixedTurnForm, _fix),
}
"""What a weekend's page can change: address, the form's name on the page, the form, the deed."""


@blueprint.post("/<code>/<starts_on>/<any(batal, catatan, lapak, batas, berhalangan, tetap):change>")
@allow(Role.COORDINATOR)
def weekend_change(code: str, starts_on: str, change: str) -> Response | tuple[str, int]:
    weekend = _weekend(code, starts_on)
    name, kind, deed = CHANGES[change]
    form = kind()
    if not form.validate_on_submit():
        return _weekend_page(weekend, **{name: form}), 400
    try:
        deed(weekend, form)
    except BadInput as error:
        return _weekend_page(_weekend(code, starts_on), faults=[error.message, *error.faults], **{name: form}), 400
    return redirect(url_for(".weekend_page", code=code, starts_on=starts_on), 303)


@blueprint.post("/<code>/<starts_on>/buka")
@allow(Role.COORDINATOR)
def weekend_reopen(code: str, starts_on: str) -> Response:
    weekend = _weekend(code, starts_on)
    version = request.form.get("version", type=int, default=0)
    service.reopen_weekend(db.session(), weekend.id, version=version, actor=g.actor, clock=now)
    return redirect(url_for(".weekend_page", code=code, starts_on=starts_on), 303)


@blueprint.post("/<code>/<starts_on>/<any(hadir, lepas):change>")
@allow(Role.COORDINATOR)
def weekend_take_back(code: str, starts_on: str, change: str) -> Response:
    """Take an absence (`hadir`) or a fixed turn (`lepas`) away."""
    weekend = _weekend(code, starts_on)
    deed = restrictions.mark_available if change == "hadir" else restrictions.release_turn
    deed(db.session(), weekend.id, vendor_code=request.form.get("vendor", ""), actor=g.actor, clock=now)
    return redirect(url_for(".weekend_page", code=code, starts_on=starts_on), 303)


def _season_page(code: str, faults: list[str] | None = None, **given: FlaskForm) -> str:
    session = db.session()
    season = queries.season_by_code(session, code)
    rules_form = given.get("rules_form") or forms.RulesForm(formdata=None, obj=season)
    if "rules_form" not in given:
        rules_form.same_product_neighbours.data = season.same_product_neighbours.value
    return render_template(
        "seasons/season.html",
        season=season,
        rows=queries.weekend_rows(session, season),
        pairs=queries.pairs(session, season.id),
        rules_form=rules_form,
        pair_form=given.get("pair_form") or forms.PairForm(formdata=None),
        faults=faults or [],
        today=today(),
    )


def _weekend_page(weekend: Weekend, faults: list[str] | None = None, **given: FlaskForm) -> str:
    detail = queries.weekend_detail(db.session(), weekend)
    closed = ", ".join(stall.code for stall, _reason in detail.closed)
    shown = {name: given.get(name) or kind(formdata=None) for name, kind, _deed in CHANGES.values()}
    if "stalls_form" not in given:
        shown["stalls_form"].stalls.data = closed
        shown["stalls_form"].closed_reason.data = detail.closed[0][1] if detail.closed else ""
    if "note_form" not in given:
        shown["note_form"].note.data = weekend.note
    return render_template(
        "seasons/weekend.html",
        weekend=weekend,
        detail=detail,
        faults=faults or [],
        begun=weekend.starts_on <= today(),
        cancelled=weekend.status is WeekendStatus.CANCELLED,
        **shown,
    )


def _weekend(code: str, starts_on: str) -> Weekend:
    try:
        date = dt.date.fromisoformat(starts_on)
    except ValueError as error:
        raise NotFound(_("Alamat akhir pekan ini keliru.")) from error
    return queries.weekend_of(db.session(), code, date)


def _rules(form: Any) -> SeasonRules:
    return SeasonRules(
        min_gap=form.min_gap.data,
        same_product_neighbours=NeighbourRule(form.same_product_neighbours.data),
        stall_repeat_gap=form.stall_repeat_gap.data,
        omzet_target=form.omzet_target.data,
        opens_at=form.opens_at.data,
        closes_at=form.closes_at.data,
    )


def _version(form: Any) -> int:
    """The version that the form showed; a form that lost it counts as outdated."""
    text = form.version.data or ""
    return int(text) if text.isdigit() else 0


@blueprint.app_template_test("coordinating")
def coordinating(role: Role | None) -> bool:
    """`{% if g.role is coordinating %}`: whether to show what only a coordinator may do."""
    return may(frozenset({Role.COORDINATOR}), role, is_vendor=False)
