"""Sign-ins of the demonstration: made for this installation, kept in a file of its owner alone, never defaults."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.accounts import passwords, service
from market.accounts.actor import Actor
from market.accounts.models import Role, User
from market.clock import Clock, today
from market.rotations.models import Assignment, Rotation, RotationStatus
from market.seasons.models import Weekend
from market.vendors import access_service
from market.vendors.models import Vendor

FILE = "demo_sign_ins.json"
STAFF = {
    Role.ADMINISTRATOR: ("admin@demo.invalid", "Adriana Tefa"),
    Role.COORDINATOR: ("koordinator@demo.invalid", "Yohana Manafe"),
    Role.FACILITATOR: ("pendamping@demo.invalid", "Marthen Riwu"),
    Role.GATE_OFFICER: ("lapangan@demo.invalid", "Gerson Lakapu"),
    Role.VIEWER: ("pengamat@demo.invalid", "Siti Hasan"),
}


@dataclass
class SignIns:
    """`staff`: (role, email, password) each; the vendor has a link and phone + PIN."""

    staff: list[tuple[str, str, str]]
    vendor: str
    vendor_path: str
    vendor_phone: str
    vendor_pin: str


def ensure(session: Session, instance: Path, *, actor: Actor, clock: Clock) -> SignIns:
    """The sign-ins as kept; made, or made anew, where accounts or file are missing."""
    file = instance / FILE
    kept = _read(file)
    known = set(session.scalars(sa.select(User.email)))
    if kept and {email for _, email, _ in kept.staff} <= known and _vendor_is_there(session, kept):
        return kept
    staff = [_account(session, role, known, actor, clock) for role in STAFF]
    vendor_id, phone = _a_vendor_with_a_turn_ahead(session, clock)
    link = access_service.issue_link(session, vendor_id, actor=actor, clock=clock)
    pin = access_service.issue_pin(session, vendor_id, actor=actor, clock=clock)
    made = SignIns(staff, link.business_name, f"/g/{link.token}", phone, pin)
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return made


def _read(file: Path) -> SignIns | None:
    try:
        return SignIns(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _vendor_is_there(session: Session, kept: SignIns) -> bool:
    """Whether the database is the one that the file was written for."""
    return session.scalar(sa.select(Vendor.id).where(Vendor.phone == kept.vendor_phone)) is not None


def _account(session: Session, role: Role, known: set[str], actor: Actor, clock: Clock) -> tuple[str, str, str]:
    email, name = STAFF[role]
    password = passwords.generated()
    if email in known:
        user_id = session.scalars(sa.select(User.id).where(User.email == email)).one()
        service.set_password(session, user_id, password, actor=actor, clock=clock)
    else:
        service.add_user(session, email=email, name=name, role=role, password=password, actor=actor, clock=clock)
    return role.value, email, password


def _a_vendor_with_a_turn_ahead(session: Session, clock: Clock) -> tuple[int, str]:
    """The vendor whose next turn comes first, so that its page has something to show."""
    wanted = (
        sa.select(Vendor.id, Vendor.phone)
        .join(Assignment, Assignment.vendor_id == Vendor.id)
        .join(Rotation, Rotation.id == Assignment.rotation_id)
        .join(Weekend, Weekend.id == Assignment.weekend_id)
        .where(Rotation.status == RotationStatus.PUBLISHED, Weekend.starts_on >= today(clock))
        .order_by(Weekend.starts_on, Vendor.id)
        .limit(1)
    )
    row = session.execute(wanted).one()
    return row.id, row.phone
