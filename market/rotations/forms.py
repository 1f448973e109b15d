"""Forms of the rotation pages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import UUID, InputRequired, Optional, Regexp, ValidationError

from market.rotations.draws import LARGEST_SEED


class RepairForm(FlaskForm):  # type: ignore[misc]
    """`draw_id` is made when the form is shown, so that a form sent twice is one draw."""

    draw_id = HiddenField(validators=[InputRequired(), UUID()])


class DrawForm(RepairForm):
    """A draw may be given its seed."""

    seed = StringField(
        _("Benih undian (boleh kosong)"),
        validators=[Optional(), Regexp(r"\d{1,16}$", message=_("Isi dengan bilangan bulat."))],
        description=_("Benih dan data yang sama selalu memberi hasil yang sama. Kosong: diacak."),
    )

    def validate_seed(self, field: StringField) -> None:
        if field.data and not field.errors and int(field.data) > LARGEST_SEED:
            raise ValidationError(_("Paling besar %(most)s.", most=LARGEST_SEED))

    @property
    def chosen_seed(self) -> int | None:
        return int(self.seed.data) if self.seed.data else None
