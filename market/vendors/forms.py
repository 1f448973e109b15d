"""Forms of the registry's pages. They carry what was typed; the rules are those of `market.vendors.details`."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from market.interface.options import options
from market.vendors.details import Details
from market.vendors.models import Vendor
from market.vendors.vocabulary import (
    UNDECIDED,
    Category,
    HalalStatus,
    KbliVersion,
    Need,
    NibStatus,
    Scale,
    VendorStatus,
)

UNKNOWN = ("", "–")


class VendorForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    business_name = StringField(_("Nama usaha"))
    owner_name = StringField(_("Nama pemilik"))
    phone = StringField(_("Nomor HP / WhatsApp"))
    category = SelectField(_("Kategori"), description=_("Selama belum ditentukan, pelaku tidak ikut diundi."))
    product = StringField(_("Produk utama"), description=_("Satu produk, misalnya jagung bose."))
    needs = SelectMultipleField(_("Kebutuhan di lapak"), choices=options(words=Need), validators=[Optional()])
    address = StringField(_("Alamat"))
    kelurahan_code = SelectField(_("Kelurahan"))
    nib = StringField(_("NIB"), description=_("13 angka; kosongkan bila belum punya."))
    nib_status = SelectField(_("Status NIB"), choices=options(words=NibStatus))
    kbli_code = StringField(_("Kode KBLI"), description=_("5 angka."))
    kbli_version = SelectField(_("Versi KBLI"), choices=options(UNKNOWN, words=KbliVersion))
    scale = SelectField(_("Skala usaha"), choices=options(UNKNOWN, words=Scale))
    halal_status = SelectField(_("Status halal"), choices=options(UNKNOWN, words=HalalStatus))
    joined_on = DateField(_("Tanggal daftar"), validators=[Optional()])
    consent = BooleanField(_("Pemberitahuan tujuan data sudah dibacakan dan disetujui pelaku"))
    looked_at = BooleanField(_("Teks yang tidak terbaca di bawah ini sudah saya periksa"))

    def __init__(self, kelurahan: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.kelurahan_code.choices = options(UNKNOWN, *kelurahan)
        self.category.choices = options(("", gettext(UNDECIDED)), words=Category)

    @classmethod
    def showing(cls, vendor: Vendor, kelurahan: list[tuple[str, str]]) -> "VendorForm":
        """The form filled with what is stored."""
        stored = {name: getattr(vendor, name) for name in cls._plain()}
        local = "0" + vendor.phone.removeprefix("+62")
        filled = {name: "" if value is None else value for name, value in stored.items()}
        filled |= {"phone": local, "needs": [str(need) for need in vendor.needs], "joined_on": vendor.joined_on}
        return cls(kelurahan, formdata=None, data=filled)

    @staticmethod
    def _plain() -> tuple[str, ...]:
        return (
            *("version", "business_name", "owner_name", "category", "product", "address", "kelurahan_code", "nib"),
            *("nib_status", "kbli_code", "kbli_version", "scale", "halal_status"),
        )

    def details(self) -> Details:
        """What was typed; call it on a validated form."""
        return Details(
            business_name=self.business_name.data or "",
            owner_name=self.owner_name.data or "",
            phone=self.phone.data or "",
            product=self.product.data or "",
            address=self.address.data or "",
            category=Category(self.category.data) if self.category.data else None,
            kelurahan_code=self.kelurahan_code.data or None,
            nib=self.nib.data or "",
            nib_status=NibStatus(self.nib_status.data),
            kbli_code=self.kbli_code.data or "",
            kbli_version=KbliVersion(self.kbli_version.data) if self.kbli_version.data else None,
            scale=Scale(self.scale.data) if self.scale.data else None,
            halal_status=HalalStatus(self.halal_status.data) if self.halal_status.data else None,
            needs=frozenset(Need(need) for need in self.needs.data or ()),
            joined_on=self.joined_on.data,
        )

    def say(self, faults: dict[str, str]) -> None:
        """Put faults that the registry found beside the fields they belong to."""
        for name, sentence in faults.items():
            field = self[name]
            field.errors = [*field.errors, sentence]


class StatusForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    status = RadioField(
        _("Status baru"), choices=options(words=VendorStatus), validators=[InputRequired(_("Pilih satu."))]
    )
    reason = StringField(_("Alasan"), description=_("Wajib bila ditangguhkan atau keluar; pelaku berhak tahu."))


class UploadForm(FlaskForm):  # type: ignore[misc]
    file = FileField(_("Berkas"), description=_(".xlsx, .xls, .ods atau .csv, paling besar 12 MB."))
