"""The staff's home: what needs me now."""

from flask import Blueprint, g, render_template

from market.accounts.access import STAFF, allow, may
from market.clock import today
from market.extensions import db
from market.reports import queries
from market.reports.tasks import AT_THE_GATE, COORDINATING, tasks

blueprint = Blueprint("home", __name__)


@blueprint.get("/kerja")
@allow(*STAFF)
def home() -> str:
    found = queries.home(db.session(), today())
    return render_template(
        "reports/home.html",
        home=found,
        today=today(),
        tasks=tasks(found, g.role, today()),
        coordinating=may(COORDINATING, g.role, is_vendor=False),
        at_the_gate=may(AT_THE_GATE, g.role, is_vendor=False),
    )
