"""The registry as a workbook: headed as the import reads it, so that what goes out can come back in."""

from collections.abc import Iterable

from market.spreadsheets.writing import HEADING, PLAIN, Book, Value
from market.vendors.models import Vendor
from market.vendors.vocabulary import UNDECIDED, Need

COLUMNS = (
    ("Kode", 9),
    ("Nama Usaha", 32),
    ("Nama Pemilik", 26),
    ("No. HP/WA", 17),
    ("Alamat", 32),
    ("Kelurahan", 20),
    ("Kecamatan", 14),
    ("Kategori", 17),
    ("Produk", 24),
    ("Butuh Listrik", 9),
    ("Butuh Air", 9),
    ("Memakai Kompor", 10),
    ("NIB", 16),
    ("Status NIB", 16),
    ("KBLI", 8),
    ("Versi KBLI", 9),
    ("Skala Usaha", 9),
    ("Halal", 16),
    ("Tgl Daftar", 13),
    ("Keadaan", 13),
)


def registry_book(vendors: Iterable[Vendor]) -> Book:
    """One row a vendor (kelurahan loaded), heading frozen and filterable. Holds phones: note who takes it."""
    book = Book(title="Pelaku UMKM")
    sheet = book.sheet(
        "Pelaku", widths=[width for _name, width in COLUMNS], frozen="C2", title_rows="1:1", landscape=True
    )
    sheet.row([name for name, _width in COLUMNS], look=HEADING)
    for vendor in vendors:
        sheet.row(_row(vendor), look=PLAIN)
    sheet.filter_from(1)
    return book


def _row(vendor: Vendor) -> list[Value]:
    place = vendor.kelurahan
    category = vendor.category.said_in_indonesian if vendor.category else UNDECIDED
    return [
        vendor.code,
        vendor.business_name,
        vendor.owner_name,
        vendor.phone,
        vendor.address,
        place.name if place else None,
        place.kecamatan if place else None,
        category,
        vendor.product,
        *("Ya" if need in vendor.needs else "Tidak" for need in Need),
        vendor.nib,
        vendor.nib_status.said_in_indonesian,
        vendor.kbli_code,
        str(vendor.kbli_version.value) if vendor.kbli_version else None,
        vendor.scale.said_in_indonesian if vendor.scale else None,
        vendor.halal_status.said_in_indonesian if vendor.halal_status else None,
        vendor.joined_on,
        vendor.status.said_in_indonesian,
    ]
