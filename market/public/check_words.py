"""What the browser's checker finds, in words: a sentence for every code of market/static/checker and for our own."""

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

RULES: dict[str, LazyString] = {
    "NOT_ELIGIBLE": _("Mendapat giliran pada akhir pekan saat tidak dapat ikut"),
    "VENDOR_TWICE": _("Satu UMKM mendapat lebih dari satu lapak pada akhir pekan yang sama"),
    "STALL_TWICE": _("Satu lapak diberikan kepada lebih dari satu UMKM"),
    "STALL_CLOSED": _("Lapaknya sedang ditutup pada akhir pekan itu"),
    "STALL_CATEGORY": _("Lapaknya untuk kategori lain"),
    "STALL_FEATURES": _("Lapaknya tidak punya yang dibutuhkan, misalnya listrik atau air"),
    "GAP": _("Giliran berikutnya datang terlalu cepat"),
    "LIMIT_MIN": _("Satu kategori kurang dari jumlah paling sedikit"),
    "LIMIT_MAX": _("Satu kategori melebihi jumlah paling banyak"),
    "APART": _("Dua UMKM yang harus terpisah berjualan pada akhir pekan yang sama"),
    "TOGETHER": _("Dua UMKM yang harus bersama berjualan sendiri-sendiri"),
    "FIXED_MISSING": _("Giliran yang sudah ditetapkan tidak ada"),
    "FIXED_ELSEWHERE": _("Giliran yang sudah ditetapkan berada di lapak lain"),
    "SAME_PRODUCT": _("Produk yang sama dijual bersebelahan"),
    "SEATS": _("Gilirannya lebih banyak daripada tempat yang dapat diisi"),
}
"""Rules 1 to 8. What a fixed turn may set aside is told by the same sentences."""

CLAIMS: dict[str, LazyString] = {
    "PUBLISHED": _("Berkas yang diterima bukan berkas yang diterbitkan: sidik jarinya lain"),
    "HASH": _("rotation.json bukan pasangan problem.json ini: sidik jarinya lain"),
    "UNKNOWN_WEEKEND": _("Menyebut akhir pekan yang tidak ada di problem.json"),
    "UNKNOWN_VENDOR": _("Menyebut UMKM yang tidak ada di problem.json"),
    "UNKNOWN_STALL": _("Menyebut lapak yang tidak ada di problem.json"),
    "ASSIGNMENTS_ORDER": _("Daftar giliran tidak urut"),
    "STANDBY_UNKNOWN": _("Daftar cadangan menyebut akhir pekan atau UMKM yang tidak ada"),
    "STANDBY_ORDER": _("Daftar cadangan tidak urut menurut akhir pekan"),
    "STANDBY_REPEATED": _("Daftar cadangan menyebut satu UMKM dua kali"),
    "STANDBY_NOT_ELIGIBLE": _("Cadangan yang tidak dapat ikut akhir pekan itu"),
    "STANDBY_UNFIT": _("Cadangan yang tidak cocok dengan satu lapak pun"),
    "STANDBY_ASSIGNED": _("Cadangan yang sudah punya giliran pada akhir pekan itu"),
    "STANDBY_OWED": _("Cadangan yang lebih berhak ditaruh di belakang"),
    "CERTIFICATE_ORDER": _("Sertifikat: tujuan tidak urut atau tertulis dua kali"),
    "CERTIFICATE_MISSING": _("Sertifikat: ada tujuan yang tidak tertulis"),
    "CERTIFICATE_VALUE": _("Sertifikat: angka yang tertulis lain dari hasil hitung ulang"),
    "CERTIFICATE_BOUND": _("Sertifikat: angka yang tertulis lebih baik daripada batasnya sendiri"),
    "CERTIFICATE_PROOF": _("Sertifikat: disebut terbukti terbaik, padahal batasnya lain"),
    "STATUS": _("Disebut terbaik, padahal belum terbukti"),
}
"""What the rotation file says of itself, and the page of both files."""

FORMATS: dict[str, LazyString] = {
    "ENCODING": _("Bukan teks UTF-8"),
    "JSON": _("Bukan berkas JSON yang benar; mungkin terpotong saat diunduh"),
    "DEPTH": _("Susunan di dalamnya terlalu dalam"),
    "SIZE": _("Ukuran atau jumlahnya di luar batas"),
    "KEY_UNKNOWN": _("Ada bagian yang tidak dikenal"),
    "KEY_MISSING": _("Ada bagian yang hilang"),
    "KEY_REPEATED": _("Ada bagian yang tertulis dua kali"),
    "TYPE": _("Jenis nilainya keliru"),
    "VALUE": _("Nilainya tidak dapat dipakai"),
    "ID_REPEATED": _("Satu kode dipakai dua kali"),
    "ID_UNKNOWN": _("Menyebut kode yang tidak ada"),
    "ORDER": _("Tanggalnya tidak urut"),
    "NEIGHBOURS": _("Lapak bertetangga tidak saling menyebut"),
}
"""Why a file cannot be read."""

WORDS = RULES | CLAIMS | FORMATS
