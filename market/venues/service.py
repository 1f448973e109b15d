"""The import of a stall plan: a venue with its zones, stalls and neighbours becomes what the workbook says."""

from pathlib import Path

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock
from market.db import transaction
from market.errors import BadInput, Conflict
from market.vendors.vocabulary import Need
from market.venues.import_plan import StallChanges, compare, name_from_file, read_plan
from market.venues.models import Stall, StallCategory, StallNeighbour, Venue, Zone
from market.venues.queries import neighbour_pairs, stalls_of, venue_by_code
from market.venues.rows import StallRow


def preview_stalls(session: Session, path: Path, code: str | None = None, name: str | None = None) -> StallChanges:
    """What importing the plan would change now. Writes nothing. Raises BadInput with all faults of the file."""
    plan = read_plan(path)
    code, name = _whose(path, code, name)
    venue = venue_by_code(session, code)
    stored = {stall.code: stall for stall in stalls_of(session, venue.id)} if venue else {}
    return compare(code, name, plan, stored)


def import_stalls(
    session: Session, path: Path, code: str | None = None, name: str | None = None, *, actor: Actor, clock: Clock
) -> StallChanges:
    """Make a venue's stalls what the plan says; a stall that is not in it any more is kept, but out of use.

    Without `code` and `name` they follow from the file's name. Raises BadInput, Busy or Conflict; then nothing changed.
    """
    plan = read_plan(path)
    code, wanted_name = _whose(path, code, name)
    try:
        with transaction(session):
            venue = session.scalar(sa.select(Venue).where(Venue.code == code).with_for_update())
            if venue is None:
                venue = Venue(code=code, name=wanted_name)
                session.add(venue)
                session.flush()
            elif name and venue.name != name:
                venue.name = name
            stored = {stall.code: stall for stall in stalls_of(session, venue.id)}
            changes = compare(code, venue.name, plan, stored)
            _write(session, venue, changes, stored)
            audit.record(
                session,
                "stalls.import",
                actor=actor,
                clock=clock,
                subject=("venue", code),
                **{key: value for key, value in changes.counts().items() if key != "venue"},
            )
    except IntegrityError as error:
        raise Conflict(
            _("Lapak lokasi ini sedang diubah orang lain."), kept=_("Tidak ada yang berubah."), next_step=_("Ulangi.")
        ) from error
    return changes


def _whose(path: Path, code: str | None, name: str | None) -> tuple[str, str]:
    file_code, file_name = name_from_file(path)
    code = (code or "").strip().lower() or file_code
    if len(code) > 40 or not all(c.isascii() and (c.isalnum() or c == "-") for c in code):
        raise BadInput(_("Kode lokasi hanya huruf, angka dan tanda hubung, paling banyak 40."))
    named = (name or "").strip()[:120] or (file_name if code == file_code else code.replace("-", " ").title())
    return code, named


def _write(session: Session, venue: Venue, changes: StallChanges, stored: dict[str, Stall]) -> None:
    zones = _zones(session, venue, changes.plan.stalls)
    touched = {*changes.created, *changes.updated}
    for row in changes.plan.stalls:
        if row.code in touched:
            _put(session, venue, zones[row.zone], row, stored)
    for code in changes.retired:
        stored[code].in_use = False
    session.flush()
    _neighbours(session, venue, changes, {code: stall.id for code, stall in stored.items()})


def _zones(session: Session, venue: Venue, rows: list[StallRow]) -> dict[str, Zone]:
    """The venue's zones by code; new ones take the next places in the order of the plan."""
    zones = {zone.code: zone for zone in session.scalars(sa.select(Zone).where(Zone.venue_id == venue.id))}
    for row in rows:
        if row.zone not in zones:
            position = max((zone.position for zone in zones.values()), default=-1) + 1
            zones[row.zone] = Zone(venue_id=venue.id, code=row.zone, name=row.zone_name, position=position)
            session.add(zones[row.zone])
        elif row.zone_name and zones[row.zone].name != row.zone_name:
            zones[row.zone].name = row.zone_name
    session.flush()
    return zones


def _put(session: Session, venue: Venue, zone: Zone, row: StallRow, stored: dict[str, Stall]) -> None:
    stall = stored.get(row.code)
    if stall is None:
        stall = stored[row.code] = Stall(venue_id=venue.id, code=row.code, allowed=[])
        session.add(stall)
    stall.zone_id, stall.x, stall.y, stall.prime, stall.in_use = zone.id, row.x, row.y, row.prime, row.in_use
    for need in Need:
        setattr(stall, f"has_{need}", need in row.features)
    kept = {allowed.category: allowed for allowed in stall.allowed}
    stall.allowed[:] = [kept.get(c) or StallCategory(category=c) for c in sorted(row.categories)]


def _neighbours(session: Session, venue: Venue, changes: StallChanges, ids: dict[str, int]) -> None:
    wanted = {tuple(sorted((ids[one], ids[other]))) for one, other in changes.plan.neighbours}
    there = neighbour_pairs(session, venue.id)
    for one, other in there - wanted:
        session.execute(
            sa.delete(StallNeighbour).where(StallNeighbour.stall_id == one, StallNeighbour.neighbour_id == other)
        )
    session.add_all(StallNeighbour(stall_id=one, neighbour_id=other) for one, other in wanted - there)
