"""Deeds at the very same moment, each with a connection of its own: what came of each."""

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from market.errors import GiliranError
from market.extensions import db


def at_once(app: Flask, deeds: list[Callable[[Session], object]]) -> list[str]:
    """Run deeds at the same moment, each with its own connection; what came of each, sorted."""
    gate, results = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[Session], object]) -> None:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                results.append(str(deed(db.session())))
            except GiliranError as error:
                results.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results)
