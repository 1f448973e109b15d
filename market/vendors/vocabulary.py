"""The registry's words: states and categories, as stored, with what the screen says in Indonesian."""

from market.words import N_, Word


class Category(Word):
    """As written in problem files and workbooks."""

    KULINER = "kuliner", N_("Kuliner")
    KUE_CAMILAN = "kue & camilan", N_("Kue & camilan")
    MINUMAN = "minuman", N_("Minuman")
    TENUN_FESYEN = "tenun & fesyen", N_("Tenun & fesyen")
    KRIYA = "kriya", N_("Kriya")
    JASA = "jasa", N_("Jasa")


UNDECIDED = N_("Belum ditentukan")
"""What the screen says where a vendor's category is NULL: not drawn until somebody decides."""


class Need(Word):
    """What a vendor needs and a stall may offer; the words of problem files."""

    LISTRIK = "listrik", N_("Listrik")
    AIR = "air", N_("Air")
    KOMPOR = "kompor", N_("Kompor")


class VendorStatus(Word):
    APPLIED = "applied", N_("Mendaftar")
    ACTIVE = "active", N_("Aktif")
    SUSPENDED = "suspended", N_("Ditangguhkan")
    LEFT = "left", N_("Keluar")


class NibStatus(Word):
    """The path to a business number; ISSUED and VERIFIED go with a number, the others without."""

    NONE = "none", N_("Belum punya")
    ASSISTED = "assisted", N_("Didampingi")
    SUBMITTED = "submitted", N_("Diajukan (OSS)")
    ISSUED = "issued", N_("Terbit")
    VERIFIED = "verified", N_("Diverifikasi")


class Scale(Word):
    """PP 7/2021: micro up to Rp2 billion a year, small up to Rp15 billion."""

    MICRO = "mikro", N_("Mikro")
    SMALL = "kecil", N_("Kecil")


class HalalStatus(Word):
    CERTIFIED = "certified", N_("Bersertifikat")
    IN_PROCESS = "in_process", N_("Proses")
    NOT_YET = "not_yet", N_("Belum")
    NOT_HALAL = "not_halal", N_("Tidak halal (wajib label)")
    """Exempt, but must be labelled."""


class KbliVersion(Word):
    V2020 = "2020", N_("KBLI 2020")
    V2025 = "2025", N_("KBLI 2025")
    UNKNOWN = "unknown", N_("versi tidak diketahui")


class DocumentKind(Word):
    NIB = "nib", N_("NIB")
    HALAL = "halal", N_("Sertifikat halal")
    PIRT = "pirt", N_("PIRT")
    IDENTITY = "identity", N_("Kartu identitas")
    PHOTO = "photo", N_("Foto usaha")
    OTHER = "other", N_("Dokumen lain")


class ConsentPurpose(Word):
    REGISTRATION = "registration", N_("Pendaftaran")
    """The purpose notice was shown and accepted (UU 27/2022)."""
    DIRECTORY = "directory", N_("Direktori publik")
    """The business may stand in the public directory."""
