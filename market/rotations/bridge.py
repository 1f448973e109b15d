"""The bridge between rows and the scheduler's files. Ids in the files: Vendor.code, Stall.code, Weekend.starts_on.

The same rows give the same bytes: everything is sorted, nothing depends on the order in which the database answers.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, selectinload

from market.errors import BadInput
from market.rotations.past import Past
from market.seasons.models import (
    CategoryLimit,
    ClosedStall,
    FixedTurn,
    PairKind,
    Season,
    Unavailability,
    VendorPair,
    Weekend,
    WeekendStatus,
)
from market.vendors.models import Vendor
from market.vendors.vocabulary import VendorStatus
from market.venues.models import Stall, StallNeighbour, Zone
from scheduler import files

FORMAT = files.PROBLEM_FORMAT


@dataclass
class _Rows:
    """Everything that a season's draw depends on, read once."""

    season: Season
    weekends: list[Weekend]
    stalls: list[Stall]
    zones: dict[int, str]
    neighbours: dict[int, list[int]]
    vendors: list[Vendor]
    stall_code: dict[int, str]
    vendor_code: dict[int, str]
    drawn_as: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    """Category and needs by vendor code, see `_drawn_as`."""
    closed: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    limits: dict[int, list[CategoryLimit]] = field(default_factory=lambda: defaultdict(list))
    absent: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    fixed: list[tuple[str, int, str | None]] = field(default_factory=list)
    pairs: list[VendorPair] = field(default_factory=list)


def problem_bytes(session: Session, season_id: int, *, seed: int, past: Past) -> bytes:
    """The problem file of a season as it stands now. Raises BadInput when there is nothing to draw."""
    rows = _read(session, season_id, past)
    _refuse_empty(rows)
    kept = _kept_turns(rows, past)
    vendors = [_vendor(vendor, rows, past) for vendor in rows.vendors]
    names = {vendor.id for vendor in vendors}
    problem = files.Problem(
        format=FORMAT,
        weekends=[_weekend(weekend, rows, past, kept) for weekend in rows.weekends],
        stalls=[_stall(stall, rows) for stall in rows.stalls],
        vendors=vendors,
        rules=files.Rules(
            min_gap=rows.season.min_gap,
            same_product_neighbours=rows.season.same_product_neighbours.value,  # type: ignore[arg-type]
            stall_repeat_gap=rows.season.stall_repeat_gap,
        ),
        apart=_pairs(rows, PairKind.APART),
        together=_pairs(rows, PairKind.TOGETHER),
        fixed=_fixed(rows, past, kept, names),
        seed=seed,
    )
    return files.write(problem)


def _read(session: Session, season_id: int, past: Past) -> _Rows:
    season = session.get_one(Season, season_id)
    weekends = session.scalars(
        sa.select(Weekend)
        .where(Weekend.season_id == season_id)
        .options(selectinload(Weekend.dates))
        .order_by(Weekend.starts_on)
    ).all()
    stood_on = {stall for turns in past.turns.values() for stall in turns.values()}
    stalls = session.scalars(
        sa.select(Stall)
        .where(Stall.venue_id == season.venue_id, sa.or_(Stall.in_use, Stall.code.in_(stood_on)))
        .options(selectinload(Stall.allowed))
    ).all()
    had_turns = {vendor for turns in past.turns.values() for vendor in turns}
    may_come = sa.and_(Vendor.status == VendorStatus.ACTIVE, Vendor.category.is_not(None))
    vendors = session.scalars(sa.select(Vendor).where(sa.or_(may_come, Vendor.code.in_(had_turns)))).all()
    rows = _Rows(
        season=season,
        weekends=list(weekends),
        stalls=sorted(stalls, key=lambda stall: stall.code),
        zones={row.id: row.code for row in session.execute(sa.select(Zone.id, Zone.code))},
        neighbours=defaultdict(list),
        vendors=sorted((v for v in vendors if v.category is not None), key=lambda vendor: vendor.code),
        stall_code={stall.id: stall.code for stall in stalls},
        vendor_code={vendor.id: vendor.code for vendor in vendors if vendor.category is not None},
    )
    _read_restrictions(session, rows)
    rows.drawn_as = {vendor.code: _drawn_as(vendor, rows, past) for vendor in rows.vendors}
    return rows


