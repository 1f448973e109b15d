"""A published rotation by hand: `publish(session, season, turns={0: {"A-01": vendor}}, standby={0: [other]})`.

Weekends are counted from 0 in the season's order. Nothing is solved: tests say who stands where.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from market.rotations.models import Assignment, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import Season, Weekend
from market.vendors.models import Vendor
from market.venues.models import Stall
from tests.support.factories import NOW, save

Turns = Mapping[int, Mapping[str, Vendor]]
Standby = Mapping[int, Sequence[Vendor]]


def weekends_of(session: Session, season: Season) -> list[Weekend]:
    """The season's weekends in order, with their dates loaded."""
    return list(
        session.scalars(
            sa.select(Weekend)
            .where(Weekend.season_id == season.id)
            .options(selectinload(Weekend.dates))
            .order_by(Weekend.starts_on)
        )
    )


def rotation(session: Session, season: Season, turns: Turns, standby: Standby | None = None, **given: Any) -> Rotation:
    """A draft. `given` overrides columns (problem, number, figures ...)."""
    number = session.scalar(sa.select(sa.func.count(Rotation.id)).where(Rotation.season_id == season.id)) or 0
    problem = given.pop("problem", json.dumps({"format": "giliran-problem/1", "n": number}).encode())
    made = Rotation(
        **(
            {
                "season_id": season.id,
                "number": number + 1,
                "status": RotationStatus.DRAFT,
                "problem": problem,
                "problem_sha256": hashlib.sha256(problem).hexdigest(),
                "rotation": b'{"format": "giliran-rotation/1"}',
                "rotation_sha256": "1" * 64,
                "seed": 7,
                "solver": {},
                "certificate": [],
                "figures": {},
                "created_at": NOW,
            }
            | given
        )
    )
    save(session, made)
    weekends = weekends_of(session, season)
    stalls = {s.code: s for s in session.scalars(sa.select(Stall).where(Stall.venue_id == season.venue_id))}
    save(
        session,
        *(
            Assignment(rotation_id=made.id, weekend_id=weekends[w].id, vendor_id=vendor.id, stall_id=stalls[code].id)
            for w, placed in turns.items()
            for code, vendor in placed.items()
        ),
        *(
            StandbyPlace(rotation_id=made.id, weekend_id=weekends[w].id, vendor_id=vendor.id, position=position)
            for w, waiting in (standby or {}).items()
            for position, vendor in enumerate(waiting, 1)
        ),
    )
    return made


def publish(session: Session, season: Season, turns: Turns, standby: Standby | None = None, **given: Any) -> Rotation:
    """The same, published; what was published before is superseded."""
    made = rotation(session, season, turns, standby, **given)
    session.execute(
        sa.update(Rotation)
        .where(Rotation.season_id == season.id, Rotation.status == RotationStatus.PUBLISHED)
        .values(status=RotationStatus.SUPERSEDED)
    )
    made.status, made.published_at = RotationStatus.PUBLISHED, NOW
    session.commit()
    return made
