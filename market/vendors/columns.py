"""How offices head the columns of a vendor workbook."""

from market.spreadsheets.headings import Column, Table, Vocabulary, find_table
from market.spreadsheets.reading import Grid

REQUIRED = ("business_name", "phone")


def _column(names: str, words: str = "") -> Column:
    return Column(tuple(name.strip() for name in names.split(",")), tuple(words.split()))


COLUMNS = {
    "number": _column("no, nomor, no urut, nomor urut"),
    "business_name": _column(
        "nama usaha, nm usaha, nama umkm, nama usaha umkm, usaha, nama toko, nama brand, merek usaha, brand,"
        "nama kelompok usaha, nama lapak, business name, nama usaha merek"
    ),
    "owner_name": _column(
        "nama pemilik, nm pemilik, pemilik, nama pemilik usaha, nama pelaku, nama pelaku usaha, nama pelaku umkm,"
        "nama lengkap, nama, pemilik usaha, penanggung jawab, owner, nama peserta",
        "pemilik owner",
    ),
    "phone": _column(
        "no hp wa, no hp, hp, no wa, wa, no telp, no telepon, telepon, telp, nomor hp, nomor hp wa, nomor wa,"
        "nomor telepon, no handphone, handphone, no whatsapp, whatsapp, kontak, no kontak, no hp whatsapp, hp wa,"
        "nomor whatsapp, no tlp, tlp, phone, no telp hp, no telepon hp",
        "hp wa whatsapp handphone telepon telp",
    ),
    "address": _column("alamat, alamat usaha, alamat rumah, alamat ktp, almt, alamat lengkap, address", "alamat"),
    "kelurahan": _column("kelurahan, kel, kelurahan desa, desa kelurahan, kel desa", "kelurahan"),
    "kecamatan": _column("kecamatan, kec", "kecamatan"),
    "category": _column(
        "kategori, kat, kategori usaha, jenis usaha, bidang usaha, kelompok produk, jenis produk, ktgr, bidang",
        "kategori",
    ),
    "product": _column(
        "produk, nama produk, produk unggulan, produk yang dijual, jualan, barang, prod, product, jenis jualan",
        "produk",
    ),
    "listrik": _column("butuh listrik, listrik, perlu listrik, kebutuhan listrik, bth listrik", "listrik"),
    "air": _column("butuh air, air, perlu air, kebutuhan air, air bersih, bth air", "air"),
    "kompor": _column("memakai kompor, kompor, pakai kompor, butuh kompor, kompor gas, pki kompor", "kompor"),
    "nib": _column("nib, no nib, nomor nib, nomor induk berusaha, nomor induk berusaha nib"),
    "nib_status": _column("status nib, stat nib, sts nib, keterangan nib"),
    "kbli": _column("kbli, kode kbli, no kbli, nomor kbli"),
    "kbli_version": _column("versi kbli, kbli tahun, tahun kbli"),
    "halal": _column("halal, sertifikat halal, status halal, sertifikasi halal, serti halal", "halal"),
    "scale": _column("skala, skala usaha, klasifikasi usaha"),
    "joined": _column(
        "tgl daftar, tanggal daftar, tanggal pendaftaran, tgl pendaftaran, tgl masuk, terdaftar, tanggal", "daftar"
    ),
    "consent": _column(
        "persetujuan, setuju, persetujuan data, persetujuan data pribadi, persetujuan pemrosesan data", "persetujuan"
    ),
}

VOCABULARY = Vocabulary(COLUMNS)
_ONE_NAME = Vocabulary(COLUMNS | {"business_name": COLUMNS["owner_name"], "owner_name": Column(())})


def vendor_table(grid: Grid) -> Table | None:
    """The vendors' table of a sheet. Where only one column says "nama", it names the business."""
    return find_table(grid, VOCABULARY, REQUIRED) or find_table(grid, _ONE_NAME, REQUIRED)