def _read_restrictions(session: Session, rows: _Rows) -> None:
    weekend_ids = sa.select(Weekend.id).where(Weekend.season_id == rows.season.id).scalar_subquery()
    stall_code, vendor_code = rows.stall_code, rows.vendor_code
    for side in session.scalars(sa.select(StallNeighbour)):
        if side.stall_id in stall_code and side.neighbour_id in stall_code:
            rows.neighbours[side.stall_id].append(side.neighbour_id)
            rows.neighbours[side.neighbour_id].append(side.stall_id)
    for closed in session.scalars(sa.select(ClosedStall).where(ClosedStall.weekend_id.in_(weekend_ids))):
        if closed.stall_id in stall_code:
            rows.closed[closed.weekend_id].add(stall_code[closed.stall_id])
    for limit in session.scalars(sa.select(CategoryLimit).where(CategoryLimit.weekend_id.in_(weekend_ids))):
        rows.limits[limit.weekend_id].append(limit)
    for absence in session.scalars(sa.select(Unavailability).where(Unavailability.weekend_id.in_(weekend_ids))):
        if absence.vendor_id in vendor_code:
            rows.absent[absence.weekend_id].add(vendor_code[absence.vendor_id])
    for turn in session.scalars(sa.select(FixedTurn).where(FixedTurn.weekend_id.in_(weekend_ids))):
        if turn.vendor_id in vendor_code:
            stall = None if turn.stall_id is None else stall_code.get(turn.stall_id)
            rows.fixed.append((vendor_code[turn.vendor_id], turn.weekend_id, stall))
    pairs = session.scalars(sa.select(VendorPair).where(VendorPair.season_id == rows.season.id))
    rows.pairs = [pair for pair in pairs if pair.vendor_id in vendor_code and pair.other_id in vendor_code]


def _refuse_empty(rows: _Rows) -> None:
    faults = []
    if not any(weekend.status is WeekendStatus.OPEN for weekend in rows.weekends):
        faults.append(_("Musim ini tidak punya akhir pekan yang buka."))
    if not rows.stalls:
        faults.append(_("Lokasi musim ini belum punya lapak. Muat denah lapak dulu."))
    if not rows.vendors:
        faults.append(_("Belum ada pelaku aktif yang kategorinya sudah ditentukan."))
    if faults:
        raise BadInput(_("Belum ada yang dapat diundi."), faults)


def _kept_turns(rows: _Rows, past: Past) -> dict[str, dict[str, str]]:
    """The past turns that stand: those on weekends that were held, of vendors who were there, on stalls that fit."""
    weekends = {weekend.key: weekend for weekend in rows.weekends if weekend.status is WeekendStatus.OPEN}
    vendors = {vendor.code: vendor for vendor in rows.vendors}
    stalls = {stall.code: stall for stall in rows.stalls}
    return {
        key: {
            vendor: stall
            for vendor, stall in sorted(turns.items())
            if vendor in vendors
            and stall in stalls
            and vendor not in rows.absent[weekends[key].id]
            and _was_there(vendors[vendor], weekends[key])
            and _fits(rows.drawn_as[vendor], stalls[stall])
        }
        for key, turns in sorted(past.turns.items())
        if key in weekends
    }


def _was_there(vendor: Vendor, weekend: Weekend) -> bool:
    dates = [date.on for date in weekend.dates]
    return vendor.joined_on <= dates[0] and (vendor.left_on is None or vendor.left_on > dates[-1])


def _drawn_as(vendor: Vendor, rows: _Rows, past: Past) -> tuple[str, frozenset[str]]:
    """Category and needs for the draw: today's, unless a turn that has been fits only those it was drawn with.

    Such a change then begins with the next season: within one problem a vendor has one category.
    """
    today = str(vendor.category), frozenset(need.value for need in vendor.needs)
    former = past.known.get(vendor.code, today)
    stalls = {stall.code: stall for stall in rows.stalls}
    stood_on = [stalls[turns[vendor.code]] for turns in past.turns.values() if turns.get(vendor.code) in stalls]
    if all(_fits(today, stall) for stall in stood_on):
        return today
    return former


