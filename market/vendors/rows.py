"""One row of a workbook, read into what a vendor would be, with all that could not be read."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_babel import gettext

from market.spreadsheets.headings import Line
from market.spreadsheets.reading import column_letter
from market.vendors.rules.answers import read_halal, read_scale, read_yes
from market.vendors.rules.categories import read_category
from market.vendors.rules.dates import read_date
from market.vendors.rules.kbli import read_kbli
from market.vendors.rules.kelurahan import KelurahanIndex
from market.vendors.rules.nib import read_nib, read_nib_status, settle, status_in
from market.vendors.rules.phones import read_first_phone
from market.vendors.rules.texts import read_name, tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import Category, HalalStatus, KbliVersion, Need, NibStatus, Scale

T = TypeVar("T")

LONGEST = {"business_name": 120, "owner_name": 120, "product": 120, "address": 300}
"""Characters that the registry keeps of each text."""
LONGEST_ORIGINAL = 300
"""Characters kept of a text that could not be read."""


@dataclass(frozen=True)
class Fault:
    """One cell that could not be read: where, why, what it says and what it might mean."""

    field: str
    column: str
    reason: Reason
    text: str = ""
    proposals: tuple[str, ...] = ()

    def sentence(self) -> str:
        more = f" {gettext('Mungkin: %(names)s.', names=', '.join(self.proposals))}" if self.proposals else ""
        shown = self.text if len(self.text) <= 60 else self.text[:57] + "..."
        said = gettext(self.reason.said_in_indonesian, text=shown, more=more)
        return f"{gettext('Kolom %(letter)s', letter=self.column)}: {said}" if self.column else said


@dataclass
class Draft:
    """What a row says of a vendor; shapes and units as in `Vendor`."""

    business_name: str = ""
    owner_name: str = ""
    phone: str = ""
    product: str = ""
    address: str = ""
    category: Category | None = None
    kelurahan_code: str | None = None
    nib: str | None = None
    nib_status: NibStatus = NibStatus.NONE
    kbli_code: str | None = None
    kbli_version: KbliVersion | None = None
    scale: Scale | None = None
    halal_status: HalalStatus | None = None
    needs: frozenset[Need] = frozenset()
    joined_on: dt.date | None = None
    consent: bool = False
    unread: dict[str, str] = field(default_factory=dict)


@dataclass
class RowReading:
    """A row as read. `fatal` faults keep it from becoming a vendor, the others are warnings."""

    line: Line
    draft: Draft
    fatal: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def read_row(line: Line, kelurahan: KelurahanIndex, sheet_category: Category | None = None) -> RowReading:
    """Read every field of a row. `sheet_category` is meant where the table has no category column."""
    reader = _Reader(line, kelurahan)
    reader.identity()
    reader.kind(sheet_category)
    reader.business_number()
    reader.rest()
    return RowReading(line, reader.draft, reader.fatal, reader.warnings)


class _Reader:
    def __init__(self, line: Line, kelurahan: KelurahanIndex) -> None:
        self.line, self.kelurahan = line, kelurahan
        self.draft = Draft()
        self.fatal: list[Fault] = []
        self.warnings: list[Fault] = []

    def identity(self) -> None:
        self.draft.business_name = self._short("business_name", read_name(self.line.get("business_name")))
        if not self.draft.business_name:
            self._fault(self.fatal, "business_name", Reason.NO_NAME)
        try:
            phone, several = read_first_phone(self.line.get("phone"))
        except Unreadable as why:
            self._fault(self.fatal, "phone", why.reason, why.text)
            return
        if phone is None:
            self._fault(self.fatal, "phone", Reason.NO_PHONE)
            return
        self.draft.phone = phone
        if several:
            self._warn("phone", Unreadable(Reason.SECOND_PHONE, tidy(self.line.get("phone"))))

    def kind(self, sheet_category: Category | None) -> None:
        if "category" not in self.line.columns and sheet_category:
            self.draft.category = sheet_category
        else:
            self.draft.category = self._read("category", lambda: read_category(self.line.get("category")))
        self.draft.product = self._short("product", tidy(self.line.get("product")))
        needs = (need for need in Need if self._read(need, lambda need=need: read_yes(self.line.get(need))))  # type: ignore[misc]
        self.draft.needs = frozenset(needs)

    def business_number(self) -> None:
        written = self.line.get("nib")
        said = self._read("nib_status", lambda: read_nib_status(self.line.get("nib_status")))
        said = said or status_in(tidy(written))
        unreadable = len(self.warnings)
        nib = self.draft.nib = self._read("nib", lambda: read_nib(written))
        self.draft.nib_status = settle(nib, said)
        if nib is None and len(self.warnings) == unreadable and said in (NibStatus.ISSUED, NibStatus.VERIFIED):
            told = tidy(self.line.get("nib_status")) or tidy(written)
            self._warn("nib_status", Unreadable(Reason.NIB_MISSING, told))

    def rest(self) -> None:
        get = self.line.get
        draft = self.draft
        draft.owner_name = self._short("owner_name", tidy(get("owner_name")))
        draft.address = self._short("address", tidy(get("address")))
        draft.kelurahan_code = self._read("kelurahan", lambda: self.kelurahan.read(get("kelurahan")))
        draft.kbli_code, draft.kbli_version = self._read(
            "kbli", lambda: read_kbli(get("kbli"), get("kbli_version"))
        ) or (None, None)
        draft.halal_status = self._read("halal", lambda: read_halal(get("halal")))
        draft.scale = self._read("scale", lambda: read_scale(get("scale")))
        draft.joined_on = self._read("joined", lambda: read_date(get("joined")))
        draft.consent = bool(self._read("consent", lambda: read_yes(get("consent"), Reason.UNKNOWN_ANSWER)))

    def _read(self, field_name: str, how: Callable[[], T]) -> T | None:
        try:
            return how()
        except Unreadable as why:
            self._warn(field_name, why)
            return None

    def _warn(self, field_name: str, why: Unreadable) -> None:
        self._fault(self.warnings, field_name, why.reason, why.text, why.proposals)
        if why.text:
            self.draft.unread[field_name] = why.text[:LONGEST_ORIGINAL]

    def _fault(self, where: list[Fault], field_name: str, reason: Reason, *more: Any) -> None:
        index = self.line.columns.get(field_name)
        where.append(Fault(field_name, "" if index is None else column_letter(index), reason, *more))

    def _short(self, field_name: str, text: str) -> str:
        longest = LONGEST[field_name]
        if len(text) > longest:
            self._warn(field_name, Unreadable(Reason.TOO_LONG, text))
        return text[:longest].rstrip()
