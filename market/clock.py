"""The clock, always handed in: services never ask the machine for the time themselves."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

WITA = ZoneInfo("Asia/Makassar")

Clock = Callable[[], dt.datetime]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def today(clock: Clock = now) -> dt.date:
    """The calendar day in Kupang."""
    return clock().astimezone(WITA).date()
