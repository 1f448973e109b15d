"""What the form library says, said in our words, in both languages."""

import string

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from market.interface.form_sentences import SENTENCES


class Sample(FlaskForm):
    name = StringField(validators=[InputRequired(), Length(max=3)])
    number = IntegerField(validators=[Optional(), NumberRange(1, 5)])


def faults(app: Flask, language: str, **typed: str) -> dict[str, list[str]]:
    with app.test_request_context(method="POST"), force_locale(language):
        form = Sample(formdata=MultiDict(typed))
        form.validate()
        return {name: [str(fault) for fault in found] for name, found in form.errors.items()}


def test_indonesian_sentences_with_their_numbers(app: Flask) -> None:
    assert faults(app, "id", name="", number="x") == {
        "name": ["Wajib diisi."],
        "number": ["Tulis angka bulat saja, tanpa huruf.", "Harus di antara 1 dan 5."],
    }
    assert faults(app, "id", name="empat", number="9") == {
        "name": ["Paling banyak 3 huruf atau angka."],
        "number": ["Harus di antara 1 dan 5."],
    }


def test_english_sentences(app: Flask) -> None:
    assert faults(app, "en", name="", number="9") == {
        "name": ["This must be filled in."],
        "number": ["It must be between 1 and 5."],
    }


def library_sentences() -> list[str]:
    with open(f"{messages_path()}/de/LC_MESSAGES/wtforms.po", "rb") as file:  # noqa: PTH123
        catalogue = read_po(file)
    return [m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id]


@pytest.mark.parametrize("sentence", library_sentences())
def test_no_sentence_of_the_library_is_left_in_english(sentence: str) -> None:
    assert sentence in SENTENCES


@pytest.mark.parametrize(("theirs", "ours"), SENTENCES.items())
def test_our_sentence_takes_no_value_that_theirs_does_not_give(theirs: str, ours: str) -> None:
    given = {"min": 1, "max": 2, "other_name": "a", "values": "b", "value": "c"}
    values: object = given if "%(" in theirs else ("d",)
    if "%" in theirs:
        assert theirs % values != theirs
        assert ours % values != ours
    fields = [name for _, name, _, _ in string.Formatter().parse(theirs) if name]
    assert [name for _, name, _, _ in string.Formatter().parse(ours) if name] == fields
