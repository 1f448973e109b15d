"""How a stall plan's columns are headed."""

from market.spreadsheets.headings import Column, Table, Vocabulary, find_table
from market.spreadsheets.reading import Grid

REQUIRED = ("code", "x", "y")

VOCABULARY = Vocabulary(
    {
        "number": Column(("no", "nomor", "no urut")),
        "code": Column(("kode lapak", "kode", "lapak", "no lapak", "nomor lapak", "nama lapak", "stall"), ("lapak",)),
        "zone": Column(("zona", "blok", "zone", "area"), ("zona", "blok")),
        "zone_name": Column(("nama zona", "nama blok")),
        "x": Column(("x", "x m", "posisi x", "x meter", "koordinat x")),
        "y": Column(("y", "y m", "posisi y", "y meter", "koordinat y")),
        "features": Column(("fasilitas", "fitur", "sarana", "features")),
        "listrik": Column(("listrik", "ada listrik")),
        "air": Column(("air", "ada air")),
        "kompor": Column(("kompor", "boleh kompor")),
        "categories": Column(("untuk kategori", "kategori", "peruntukan", "jenis usaha", "categories"), ("kategori",)),
        "prime": Column(("skor keramaian", "skor", "keramaian", "prime", "nilai"), ("keramaian", "skor")),
        "status": Column(("status", "keadaan", "kondisi", "ket", "keterangan")),
        "neighbours": Column(("tetangga", "lapak tetangga", "bersebelahan", "bersebelahan dengan")),
    }
)


def stall_table(grid: Grid) -> Table | None:
    return find_table(grid, VOCABULARY, REQUIRED)
