"""Amounts that look like a slip of the finger: not refused, but asked about once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.formats import rupiah
from market.omzet.models import OmzetReport
from market.seasons.models import MarketDate
from market.vendors.models import Vendor

FEWEST_OWN, FEWEST_PEERS = 3, 20
"""From how many earlier reports a median says something."""
LATEST_OWN = 8
PEER_WEEKS = 8
OWN_FACTOR, PEER_FACTOR = 8, 15
"""Further than this many times from the median (above or below) is odd; a vendor's own days differ less."""
ODD_WITHOUT_HISTORY = 20_000_000
FORGOTTEN_ZEROS = 1_000
"""Rupiah: nobody sells a day's goods for less; thousands were meant."""


@dataclass(frozen=True)
class Usual:
    """What a vendor usually sells a day, in rupiah; 0: nothing is known."""

    middle: float = 0.0
    factor: int = OWN_FACTOR

    def question(self, amount: int) -> str:
        """What to ask about an amount, or nothing."""
        asked: str = ""
        if 0 < amount < FORGOTTEN_ZEROS:
            asked = _(
                "%(amount)s sehari? Mungkin maksudnya %(thousands)s.",
                amount=rupiah(amount),
                thousands=rupiah(amount * 1000),
            )
        elif amount and self.middle and not self.middle / self.factor <= amount <= self.middle * self.factor:
            asked = _(
                "%(amount)s jauh dari biasanya (sekitar %(usual)s).",
                amount=rupiah(amount),
                usual=rupiah(round(self.middle / 1000) * 1000),
            )
        elif not self.middle and amount > ODD_WITHOUT_HISTORY:
            asked = _("%(amount)s sehari itu sangat besar.", amount=rupiah(amount))
        return asked


def usual_of(session: Session, vendor_ids: Iterable[int], on: dt.date) -> dict[int, Usual]:
    """What each vendor usually sells, judged by its last reports before `on`, else by its category's. Two queries."""
    ids = list(vendor_ids)
    own = _own(session, ids, on)
    newcomers = [vendor_id for vendor_id in ids if len(own[vendor_id]) < FEWEST_OWN]
    found = {v: Usual(median(own[v]), OWN_FACTOR) for v in ids if len(own[v]) >= FEWEST_OWN}
    return found | (_by_peers(session, newcomers, on) if newcomers else {})


def _own(session: Session, vendor_ids: list[int], on: dt.date) -> Mapping[int, list[int]]:
    place = sa.func.row_number().over(partition_by=OmzetReport.vendor_id, order_by=MarketDate.on.desc())
    latest = (
        sa.select(OmzetReport.vendor_id, OmzetReport.amount, place.label("place"))
        .join(MarketDate, MarketDate.id == OmzetReport.market_date_id)
        .where(OmzetReport.vendor_id.in_(vendor_ids), MarketDate.on < on, OmzetReport.amount > 0)
        .subquery()
    )
    amounts: defaultdict[int, list[int]] = defaultdict(list)
    for vendor_id, amount in session.execute(
        sa.select(latest.c.vendor_id, latest.c.amount).where(latest.c.place <= LATEST_OWN)
    ):
        amounts[vendor_id].append(amount)
    return amounts


def _by_peers(session: Session, vendor_ids: list[int], on: dt.date) -> dict[int, Usual]:
    since = on - dt.timedelta(weeks=PEER_WEEKS)
    amounts: defaultdict[object, list[int]] = defaultdict(list)
    for category, amount in session.execute(
        sa.select(Vendor.category, OmzetReport.amount)
        .join(Vendor, Vendor.id == OmzetReport.vendor_id)
        .join(MarketDate, MarketDate.id == OmzetReport.market_date_id)
        .where(MarketDate.on >= since, MarketDate.on < on, OmzetReport.amount > 0)
    ):
        amounts[category].append(amount)
    rows = session.execute(sa.select(Vendor.id, Vendor.category).where(Vendor.id.in_(vendor_ids)))
    known = {c: Usual(median(found), PEER_FACTOR) for c, found in amounts.items() if len(found) >= FEWEST_PEERS}
    return {vendor_id: known.get(category, Usual()) for vendor_id, category in rows}
