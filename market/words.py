"""States as stored and as said: one enum member carries both, so no screen invents its own word."""

from enum import StrEnum

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString


def N_(text: str) -> str:  # noqa: N802 (the customary name: it marks a text for the catalogue without translating it)
    return text


class Word(StrEnum):
    """A stored state with what the screen says: `ACTIVE = "active", N_("Aktif")`."""

    _said: str

    def __new__(cls, stored: str, said: str = "") -> "Word":
        member = str.__new__(cls, stored)
        member._value_ = stored
        member._said = said or stored
        return member

    @property
    def says(self) -> LazyString:
        """The word in the reader's language."""
        return lazy_gettext(self._said)

    @property
    def said_in_indonesian(self) -> str:
        return self._said


class State(sa.TypeDecorator[Word]):
    """A text column that holds one of a vocabulary's states and gives the enum member back."""

    impl = sa.String
    cache_ok = True

    def __init__(self, vocabulary: type[Word]) -> None:
        super().__init__(length=max(20, *(len(word) for word in vocabulary)))
        self.vocabulary = vocabulary

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else str(self.vocabulary(value).value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Word | None:
        return None if value is None else self.vocabulary(value)
