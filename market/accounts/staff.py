"""What views ask about the person of this request (see market/guard.py)."""

from flask import g

from market.accounts.actor import Actor
from market.accounts.sessions import StaffMember
from market.errors import ProgrammingFault


def current_actor() -> Actor:
    """Who acts, for a service: the signed-in member of staff or the vendor. Never called where anyone may come."""
    if g.actor is None:
        raise ProgrammingFault("nobody is signed in here: the view allows ANYONE, so it has no actor")
    actor: Actor = g.actor
    return actor


def current_staff() -> StaffMember:
    """The signed-in member of staff, in a view for staff only."""
    if g.user is None:
        raise ProgrammingFault("no member of staff is signed in here: the view allows others too")
    member: StaffMember = g.user
    return member
