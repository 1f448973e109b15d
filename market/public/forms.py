"""Forms of the vendor's own pages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from market.attendance.answers import LONGEST_NOTE
from market.attendance.models import CannotReason
from market.interface.options import options


class CannotForm(FlaskForm):  # type: ignore[misc]
    reason = RadioField(
        _("Mengapa tidak dapat hadir?"),
        choices=options(words=CannotReason),
        validators=[InputRequired(_("Pilih salah satu alasan."))],
    )
    note = StringField(
        _("Keterangan"),
        validators=[Length(max=LONGEST_NOTE)],
        description=_("Hanya perlu bila memilih “Lainnya”. Dibaca koordinator."),
    )
