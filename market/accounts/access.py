"""Who may: every view declares it with `@allow`, and nothing is reachable without a declaration.

    @blueprint.get("/pelaku")
    @allow(Role.COORDINATOR, Role.FACILITATOR)
    def vendor_list(): ...

`ANYONE` needs no sign-in; `VENDOR` is a vendor on its own page; an administrator may do what a coordinator may.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from market.accounts.models import Role


class Visitor(StrEnum):
    ANYONE = "anyone"
    VENDOR = "vendor"


ANYONE = Visitor.ANYONE
VENDOR = Visitor.VENDOR
STAFF = tuple(Role)

Allowed = frozenset[Role | Visitor]
View = TypeVar("View", bound=Callable[..., Any])


def allow(*who: Role | Visitor) -> Callable[[View], View]:
    """Declare who may use a view. Raises ValueError for an empty declaration."""
    if not who:
        raise ValueError("name at least one role, VENDOR or ANYONE")

    def declare(view: View) -> View:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]
        return view

    return declare


def allowed_for(view: Callable[..., Any]) -> Allowed | None:
    """What a view declared, or None."""
    return getattr(view, "allowed", None)


def may(allowed: Allowed, role: Role | None, *, is_vendor: bool) -> bool:
    """Whether a visitor with this staff role (None: not signed in) may pass."""
    if ANYONE in allowed:
        return True
    if is_vendor and VENDOR in allowed:
        return True
    if role is None:
        return False
    return role in allowed or (role is Role.ADMINISTRATOR and Role.COORDINATOR in allowed)
