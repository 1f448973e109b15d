"""Recording omzet: once per vendor and market date; a change keeps what stood before, with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from market.accounts import audit
from market.accounts.actor import Actor
from market.attendance.queries import Day
from market.attendance.service import opened
from market.clock import Clock
from market.db import transaction
from market.errors import StaleRecord
from market.omzet.models import OmzetCorrection, OmzetReport, OmzetSource
from market.omzet.rules import Entry, Fault, Kind, NotRecorded, check
from market.words import N_, Word

LONGEST_REASON = 200


class Outcome(Word):
    REPORTED = "reported", N_("Dilaporkan")
    UNCHANGED = "unchanged", N_("Tidak berubah")
    CORRECTED = "corrected", N_("Dikoreksi")


@dataclass(frozen=True)
class Recorded:
    """What became of each vendor's entry."""

    outcomes: dict[int, Outcome]
    faults: dict[int, Fault]


def report(
    session: Session,
    market_date_id: int,
    entry: Entry,
    *,
    source: OmzetSource,
    reason: str = "",
    actor: Actor,
    clock: Clock,
) -> Outcome:
    """Record one figure. Raises as `record_all`, and StaleRecord when somebody else was quicker."""
    try:
        done = record_all(session, market_date_id, [entry], source=source, reason=reason, actor=actor, clock=clock)
        return done.outcomes[entry.vendor_id]
    except NotRecorded as refused:
        fault = refused.by_vendor[entry.vendor_id]
        if fault.kind is Kind.STALE:
            raise StaleRecord(fault.message, kept=_("Isian Anda belum disimpan; tidak ada yang tertimpa.")) from None
        raise


def record_all(
    session: Session,
    market_date_id: int,
    entries: Sequence[Entry],
    *,
    source: OmzetSource,
    reason: str = "",
    partly: bool = False,
    actor: Actor,
    clock: Clock,
) -> Recorded:
    """Record all figures of a market date in one transaction; with `partly` those that have no fault, else all or none.

    Raises NotFound, Conflict (cancelled), BadInput (day still to come), NotRecorded (faults, unless `partly`).
    """
    reason = " ".join(reason.split())[:LONGEST_REASON]
    try:
        with transaction(session):
            day = open_day(session, market_date_id, clock)
            standing = reports_of(session, market_date_id)
            faults = check(session, day, entries, standing, reason=reason)
            if faults and not partly:
                raise NotRecorded(faults)
            outcomes = {
                entry.vendor_id: _store(session, day, entry, standing, source, reason, actor, clock)
                for entry in entries
                if entry.vendor_id not in faults
            }
            _log(session, day, outcomes, source, actor, clock)
            session.flush()
    except IntegrityError as error:  # PostgreSQL: two first reports of one vendor at the very same moment
        raise StaleRecord(
            _("Laporan ini baru saja diisi orang lain."), kept=_("Isian Anda belum disimpan; tidak ada yang tertimpa.")
        ) from error
    return Recorded(outcomes, faults)


def open_day(session: Session, market_date_id: int, clock: Clock) -> Day:
    """The day, when omzet may be recorded for it. Raises NotFound, Conflict (cancelled), BadInput (still to come)."""
    return opened(
        session,
        market_date_id,
        clock,
        too_early=lambda day: _("Omzet baru dapat dilaporkan pada harinya: %(day)s.", day=day),
    )


def reports_of(session: Session, market_date_id: int) -> dict[int, OmzetReport]:
    found = session.scalars(sa.select(OmzetReport).where(OmzetReport.market_date_id == market_date_id))
    return {report.vendor_id: report for report in found}


def _store(
    session: Session,
    day: Day,
    entry: Entry,
    standing: Mapping[int, OmzetReport],
    source: OmzetSource,
    reason: str,
    actor: Actor,
    clock: Clock,
) -> Outcome:
    found = standing.get(entry.vendor_id)
    if found is None:
        found = OmzetReport(
            market_date_id=day.market_date.id,
            vendor_id=entry.vendor_id,
            source=source,
            reported_at=clock(),
            reported_by=actor.user_id,
        )
        outcome = Outcome.REPORTED
    elif found.amount == entry.amount:
        return Outcome.UNCHANGED
    else:
        outcome = Outcome.CORRECTED
        session.add(
            OmzetCorrection(
                report_id=found.id,
                amount_before=found.amount,
                amount_after=entry.amount,
                source=source,
                reason=reason,
                at=clock(),
                by_user=actor.user_id,
                actor=actor.label,
            )
        )
    found.amount = entry.amount
    session.add(found)
    return outcome


def _log(
    session: Session, day: Day, outcomes: Mapping[int, Outcome], source: OmzetSource, actor: Actor, clock: Clock
) -> None:
    """One event a save, with how many and for whom; the figures themselves stand in reports and corrections."""
    done = {kind: [v for v, outcome in outcomes.items() if outcome is kind] for kind in Outcome}
    if not done[Outcome.REPORTED] and not done[Outcome.CORRECTED]:
        return
    audit.record(
        session,
        "omzet.record",
        actor=actor,
        clock=clock,
        subject=("market_date", day.market_date.id),
        date=day.on.isoformat(),
        season=day.season.code,
        source=source.value,
        reported=done[Outcome.REPORTED],
        corrected=done[Outcome.CORRECTED],
    )
