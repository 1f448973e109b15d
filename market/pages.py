"""Long lists in pages: one query for the rows, one for the count, however long the list is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import Session

Item = TypeVar("Item")

SIZE = 50
PARAMETER = "halaman"


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Page `number` (from 1) of `pages`; `total` counts the items of all pages."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int
    size: int = SIZE

    @property
    def first(self) -> int:
        """The place of this page's first item among all, from 1; 0 on an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1 if self.total else 0

    @staticmethod
    def url_for(number: int) -> str:
        """The address of another page of the list that is being shown, with the same search and filters."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
        query = urlencode(kept + ([(PARAMETER, str(number))] if number > 1 else []))
        return request.path + (f"?{query}" if query else "")


def asked_number() -> int:
    """The page number that the address asks for; anything odd is page 1."""
    text = request.args.get(PARAMETER, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 9 else 1


def paginate(session: Session, statement: sa.Select[Item], number: int, size: int = SIZE) -> Page[Item]:
    """Page `number` of a select of one entity. Two queries; a number past the end gives the last page."""
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    items = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all() if total else []
    return Page(items=items, number=number, pages=pages, total=total, size=size)
