"""The roster's sheets. Always in Indonesian: it is the market's document, whoever prints it."""

import datetime as dt
from itertools import pairwise

from babel.dates import format_date

from market.clock import WITA
from market.formats import phone as shown_phone
from market.rotations.models import RotationStatus
from market.rotations.roster import Roster
from market.rotations.roster_notes import write_notes
from market.seasons.models import Weekend, WeekendStatus
from market.spreadsheets.writing import BOXED, HEADING, TITLE, Book, Look, Sheet, Value
from market.vendors.vocabulary import UNDECIDED, Category

ZONE_FILLS = ("CFD6F0", "F0CFBF", "CFE2C6", "E4CFE6", "C5E2E3", "E6DCBB")
"""The zone colours of the screens, by the zone's position."""
CANCELLED_FILL = "E8E4DD"
NOTE = Look(italic=True, size=10, color="5E5466")
SUBHEADING = Look(bold=True, size=12)
CENTRED = BOXED.but(align="center")
SIGN_HEIGHT, TWO_LINES = 24.0, 31.0
"""Points: room for a signature; for a signature beside a text of two lines."""
NAME_WIDTH, PRODUCT_WIDTH = 30, 24
WRAPPED = BOXED.but(wrap=True)
WIDEST_ON_ONE_PAGE = 30
"""Weekends that are still readable on one landscape page."""


def write(roster: Roster) -> bytes:
    """The workbook's bytes: season matrix, vendors, one sheet a weekend, notes."""
    book = Book(title=f"Roster {roster.season.name}")
    _matrix(book, roster)
    _vendors(book, roster)
    for weekend in roster.weekends:
        _weekend(book, roster, weekend)
    write_notes(book, roster)
    return book.to_bytes()


def short_day(day: dt.date) -> str:
    return format_date(day, "d MMM", locale="id")


def long_days(weekend: Weekend) -> str:
    """`Sabtu 5 dan Minggu 6 Desember 2026`, also across a month's end."""
    days = [date.on for date in weekend.dates]
    texts = [format_date(day, "EEEE d MMMM y", locale="id") for day in days]
    for i, (day, following) in enumerate(pairwise(days)):
        same = (day.year, day.month) == (following.year, following.month)
        texts[i] = format_date(day, "EEEE d" if same else "EEEE d MMMM", locale="id")
    return " dan ".join(texts)


def category_text(category: Category | None) -> str:
    return category.said_in_indonesian if category else UNDECIDED


def state_text(roster: Roster) -> str:
    """`Rotasi 3 · terbit 24 November 2026`, so that no printed draft passes for the real thing."""
    rotation = roster.rotation
    said = rotation.status.said_in_indonesian.lower()
    if rotation.status is RotationStatus.DRAFT:
        said = "RANCANGAN, belum berlaku"
    on = f" {_local_day(rotation.published_at)}" if rotation.published_at else ""
    return f"Rotasi {rotation.number} · {said}{on}"


def _local_day(at: dt.datetime) -> str:
    return format_date(at.astimezone(WITA).date(), "d MMMM y", locale="id")


def _zone_look(position: int, base: Look) -> Look:
    return base.but(fill=ZONE_FILLS[position % len(ZONE_FILLS)])


def _head(sheet: Sheet, title: str, roster: Roster, columns: int) -> None:
    """Title and state, joined over the sheet's width so that they do not widen the first column."""
    sheet.merge(sheet.row([title], look=TITLE, height=22), 1, columns)
    sheet.merge(sheet.row([f"{roster.venue.name} · {state_text(roster)}"], look=NOTE), 1, columns)


def _matrix(book: Book, roster: Roster) -> None:
    """Vendors down, weekends across, the stall where they meet, in its zone's colour."""
    many = len(roster.weekends) > WIDEST_ON_ONE_PAGE
    sheet = book.sheet(
        "Musim",
        widths=[8, 27, 14, *[7.2] * len(roster.weekends), 7],
        frozen="D4",
        title_rows="3:3",
        title_columns="A:C",
        landscape=True,
        fit_width=not many,
    )
    _head(sheet, f"{roster.season.name}: giliran tiap pelaku", roster, 3 + min(8, len(roster.weekends)))
    dates = [short_day(weekend.starts_on) for weekend in roster.weekends]
    sheet.row(["Kode", "Pelaku", "Kategori", *dates, "Jumlah"], look=HEADING.but(align="center"), height=32)
    cancelled = CENTRED.but(fill=CANCELLED_FILL)
    empty = [cancelled if weekend.status is WeekendStatus.CANCELLED else CENTRED for weekend in roster.weekends]
    mine = roster.by_vendor()
    zone_looks = [_zone_look(position, CENTRED) for position in range(len(ZONE_FILLS))]
    for vendor in roster.vendors:
        turns = mine.get(vendor.id, {})
        cells: list[Value] = []
        looks = [BOXED, BOXED, BOXED]
        for weekend, look in zip(roster.weekends, empty, strict=True):
            turn = turns.get(weekend.id)
            cells.append(turn.stall if turn else None)
            looks.append(zone_looks[turn.zone_position % len(ZONE_FILLS)] if turn else look)
        about: list[Value] = [vendor.code, vendor.business_name, category_text(vendor.category)]
        sheet.row([*about, *cells, len(turns)], looks=[*looks, CENTRED.but(bold=True)])


