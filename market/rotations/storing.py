"""A checked rotation becomes a draft: one transaction, or nothing."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import WORKER
from market.clock import Clock
from market.db import transaction
from market.errors import Conflict
from market.rotations.checking import Checked
from market.rotations.draws import end, locked
from market.rotations.models import Assignment, Draw, DrawStatus, Rotation, RotationStatus, StandbyPlace
from market.seasons.models import Season, Weekend
from market.vendors.models import Vendor
from market.venues.models import Stall
from scheduler import files


class GoneFromRegistry(Conflict):
    """A vendor, stall or weekend of the file, `name`, is in the registry no more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Data {name} sudah tidak ada di daftar; hasil undian tidak dapat disimpan. Undi lagi.")
        self.name = name


def store_draft(
    session: Session, draw_id: str, problem: bytes, rotation: bytes, checked: Checked, *, clock: Clock
) -> int | None:
    """Store a rotation that the checker passed with its problem, as the season's next draft, and end its draw.

    Returns its number; None when the draw was cancelled or given up meanwhile. Called again for a draw that is done, it
    changes nothing. Raises ValueError for a rotation with faults, GoneFromRegistry.
    """
    if checked.faults or checked.rotation is None:
        raise ValueError(f"not to be stored: {checked.faults[:3]}")
    with transaction(session):
        draw = locked(session, draw_id)
        if draw.status is not DrawStatus.RUNNING:
            return None
        made = _rotation(session, draw, problem, rotation, checked.rotation, checked)
        made.created_at = clock()
        session.add(made)
        session.flush()
        _insert_turns(session, draw.season_id, made.id, checked.rotation)
        draw.rotation_id = made.id
        end(draw, DrawStatus.DONE, clock)
        audit.record(
            session,
            "rotations.store_draft",
            actor=WORKER,
            clock=clock,
            subject=("rotation", made.id),
            number=made.number,
            sha256=made.rotation_sha256,
        )
        return made.number


def _rotation(
    session: Session, draw: Draw, problem: bytes, data: bytes, read: files.Rotation, checked: Checked
) -> Rotation:
    session.execute(sa.select(Season.id).where(Season.id == draw.season_id).with_for_update())  # numbers in a row
    highest = session.scalar(sa.select(sa.func.max(Rotation.number)).where(Rotation.season_id == draw.season_id))
    seed = files.read_problem(problem)[0].seed
    return Rotation(
        season_id=draw.season_id,
        number=(highest or 0) + 1,
        status=RotationStatus.DRAFT,
        problem=problem,
        problem_sha256=read.problem_sha256,
        rotation=data,
        rotation_sha256=hashlib.sha256(data).hexdigest(),
        seed=seed,
        solver={"status": read.status, **read.solver},
        certificate=[
            {"goal": goal.goal, "value": goal.value, "bound": goal.bound, "proof": goal.proof}
            for goal in read.certificate
        ],
        figures=checked.figures,
        created_by=draw.requested_by,
    )


def _insert_turns(session: Session, season_id: int, rotation_id: int, rotation: files.Rotation) -> None:
    try:
        names = _Names(session, season_id)
        turns = [
            {
                "rotation_id": rotation_id,
                "weekend_id": names.weekends[turn.weekend],
                "vendor_id": names.vendors[turn.vendor],
                "stall_id": names.stalls[turn.stall],
            }
            for turn in rotation.assignments
        ]
        places = [
            {
                "rotation_id": rotation_id,
                "weekend_id": names.weekends[waiting.weekend],
                "vendor_id": names.vendors[vendor],
                "position": position,
            }
            for waiting in rotation.standby
            for position, vendor in enumerate(waiting.vendors, 1)
        ]
    except KeyError as error:
        raise GoneFromRegistry(error.args[0]) from error
    for model, rows in ((Assignment, turns), (StandbyPlace, places)):
        if rows:
            session.execute(sa.insert(model), rows)


class _Names:
    """Row ids by the files' ids."""

    def __init__(self, session: Session, season_id: int) -> None:
        weekends = session.execute(sa.select(Weekend.starts_on, Weekend.id).where(Weekend.season_id == season_id))
        self.weekends = {row.starts_on.isoformat(): row.id for row in weekends}
        stalls = session.execute(
            sa.select(Stall.code, Stall.id)
            .join(Season, Season.venue_id == Stall.venue_id)
            .where(Season.id == season_id)
        )
        self.stalls = {row.code: row.id for row in stalls}
        self.vendors = {row.code: row.id for row in session.execute(sa.select(Vendor.code, Vendor.id))}
