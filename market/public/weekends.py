"""What anybody may see of a weekend: which stall is whose in the published rotation, under the name it agreed to show.

A vendor without consent for the public directory stands there as its category only ("UMKM kuliner"): its stall is
taken, which is no secret, but neither name nor product is shown or found (docs/decisions/0009).
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from market.errors import NotFound
from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons.models import MarketDate, Season, Weekend, WeekendStatus
from market.vendors.models import Consent, Vendor
from market.vendors.vocabulary import Category, ConsentPurpose, HalalStatus, VendorStatus
from market.venues.models import Stall, Venue
from market.venues.plan import Plan, plan_of


@dataclass(frozen=True)
class Entry:
    """A taken stall. `name` and `product` are empty without consent for the directory."""

    stall: Stall
    category: Category | None
    name: str = ""
    product: str = ""
    not_halal: bool = False

    @property
    def title(self) -> str:
        if self.name:
            return self.name
        if self.category is None:
            return str(_("UMKM"))
        return str(_("UMKM %(category)s", category=str(self.category.says).lower()))

    def fits(self, words: Sequence[str]) -> bool:
        """Whether every word stands in name or product."""
        said = plain(f"{self.name} {self.product}")
        return all(word in said for word in words)


def plain(text: str) -> str:
    """Lower case without accents: `Sei'` finds `se’i`."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if not unicodedata.combining(c)).replace("’", "'").replace("`", "'")


def entries(session: Session, weekend: Weekend) -> list[Entry]:
    """The weekend's taken stalls by code, of the published rotation and of vendors that are still active. One query."""
    consented = sa.exists().where(
        Consent.vendor_id == Vendor.id,
        Consent.purpose == ConsentPurpose.DIRECTORY,
        Consent.withdrawn_at.is_(None),
    )
    rows = session.execute(
        sa.select(
            Stall, Vendor.category, Vendor.business_name, Vendor.product, Vendor.halal_status, consented.label("shown")
        )
        .select_from(Assignment)
        .join(Rotation, Rotation.id == Assignment.rotation_id)
        .join(Stall, Stall.id == Assignment.stall_id)
        .join(Vendor, Vendor.id == Assignment.vendor_id)
        .where(
            Assignment.weekend_id == weekend.id,
            Rotation.status == RotationStatus.PUBLISHED,
            Vendor.status == VendorStatus.ACTIVE,
        )
        .options(joinedload(Stall.zone))
        .order_by(Stall.code)
    )
    return [
        Entry(stall, category, name, product, halal is HalalStatus.NOT_HALAL) if shown else Entry(stall, category)
        for stall, category, name, product, halal, shown in rows
    ]


def by_zone(listed: Iterable[Entry]) -> list[tuple[str, int, list[Entry]]]:
    """(zone's name, its position, entries), in the order of zones."""
    zones: dict[tuple[int, str], list[Entry]] = {}
    for entry in listed:
        zone = entry.stall.zone
        zones.setdefault((zone.position, zone.name or zone.code), []).append(entry)
    return [(name, position, found) for (position, name), found in sorted(zones.items(), key=lambda item: item[0])]


def plan(session: Session, season: Season, listed: Sequence[Entry], lit: Iterable[Entry] = ()) -> Plan:
    """The venue's plan: taken stalls lead to their line in the list, `lit` ones stand out, empty ones are pale."""
    stalls = session.scalars(
        sa.select(Stall)
        .where(Stall.venue_id == season.venue_id, Stall.in_use)
        .options(joinedload(Stall.zone))
        .order_by(Stall.code)
    ).all()
    taken = {entry.stall.code: f"{entry.stall.code}: {entry.title}" for entry in listed}
    return plan_of(
        stalls,
        titles=taken,
        hrefs={code: f"#{code}" for code in taken},
        tones={s.code: "empty" for s in stalls if s.code not in taken} | {e.stall.code: "turn" for e in lit},
    )


def weekend(session: Session, season_code: str, starts_on: dt.date) -> Weekend:
    """A weekend with season and dates. Raises NotFound."""
    found = session.scalar(_weekends().where(Season.code == season_code, Weekend.starts_on == starts_on))
    if found is None:
        raise NotFound(_("Akhir pekan itu tidak ada di musim ini."), next_step=_("Mulai lagi dari halaman depan."))
    return found


def current(session: Session, on: dt.date) -> Weekend | None:
    """This weekend or the next one, of a season whose rotation is published; when all are over, the last one."""
    last_day = (
        sa.select(sa.func.max(MarketDate.on)).where(MarketDate.weekend_id == Weekend.id).correlate(Weekend)
    ).scalar_subquery()
    published = sa.exists().where(Rotation.season_id == Weekend.season_id, Rotation.status == RotationStatus.PUBLISHED)
    shown = _weekends().where(published).limit(1)
    coming = session.scalar(shown.where(last_day >= on).order_by(Weekend.starts_on, Weekend.id))
    return coming or session.scalar(shown.order_by(Weekend.starts_on.desc(), Weekend.id))


def _weekends() -> sa.Select[Weekend]:
    return (
        sa.select(Weekend)
        .join(Weekend.season)
        .options(contains_eager(Weekend.season), selectinload(Weekend.dates))
        .execution_options(populate_existing=True)
    )


def neighbours(session: Session, weekend: Weekend) -> tuple[Weekend | None, Weekend | None]:
    """The weekends before and after in the season."""
    of_season = sa.select(Weekend).where(Weekend.season_id == weekend.season_id).limit(1)
    before = session.scalar(of_season.where(Weekend.starts_on < weekend.starts_on).order_by(Weekend.starts_on.desc()))
    after = session.scalar(of_season.where(Weekend.starts_on > weekend.starts_on).order_by(Weekend.starts_on))
    return before, after


def last_held(session: Session, season_id: int, before: dt.date) -> Weekend | None:
    """The last open weekend of the season that began before a day, with its dates."""
    return session.scalar(
        sa.select(Weekend)
        .where(Weekend.season_id == season_id, Weekend.starts_on < before, Weekend.status == WeekendStatus.OPEN)
        .options(selectinload(Weekend.dates))
        .order_by(Weekend.starts_on.desc())
        .limit(1)
    )


def venue_of(session: Session, season: Season) -> Venue:
    return session.get_one(Venue, season.venue_id)
