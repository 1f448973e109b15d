"""What restricts single weekends: closed stalls, limits, absent vendors, fixed turns; and pairs of vendors."""

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock
from market.db import transaction
from market.errors import BadInput, NotFound
from market.seasons.models import (
    CategoryLimit,
    ClosedStall,
    FixedTurn,
    PairKind,
    Season,
    Unavailability,
    VendorPair,
    Weekend,
)
from market.seasons.service import ahead, writable_weekend
from market.vendors.models import Vendor
from market.vendors.vocabulary import Category
from market.venues.models import Stall


def close_stalls(
    session: Session, weekend_id: int, *, stall_codes: list[str], reason: str, actor: Actor, clock: Clock
) -> None:
    """Make exactly these stalls closed on the weekend (an empty list opens all). Raises BadInput for unknown codes."""
    wanted = dict.fromkeys(code.strip().upper() for code in stall_codes if code.strip())
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        known = _stalls_of(session, weekend)
        unknown = [code for code in wanted if code not in known]
        if unknown:
            raise BadInput(_("Lapak tidak dikenal: %(codes)s.", codes=", ".join(unknown[:10])))
        session.execute(sa.delete(ClosedStall).where(ClosedStall.weekend_id == weekend_id))
        session.add_all(
            ClosedStall(weekend_id=weekend_id, stall_id=known[code], reason=reason.strip()[:200]) for code in wanted
        )
        _record(session, "seasons.close_stalls", weekend, actor, clock, stalls=list(wanted))


def set_limit(
    session: Session,
    weekend_id: int,
    *,
    category: Category,
    minimum: int,
    maximum: int | None,
    actor: Actor,
    clock: Clock,
) -> None:
    """Between `minimum` and `maximum` vendors of a category; 0 and None take the limit away."""
    if minimum < 0 or (maximum is not None and maximum < minimum):
        raise BadInput(
            _("Batas kategori: paling sedikit tidak boleh melebihi paling banyak, dan tidak kurang dari nol.")
        )
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        limit = session.get(CategoryLimit, (weekend_id, category))
        if minimum == 0 and maximum is None:
            if limit is not None:
                session.delete(limit)
        elif limit is None:
            session.add(CategoryLimit(weekend_id=weekend_id, category=category, minimum=minimum, maximum=maximum))
        else:
            limit.minimum, limit.maximum = minimum, maximum
        _record(
            session, "seasons.set_limit", weekend, actor, clock, category=str(category), least=minimum, most=maximum
        )


def mark_unavailable(
    session: Session, weekend_id: int, *, vendor_code: str, reason: str, actor: Actor, clock: Clock
) -> None:
    """The vendor cannot come that weekend: it accrues nothing and loses nothing. Twice is once."""
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        vendor = _vendor(session, vendor_code)
        absent = session.get(Unavailability, (vendor.id, weekend_id))
        if absent is None:
            absent = Unavailability(vendor_id=vendor.id, weekend_id=weekend_id, created_at=clock())
            session.add(absent)
        absent.reason = reason.strip()[:200]
        _record(session, "seasons.mark_unavailable", weekend, actor, clock, vendor=vendor.code)


def mark_available(session: Session, weekend_id: int, *, vendor_code: str, actor: Actor, clock: Clock) -> None:
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        vendor = _vendor(session, vendor_code)
        absent = session.get(Unavailability, (vendor.id, weekend_id))
        if absent is not None:
            session.delete(absent)
        _record(session, "seasons.mark_available", weekend, actor, clock, vendor=vendor.code)


