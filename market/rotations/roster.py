"""The roster as a workbook: what coordinators print and carry, and a copy without phones for everybody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock
from market.db import transaction
from market.rotations import queries
from market.rotations.models import Rotation, StandbyPlace
from market.rotations.queries import Account, Turn
from market.seasons.models import Season, Weekend
from market.vendors.models import Vendor
from market.venues.models import Venue, Zone

STANDBY_LISTED = 12
"""How many of a weekend's standby list its sheet names."""


@dataclass(frozen=True)
class Roster:
    """Everything a workbook shows. `phones`: whether it is the coordinators' copy."""

    season: Season
    venue: Venue
    rotation: Rotation
    weekends: Sequence[Weekend]
    vendors: Sequence[Vendor]
    """All who took part in the draw, also those without a turn."""
    accounts: Mapping[str, Account]
    turns: Mapping[int, list[Turn]]
    """By weekend id, in the order of the stalls."""
    standby: Mapping[int, list[Vendor]]
    zones: Sequence[Zone]
    phones: bool
    made_at: dt.datetime

    def by_vendor(self) -> dict[int, dict[int, Turn]]:
        """Turn by weekend id, by vendor id."""
        found: dict[int, dict[int, Turn]] = defaultdict(dict)
        for turns in self.turns.values():
            for turn in turns:
                found[turn.vendor_id][turn.weekend_id] = turn
        return found


def workbook(session: Session, rotation: Rotation, *, phones: bool, clock: Clock) -> bytes:
    """The workbook's bytes. `phones`: with phone numbers; note such an export with `note_export`."""
    from market.rotations.roster_sheets import write

    return write(read(session, rotation, phones=phones, clock=clock))


def read(session: Session, rotation: Rotation, *, phones: bool, clock: Clock) -> Roster:
    season = session.get_one(Season, rotation.season_id)
    weekends = session.scalars(
        sa.select(Weekend)
        .where(Weekend.season_id == season.id)
        .options(joinedload(Weekend.dates))
        .order_by(Weekend.starts_on)
    ).unique()
    accounts = queries.accounts(rotation)
    all_vendors = session.scalars(sa.select(Vendor).order_by(Vendor.code)).all()
    turns: dict[int, list[Turn]] = defaultdict(list)
    for turn in queries.turns(session, rotation.id):
        turns[turn.weekend_id].append(turn)
    return Roster(
        season=season,
        venue=session.get_one(Venue, season.venue_id),
        rotation=rotation,
        weekends=weekends.all(),
        vendors=[vendor for vendor in all_vendors if vendor.code in accounts],
        accounts=accounts,
        turns=turns,
        standby=_standby(session, rotation.id),
        zones=session.scalars(sa.select(Zone).where(Zone.venue_id == season.venue_id).order_by(Zone.position)).all(),
        phones=phones,
        made_at=clock(),
    )


def _standby(session: Session, rotation_id: int) -> dict[int, list[Vendor]]:
    """The first of each weekend's standby list."""
    found = session.execute(
        sa.select(StandbyPlace.weekend_id, Vendor)
        .join(Vendor, Vendor.id == StandbyPlace.vendor_id)
        .where(StandbyPlace.rotation_id == rotation_id, StandbyPlace.position <= STANDBY_LISTED)
        .order_by(StandbyPlace.weekend_id, StandbyPlace.position)
    )
    waiting: dict[int, list[Vendor]] = defaultdict(list)
    for weekend_id, vendor in found:
        waiting[weekend_id].append(vendor)
    return waiting


def note_export(session: Session, rotation_id: int, *, phones: bool, actor: Actor, clock: Clock) -> None:
    """Write into the audit log who took a roster away (UU 27/2022: who read what)."""
    with transaction(session):
        audit.record(
            session,
            "rotations.export_roster",
            actor=actor,
            clock=clock,
            subject=("rotation", rotation_id),
            phones=phones,
        )
