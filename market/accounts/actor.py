"""Who acts: handed to every service, written to the audit log."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    label: str
    """`user:12`, `vendor:340`, `command:maria` or `worker`."""
    user_id: int | None = None
    vendor_id: int | None = None

    @classmethod
    def user(cls, user_id: int) -> "Actor":
        return cls(f"user:{user_id}", user_id=user_id)

    @classmethod
    def vendor(cls, vendor_id: int) -> "Actor":
        return cls(f"vendor:{vendor_id}", vendor_id=vendor_id)

    @classmethod
    def command(cls, system_user: str) -> "Actor":
        return cls(f"command:{system_user}")


WORKER = Actor("worker")
VISITOR = Actor("visitor")
"""Somebody who is not signed in."""
