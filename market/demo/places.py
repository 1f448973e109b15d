"""The stall plan of Taman Nostalgia, carried with the program: 100 stalls in three zones."""

import csv
from pathlib import Path

from sqlalchemy.orm import Session

from market.vendors.vocabulary import Category
from market.venues.models import Stall, StallCategory, StallNeighbour, Venue, Zone

PLAN = Path(__file__).parent / "data" / "stalls.csv"
ZONES = {"A": "Kuliner", "B": "Kue & minuman", "C": "Tenun, kriya & jasa"}
STALL_WIDTH = 3.0
"""Metres from one stall to the next in its row."""


def add_venue(session: Session) -> Venue:
    """Add the venue with its zones, stalls and neighbours to the open transaction."""
    venue = Venue(code="taman-nostalgia", name="Taman Nostalgia", address="Kelapa Lima, Kota Kupang")
    session.add(venue)
    session.flush()
    zones = {
        code: Zone(venue_id=venue.id, code=code, name=name, position=i) for i, (code, name) in enumerate(ZONES.items())
    }
    session.add_all(zones.values())
    session.flush()
    with PLAN.open(encoding="utf-8", newline="") as file:
        stalls = [_stall(row, venue, zones[row["zone"]]) for row in csv.DictReader(file)]
    session.add_all(stalls)
    session.flush()
    session.add_all(_neighbours(stalls))
    return venue


def _stall(row: dict[str, str], venue: Venue, zone: Zone) -> Stall:
    features = set(row["features"].split("|"))
    return Stall(
        venue_id=venue.id,
        zone_id=zone.id,
        code=row["code"],
        x=float(row["x"]),
        y=float(row["y"]),
        prime=int(row["prime"]),
        has_listrik="listrik" in features,
        has_air="air" in features,
        has_kompor="kompor" in features,
        allowed=[StallCategory(category=Category(name)) for name in row["categories"].split("|") if name],
    )


def _neighbours(stalls: list[Stall]) -> list[StallNeighbour]:
    """Side by side: in the same row of the same zone, one stall's width apart."""
    at = {(stall.zone_id, stall.y, stall.x): stall for stall in stalls}
    pairs = []
    for stall in stalls:
        other = at.get((stall.zone_id, stall.y, stall.x + STALL_WIDTH))
        if other:
            first, second = sorted((stall.id, other.id))
            pairs.append(StallNeighbour(stall_id=first, neighbour_id=second))
    return pairs
