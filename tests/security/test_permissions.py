"""Who may: every route says so, and everybody gets what it says."""

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from market.accounts.access import ANYONE, VENDOR, allow, allowed_for
from market.accounts.models import Role
from tests.support import factories as make
from tests.support.people import sign_in, sign_in_vendor, sign_out
from tests.support.routes import FILES, Route, routes

PUBLIC_WRITES = {"POST /masuk", "POST /saya/masuk", "POST /bahasa", "POST /sandi/<token>"}
"""What a stranger may send. Each has a limit of its own or writes nothing; think before you add one."""
PUBLIC_AT_VENDORS = {"GET /saya/masuk", "POST /saya/masuk"}


def undeclared(app: Flask) -> list[str]:
    """Views that do not say who may use them, with the mend."""
    return [
        f"{rule.rule}: {rule.endpoint} does not say who may. Put @allow(Role.COORDINATOR, ...) (or VENDOR, or ANYONE; "
        "from market.accounts.access) directly above the view function, below the route."
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in FILES and allowed_for(app.view_functions[rule.endpoint]) is None
    ]


def test_the_search_finds_a_view_that_says_nothing(app: Flask) -> None:
    bad = Blueprint("bad", __name__)
    bad.add_url_rule("/lupa", "forgotten", lambda: "")
    bad.add_url_rule("/baik", "good", allow(ANYONE)(lambda: ""))
    app.register_blueprint(bad)
    found = undeclared(app)
    assert len(found) == 1
    assert found[0].startswith("/lupa: bad.")
    assert "@allow" in found[0]


def test_every_view_says_who_may(app: Flask) -> None:
    assert not undeclared(app)


def test_strangers_and_vendors_have_no_way_into_the_work_pages(app: Flask) -> None:
    wrong = [str(r) for r in routes(app) if r.rule.startswith("/kerja") and (r.allowed or set()) & {ANYONE, VENDOR}]
    assert not wrong


def test_strangers_have_no_way_into_vendors_pages(app: Flask) -> None:
    open_ = {str(r) for r in routes(app) if r.rule.startswith("/saya") and ANYONE in (r.allowed or set())}
    assert open_ == PUBLIC_AT_VENDORS


def test_what_strangers_may_send_is_a_short_known_list(app: Flask) -> None:
    sent = {str(r) for r in routes(app) if r.method != "GET" and ANYONE in (r.allowed or set())}
    assert sent == PUBLIC_WRITES


def expected(route: Route, role: Role | None, is_vendor: bool) -> str:
    """What the declaration promises, worked out here once more: in, 403, or the door."""
    allowed = route.allowed or frozenset()
    roles = {who for who in allowed if isinstance(who, Role)}
    if Role.COORDINATOR in roles:
        roles.add(Role.ADMINISTRATOR)
    if ANYONE in allowed or role in roles or (is_vendor and VENDOR in allowed):
        return "in"
    if role is not None:
        return "403"
    return "/masuk" if roles else "/saya/masuk"


def got(client: FlaskClient, route: Route) -> str:
    answer = client.open(route.address, method=route.method)
    if answer.status_code == 303:
        return str(answer.location).partition("?")[0]
    return answer.text if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def stage(app: Flask) -> Flask:
    """The application with every view replaced by one that says `in`: what is tried is the way to it."""
    for endpoint, view in list(app.view_functions.items()):
        allowed = allowed_for(view)
        if endpoint not in FILES and allowed is not None:
            app.view_functions[endpoint] = allow(*allowed)(lambda **_: "in")
    return app


@pytest.mark.parametrize("who", [*Role, "vendor", "nobody"])
def test_everybody_gets_what_the_declaration_says(
    stage: Flask, client: FlaskClient, session: Session, who: Role | str
) -> None:
    if isinstance(who, Role):
        sign_in(client, make.user(session, who))
    elif who == "vendor":
        sign_in_vendor(client, make.vendor(session))
    else:
        sign_out(client)
    role = who if isinstance(who, Role) else None
    table = list(routes(stage))
    assert len(table) > 30
    wrong = {
        f"{route} for {who}": (outcome, promised)
        for route in table
        if (outcome := got(client, route)) != (promised := expected(route, role, who == "vendor"))
    }
    assert not wrong
