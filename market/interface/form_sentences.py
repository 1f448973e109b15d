"""What the form library says, in the words of a market: it ships no Indonesian catalogue.

Its English sentence leads to ours; ours leads, by the English catalogue, to the English that we want to say.
"""

from flask import Flask
from flask_babel import gettext
from flask_wtf import FlaskForm

from market.words import N_

SENTENCES = {
    "This field is required.": N_("Wajib diisi."),
    "Invalid input.": N_("Isian ini tidak dapat dipakai."),
    "Not a valid choice.": N_("Pilih salah satu yang ada di daftar."),
    "Invalid Choice: could not coerce.": N_("Pilih salah satu yang ada di daftar."),
    "Invalid choice(s): one or more data inputs could not be coerced.": N_("Pilih yang ada di daftar saja."),
    "Choices cannot be None.": N_("Daftar pilihan belum ada."),
    "Not a valid integer value.": N_("Tulis angka bulat saja, tanpa huruf."),
    "Not a valid decimal value.": N_("Tulis angka saja."),
    "Not a valid float value.": N_("Tulis angka saja."),
    "Not a valid date value.": N_("Tanggal ini tidak dapat dibaca."),
    "Not a valid datetime value.": N_("Tanggal dan jam ini tidak dapat dibaca."),
    "Not a valid time value.": N_("Jam ini tidak dapat dibaca."),
    "Not a valid week value.": N_("Pekan ini tidak dapat dibaca."),
    "Number must be at least %(min)s.": N_("Paling sedikit %(min)s."),
    "Number must be at most %(max)s.": N_("Paling banyak %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Harus di antara %(min)s dan %(max)s."),
    "Date must be at least %(min)s.": N_("Paling awal tanggal %(min)s."),
    "Date must be at most %(max)s.": N_("Paling akhir tanggal %(max)s."),
    "Date must be between %(min)s and %(max)s.": N_("Tanggal harus di antara %(min)s dan %(max)s."),
    "Field must be at least %(min)d character long.": N_("Paling sedikit %(min)d huruf atau angka."),
    "Field cannot be longer than %(max)d character.": N_("Paling banyak %(max)d huruf atau angka."),
    "Field must be exactly %(max)d character long.": N_("Harus tepat %(max)d huruf atau angka."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Harus %(min)d sampai %(max)d huruf atau angka."),
    "Field must be equal to %(other_name)s.": N_("Harus sama dengan isian %(other_name)s."),
    "Invalid email address.": N_("Alamat surel ini keliru. Contoh: nama@contoh.id"),
    "Invalid URL.": N_("Alamat situs ini keliru."),
    "Invalid IP address.": N_("Alamat IP ini keliru."),
    "Invalid Mac address.": N_("Alamat MAC ini keliru."),
    "Invalid UUID.": N_("Kode ini keliru."),
    "Invalid value, must be one of: %(values)s.": N_("Harus salah satu dari: %(values)s."),
    "Invalid value, can't be any of: %(values)s.": N_("Tidak boleh salah satu dari: %(values)s."),
    "'%(value)s' is not a valid choice for this field.": N_("'%(value)s' tidak ada di daftar pilihan."),
    "Invalid field name '%s'.": N_("Isian '%s' tidak dikenal."),
    "This field cannot be edited.": N_("Isian ini tidak dapat diubah."),
    "This field is disabled and cannot have a value.": N_("Isian ini tidak dipakai; kosongkan."),
    "Invalid CSRF Token.": N_("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim lagi."),
    "CSRF token missing.": N_("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim lagi."),
    "CSRF token expired.": N_("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim lagi."),
    "CSRF failed.": N_("Formulir ini sudah kedaluwarsa. Muat ulang halaman, lalu kirim lagi."),
    "File does not have an approved extension: {extensions}": N_(
        "Jenis berkas ini tidak diterima. Kirim: {extensions}"
    ),
    "File does not have an approved extension.": N_("Jenis berkas ini tidak diterima."),
}


class FormSentences:
    """What WTForms asks for texts; Indonesian has no plural forms, so the singular serves for both."""

    def gettext(self, text: str) -> str:
        return gettext(SENTENCES[text]) if text in SENTENCES else text

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular) if singular in SENTENCES else (singular if n == 1 else plural)


def init_app(app: Flask) -> None:
    """All forms speak by this table, without each having to ask for it."""
    FlaskForm.Meta.get_translations = lambda self, form: FormSentences()
