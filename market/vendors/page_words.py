"""What the registry's pages say for stored names: fields, deeds, and the choices of the list's filters."""

from typing import Any

from flask_babel import gettext

from market.accounts.deeds import deed
from market.accounts.models import AuditEvent
from market.vendors.vocabulary import UNDECIDED, Category, Need, NibStatus, VendorStatus
from market.words import N_

_FIELDS = {
    "business_name": N_("Nama usaha"),
    "owner_name": N_("Pemilik"),
    "phone": N_("Nomor HP"),
    "product": N_("Produk"),
    "address": N_("Alamat"),
    "category": N_("Kategori"),
    "kelurahan": N_("Kelurahan"),
    "kbli": N_("KBLI"),
    "nib": N_("NIB"),
    "nib_status": N_("Status NIB"),
    "halal": N_("Halal"),
    "scale": N_("Skala usaha"),
    "joined": N_("Tanggal daftar"),
    "consent": N_("Persetujuan"),
    **{str(need.value): need.said_in_indonesian for need in Need},
}
_DEEDS = {
    "vendors.register": N_("Didaftarkan"),
    "vendors.edit": N_("Data diubah"),
    "vendors.status": N_("Status diubah"),
}

Choices = list[tuple[str, Any]]


def field_name(name: str) -> str:
    return str(gettext(_FIELDS.get(name, name)))


def deed_name(event: AuditEvent) -> str:
    """A line of a vendor's history; a change of status also says to what and why."""
    said = str(gettext(_DEEDS[event.action])) if event.action in _DEEDS else deed(event.action)
    if event.action == "vendors.status":
        said += f": {VendorStatus(event.detail['after']).says}"
        said += f" ({event.detail['reason']})" if event.detail.get("reason") else ""
    return said


def filter_choices(counts: dict[VendorStatus, int], kelurahan: Choices, undecided: str) -> dict[str, Choices]:
    """Value and text of each filter of the list; states come with how many vendors they hold."""
    everything: Choices = [("", gettext("Semua"))]
    return {
        "status": everything + [(str(status.value), f"{status.says} ({count})") for status, count in counts.items()],
        "kategori": [*everything, *_of(Category), (undecided, gettext(UNDECIDED))],
        "nib": everything + _of(NibStatus),
        "kelurahan": everything + kelurahan,
        "kebutuhan": everything + _of(Need),
        "periksa": [*everything, ("1", gettext("Ada teks tak terbaca"))],
    }


def _of(vocabulary: Any) -> Choices:
    return [(str(word.value), word.says) for word in vocabulary]
