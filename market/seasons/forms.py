"""Forms of the season pages."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from market.interface.options import options
from market.seasons.calendar import MarketDays
from market.seasons.models import NeighbourRule, PairKind
from market.vendors.vocabulary import Category

FILL = _("Isian ini wajib.")
WHOLE = _("Isi dengan bilangan bulat.")


class RulesForm(FlaskForm):  # type: ignore[misc]
    """The rules of a whole season; `version` as it was shown."""

    version = HiddenField()
    name = StringField(_("Nama musim"), validators=[InputRequired(FILL), Length(max=120)])
    min_gap = IntegerField(
        _("Jarak antar giliran (akhir pekan)"),
        default=2,
        validators=[InputRequired(WHOLE), NumberRange(1, 52)],
        description=_("2 berarti: giliran akhir pekan ini, minggu depan belum boleh lagi."),
    )
    same_product_neighbours = RadioField(
        _("Produk yang sama bersebelahan"),
        choices=options(words=NeighbourRule),
        default=NeighbourRule.FORBID.value,
        validators=[InputRequired(FILL)],
    )
    stall_repeat_gap = IntegerField(
        _("Jangan lapak yang sama dalam … giliran terakhir"),
        default=2,
        validators=[InputRequired(WHOLE), NumberRange(0, 52)],
        description=_("0 berarti lapak boleh berulang."),
    )
    opens_at = TimeField(_("Jam buka (WITA)"), validators=[Optional()])
    closes_at = TimeField(_("Jam tutup (WITA)"), validators=[Optional()])
    omzet_target = IntegerField(_("Target omzet tiap akhir pekan"), validators=[Optional(), NumberRange(0, 10**12)])


class SeasonForm(RulesForm):
    """A new season."""

    venue = SelectField(_("Lokasi"), coerce=int, validators=[InputRequired(FILL)])
    code = StringField(
        _("Kode musim"),
        validators=[InputRequired(FILL), Length(max=40)],
        description=_("Pendek, untuk alamat dan nama berkas: 2026-2."),
    )
    first = DateField(_("Akhir pekan pertama"), validators=[InputRequired(FILL)])
    weekends = IntegerField(_("Jumlah akhir pekan"), default=26, validators=[InputRequired(WHOLE), NumberRange(1, 104)])
    days = RadioField(_("Hari pasar"), choices=options(words=MarketDays), default=MarketDays.BOTH.value)


class CancelForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    reason = StringField(_("Alasan pembatalan"), validators=[InputRequired(FILL), Length(max=200)])


class NoteForm(FlaskForm):  # type: ignore[misc]
    version = HiddenField()
    note = StringField(_("Catatan"), validators=[Length(max=200)])


class ClosedStallsForm(FlaskForm):  # type: ignore[misc]
    stalls = TextAreaField(_("Lapak yang ditutup"), description=_("Kode lapak, dipisah koma atau baris baru."))
    closed_reason = StringField(_("Alasan"), validators=[Length(max=200)])

    def codes(self) -> list[str]:
        return (self.stalls.data or "").replace(",", " ").split()


class LimitForm(FlaskForm):  # type: ignore[misc]
    category = SelectField(_("Kategori"), choices=options(words=Category))
    minimum = IntegerField(_("Paling sedikit"), default=0, validators=[NumberRange(0, 20000)])
    maximum = IntegerField(_("Paling banyak"), validators=[Optional(), NumberRange(0, 20000)])


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    vendor = StringField(_("Kode pelaku"), validators=[InputRequired(FILL), Length(max=12)])
    absence_reason = StringField(_("Alasan"), validators=[Length(max=200)])


class FixedTurnForm(FlaskForm):  # type: ignore[misc]
    fixed_vendor = StringField(_("Kode pelaku"), validators=[InputRequired(FILL), Length(max=12)])
    fixed_stall = StringField(_("Kode lapak (boleh kosong)"), validators=[Length(max=12)])


class PairForm(FlaskForm):  # type: ignore[misc]
    first = StringField(_("Kode pelaku pertama"), validators=[InputRequired(FILL), Length(max=12)])
    second = StringField(_("Kode pelaku kedua"), validators=[InputRequired(FILL), Length(max=12)])
    kind = RadioField(_("Aturan"), choices=options(words=PairKind), default=PairKind.APART.value)
