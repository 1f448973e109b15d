"""The audit log: one row a deed, in the deed's own transaction."""

from typing import Any

from sqlalchemy.orm import Session

from market.accounts.actor import Actor
from market.accounts.models import AuditEvent
from market.clock import Clock


def record(
    session: Session,
    action: str,
    *,
    actor: Actor,
    clock: Clock,
    subject: tuple[str, object] | None = None,
    **detail: Any,
) -> None:
    """Add an event to the open transaction. `detail` must be JSON and hold no phone, NIB or address."""
    kind, identity = subject or ("", "")
    session.add(
        AuditEvent(
            at=clock(),
            actor=actor.label,
            user_id=actor.user_id,
            action=action,
            subject_kind=kind,
            subject_id=str(identity),
            detail=detail,
        )
    )
