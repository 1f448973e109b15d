"""Pages for everybody: this weekend's market, its map and list, omzet in sums, and the files to check the rotation."""

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from market.accounts.access import ANYONE, allow
from market.attendance.addresses import read_date
from market.clock import now, today
from market.extensions import db
from market.omzet import breakdown, pictures
from market.public import weekends
from market.public.check_views import blueprint as check_blueprint
from market.public.published import published_rotation
from market.public.self_views import blueprint as own_blueprint
from market.rotations import queries as rotations
from market.rotations.models import Rotation
from market.seasons.models import Weekend, WeekendStatus

blueprint = Blueprint("public", __name__)
blueprints = [blueprint, own_blueprint, check_blueprint]

LONGEST_SEARCH = 60


@blueprint.get("/")
@allow(ANYONE)
def home() -> str:
    weekend = weekends.current(db.session(), today())
    if weekend is None:
        return render_template("public/none.html")
    return _weekend_page(weekend)


@blueprint.get("/akhir-pekan/<season>/<date>")
@allow(ANYONE)
def weekend(season: str, date: str) -> str:
    return _weekend_page(weekends.weekend(db.session(), season, read_date(date)))


@blueprint.get("/rotasi/<season>/<int:number>/<any(problem, rotation):name>.json")
@allow(ANYONE)
def rotation_file(season: str, number: int, name: str) -> BaseResponse:
    """The files of a published (or since superseded) rotation, byte for byte as solved and checked."""
    found = published_rotation(db.session(), season, number)
    answer = Response(rotations.file_of(db.session(), found.id, name), mimetype="application/json")
    answer.set_etag(found.problem_sha256 if name == "problem" else found.rotation_sha256)
    answer.headers["Content-Disposition"] = f'attachment; filename="{season}-{number}-{name}.json"'
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer.make_conditional(request)


def _weekend_page(weekend: Weekend) -> str:
    session = db.session()
    season = weekend.season
    search = " ".join(request.args.get("cari", "").split())[:LONGEST_SEARCH]
    words = weekends.plain(search).split()
    cancelled = weekend.status is WeekendStatus.CANCELLED
    listed = [] if cancelled else weekends.entries(session, weekend)
    found = [entry for entry in listed if entry.fits(words)] if words else listed
    before, after = weekends.neighbours(session, weekend)
    rotation = rotations.published(session, season.id)
    return render_template(
        "public/weekend.html",
        weekend=weekend,
        season=season,
        venue=weekends.venue_of(session, season),
        cancelled=cancelled,
        listed=listed,
        found=found,
        zones=weekends.by_zone(found),
        plan=weekends.plan(session, season, listed, found if words else ()) if listed else None,
        search=search,
        before=before,
        after=after,
        rotation=rotation,
        omzet=_omzet(weekend, rotation),
        today=today(),
    )


def _omzet(weekend: Weekend, rotation: Rotation | None) -> dict[str, object] | None:
    """The sums of this weekend, or of the last one before it; fixed ones only, small parts covered up."""
    if rotation is None:
        return None
    held = weekend
    if weekend.status is WeekendStatus.CANCELLED or weekend.starts_on > today():
        last = weekends.last_held(db.session(), weekend.season_id, weekend.starts_on)
        if last is None or last.starts_on > today():
            return None
        held = last
    dates = [date.on for date in held.dates]
    sums = breakdown.public_sum(db.session(), held, now)
    if sums is None:
        return {"dates": dates, "from": breakdown.closes_at(held).date(), "total": None, "pending": True}
    return {
        "dates": dates,
        "pending": False,
        "total": sums.total,
        "covered": sums.covered,
        "by_category": pictures.part_rows([(pictures.category_name(k), p) for k, p in sums.by_category.items()]),
        "by_zone": pictures.part_rows([(pictures.zone_name(k), p) for k, p in sums.by_zone.items()]),
    }
