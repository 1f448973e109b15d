"""Secrets that people type: argon2id hashes, and the same time for a right, a wrong and an absent one.

Parameters: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, 2 passes, 1 lane.
"""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST = 12
LONGEST = 200
FEWEST_DIFFERENT = 6
_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_of(secret: str) -> str:
    return _HASHER.hash(_normal(secret))


def matches(kept: str | None, given: str) -> bool:
    """Whether `given` is the secret behind the hash `kept`; takes as long when there is none (None or "")."""
    try:
        same = _HASHER.verify(kept or _decoy(), _normal(given))
    except (VerificationError, InvalidHashError):
        return False
    return same and bool(kept)


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters and should be made anew."""
    return _HASHER.check_needs_rehash(kept)


def generated() -> str:
    """A new random password of 96 bits, shown once."""
    return secrets.token_urlsafe(12)


def faults(password: str, *, email: str = "", name: str = "") -> list[str]:
    """Why a new password cannot be taken, in sentences; an empty list when it can."""
    found = []
    if len(password) < SHORTEST:
        found.append(
            _("Kata sandi paling sedikit %(count)s karakter. Beberapa kata sekaligus juga boleh.", count=SHORTEST)
        )
    if len(password) > LONGEST:
        found.append(_("Kata sandi paling banyak %(count)s karakter.", count=LONGEST))
    if len(set(password)) < FEWEST_DIFFERENT:
        found.append(_("Kata sandi terlalu mudah ditebak: hurufnya hampir sama semua."))
    known = [email.partition("@")[0], *name.split(), "giliran", "saboak", "kupang", "password", "sandi"]
    plain = password.lower()
    for word in known:
        plain = plain.replace(word.lower(), "") if len(word) >= 3 else plain
    if len(password) >= SHORTEST and len(plain) < SHORTEST - 4:
        found.append(_("Kata sandi terlalu mudah ditebak: jangan pakai nama, email atau nama pasar."))
    return found


def _normal(secret: str) -> str:
    """One form for what looks alike, so that another keyboard opens the same account (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", secret)


@cache
def _decoy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(24))
