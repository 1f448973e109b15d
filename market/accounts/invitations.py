"""Links by which a member of staff sets a password: signed, good for three days, for one epoch of one account.

Nothing is stored: setting the password (or a newer link) raises the account's `session_epoch`, and the link is void.
"""

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

DAYS = 3


def _serializer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeTimedSerializer(keys, salt="giliran.new-password")


def token_for(user_id: int, epoch: int) -> str:
    return str(_serializer().dumps([user_id, epoch]))


def read(token: str) -> tuple[int, int] | None:
    """(user id, epoch) of a link that we signed and that is not too old; else None."""
    try:
        user_id, epoch = _serializer().loads(token, max_age=DAYS * 24 * 3600)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(user_id), int(epoch)
