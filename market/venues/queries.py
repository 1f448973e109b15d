"""Reads of venues for pages and other areas. Zones and allowed categories come along: pages need no more queries."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from market.venues.models import Stall, StallNeighbour, Venue


def all_venues(session: Session) -> Sequence[Venue]:
    return session.scalars(sa.select(Venue).order_by(Venue.name, Venue.code)).all()


def venue_by_code(session: Session, code: str) -> Venue | None:
    return session.scalar(sa.select(Venue).where(Venue.code == code))


def stalls_of(session: Session, venue_id: int, *, in_use_only: bool = False) -> Sequence[Stall]:
    """A venue's stalls by code, with `zone` and `allowed` loaded. Two queries."""
    wanted = sa.select(Stall).where(Stall.venue_id == venue_id).order_by(Stall.code)
    if in_use_only:
        wanted = wanted.where(Stall.in_use)
    return session.scalars(wanted.options(joinedload(Stall.zone), selectinload(Stall.allowed))).all()


def neighbour_pairs(session: Session, venue_id: int) -> set[tuple[int, int]]:
    """Ids of stalls side by side, the smaller id first."""
    pairs = (
        sa.select(StallNeighbour.stall_id, StallNeighbour.neighbour_id)
        .join(Stall, Stall.id == StallNeighbour.stall_id)
        .where(Stall.venue_id == venue_id)
    )
    return {(one, other) for one, other in session.execute(pairs)}
