"""Fictional vendors: nobody real, every one valid, the same for the same seed."""

import datetime as dt
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.demo import people, places
from market.vendors.models import Kelurahan, Vendor
from market.venues.models import Stall, StallNeighbour
from tests.support.factories import NOW

JOINED = dt.date(2026, 6, 1)


def some(session: Session, count: int = 600, seed: int = 7) -> list[Vendor]:
    kelurahan = list(session.scalars(sa.select(Kelurahan).order_by(Kelurahan.code)))
    return people.vendors(Random(seed), count, kelurahan, JOINED, NOW)


def test_six_hundred_vendors_fit_the_registry(session: Session) -> None:
    session.add_all(some(session))
    session.commit()  # the database itself checks phones, NIBs, states and that nothing stands twice
    assert session.scalar(sa.select(sa.func.count(Vendor.id))) == 600


def test_no_phone_and_no_nib_can_be_a_real_one(session: Session) -> None:
    made = some(session)
    assert all(vendor.phone.startswith("+62840") for vendor in made)
    assert all(vendor.nib is None or vendor.nib.startswith("000000") for vendor in made)
    assert all(vendor.is_demo for vendor in made)


def test_business_names_tell_vendors_apart(session: Session) -> None:
    names = [vendor.business_name for vendor in some(session)]
    assert len(set(names)) == len(names)


def test_the_same_seed_gives_the_same_people(session: Session) -> None:
    first, again, other = (
        [(v.business_name, v.phone, v.category) for v in some(session, 50, seed)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_plan_has_a_hundred_stalls_with_their_neighbours(session: Session) -> None:
    places.add_venue(session)
    session.commit()
    assert session.scalar(sa.select(sa.func.count(Stall.id))) == 100
    codes = {stall.id: stall.code for stall in session.scalars(sa.select(Stall))}
    pairs = {(codes[p.stall_id], codes[p.neighbour_id]) for p in session.scalars(sa.select(StallNeighbour))}
    assert ("A-01", "A-02") in pairs
    assert ("A-14", "A-15") not in pairs, "another row is not next door"
    assert len(pairs) == 100 - 8, "each of the eight rows is a chain"


def test_names_fit_what_is_sold(session: Session) -> None:
    for vendor in some(session):
        for word in ("Se'i ", "Salome ", "Kopi ", "Rumah Tenun "):
            if vendor.business_name.startswith(word):
                assert word.split()[-1] in vendor.product, f"{vendor.business_name} sells {vendor.product}"
