"""Commands for seasons: `flask --app market season create`."""

import datetime as dt

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from market.cli import answer, command_actor, in_app, json_option
from market.clock import now
from market.errors import NotFound
from market.extensions import db
from market.seasons import service
from market.seasons.calendar import MarketDays
from market.seasons.models import NeighbourRule
from market.seasons.service import SeasonRules
from market.venues.models import Venue

season_group = AppGroup("season", help="Seasons and their weekends.")
groups = [season_group]


@season_group.command("create")
@click.option("--venue", "venue_code", required=True, help="Code of the venue, such as taman-nostalgia.")
@click.option("--code", required=True, help="Short name for addresses and files, such as 2026-2.")
@click.option("--name", required=True, help="What people call the season.")
@click.option("--first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First market day: 2026-12-05.")
@click.option("--weekends", required=True, type=click.IntRange(1, 104), help="How many weekends in a row.")
@click.option("--days", type=click.Choice([days.value for days in MarketDays]), default=MarketDays.BOTH.value)
@click.option("--min-gap", type=click.IntRange(1, 52), default=2, help="Weekends from one turn to the next, at least.")
@click.option(
    "--neighbours",
    type=click.Choice([rule.value for rule in NeighbourRule]),
    default=NeighbourRule.FORBID.value,
    help="The same product side by side.",
)
@click.option("--stall-repeat-gap", type=click.IntRange(0, 52), default=2, help="Not one's stall of the last turns.")
@click.option("--opens", type=click.DateTime(["%H:%M"]), help="When the market opens: 16:00.")
@click.option("--closes", type=click.DateTime(["%H:%M"]), help="When it closes: 21:00.")
@json_option
@in_app
def create(
    venue_code: str,
    code: str,
    name: str,
    first: dt.datetime,
    weekends: int,
    days: str,
    min_gap: int,
    neighbours: str,
    stall_repeat_gap: int,
    opens: dt.datetime | None,
    closes: dt.datetime | None,
    as_json: bool,
) -> None:
    """Create a season with its weekends; Indonesian holidays become notes."""
    session = db.session()
    venue_id = session.scalar(sa.select(Venue.id).where(Venue.code == venue_code))
    if venue_id is None:
        raise NotFound(f"Lokasi {venue_code} tidak ada.", next_step="Muat denah dulu: flask --app market stalls import")
    season = service.create_season(
        session,
        venue_id=venue_id,
        code=code,
        name=name,
        first=first.date(),
        weekends=weekends,
        days=MarketDays(days),
        rules=SeasonRules(
            min_gap,
            NeighbourRule(neighbours),
            stall_repeat_gap,
            opens_at=opens.time() if opens else None,
            closes_at=closes.time() if closes else None,
        ),
        actor=command_actor(),
        clock=now,
    )
    answer(
        as_json,
        {"season": season.code, "id": season.id, "weekends": weekends, "first": first.date().isoformat()},
        f"Musim {season.code} dibuat: {weekends} akhir pekan mulai {first.date().isoformat()}.",
    )
