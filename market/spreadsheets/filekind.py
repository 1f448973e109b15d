"""What kind of file it is, told by its content and not by its name; and what is refused before anything opens it."""

from pathlib import Path
from typing import Literal, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from flask_babel import gettext as _

from market.errors import BadInput

Kind = Literal["xlsx", "ods", "xls", "csv"]

LARGEST_FILE = 12 * 1024 * 1024
LARGEST_UNPACKED = 120 * 1024 * 1024
"""Bytes of all parts of a zipped workbook together; an honest one of 20,000 rows has about 40 MB."""
MOST_PARTS = 2_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XLS_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FILEPASS = b"\x2f\x00\x36\x00"
_NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ",
)
_MARKUP = (b"<", b"\xef\xbb\xbf<")


def recognise(path: Path) -> Kind:
    """The kind of a spreadsheet file. Raises BadInput, in one sentence, for all that will not be read."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        _refuse(_("Berkas terlalu besar (%(size)s MB); paling besar 12 MB.", size=size // 1024 // 1024))
    if not size:
        _refuse(_("Berkas kosong."))
    head = path.read_bytes()[:4096]
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _ole(path.read_bytes())
    if head.startswith(_NOT_TEXT):
        _refuse(_wrong_type())
    if head.lstrip().startswith(_MARKUP):
        _refuse(_("Berkas ini halaman web, bukan buku kerja; buka di Excel, lalu simpan ulang sebagai .xlsx."))
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(_wrong_type())
    return "csv"


def _zipped(path: Path) -> Kind:
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            names = {part.filename for part in parts}
            if "mimetype" in names:
                return _ods(archive, names)
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadInput(damaged()) from error
    lowered = {name.lower() for name in names}
    if any("vbaproject" in name or "/macrosheets/" in name for name in lowered):
        _refuse(_macro())
    if "xl/workbook.bin" in lowered:
        _refuse(_("Berkas .xlsb tidak dibaca; buka di Excel, lalu simpan ulang sebagai .xlsx."))
    if "xl/workbook.xml" not in lowered:
        _refuse(_wrong_type())
    return "xlsx"


def _check_parts(parts: list[ZipInfo]) -> None:
    """Read only the list of contents: nothing is unpacked before its size is known."""
    if any(part.flag_bits & 1 for part in parts):
        _refuse(_locked())
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        _refuse(
            _(
                "Isi berkas terlalu besar setelah dibuka (%(size)s MB); kirim bagian yang diperlukan saja.",
                size=unpacked // 1024 // 1024,
            )
        )


def _ods(archive: ZipFile, names: set[str]) -> Kind:
    if not archive.read("mimetype")[:80].startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        _refuse(_wrong_type())
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith(("/", ".xlc", ".xlb")) for name in names):
        _refuse(_macro())
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        _refuse(_locked())
    return "ods"


def _ole(data: bytes) -> Kind:
    """An old Excel file, or a new one with a password (which Office wraps in the old container)."""
    if _ENCRYPTED_PACKAGE in data:
        _refuse(_locked())
    if not any(name in data for name in _XLS_STREAMS):
        _refuse(_wrong_type())
    if _XLS_MACROS in data:
        _refuse(_macro())
    if _FILEPASS in data[:8192]:
        _refuse(_locked())
    return "xls"


def damaged() -> str:
    return str(_("Berkas rusak atau tidak lengkap; buka di Excel, simpan ulang sebagai .xlsx, lalu kirim lagi."))


def _wrong_type() -> str:
    return str(_("Berkas ini bukan buku kerja; kirim .xlsx, .xls, .ods atau .csv."))


def _locked() -> str:
    return str(_("Berkas ini terkunci kata sandi; hapus kata sandinya, simpan, lalu kirim lagi."))


def _macro() -> str:
    return str(_("Berkas ini berisi makro; simpan ulang sebagai .xlsx tanpa makro, lalu kirim lagi."))


def _refuse(sentence: str) -> NoReturn:
    raise BadInput(sentence, kept=_("Tidak ada yang berubah."))
