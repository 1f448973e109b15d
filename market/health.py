"""`/sehat`: for supervisors and load balancers. Answers 200 when the database answers."""

import sqlalchemy as sa
from flask import Flask

from market.accounts.access import ANYONE, allow
from market.extensions import db, limiter


@limiter.exempt
@allow(ANYONE)
def healthy() -> tuple[str, int, dict[str, str]]:
    db.session.execute(sa.text("SELECT 1"))
    return "sehat\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


def init_app(app: Flask) -> None:
    app.add_url_rule("/sehat", "health", healthy)
