"""*Periksa sendiri*: everybody checks a published rotation in their own browser. The server only hands out files."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from market.accounts.access import ANYONE, allow
from market.clock import today
from market.extensions import db
from market.public import weekends
from market.public.check_words import WORDS
from market.public.published import published_rotation
from market.rotations import queries as rotations
from market.rotations.models import Rotation
from market.seasons.models import Season

blueprint = Blueprint("check", __name__, url_prefix="/periksa")

COMMANDS = ("python -m scheduler verify problem.json rotation.json", "sha256sum problem.json rotation.json")
"""The same check without a browser."""


@blueprint.get("")
@allow(ANYONE)
def current() -> str:
    """The rotation of the weekend that the front page shows; without one, files of one's own can still be checked."""
    weekend = weekends.current(db.session(), today())
    return _page(rotations.published(db.session(), weekend.season_id) if weekend else None)


@blueprint.get("/<season>/<int:number>")
@allow(ANYONE)
def rotation(season: str, number: int) -> str:
    return _page(published_rotation(db.session(), season, number))


def _page(rotation: Rotation | None) -> str:
    session = db.session()
    holds = rotations.published(session, rotation.season_id) if rotation else None
    return render_template(
        "public/check.html",
        rotation=rotation,
        season=session.get_one(Season, rotation.season_id) if rotation else None,
        newer=holds if holds is not rotation else None,
        words=WORDS,
        commands=COMMANDS,
        stages=_stages(),
    )


def _stages() -> list[dict[str, str]]:
    """What the check does one after the other, as the progress shows it."""
    said = [
        (_("Mengambil kedua berkas"), ""),
        (_("Menghitung sidik jari"), ""),
        (_("Menghitung jatah dan memeriksa setiap aturan"), _("Di ponsel lama ini dapat makan waktu lebih lama.")),
    ]
    return [{"title": title, "text": text, "state": "todo"} for title, text in said]
