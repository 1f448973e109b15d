"""Readies the database engine of an application (see `market.db.prepare_engine`)."""

from flask import Flask

from market.db import prepare_engine
from market.extensions import db


def init_app(app: Flask) -> None:
    with app.app_context():
        prepare_engine(db.engine)
