"""Forms of sign-in and of staff accounts."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from market.accounts.models import Role
from market.accounts.passwords import LONGEST
from market.interface.options import options

_NEEDED = InputRequired(_("Isi bagian ini."))
_NOT_LONGER = Length(max=LONGEST, message=_("Terlalu panjang."))


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = StringField(_("Email"), [_NEEDED, Length(max=254, message=_("Terlalu panjang."))])
    password = PasswordField(_("Kata sandi"), [_NEEDED, _NOT_LONGER])
    next = HiddenField()


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    new = PasswordField(
        _("Kata sandi baru"),
        [_NEEDED, _NOT_LONGER],
        description=_("Paling sedikit 12 karakter. Beberapa kata yang hanya Anda ingat sudah cukup."),
    )
    again = PasswordField(
        _("Ulangi kata sandi baru"), [_NEEDED, EqualTo("new", _("Kedua kata sandi baru tidak sama."))]
    )


class OwnPasswordForm(NewPasswordForm):
    current = PasswordField(_("Kata sandi sekarang"), [_NEEDED, _NOT_LONGER])


class StaffForm(FlaskForm):  # type: ignore[misc]
    name = StringField(_("Nama"), [_NEEDED, Length(max=120, message=_("Terlalu panjang."))])
    email = StringField(_("Email"), [_NEEDED, Length(max=254, message=_("Terlalu panjang."))])
    role = SelectField(_("Peran"), choices=options(words=Role), default=Role.COORDINATOR.value)