def _fits(drawn_as: tuple[str, frozenset[str]], stall: Stall) -> bool:
    category, needs = drawn_as
    allowed = {str(entry.category) for entry in stall.allowed}
    return (not allowed or category in allowed) and needs <= {need.value for need in stall.features}


def _weekend(weekend: Weekend, rows: _Rows, past: Past, kept: dict[str, dict[str, str]]) -> files.Weekend:
    """A weekend that has begun is frozen: the stalls without a turn are closed, and no limit can refuse the others."""
    begun = weekend.key in past.weekends
    if begun:
        taken = set(kept.get(weekend.key, {}).values())
        closed = {stall.code for stall in rows.stalls} - taken
    else:
        closed = rows.closed[weekend.id] | {stall.code for stall in rows.stalls if not stall.in_use}
    limits = [] if begun else sorted(rows.limits[weekend.id], key=lambda limit: str(limit.category))
    return files.Weekend(
        id=weekend.key,
        dates=[date.on.isoformat() for date in weekend.dates],
        status="open" if weekend.status is WeekendStatus.OPEN else "cancelled",
        closed_stalls=sorted(closed),
        category_limits={str(limit.category): files.Limit(limit.minimum, limit.maximum) for limit in limits},
    )


def _stall(stall: Stall, rows: _Rows) -> files.Stall:
    return files.Stall(
        id=stall.code,
        zone=rows.zones[stall.zone_id],
        x=stall.x,
        y=stall.y,
        features=[need.value for need in stall.features],
        categories=sorted(str(entry.category) for entry in stall.allowed),
        prime=stall.prime,
        neighbours=sorted(rows.stall_code[other] for other in rows.neighbours[stall.id]),
    )


def _vendor(vendor: Vendor, rows: _Rows, past: Past) -> files.Vendor:
    joined, left = vendor.joined_on, vendor.left_on
    if past.starts is not None and past.weekends:
        if vendor.code not in past.known:
            joined = max(joined, past.starts)  # a newcomer begins at zero and catches up no backlog
        if vendor.status is not VendorStatus.ACTIVE and (left is None or left > past.starts):
            left = past.starts
    category, needs = rows.drawn_as[vendor.code]
    return files.Vendor(
        id=vendor.code,
        category=category,
        product=product_key(vendor),
        needs=sorted(needs),
        credit=vendor.credit,
        weight=1,
        joined=joined.isoformat(),
        left=left.isoformat() if left else None,
        unavailable=[weekend.key for weekend in rows.weekends if vendor.code in rows.absent[weekend.id]],
    )


def product_key(vendor: Vendor) -> str:
    """The product as the neighbour rule compares it: letter case and spaces do not matter.

    A vendor whose product nobody wrote down is like no other.
    """
    shown = "".join(" " if unicodedata.category(ch) in ("Cc", "Cs") else ch for ch in vendor.product)
    key = unicodedata.normalize("NFC", " ".join(shown.split()).casefold())[:100].strip()
    return key or f"tanpa keterangan {vendor.code}"


def _pairs(rows: _Rows, kind: PairKind) -> list[tuple[str, str]]:
    named = [(rows.vendor_code[p.vendor_id], rows.vendor_code[p.other_id]) for p in rows.pairs if p.kind is kind]
    return sorted((min(pair), max(pair)) for pair in named)


def _fixed(rows: _Rows, past: Past, kept: dict[str, dict[str, str]], names: set[str]) -> list[files.Fixed]:
    """What a coordinator insists on, and what has been."""
    open_ahead = {
        weekend.id: weekend.key
        for weekend in rows.weekends
        if weekend.key not in past.weekends and weekend.status is WeekendStatus.OPEN
    }
    insisted = [
        files.Fixed(open_ahead[weekend_id], vendor, stall)
        for vendor, weekend_id, stall in rows.fixed
        if weekend_id in open_ahead and vendor in names
    ]
    been = [files.Fixed(key, vendor, stall) for key, turns in kept.items() for vendor, stall in turns.items()]
    return sorted(insisted + been, key=lambda turn: (turn.weekend, turn.vendor))
