"""Counting database queries, so that a list page keeps to a fixed number of them whatever its length.

with count_queries(session) as queries:
    client.get("/kerja/pelaku")
assert queries.count <= 6, queries
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


@dataclass
class Queries:
    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return f"{self.count} queries:\n" + "\n".join(self.statements)


@contextmanager
def count_queries(where: Session | sa.Engine) -> Iterator[Queries]:
    """Everything that the engine executes within the block (BEGIN, COMMIT and the like are not counted)."""
    engine = where if isinstance(where, sa.Engine) else where.get_bind()
    seen = Queries()

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.statements.append(" ".join(statement.split()))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
