"""The registry's pages for staff: list, one vendor, add, edit, status, export."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from market.accounts.access import allow
from market.accounts.models import Role
from market.accounts.staff import current_actor
from market.clock import now, today
from market.errors import BadInput, StaleRecord
from market.extensions import db
from market.pages import asked_number
from market.spreadsheets.writing import XLSX
from market.vendors import page_words, queries, service
from market.vendors.details import BadDetails
from market.vendors.export import registry_book
from market.vendors.forms import StatusForm, VendorForm
from market.vendors.import_views import blueprint as import_blueprint
from market.vendors.vocabulary import VendorStatus

blueprint = Blueprint("vendors", __name__, url_prefix="/kerja/pelaku")
blueprints = [import_blueprint, blueprint]


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"field_name": page_words.field_name, "deed_name": page_words.deed_name}


@blueprint.get("")
@allow(Role.COORDINATOR, Role.FACILITATOR)
def vendor_list() -> str:
    filters = queries.Filters.of(request.args.items())
    session = db.session()
    counts = queries.status_counts(session)
    return render_template(
        "vendors/list.html",
        page=queries.vendor_page(session, filters, asked_number()),
        filters=filters,
        registered=sum(counts.values()),
        choices=page_words.filter_choices(counts, queries.kelurahan_choices(session), queries.UNDECIDED),
        may_edit=_may_edit(),
        order_url=lambda order: url_for(".vendor_list", **_asked(filters, urut=order)),
        export_url=url_for(".export", **_asked(filters)),
    )


@blueprint.get("/unduh")
@allow(Role.COORDINATOR)
def export() -> Response:
    """The vendors that the filters let through, with phones; who took it is written down."""
    session = db.session()
    filters = queries.Filters.of(request.args.items())
    vendors = session.scalars(queries.matching(filters)).all()
    data = registry_book(vendors).to_bytes()
    service.note_export(session, len(vendors), actor=current_actor(), clock=now)
    return Response(
        data,
        mimetype=XLSX,
        headers={"Content-Disposition": f"attachment; filename=pelaku-{today():%Y-%m-%d}.xlsx"},
    )


@blueprint.get("/<code>")
@allow(Role.COORDINATOR, Role.FACILITATOR)
def vendor_page(code: str) -> str:
    session = db.session()
    vendor_id = queries.vendor_by_code(session, code).id
    service.note_reading(session, vendor_id, actor=current_actor(), clock=now)
    return _vendor_page(code, None)


@blueprint.post("/<code>/status")
@allow(Role.COORDINATOR)
def status(code: str) -> ResponseReturnValue:
    form = StatusForm()
    if form.validate_on_submit():
        try:
            service.change_status(
                db.session(),
                code,
                VendorStatus(form.status.data),
                form.reason.data or "",
                version=_version(form.version.data),
                actor=current_actor(),
                clock=now,
            )
        except BadInput as error:
            form.reason.errors = [*form.reason.errors, error.message]
        else:
            flash(_("Status disimpan."), "good")
            return redirect(url_for(".vendor_page", code=code), 303)
    return _vendor_page(code, form), 400


@blueprint.route("/baru", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def add() -> ResponseReturnValue:
    form = VendorForm(queries.kelurahan_choices(db.session()))
    if form.validate_on_submit():
        try:
            code = service.register_vendor(
                db.session(),
                form.details(),
                consent_source="paper" if form.consent.data else None,
                actor=current_actor(),
                clock=now,
            )
        except BadDetails as error:
            form.say(error.fields)
        else:
            flash(_("Pelaku %(code)s dicatat.", code=code), "good")
            return redirect(url_for(".vendor_page", code=code), 303)
    return _form_page(form, None, refused=request.method == "POST")


@blueprint.route("/<code>/ubah", methods=["GET", "POST"])
@allow(Role.COORDINATOR)
def edit(code: str) -> ResponseReturnValue:
    session = db.session()
    kelurahan = queries.kelurahan_choices(session)
    if request.method == "GET":
        vendor_id = queries.vendor_by_code(session, code).id
        service.note_reading(session, vendor_id, actor=current_actor(), clock=now)
        return _form_page(VendorForm.showing(queries.vendor_by_code(session, code), kelurahan), code)
    form = VendorForm(kelurahan)
    if form.validate_on_submit():
        try:
            service.edit_vendor(
                session,
                code,
                form.details(),
                version=_version(form.version.data),
                looked_at=form.looked_at.data,
                actor=current_actor(),
                clock=now,
            )
        except BadDetails as error:
            form.say(error.fields)
        except StaleRecord as error:
            return _form_page(form, code, stale=error)
        else:
            flash(_("Perubahan disimpan."), "good")
            return redirect(url_for(".vendor_page", code=code), 303)
    return _form_page(form, code, refused=True)


def _form_page(
    form: VendorForm, code: str | None, *, refused: bool = False, stale: StaleRecord | None = None
) -> ResponseReturnValue:
    vendor = queries.vendor_by_code(db.session(), code) if code else None
    page = render_template("vendors/form.html", form=form, vendor=vendor, stale=stale)
    if stale:
        return page, stale.http_status
    return (page, 400) if refused else page


def _vendor_page(code: str, form: StatusForm | None) -> str:
    file = queries.vendor_file(db.session(), code)
    shown = form or StatusForm(formdata=None, data={"version": file.vendor.version, "status": file.vendor.status.value})
    return render_template("vendors/vendor.html", file=file, vendor=file.vendor, form=shown, may_edit=_may_edit())


def _may_edit() -> bool:
    return g.role in (Role.COORDINATOR, Role.ADMINISTRATOR)


def _asked(filters: queries.Filters, **changes: str) -> dict[str, Any]:
    """The filters as an address's query, without those that narrow nothing."""
    asked = {**vars(filters), **changes}
    return {name: value for name, value in asked.items() if value and (name, value) != ("urut", "nama")}


def _version(text: str | None) -> int:
    """The version that the form showed; an unreadable one matches no record."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
