"""Past weekends of the demonstration: who came, who did not, and what they said they sold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from market.attendance.models import Attendance, AttendanceStatus
from market.omzet.models import OmzetReport, OmzetSource
from market.vendors.vocabulary import Category

TYPICAL = {
    Category.KULINER: 1_300_000,
    Category.KUE_CAMILAN: 800_000,
    Category.MINUMAN: 900_000,
    Category.TENUN_FESYEN: 1_500_000,
    Category.KRIYA: 600_000,
    Category.JASA: 450_000,
}
"""Median rupiah a day; with about 100 stalls and two days near the Rp222 million a weekend of public reports."""

NO_SHOW, EXCUSED, SILENT = 0.04, 0.03, 0.2
"""Shares of turns not attended, excused in time, and of attending vendors that never report."""


@dataclass(frozen=True)
class Turn:
    """A past turn, as needed here."""

    assignment_id: int
    vendor_id: int
    stall_id: int
    category: Category
    market_date_ids: Sequence[tuple[int, dt.date]]


def attendance(random: Random, turn: Turn, at_hour: int = 9) -> list[Attendance]:
    """One row a market date; a vendor that did not come did not come on either day."""
    chance = random.random()
    status = AttendanceStatus.PRESENT
    if chance < NO_SHOW:
        status = AttendanceStatus.NO_SHOW
    elif chance < NO_SHOW + EXCUSED:
        status = AttendanceStatus.EXCUSED
    return [
        Attendance(
            market_date_id=date_id,
            vendor_id=turn.vendor_id,
            stall_id=turn.stall_id if status is AttendanceStatus.PRESENT else None,
            assignment_id=turn.assignment_id,
            status=status,
            recorded_at=_at(on, at_hour, random),
        )
        for date_id, on in turn.market_date_ids
    ]


def omzet(random: Random, turn: Turn, weekend_number: int, attended: bool) -> list[OmzetReport]:
    """Reports of a vendor that came; sales grow a little from weekend to weekend, in steps of Rp5,000."""
    if not attended or random.random() < SILENT:
        return []
    source = OmzetSource.VENDOR if random.random() < 0.6 else OmzetSource.COORDINATOR
    reports = []
    for date_id, on in turn.market_date_ids:
        median = TYPICAL[turn.category] * (1 + 0.01 * weekend_number)
        amount = round(median * random.lognormvariate(0, 0.45) / 5_000) * 5_000
        reports.append(
            OmzetReport(
                market_date_id=date_id,
                vendor_id=turn.vendor_id,
                amount=int(amount),
                source=source,
                reported_at=_at(on, 20, random),
            )
        )
    return reports


def _at(day: dt.date, hour: int, random: Random) -> dt.datetime:
    """A minute of that day near `hour` WITA (UTC+8), in UTC."""
    local = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(hours=hour - 8)
    return local + dt.timedelta(minutes=random.randint(0, 75))
