"""What a draft changes in the rotation that it would replace, turn by turn."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from market.rotations import queries
from market.rotations.queries import Turn


@dataclass(frozen=True)
class Change:
    """One vendor on one weekend. `before`, `after`: stall codes, None where it has no turn; never both the same."""

    turn: Turn
    before: str | None
    after: str | None


def differences(session: Session, before_id: int, after_id: int) -> list[Change]:
    """All changes from one rotation to another, by weekend, then stall."""
    before = _by_place(queries.turns(session, before_id))
    after = _by_place(queries.turns(session, after_id))
    found = []
    for place, turn in (before | after).items():
        was, is_now = before.get(place), after.get(place)
        if was is None or is_now is None or was.stall != is_now.stall:
            found.append(Change(turn, was.stall if was else None, is_now.stall if is_now else None))
    return sorted(found, key=lambda change: (change.turn.starts_on, change.turn.stall, change.after or ""))


def _by_place(turns: Iterable[Turn]) -> dict[tuple[int, int], Turn]:
    return {(turn.weekend_id, turn.vendor_id): turn for turn in turns}
