"""Sessions: what lets a person in after the password was given once, tokens for programs, and failed attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.store.codec import moment, moment_or_none, stamp, storable
from collector.store.connection import Connection, Row
from collector.store.users import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One open session of an active account; ``digest`` is of its secret, ``csrf`` goes into every form."""

    digest: str
    user: str
    role: Role
    csrf: str
    opened: datetime
    seen: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A program's way in, with its owner's rights or, if ``read_only``, those of a reader."""

    id: int
    user: str
    role: Role
    label: str
    read_only: bool
    made: datetime
    used: datetime | None


_OPEN = "SELECT sessions.*, role FROM sessions JOIN users ON users.name = sessions.user WHERE active"
_TOKENS = "SELECT tokens.*, role FROM tokens JOIN users ON users.name = tokens.user WHERE active"


class Sessions:
    """Open sessions, tokens, and the attempts that failed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, digest: str, user: str, csrf: str, at: datetime, *, address: str = "", agent: str = "") -> None:
        """Begin a session."""
        with self._connection.write():
            self._connection.run(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (digest, user, csrf, stamp(at), stamp(at), storable(address[:200]), storable(agent[:200])),
            )

    def find(self, digest: str, now: datetime, *, idle: timedelta, longest: timedelta) -> Session | None:
        """The session of a secret, unless it was left alone too long, has lasted too long, or its account is closed."""
        row = self._connection.row(
            f"{_OPEN} AND digest = ? AND seen > ? AND opened > ?", (digest, stamp(now - idle), stamp(now - longest))
        )
        return None if row is None else _session(row)

    def of(self, user: str) -> list[Session]:
        """A person's sessions, the last used first."""
        rows = self._connection.rows(f"{_OPEN} AND user = ? ORDER BY seen DESC", (user,))
        return [_session(row) for row in rows]

    def touch(self, digest: str, now: datetime) -> None:
        """Note that a session is in use."""
        with self._connection.write():
            self._connection.run("UPDATE sessions SET seen = ? WHERE digest = ?", (stamp(now), digest))

    def close(self, digest: str) -> None:
        """End a session; harmless when it has ended."""
        with self._connection.write():
            self._connection.run("DELETE FROM sessions WHERE digest = ?", (digest,))

    def close_others(self, user: str, digest: str) -> int:
        """End all of a person's sessions but one; how many there were."""
        with self._connection.write():
            return self._connection.run("DELETE FROM sessions WHERE user = ? AND digest <> ?", (user, digest)).rowcount

    def clear(self, before: datetime) -> None:
        """Forget sessions, invitations, failed attempts and request keys that are of no use any more."""
        old = stamp(before)
        with self._connection.write():
            self._connection.run("DELETE FROM sessions WHERE seen < ?", (old,))
            self._connection.run("DELETE FROM invitations WHERE until < ?", (old,))
            self._connection.run("DELETE FROM login_failures WHERE at < ?", (old,))
            self._connection.run("DELETE FROM request_keys WHERE at < ?", (old,))

    def add_token(self, digest: str, user: str, label: str, at: datetime, *, read_only: bool) -> None:
        """Let a program in."""
        with self._connection.write():
            self._connection.run(
                "INSERT INTO tokens (digest, user, label, read_only, made) VALUES (?, ?, ?, ?, ?)",
                (digest, user, storable(label), int(read_only), stamp(at)),
            )

    def token(self, digest: str) -> Token | None:
        """The token of a secret, unless it was withdrawn or its owner's account is closed."""
        row = self._connection.row(f"{_TOKENS} AND digest = ?", (digest,))
        return None if row is None else _token(row)

    def tokens(self, user: str) -> list[Token]:
        """A person's tokens, oldest first."""
        return [_token(row) for row in self._connection.rows(f"{_TOKENS} AND user = ? ORDER BY id", (user,))]

    def use_token(self, token: int, at: datetime) -> None:
        """Note that a token is in use."""
        with self._connection.write():
            self._connection.run("UPDATE tokens SET used = ? WHERE id = ?", (stamp(at), token))

    def withdraw_token(self, token: int, user: str) -> None:
        """Let a program in no more; harmless when the token is not this person's."""
        with self._connection.write():
            self._connection.run("DELETE FROM tokens WHERE id = ? AND user = ?", (token, user))

    def fail(self, name: str, address: str, at: datetime) -> None:
        """Note a failed attempt to log in."""
        with self._connection.write():
            self._connection.run(
                "INSERT INTO login_failures (name, address, at) VALUES (?, ?, ?)",
                (storable(name[:200]), storable(address[:200]), stamp(at)),
            )

    def forgive(self, name: str, address: str) -> None:
        """Forget the failed attempts of a person who has now logged in from there."""
        with self._connection.write():
            self._connection.run("DELETE FROM login_failures WHERE name = ? AND address = ?", (name, address))

    def failures(self, name: str, address: str, since: datetime) -> tuple[int, int, int]:
        """Failed attempts since then: under this name from this address, from this address, under this name."""
        row = self._connection.row(
            """SELECT count(*) FILTER (WHERE name = :name AND address = :address),
                 count(*) FILTER (WHERE address = :address), count(*) FILTER (WHERE name = :name)
               FROM login_failures WHERE at > :since""",
            {"name": storable(name[:200]), "address": storable(address[:200]), "since": stamp(since)},
        )
        return (row[0], row[1], row[2]) if row else (0, 0, 0)


def _session(row: Row) -> Session:
    return Session(
        digest=row["digest"],
        user=row["user"],
        role=Role(row["role"]),
        csrf=row["csrf"],
        opened=moment(row["opened"]),
        seen=moment(row["seen"]),
        address=row["address"],
        agent=row["agent"],
    )


def _token(row: Row) -> Token:
    return Token(
        id=row["id"],
        user=row["user"],
        role=Role(row["role"]),
        label=row["label"],
        read_only=bool(row["read_only"]),
        made=moment(row["made"]),
        used=moment_or_none(row["used"]),
    )
