"""Forms of vendors' ways in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

_NEEDED = InputRequired(_("Isi bagian ini."))


class PhonePinForm(FlaskForm):  # type: ignore[misc]
    phone = StringField(_("Nomor HP"), [_NEEDED, Length(max=40, message=_("Terlalu panjang."))])
    pin = PasswordField(_("PIN 6 angka"), [_NEEDED, Length(max=20, message=_("Terlalu panjang."))])


class NewPinForm(FlaskForm):  # type: ignore[misc]
    pin = PasswordField(_("PIN baru, 6 angka"), [_NEEDED, Length(max=20, message=_("Terlalu panjang."))])
    again = PasswordField(_("Ulangi PIN baru"), [_NEEDED, EqualTo("pin", _("Kedua PIN tidak sama."))])