def fix_turn(
    session: Session, weekend_id: int, *, vendor_code: str, stall_code: str | None, actor: Actor, clock: Clock
) -> None:
    """A coordinator insists on this turn; on that stall when one is named. It wins over gaps, pairs and neighbours."""
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        vendor = _vendor(session, vendor_code)
        stall_id = None
        if stall_code and stall_code.strip():
            stall_id = _stalls_of(session, weekend).get(stall_code.strip().upper())
            if stall_id is None:
                raise BadInput(_("Lapak tidak dikenal: %(codes)s.", codes=stall_code))
        fixed = session.get(FixedTurn, (weekend_id, vendor.id))
        if fixed is None:
            fixed = FixedTurn(weekend_id=weekend_id, vendor_id=vendor.id)
            session.add(fixed)
        fixed.stall_id = stall_id
        _record(session, "seasons.fix_turn", weekend, actor, clock, vendor=vendor.code, stall=stall_code or "")


def release_turn(session: Session, weekend_id: int, *, vendor_code: str, actor: Actor, clock: Clock) -> None:
    with transaction(session):
        weekend = _weekend_ahead(session, weekend_id, clock)
        vendor = _vendor(session, vendor_code)
        fixed = session.get(FixedTurn, (weekend_id, vendor.id))
        if fixed is not None:
            session.delete(fixed)
        _record(session, "seasons.release_turn", weekend, actor, clock, vendor=vendor.code)


def pair_vendors(
    session: Session, season_id: int, *, codes: tuple[str, str], kind: PairKind, actor: Actor, clock: Clock
) -> None:
    """Two vendors never, or always, in the same weekend. A pair that is there takes the new kind."""
    with transaction(session):
        season, first, second = _pair(session, season_id, codes)
        pair = session.get(VendorPair, (season.id, first.id, second.id))
        if pair is None:
            pair = VendorPair(season_id=season.id, vendor_id=first.id, other_id=second.id, kind=kind)
            session.add(pair)
        pair.kind = kind
        audit.record(
            session,
            "seasons.pair_vendors",
            actor=actor,
            clock=clock,
            subject=("season", season_id),
            vendors=[first.code, second.code],
            kind=str(kind),
        )


def part_vendors(session: Session, season_id: int, *, codes: tuple[str, str], actor: Actor, clock: Clock) -> None:
    """Take a pair away."""
    with transaction(session):
        season, first, second = _pair(session, season_id, codes)
        pair = session.get(VendorPair, (season.id, first.id, second.id))
        if pair is not None:
            session.delete(pair)
        audit.record(
            session,
            "seasons.part_vendors",
            actor=actor,
            clock=clock,
            subject=("season", season_id),
            vendors=[first.code, second.code],
        )


def _pair(session: Session, season_id: int, codes: tuple[str, str]) -> tuple[Season, Vendor, Vendor]:
    season = session.get(Season, season_id)
    if season is None:
        raise NotFound(_("Musim itu tidak ada."))
    one, other = (_vendor(session, code) for code in codes)
    if one.id == other.id:
        raise BadInput(_("Pasangan harus dua pelaku yang berbeda."))
    return season, *((one, other) if one.id < other.id else (other, one))


def _weekend_ahead(session: Session, weekend_id: int, clock: Clock) -> Weekend:
    weekend = writable_weekend(session, weekend_id)
    ahead(weekend, clock)
    return weekend


def _vendor(session: Session, code: str) -> Vendor:
    vendor = session.scalar(sa.select(Vendor).where(Vendor.code == code.strip().upper()))
    if vendor is None:
        raise BadInput(_("Pelaku dengan kode %(code)s tidak ada.", code=code.strip() or "–"))
    return vendor


def _stalls_of(session: Session, weekend: Weekend) -> dict[str, int]:
    """Stall ids by code, of the weekend's venue."""
    found = session.execute(
        sa.select(Stall.code, Stall.id)
        .join(Season, Season.venue_id == Stall.venue_id)
        .where(Season.id == weekend.season_id)
    )
    return {row.code: row.id for row in found}


def _record(session: Session, action: str, weekend: Weekend, actor: Actor, clock: Clock, **detail: object) -> None:
    audit.record(
        session, action, actor=actor, clock=clock, subject=("weekend", weekend.id), starts_on=weekend.key, **detail
    )
