"""Why a cell could not be read."""

from market.words import N_, Word


class Reason(Word):
    """In the words of the report; `%(text)s` is what the cell says, `%(more)s` what else is known."""

    NO_NAME = "no_name", N_("Nama usaha kosong.")
    NO_PHONE = "no_phone", N_("Nomor HP kosong.")
    BAD_PHONE = "bad_phone", N_("Nomor HP “%(text)s” bukan nomor HP Indonesia.")
    SECOND_PHONE = "second_phone", N_("Sel berisi lebih dari satu nomor HP (“%(text)s”); yang pertama dipakai.")
    BAD_NIB = "bad_nib", N_("NIB “%(text)s” bukan 13 angka; pelaku dicatat tanpa NIB.")
    NIB_MISSING = "nib_missing", N_("Status NIB “%(text)s”, tetapi nomornya tidak ada.")
    UNKNOWN_NIB_STATUS = "unknown_nib_status", N_("Status NIB “%(text)s” tidak dikenal.")
    UNKNOWN_KELURAHAN = "unknown_kelurahan", N_("Kelurahan “%(text)s” tidak dikenal atau lebih dari satu.%(more)s")
    UNKNOWN_CATEGORY = "unknown_category", N_("Kategori “%(text)s” tidak dikenal; belum ikut diundi.")
    NO_CATEGORY = "no_category", N_("Kategori kosong; belum ikut diundi.")
    UNKNOWN_NEED = "unknown_need", N_("“%(text)s” bukan ya atau tidak; dianggap tidak.")
    UNKNOWN_ANSWER = "unknown_answer", N_("“%(text)s” bukan ya atau tidak; persetujuan tidak dicatat.")
    UNKNOWN_HALAL = "unknown_halal", N_("Status halal “%(text)s” tidak dikenal.")
    UNKNOWN_SCALE = "unknown_scale", N_("Skala usaha “%(text)s” tidak dikenal.")
    BAD_KBLI = "bad_kbli", N_("KBLI “%(text)s” bukan 5 angka.")
    BAD_DATE = "bad_date", N_("Tanggal “%(text)s” tidak terbaca; dipakai tanggal hari ini.")
    TOO_LONG = "too_long", N_("Teks terlalu panjang; dipotong.")


class Unreadable(Exception):
    """`text` is the cell's own text; `proposals` the nearest known values."""

    def __init__(self, reason: Reason, text: str = "", proposals: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text
        self.proposals = proposals
