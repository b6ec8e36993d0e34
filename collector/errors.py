"""The exceptions of the collector; everything expected while gathering is a value instead (see ``model.Outcome``).

::

    CollectorError
    ├── ConfigError        the configuration is wrong; one per fault, gathered in ConfigErrors
    ├── ConfigErrors       several ConfigError, so that an operator mends all at once
    ├── PageError          a page is not what its column says it should be
    │   ├── UnexpectedPage     the shape is wrong: redesigned, truncated, of another kind
    │   └── Refused            the server answered, but with a refusal dressed as a page
    ├── QueryError         what was typed to be searched for cannot be understood; says what and where
    ├── StoreError         the store cannot do what was asked
    │   ├── SchemaError        the store is older or newer than this program
    │   ├── UnknownRow         there is nothing under that id
    │   └── Clash              somebody else changed it in between
    ├── BackupError        a backup could not be made, or is not whole; says what to do
    ├── AlreadyRunning     another daemon works on the same data
    ├── SecretError        what a channel's secret is read from is missing, or open to others
    ├── ReplayMiss         a replayed run asked for something that was never recorded
    ├── ReadError          a file or attachment cannot be read; says which and why
    └── PublishError       an issue cannot be printed as asked; says what stands in the way
"""

from __future__ import annotations

from collections.abc import Sequence


class CollectorError(Exception):
    """Base of everything raised on purpose; its text is meant for the person at the keyboard."""


class ConfigError(CollectorError):
    """One fault in the configuration: which file, which table, which key, and what is wrong."""

    def __init__(self, problem: str, *, file: str = "", table: str = "", key: str = "") -> None:
        self.problem, self.file, self.table, self.key = problem, file, table, key
        where = " ".join(part for part in (file, f"[{table}]" if table else "", key) if part)
        super().__init__(f"{where}: {problem}" if where else problem)


class ConfigErrors(CollectorError):
    """All the faults found in one reading of the configuration, one line each."""

    def __init__(self, faults: Sequence[ConfigError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class PageError(CollectorError):
    """A fetched page cannot be used as what it was fetched for."""


class UnexpectedPage(PageError):
    """The page's shape is not the one its family knows; raised by spider families, never swallowed."""


class Refused(PageError):
    """The answer is a challenge, a block or a soft error; ``kind`` is a ``reading.challenge`` kind."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        super().__init__(f"{kind}: {detail}" if detail else kind)


class QueryError(CollectorError):
    """A query cannot be understood; the text is Chinese, ``place`` counts the characters before the fault."""

    def __init__(self, problem: str, *, place: int) -> None:
        self.problem, self.place = problem, place
        super().__init__(f"{problem}（第 {place + 1} 字）")


class StoreError(CollectorError):
    """The store cannot do what was asked."""


class SchemaError(StoreError):
    """The store's schema is older or newer than this program knows; says which command mends it."""


class UnknownRow(StoreError):
    """Nothing is stored under the id that was asked for."""


class Clash(StoreError):
    """Somebody else changed the same thing in between; nothing was overwritten."""


class BackupError(CollectorError):
    """A backup could not be made or brought back, or is not whole; nothing that was there before has changed."""


class AlreadyRunning(CollectorError):
    """Another daemon works on the same data; the text says which process."""


class SecretError(CollectorError):
    """A secret cannot be had from where the configuration says, or others can read it too; never holds the secret."""


class ReplayMiss(CollectorError):
    """A replayed run asked for a request that was never recorded; the address stands in the text."""


class ReadError(CollectorError):
    """A file or an attachment cannot be read; the text says which and why."""


class PublishError(CollectorError):
    """An issue cannot become the file that was asked for; the text names the article, style or program at fault."""
