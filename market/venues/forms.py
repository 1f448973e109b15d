"""Forms of the venues' pages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Regexp


class PlanUploadForm(FlaskForm):  # type: ignore[misc]
    name = StringField(_("Nama lokasi"), validators=[InputRequired(_("Isi nama lokasi.")), Length(max=120)])
    code = StringField(
        _("Kode lokasi"),
        validators=[
            InputRequired(_("Isi kode lokasi.")),
            Length(max=40),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_("Huruf kecil, angka dan tanda hubung: taman-nostalgia.")),
        ],
        description=_("Pendek, untuk alamat halaman: taman-nostalgia."),
    )
    file = FileField(
        _("Denah lapak"), description=_("Kolom kode lapak, zona, X dan Y dalam meter; paling besar 12 MB.")
    )
