"""The rotation that everybody may see."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from market.errors import NotFound
from market.rotations import queries as rotations
from market.rotations.models import Rotation, RotationStatus


def published_rotation(session: Session, season_code: str, number: int) -> Rotation:
    """A published (or since superseded) rotation, its files not loaded. Raises NotFound, for a draft too."""
    found = rotations.rotation(session, season_code, number)
    if found.status is RotationStatus.DRAFT:
        raise NotFound(
            _("Musim %(season)s tidak punya rotasi terbit nomor %(number)s.", season=season_code, number=number)
        )
    return found