def _vendors(book: Book, roster: Roster) -> None:
    """One row a vendor with its turns, for looking one up or for a filter."""
    mine = roster.by_vendor()
    most = max((len(turns) for turns in mine.values()), default=0)
    phone = ["Telepon"] if roster.phones else []
    sheet = book.sheet(
        "Per pelaku",
        widths=[8, 27, 20, 14, *[16 for _ in phone], 8, 8, *[13] * most],
        frozen="C4",
        title_rows="3:3",
        title_columns="A:B",
        landscape=True,
    )
    _head(sheet, f"{roster.season.name}: daftar pelaku", roster, 4)
    numbered = [f"Giliran {n}" for n in range(1, most + 1)]
    heading = sheet.row(
        ["Kode", "Pelaku", "Produk", "Kategori", *phone, "Giliran", "Jatah", *numbered], look=HEADING, height=32
    )
    sheet.filter_from(heading)
    figure = CENTRED.but(number_format="0.00")
    in_zone = [_zone_look(position, BOXED) for position in range(len(ZONE_FILLS))]
    for vendor in roster.vendors:
        account = roster.accounts[vendor.code]
        turns = sorted(mine.get(vendor.id, {}).values(), key=lambda turn: turn.starts_on)
        about: list[Value] = [vendor.code, vendor.business_name, vendor.product, category_text(vendor.category)]
        about += [shown_phone(vendor.phone)] if roster.phones else []
        looks = [BOXED] * len(about)
        cells: list[Value] = [f"{short_day(turn.starts_on)} · {turn.stall}" for turn in turns]
        rest: list[Value] = [None] * (most - len(turns))
        zone_looks = [in_zone[turn.zone_position % len(in_zone)] for turn in turns] + [BOXED] * len(rest)
        numbers: list[Value] = [account.turns, round(account.entitlement, 2)]
        sheet.row([*about, *numbers, *cells, *rest], looks=[*looks, CENTRED, figure, *zone_looks])


def _weekend(book: Book, roster: Roster, weekend: Weekend) -> None:
    """The sheet that lies on the coordinator's table: who stands where, and a place to sign for each market day."""
    phone = ["Telepon"] if roster.phones else []
    signs = [f"Tanda tangan {format_date(date.on, 'EEEE', locale='id')}" for date in weekend.dates]
    columns = ["Lapak", "Zona", "Pelaku", "Produk", *phone, *signs]
    sheet = book.sheet(
        format_date(weekend.starts_on, "d MMM y", locale="id"),
        widths=[9, 6, NAME_WIDTH, PRODUCT_WIDTH, *[16 for _ in phone], *[19 for _ in signs]],
        frozen="A4",
        title_rows="1:3",
        tab=CANCELLED_FILL if weekend.status is WeekendStatus.CANCELLED else None,
    )
    _head(sheet, long_days(weekend), roster, len(columns))
    turns = roster.turns.get(weekend.id, [])
    if weekend.status is WeekendStatus.CANCELLED:
        sheet.merge(sheet.row([f"Akhir pekan ini batal: {weekend.reason}"], look=SUBHEADING), 1, len(columns))
        return
    sheet.row(columns, look=HEADING, height=32)
    in_zone = [_zone_look(position, WRAPPED.but(bold=True)) for position in range(len(ZONE_FILLS))]
    for turn in turns:
        about: list[Value] = [turn.stall, turn.zone, turn.business, turn.product]
        about += [shown_phone(turn.phone)] if roster.phones else []
        _sign_row(sheet, about, len(signs), in_zone[turn.zone_position % len(in_zone)])
    _standby_rows(sheet, roster, weekend, len(columns), len(signs))


def _sign_row(sheet: Sheet, about: list[Value], signs: int, first: Look) -> None:
    """A line to sign on; higher where the name or the product needs two lines."""
    long = len(str(about[2])) > NAME_WIDTH or len(str(about[3])) > PRODUCT_WIDTH
    looks = [first, *[WRAPPED] * (len(about) - 1 + signs)]
    sheet.row([*about, *[None] * signs], looks=looks, height=TWO_LINES if long else SIGN_HEIGHT)


def _standby_rows(sheet: Sheet, roster: Roster, weekend: Weekend, columns: int, signs: int) -> None:
    waiting = roster.standby.get(weekend.id, [])
    if not waiting:
        return
    sheet.row([])
    sheet.merge(sheet.row(["Cadangan, dipanggil dari atas"], look=SUBHEADING), 1, columns)
    for place, vendor in enumerate(waiting, 1):
        about: list[Value] = [f"Cad. {place}", None, vendor.business_name, vendor.product]
        about += [shown_phone(vendor.phone)] if roster.phones else []
        _sign_row(sheet, about, signs, WRAPPED)
