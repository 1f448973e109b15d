"""How a report came to its figure."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from market.omzet.models import OmzetCorrection


def history(session: Session, report_id: int) -> Sequence[OmzetCorrection]:
    """A report's corrections, the latest first."""
    return session.scalars(
        sa.select(OmzetCorrection)
        .where(OmzetCorrection.report_id == report_id)
        .order_by(OmzetCorrection.at.desc(), OmzetCorrection.id.desc())
    ).all()
