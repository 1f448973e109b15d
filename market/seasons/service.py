"""What may be done with a season and its weekends."""

import datetime as dt
import re
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.clock import Clock, today
from market.db import expect_version, transaction
from market.errors import BadInput, Conflict, NotFound
from market.seasons.calendar import MarketDays, plan_weekends
from market.seasons.models import MarketDate, NeighbourRule, Season, Weekend, WeekendStatus
from market.venues.models import Venue

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_WEEKENDS = 104


@dataclass(frozen=True)
class SeasonRules:
    """What the draw must respect in the whole season."""

    min_gap: int = 2
    same_product_neighbours: NeighbourRule = NeighbourRule.FORBID
    stall_repeat_gap: int = 2
    omzet_target: int | None = None
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None

    def faults(self) -> list[str]:
        faults = []
        if not 1 <= self.min_gap <= 52:
            faults.append(_("Jarak antar giliran harus 1 sampai 52 akhir pekan."))
        if not 0 <= self.stall_repeat_gap <= 52:
            faults.append(_("Jarak pengulangan lapak harus 0 sampai 52 giliran."))
        if self.omzet_target is not None and self.omzet_target < 0:
            faults.append(_("Target omzet tidak boleh kurang dari nol."))
        if (self.opens_at is None) != (self.closes_at is None):
            faults.append(_("Isi jam buka dan jam tutup, atau kosongkan keduanya."))
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            faults.append(_("Jam buka harus sebelum jam tutup."))
        return faults


def create_season(
    session: Session,
    *,
    venue_id: int,
    code: str,
    name: str,
    first: dt.date,
    weekends: int,
    days: MarketDays,
    rules: SeasonRules,
    actor: Actor,
    clock: Clock,
) -> Season:
    """A season with all its weekends, holidays noted. Raises BadInput with every fault, Conflict for a taken code."""
    faults = rules.faults()
    if not CODE.fullmatch(code) or len(code) > 40:
        faults.append(_("Kode musim hanya huruf kecil, angka dan tanda hubung, paling panjang 40."))
    if not 1 <= len(name.strip()) <= 120:
        faults.append(_("Nama musim harus diisi, paling panjang 120 huruf."))
    if not 1 <= weekends <= MOST_WEEKENDS:
        faults.append(_("Jumlah akhir pekan harus 1 sampai %(most)s.", most=MOST_WEEKENDS))
    if faults:
        raise BadInput(_("Musim belum dapat dibuat."), faults)
    planned = plan_weekends(first, weekends, days)
    with transaction(session):
        if session.get(Venue, venue_id) is None:
            raise NotFound(_("Lokasi itu tidak ada."))
        if session.scalar(sa.select(Season.id).where(Season.code == code)) is not None:
            raise Conflict(_("Kode musim %(code)s sudah dipakai.", code=code), next_step=_("Pilih kode lain."))
        season = Season(venue_id=venue_id, code=code, name=name.strip(), created_at=clock())
        _set_rules(season, rules)
        season.weekends = [
            Weekend(starts_on=plan.starts_on, note=plan.note, dates=[MarketDate(on=on) for on in plan.dates])
            for plan in planned
        ]
        session.add(season)
        session.flush()
        audit.record(
            session,
            "seasons.create",
            actor=actor,
            clock=clock,
            subject=("season", season.id),
            code=code,
            weekends=weekends,
        )
    return season


def change_rules(
    session: Session, season_id: int, *, version: int, name: str, rules: SeasonRules, actor: Actor, clock: Clock
) -> None:
    """Raises BadInput, or StaleRecord when somebody changed the season since version `version`."""
    faults = rules.faults()
    if not 1 <= len(name.strip()) <= 120:
        faults.append(_("Nama musim harus diisi, paling panjang 120 huruf."))
    if faults:
        raise BadInput(_("Perubahan belum disimpan."), faults)
    with transaction(session):
        season = session.get(Season, season_id)
        if season is None:
            raise NotFound(_("Musim itu tidak ada."))
        expect_version(season, version)
        before = {"min_gap": season.min_gap, "neighbours": str(season.same_product_neighbours)}
        season.name = name.strip()
        _set_rules(season, rules)
        audit.record(
            session, "seasons.change_rules", actor=actor, clock=clock, subject=("season", season_id), before=before
        )


def _set_rules(season: Season, rules: SeasonRules) -> None:
    season.min_gap = rules.min_gap
    season.same_product_neighbours = rules.same_product_neighbours
    season.stall_repeat_gap = rules.stall_repeat_gap
    season.omzet_target = rules.omzet_target
    season.opens_at, season.closes_at = rules.opens_at, rules.closes_at


def cancel_weekend(session: Session, weekend_id: int, *, version: int, reason: str, actor: Actor, clock: Clock) -> None:
    """Cancel a weekend, also one that has passed (rain): its turns count for nobody in the next draw."""
    reason = reason.strip()
    if not 1 <= len(reason) <= 200:
        raise BadInput(_("Tulis alasan pembatalan, paling panjang 200 huruf."))
    with transaction(session):
        weekend = writable_weekend(session, weekend_id, version)
        if weekend.status is WeekendStatus.CANCELLED:
            raise Conflict(_("Akhir pekan ini sudah dibatalkan."))
        weekend.status, weekend.reason = WeekendStatus.CANCELLED, reason
        _record(session, "seasons.cancel_weekend", weekend, actor, clock, reason=reason)


def reopen_weekend(session: Session, weekend_id: int, *, version: int, actor: Actor, clock: Clock) -> None:
    """Take a cancellation back. Raises Conflict once the weekend has begun."""
    with transaction(session):
        weekend = writable_weekend(session, weekend_id, version)
        if weekend.status is WeekendStatus.OPEN:
            raise Conflict(_("Akhir pekan ini sudah dibuka."))
        ahead(weekend, clock)
        weekend.status, weekend.reason = WeekendStatus.OPEN, ""
        _record(session, "seasons.reopen_weekend", weekend, actor, clock)


def note_weekend(session: Session, weekend_id: int, *, version: int, note: str, actor: Actor, clock: Clock) -> None:
    """Change the note of a weekend (a holiday's name, an event)."""
    if len(note.strip()) > 200:
        raise BadInput(_("Catatan paling panjang 200 huruf."))
    with transaction(session):
        weekend = writable_weekend(session, weekend_id, version)
        weekend.note = note.strip()
        _record(session, "seasons.note_weekend", weekend, actor, clock)


def writable_weekend(session: Session, weekend_id: int, version: int | None = None) -> Weekend:
    """The weekend inside the open transaction. Raises NotFound or StaleRecord."""
    weekend = session.get(Weekend, weekend_id, populate_existing=True)
    if weekend is None:
        raise NotFound(_("Akhir pekan itu tidak ada."))
    if version is not None:
        expect_version(weekend, version)
    return weekend


def ahead(weekend: Weekend, clock: Clock) -> None:
    """Raise Conflict when the weekend has begun: what was drawn for it has become history."""
    if weekend.starts_on <= today(clock):
        raise Conflict(
            _("Akhir pekan ini sudah mulai atau sudah lewat; aturannya tidak dapat diubah lagi."),
            kept=_("Tidak ada yang berubah."),
        )


def _record(session: Session, action: str, weekend: Weekend, actor: Actor, clock: Clock, **detail: str) -> None:
    audit.record(
        session, action, actor=actor, clock=clock, subject=("weekend", weekend.id), starts_on=weekend.key, **detail
    )
