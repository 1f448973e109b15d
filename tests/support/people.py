"""People at the other end of a test client: `sign_in(client, user)`, `sign_in_vendor(client, vendor)`."""

import hashlib
import secrets

from flask.testing import FlaskClient

from market import clock
from market.accounts.models import User
from market.accounts.sessions import StaffMember
from market.extensions import db
from market.vendors.models import PersonalLink, Vendor


def sign_in(client: FlaskClient, user: User) -> None:
    """Make the client a browser in which this member of staff has just signed in."""
    with client.session_transaction() as session:
        session.clear()
        session.update(StaffMember.of(user).cookie(clock.now()))


def sign_in_vendor(client: FlaskClient, vendor: Vendor) -> PersonalLink:
    """Make the client a phone that has just opened a personal link of this vendor. Returns the link."""
    token = secrets.token_urlsafe(18)
    link = PersonalLink(
        vendor_id=vendor.id, token_hash=hashlib.sha256(token.encode()).hexdigest(), created_at=clock.now()
    )
    db.session.add(link)
    db.session.commit()
    with client.session_transaction() as session:
        session.clear()
        session["vendor_link"] = link.id
    return link


def sign_out(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session.clear()
