"""Users: who may come to the desk and what for, with the invitations by which they choose a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.errors import StoreError, UnknownRow
from collector.store.codec import moment, stamp, storable
from collector.store.connection import Connection, Row


class Role(StrEnum):
    """What a person may do; each may also do what the ones before may. The value is what editors read."""

    READER = "只读"
    EDITOR = "编辑"
    CHIEF = "主编"
    ADMIN = "管理员"

    def may(self, needed: Role) -> bool:
        """Whether this role is enough where ``needed`` is asked for."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One account; ``password`` is a hash, None until one was chosen."""

    name: str
    role: Role
    password: str | None
    active: bool
    made: datetime


class Users:
    """The accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[User]:
        """All accounts, in the order in which they were made."""
        return [_user(row) for row in self._connection.rows("SELECT * FROM users ORDER BY made, name")]

    def get(self, name: str) -> User:
        """The account of that name.

        :raises UnknownRow: there is none.
        """
        row = self._connection.row("SELECT * FROM users WHERE name = ?", (storable(name),))
        if row is None:
            raise UnknownRow(f"no user {name}")
        return _user(row)

    def add(self, name: str, role: Role, at: datetime, password: str | None = None) -> User:
        """Make an account; one without a password waits for an invitation to be used.

        :raises StoreError: the name is taken.
        """
        with self._connection.write():
            if self._connection.row("SELECT 1 FROM users WHERE name = ?", (storable(name),)):
                raise StoreError(f"there is a user {name} already")
            self._connection.run(
                "INSERT INTO users VALUES (?, ?, ?, 1, ?)", (storable(name), role, password, stamp(at))
            )
            return self.get(name)

    def set_role(self, name: str, role: Role) -> User:
        """Change what a person may do.

        :raises UnknownRow: there is no such account.
        :raises StoreError: nobody would be left to manage the accounts.
        """
        with self._connection.write():
            self.get(name)
            self._connection.run("UPDATE users SET role = ? WHERE name = ?", (role, name))
            self._keep_an_admin()
            return self.get(name)

    def set_active(self, name: str, active: bool) -> User:
        """Close an account, or open it again; one that is closed loses its sessions, invitations and tokens.

        :raises UnknownRow: there is no such account.
        :raises StoreError: nobody would be left to manage the accounts.
        """
        with self._connection.write():
            self.get(name)
            self._connection.run("UPDATE users SET active = ? WHERE name = ?", (int(active), name))
            self._keep_an_admin()
            if not active:
                for table in ("sessions", "invitations", "tokens"):
                    self._connection.run(f"DELETE FROM {table} WHERE user = ?", (name,))  # noqa: S608  # names from above
            return self.get(name)

    def set_password(self, name: str, password: str) -> None:
        """Store another password's hash; whoever was logged in under the old one is logged out.

        :raises UnknownRow: there is no such account.
        """
        with self._connection.write():
            self.get(name)
            self._connection.run("UPDATE users SET password = ? WHERE name = ?", (password, name))
            self._connection.run("DELETE FROM sessions WHERE user = ?", (name,))

    def rehash(self, name: str, password: str) -> None:
        """Store the same password's hash in a newer form."""
        with self._connection.write():
            self._connection.run("UPDATE users SET password = ? WHERE name = ?", (password, name))

    def invite(self, digest: str, name: str | None, until: datetime) -> None:
        """Let the bearer of a secret choose a person's password once, or (no name) make the first account.

        An earlier invitation for the same purpose no longer counts.
        """
        with self._connection.write():
            self._connection.run("DELETE FROM invitations WHERE user IS ?", (name,))
            self._connection.run("INSERT INTO invitations VALUES (?, ?, ?)", (digest, name, stamp(until)))

    def invited(self, digest: str, now: datetime) -> tuple[str | None] | None:
        """Whom an invitation is for, in a tuple (None: the first account); None where it is used up or unknown."""
        row = self._connection.row("SELECT user FROM invitations WHERE digest = ? AND until > ?", (digest, stamp(now)))
        return None if row is None else (row["user"],)

    def use_invitation(self, digest: str, now: datetime, name: str, password: str) -> User:
        """Choose the password that an invitation allows; the first account is made with it, as an administrator.

        :raises UnknownRow: the invitation is used up, over or unknown.
        :raises StoreError: the first account is there already.
        """
        with self._connection.write():
            found = self.invited(digest, now)
            if found is None:
                raise UnknownRow("no such invitation")
            self._connection.run("DELETE FROM invitations WHERE digest = ?", (digest,))
            if found[0] is not None:
                self.set_password(found[0], password)
                return self.get(found[0])
            if self.all():
                raise StoreError("the first account was made already")
            return self.add(name, Role.ADMIN, now, password)

    def _keep_an_admin(self) -> None:
        if not self._connection.row("SELECT 1 FROM users WHERE active AND role = ?", (Role.ADMIN,)):
            raise StoreError("the last administrator cannot be taken away")


def _user(row: Row) -> User:
    return User(
        name=row["name"],
        role=Role(row["role"]),
        password=row["password"],
        active=bool(row["active"]),
        made=moment(row["made"]),
    )
