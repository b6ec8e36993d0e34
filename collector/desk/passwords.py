"""Passwords and secrets: argon2 hashes of what people choose, digests of what the program made up."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 1000  # characters; a long password must not cost the server long

_HASHER = PasswordHasher()


def complaint(password: str, name: str = "") -> str | None:
    """What is wrong with a new password, in the reader's words; None where nothing is."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
    if len(set(password)) < 4 or password.lower() == name.lower():
        return "密码过于简单，请换一个"
    return None


def hashed(password: str) -> str:
    """The hash to store; takes some 50 ms on purpose."""
    return _HASHER.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password; takes as long where there is none stored, so that names cannot be tried out."""
    try:
        return _HASHER.verify(stored or _nobody(), password[: LONGEST + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored)


def fresh_secret() -> str:
    """A secret nobody can guess, fit for an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of such a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@cache
def _nobody() -> str:
    return _HASHER.hash(fresh_secret())
