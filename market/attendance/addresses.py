"""Dates in addresses, and which market date a page begins with."""

import datetime as dt

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.errors import NotFound
from market.seasons.models import MarketDate, Season, Weekend, WeekendStatus


def read_date(text: str) -> dt.date:
    """The date of an address, `2026-12-05`. Raises NotFound for anything else."""
    try:
        if not text.isascii() or len(text) != 10:
            raise ValueError(text)
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a calendar day has no zone)
    except ValueError:
        raise NotFound(_("Tanggal di alamat ini tidak dapat dibaca.")) from None


def nearest_date(session: Session, on: dt.date, *, held: bool = False) -> tuple[str, dt.date] | None:
    """Season code and market date to begin with: the next one from `on` on, else (or, with `held`, only) the last."""
    dates = (
        sa.select(Season.code, MarketDate.on)
        .join(Weekend, Weekend.season_id == Season.id)
        .join(MarketDate, MarketDate.weekend_id == Weekend.id)
        .where(Weekend.status == WeekendStatus.OPEN)
        .limit(1)
    )
    coming = dates.where(MarketDate.on >= on).order_by(MarketDate.on, Season.id.desc())
    past = dates.where(MarketDate.on <= on).order_by(MarketDate.on.desc(), Season.id.desc())
    for statement in (past,) if held else (coming, past):
        if row := session.execute(statement).one_or_none():
            return row[0], row[1]
    return None


def dates_of_season(session: Session, season_id: int) -> list[tuple[dt.date, bool]]:
    """All market dates of a season in order, and whether each is cancelled."""
    rows = session.execute(
        sa.select(MarketDate.on, Weekend.status)
        .join(Weekend, Weekend.id == MarketDate.weekend_id)
        .where(Weekend.season_id == season_id)
        .order_by(MarketDate.on)
    )
    return [(on, status is WeekendStatus.CANCELLED) for on, status in rows]
