"""What a coordinator types about a vendor, checked by the same rules as a workbook's row."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask_babel import gettext as _

from market.errors import BadInput
from market.vendors.rows import LONGEST
from market.vendors.rules.kbli import read_kbli
from market.vendors.rules.nib import read_nib
from market.vendors.rules.phones import read_phone
from market.vendors.rules.texts import read_name, tidy
from market.vendors.rules.unreadable import Unreadable
from market.vendors.vocabulary import Category, HalalStatus, KbliVersion, Need, NibStatus, Scale

T = TypeVar("T")

WITHOUT_NUMBER = (NibStatus.NONE, NibStatus.ASSISTED, NibStatus.SUBMITTED)


class BadDetails(BadInput):
    """`fields`: what is wrong, by field name, so that the form can say it where it is."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(_("Ada isian yang perlu diperbaiki."), faults=list(fields.values()))
        self.fields = fields


@dataclass
class Details:
    """As typed: texts may still be in any accepted form."""

    business_name: str
    phone: str
    owner_name: str = ""
    product: str = ""
    address: str = ""
    category: Category | None = None
    kelurahan_code: str | None = None
    nib: str = ""
    nib_status: NibStatus = NibStatus.NONE
    kbli_code: str = ""
    kbli_version: KbliVersion | None = None
    scale: Scale | None = None
    halal_status: HalalStatus | None = None
    needs: frozenset[Need] = frozenset()
    joined_on: dt.date | None = None
    faults: dict[str, str] = field(default_factory=dict)

    def checked(self) -> dict[str, Any]:
        """Values for the columns of `Vendor`. Raises BadDetails with every fault at once."""
        self.faults = {}
        values: dict[str, Any] = {
            "business_name": self._text("business_name", read_name(self.business_name)),
            "owner_name": self._text("owner_name", tidy(self.owner_name)),
            "product": self._text("product", tidy(self.product)),
            "address": self._text("address", tidy(self.address)),
            "category": self.category,
            "kelurahan_code": self.kelurahan_code or None,
            "scale": self.scale,
            "halal_status": self.halal_status,
            **{f"needs_{need}": need in self.needs for need in Need},
        }
        if not values["business_name"]:
            self.faults["business_name"] = _("Isi nama usaha.")
        values["phone"] = self._read("phone", lambda: read_phone(self.phone))
        if not values["phone"]:
            self.faults.setdefault("phone", _("Isi nomor HP, misalnya 0812 3456 7890."))
        values |= self._numbers()
        if self.joined_on:
            values["joined_on"] = self.joined_on
        if self.faults:
            raise BadDetails(self.faults)
        return values

    def _numbers(self) -> dict[str, Any]:
        nib = self._read("nib", lambda: read_nib(self.nib))
        if nib is None and "nib" not in self.faults and self.nib_status not in WITHOUT_NUMBER:
            self.faults["nib_status"] = _("Isi nomor NIB, atau pilih status sebelum terbit.")
        status = NibStatus.ISSUED if nib and self.nib_status in WITHOUT_NUMBER else self.nib_status
        kbli = self._read("kbli_code", lambda: read_kbli(self.kbli_code))
        code, version = kbli or (None, None)
        return {
            "nib": nib,
            "nib_status": status,
            "kbli_code": code,
            "kbli_version": (self.kbli_version or version) if code else None,
        }

    def _text(self, name: str, text: str) -> str:
        if len(text) > LONGEST[name]:
            self.faults[name] = _("Terlalu panjang: paling banyak %(most)s huruf.", most=LONGEST[name])
        return text

    def _read(self, name: str, how: Callable[[], T]) -> T | None:
        try:
            return how()
        except Unreadable as why:
            self.faults[name] = {
                "phone": _("Nomor HP ini bukan nomor HP Indonesia; contoh: 0812 3456 7890."),
                "nib": _("NIB terdiri dari 13 angka."),
                "kbli_code": _("KBLI terdiri dari 5 angka."),
            }.get(name, str(why))
            return None
