"""Makers of rows with sensible defaults: `vendor(session)`, `season(session, venue, weekends=4)`. All can be given."""

import datetime as dt
import itertools
from typing import Any

from sqlalchemy.orm import Session

from market.accounts.models import Role, User
from market.seasons.models import MarketDate, Season, Weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category, VendorStatus
from market.venues.models import Stall, StallCategory, Venue, Zone

NOW = dt.datetime(2026, 11, 24, 4, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def clock() -> dt.datetime:
    """A clock that stands still on 24 November 2026, 12.00 WITA."""
    return NOW


def save(session: Session, *rows: Any) -> None:
    session.add_all(rows)
    session.commit()


def user(session: Session, role: Role = Role.COORDINATOR, **given: Any) -> User:
    """A member of staff; sign in with `tests.support.people.sign_in`."""
    n = next(_count)
    made = User(
        **(
            {
                "email": f"petugas{n}@example.org",
                "name": f"Petugas {n}",
                "role": role,
                "password_hash": "",
                "created_at": NOW,
            }
            | given
        )
    )
    save(session, made)
    return made


def vendor(session: Session, **given: Any) -> Vendor:
    n = next(_count)
    made = Vendor(
        **(
            {
                "code": f"T{n:04}",
                "business_name": f"Warung Nomor {n}",
                "owner_name": "Ina Contoh",
                "phone": f"+62840{n:08}",
                "product": "jagung bose",
                "category": Category.KULINER,
                "status": VendorStatus.ACTIVE,
                "joined_on": dt.date(2026, 1, 3),
                "created_at": NOW,
            }
            | given
        )
    )
    save(session, made)
    return made


def venue(session: Session, stalls: int = 4, **given: Any) -> Venue:
    """A venue with one zone A and stalls A-01, A-02 ... that take any category."""
    made = Venue(**({"code": f"taman-{next(_count)}", "name": "Taman Contoh"} | given))
    save(session, made)
    zone = Zone(venue_id=made.id, code="A", name="Zona A", position=0)
    save(session, zone)
    for i in range(stalls):
        stall(session, made, zone, code=f"A-{i + 1:02}", x=3.0 * i, prime=100 - i)
    return made


def stall(session: Session, venue: Venue, zone: Zone, *, categories: tuple[Category, ...] = (), **given: Any) -> Stall:
    made = Stall(
        **(
            {"venue_id": venue.id, "zone_id": zone.id, "code": f"A-{next(_count):02}", "x": 0.0, "y": 0.0, "prime": 50}
            | given
        )
    )
    save(session, made)
    save(session, *(StallCategory(stall_id=made.id, category=category) for category in categories))
    return made


def season(
    session: Session, venue: Venue, weekends: int = 4, first: dt.date = dt.date(2026, 12, 5), **given: Any
) -> Season:
    """A season of weekends with Saturday and Sunday each, from `first` (a Saturday) on."""
    made = Season(
        **(
            {
                "venue_id": venue.id,
                "code": f"musim-{next(_count)}",
                "name": "Musim Contoh",
                "min_gap": 1,
                "created_at": NOW,
            }
            | given
        )
    )
    save(session, made)
    for i in range(weekends):
        saturday = first + dt.timedelta(weeks=i)
        dates = [MarketDate(on=saturday), MarketDate(on=saturday + dt.timedelta(days=1))]
        save(session, Weekend(season_id=made.id, starts_on=saturday, dates=dates))
    return made
