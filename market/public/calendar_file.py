"""A vendor's turns as a calendar file: with the market's hours where they are known, else whole days."""

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _
from icalendar import Calendar, Event

from market.clock import WITA
from market.public.own import OwnTurn


def calendar_of(turns: Sequence[OwnTurn], vendor_code: str, number: int, stamp: dt.datetime) -> bytes:
    """iCalendar (RFC 5545). The same day keeps its UID, and `number` (the rotation's) counts as its revision:
    opened again after a new rotation, the entry is replaced instead of doubled."""
    calendar = Calendar()
    calendar.add("prodid", "-//Giliran//giliran//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Giliran pasar"))
    for turn in turns:
        for on in turn.dates:
            calendar.add_component(_event(turn, on, vendor_code, number, stamp))
    content: bytes = calendar.to_ical()
    return content


def _event(turn: OwnTurn, on: dt.date, vendor_code: str, number: int, stamp: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{on.isoformat()}-{vendor_code}@giliran")
    event.add("dtstamp", stamp)
    event.add("sequence", number)
    season = turn.weekend.season
    if season.opens_at and season.closes_at:
        event.add("dtstart", dt.datetime.combine(on, season.opens_at, WITA).astimezone(dt.UTC))
        event.add("dtend", dt.datetime.combine(on, season.closes_at, WITA).astimezone(dt.UTC))
    else:
        event.add("dtstart", on)
        event.add("dtend", on + dt.timedelta(days=1))
    event.add("summary", _("Giliran berjualan: lapak %(stall)s", stall=turn.stall.code))
    event.add("location", f"{turn.venue.name}, {turn.stall.zone.name or turn.stall.zone.code}, {turn.stall.code}")
    event.add("status", "CANCELLED" if turn.cancelled or turn.given_up else "CONFIRMED")
    return event
