"""What may be recorded as omzet: who, how much, over which earlier figure; every fault with its kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.attendance.queries import Day
from market.errors import BadInput
from market.formats import day as in_words
from market.formats import rupiah
from market.omzet.models import LARGEST_OMZET, OmzetReport
from market.omzet.outliers import Usual, usual_of


class Kind(StrEnum):
    REFUSED = "refused"
    """This vendor cannot report for this day."""
    STALE = "stale"
    """Somebody else wrote another figure since the form was shown."""
    ASK = "ask"
    """The amount looks like a slip; send it again with `confirmed`."""
    REASON = "reason"
    """A correction without its reason."""


@dataclass(frozen=True)
class Entry:
    """One figure to record. `seen`: the version that the person saw (0: saw that there was none), None: no form."""

    vendor_id: int
    amount: int
    seen: int | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class Fault:
    kind: Kind
    message: str


class NotRecorded(BadInput):
    """Some figures cannot be recorded; nothing was. `by_vendor` says which and why."""

    http_status = 409

    def __init__(self, by_vendor: Mapping[int, Fault]) -> None:
        super().__init__(
            _("Belum ada yang disimpan: %(count)s isian perlu dilihat lagi.", count=len(by_vendor)),
            [fault.message for fault in by_vendor.values()],
            kept=_("Isian Anda masih ada di halaman ini."),
        )
        self.by_vendor = by_vendor


def check(
    session: Session,
    day: Day,
    entries: Iterable[Entry],
    standing: Mapping[int, OmzetReport],
    *,
    reason: str,
) -> dict[int, Fault]:
    """What keeps entries from being recorded, by vendor. Entries that change nothing have no fault."""
    changes = [e for e in entries if e.vendor_id not in standing or standing[e.vendor_id].amount != e.amount]
    expected = day.expected()
    usual = usual_of(session, [e.vendor_id for e in changes], day.on) if changes else {}
    faults = {}
    for entry in changes:
        there = entry.vendor_id in expected or entry.vendor_id in standing
        fault = _fault(day, entry, standing.get(entry.vendor_id), there, usual.get(entry.vendor_id, Usual()), reason)
        if fault:
            faults[entry.vendor_id] = fault
    return faults


def _fault(
    day: Day, entry: Entry, standing: OmzetReport | None, there: bool, usual: Usual, reason: str
) -> Fault | None:
    if not there:
        return Fault(Kind.REFUSED, why_not(day, entry.vendor_id))
    if not 0 <= entry.amount <= LARGEST_OMZET:
        return Fault(Kind.REFUSED, _("Omzet satu hari antara Rp0 dan %(most)s.", most=rupiah(LARGEST_OMZET)))
    if entry.seen is not None and entry.seen != (standing.version if standing else 0):
        now = rupiah(standing.amount) if standing else "–"
        return Fault(Kind.STALE, _("Sudah diubah orang lain menjadi %(now)s sejak Anda membukanya.", now=now))
    question = "" if entry.confirmed else usual.question(entry.amount)
    if question:
        return Fault(Kind.ASK, question)
    if standing and not reason:
        return Fault(Kind.REASON, _("Tulis alasan perubahan; angka lama tetap disimpan sebagai riwayat."))
    return None


def why_not(day: Day, vendor_id: int) -> str:
    """Why a vendor cannot report for this day, in its own words."""
    record = day.records.get(vendor_id)
    why: str
    if record is not None:
        why = _(
            "Tercatat “%(status)s” pada %(day)s, jadi tidak ada omzet untuk dilaporkan.",
            status=record.status.says,
            day=in_words(day.on),
        )
    elif any(spot.holder and spot.holder.id == vendor_id for spot in day.spots):
        why = _("Sudah memberi tahu berhalangan pada %(day)s.", day=in_words(day.on))
    else:
        why = _("Tidak ada giliran pada %(day)s.", day=in_words(day.on))
    return why
