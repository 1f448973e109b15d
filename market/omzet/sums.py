"""Sums of omzet, always with how many of those expected have reported; what was not reported is never made up.

Counted are *reports*: one vendor on one market date. Expected is who was noted as present, who has a turn and of whom
nothing was noted (unless it cancelled), and whoever reported anyway: so there are never more reports than expected.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.attendance.models import Answer, Attendance, AttendanceStatus, TurnAnswer
from market.attendance.queries import published_id
from market.omzet.models import OmzetCorrection, OmzetReport
from market.rotations.models import Assignment
from market.seasons.models import MarketDate, Weekend, WeekendStatus


@dataclass(frozen=True)
class Sum:
    """`amount` in rupiah, of `reported` reports out of `expected`."""

    amount: int = 0
    reported: int = 0
    expected: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.reported + other.reported, self.expected + other.expected)


@dataclass(frozen=True)
class WeekendSum:
    weekend: Weekend
    total: Sum
    by_date: list[tuple[MarketDate, Sum]]
    by_vendor: Mapping[int, Sum] = field(default_factory=dict)

    @property
    def reporters(self) -> list[int]:
        """Vendors with at least one report."""
        return [vendor_id for vendor_id, part in self.by_vendor.items() if part.reported]


def weekend_sums(
    session: Session, weekends: Sequence[Weekend], *, as_of: dt.datetime | None = None
) -> list[WeekendSum]:
    """One sum for each weekend (of one season, dates loaded), in four queries. Cancelled ones are left out.

    `as_of`: as the reports stood at that instant; later reports and corrections do not count.
    """
    held = [weekend for weekend in weekends if weekend.status is WeekendStatus.OPEN]
    if not held:
        return []
    amounts = _amounts(session, held, as_of)
    expected = _expected(session, held)
    return [_sum(weekend, amounts, expected) for weekend in held]


def _sum(weekend: Weekend, amounts: Mapping[int, Mapping[int, int]], expected: Mapping[int, set[int]]) -> WeekendSum:
    by_date, by_vendor = [], defaultdict[int, Sum](Sum)
    for date in weekend.dates:
        reports = amounts.get(date.id, {})
        parts = {
            vendor_id: Sum(reports.get(vendor_id, 0), int(vendor_id in reports), 1)
            for vendor_id in expected.get(date.id, set()) | reports.keys()
        }
        for vendor_id, part in parts.items():
            by_vendor[vendor_id] += part
        by_date.append((date, sum(parts.values(), Sum())))
    return WeekendSum(weekend, sum((part for _, part in by_date), Sum()), by_date, dict(by_vendor))


def _amounts(session: Session, weekends: Sequence[Weekend], as_of: dt.datetime | None) -> Mapping[int, dict[int, int]]:
    """Amounts by market date and vendor."""
    statement = (
        sa.select(OmzetReport.market_date_id, OmzetReport.vendor_id, OmzetReport.amount)
        .join(MarketDate, MarketDate.id == OmzetReport.market_date_id)
        .where(MarketDate.weekend_id.in_([weekend.id for weekend in weekends]))
    )
    if as_of is not None:
        first_later = (
            sa.select(OmzetCorrection.amount_before)
            .where(OmzetCorrection.report_id == OmzetReport.id, OmzetCorrection.at > as_of)
            .order_by(OmzetCorrection.at, OmzetCorrection.id)
            .limit(1)
            .scalar_subquery()
        )
        statement = statement.with_only_columns(
            OmzetReport.market_date_id, OmzetReport.vendor_id, sa.func.coalesce(first_later, OmzetReport.amount)
        ).where(OmzetReport.reported_at <= as_of)
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for date_id, vendor_id, amount in session.execute(statement):
        found[date_id][vendor_id] = amount
    return found


def _expected(session: Session, weekends: Sequence[Weekend]) -> Mapping[int, set[int]]:
    """Vendors that should report, by market date: the same rule as Day.expected, for many days at once."""
    ids = [weekend.id for weekend in weekends]
    cancelled = sa.exists().where(
        TurnAnswer.weekend_id == Assignment.weekend_id,
        TurnAnswer.vendor_id == Assignment.vendor_id,
        TurnAnswer.answer == Answer.CANNOT,
    )
    turns = session.execute(
        sa.select(MarketDate.id, Assignment.vendor_id, cancelled)
        .join(MarketDate, MarketDate.weekend_id == Assignment.weekend_id)
        .where(Assignment.weekend_id.in_(ids), Assignment.rotation_id == published_id(weekends[0].season_id))
    ).all()
    records = {
        (date_id, vendor_id): status
        for date_id, vendor_id, status in session.execute(
            sa.select(Attendance.market_date_id, Attendance.vendor_id, Attendance.status)
            .join(MarketDate, MarketDate.id == Attendance.market_date_id)
            .where(MarketDate.weekend_id.in_(ids))
        )
    }
    found: defaultdict[int, set[int]] = defaultdict(set)
    for (date_id, vendor_id), status in records.items():
        if status is AttendanceStatus.PRESENT:
            found[date_id].add(vendor_id)
    for date_id, vendor_id, has_cancelled in turns:
        if (date_id, vendor_id) not in records and not has_cancelled:
            found[date_id].add(vendor_id)
    return found


def grouped(parts: Mapping[int, Sum], label_of: Callable[[int], Hashable]) -> dict[Hashable, Sum]:
    """Vendors' parts summed by a label of the vendor (its category, its zone)."""
    found: defaultdict[Hashable, Sum] = defaultdict(Sum)
    for vendor_id, part in parts.items():
        found[label_of(vendor_id)] += part
    return dict(found)


def total_of(sums: Iterable[WeekendSum]) -> Sum:
    return sum((one.total for one in sums), Sum())
