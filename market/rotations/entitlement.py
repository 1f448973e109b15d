"""A vendor's turns against its entitlement as of a weekend, from what the independent checker counted."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.rotations.models import Assignment, Rotation
from market.seasons.models import Weekend

MICRO = 1_000_000


@dataclass(frozen=True)
class Standing:
    """Turns so far and entitlement so far, in turns; credit from earlier seasons is in the entitlement."""

    turns: int
    entitlement: float


def entitlement_of(
    session: Session, rotation: Rotation, vendor_id: int, vendor_code: str, weekend: Weekend | None
) -> Standing | None:
    """How a vendor stands once `weekend` (the last that counts; None: none yet) is over.

    None when the vendor was not in the draw, or the rotation holds no such figures.
    """
    figures = rotation.figures.get("entitled", {})
    grown = figures.get("micro", {}).get(vendor_code)
    if grown is None:
        return None
    if weekend is None:
        return Standing(0, 0.0)
    if weekend.key not in figures["weekends"]:
        return None
    turns = session.scalar(
        sa.select(sa.func.count(Assignment.id))
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .where(
            Assignment.rotation_id == rotation.id,
            Assignment.vendor_id == vendor_id,
            Weekend.starts_on <= weekend.starts_on,
        )
    )
    return Standing(turns or 0, grown[figures["weekends"].index(weekend.key)] / MICRO)
