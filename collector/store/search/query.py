"""The query language: what a person types becomes a tree of conditions, or an explanation of what is wrong with it.

Words beside each other must all be there; ``|`` or OR, ``-`` or NOT, NEAR/n, quotes, parentheses and fields
(``标题:``, ``来源:``, ``日期:`` …) mean what they mean elsewhere. Nothing of it ever reaches the database as syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum


class Where(StrEnum):
    """In which part of a document a term is looked for; the value is the field's name."""

    ANY = ""
    TITLE = "标题"
    TEXT = "正文"
    FILES = "附件"
    NUMBER = "文号"
    SOURCE = "来源"
    COLUMN = "栏目"
    SECTION = "版块"


class State(StrEnum):
    """Where an item stands with the editors, each item in one of these."""

    OPEN = "候选"
    LATER = "留待"
    TAKEN = "已选"
    REJECTED = "已弃"
    PRINTED = "已刊"


class Kind(Enum):
    """Fields whose value is no term."""

    DATE = "日期"
    STATE = "状态"


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a text; ``text`` is folded."""

    text: str
    where: Where = Where.ANY


@dataclass(frozen=True, slots=True)
class Near:
    """Terms of one part of a document, each at most ``distance`` characters from the one before, in either order."""

    terms: tuple[Term, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Dates:
    """The day it was published, or first seen where that is unknown; days as numbers, 20260131, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class InState:
    """Where it stands with the editors."""

    state: State


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: Node


Node = Term | Near | Dates | InState | All | Some | Without


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; ``root`` is None where nothing was asked that can be looked for."""

    text: str
    root: Node | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return self.root is None

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that are to be there, each once, in order: what is marked in a hit."""
        return tuple(dict.fromkeys(wanted(self.root))) if self.root else ()


def wanted(node: Node) -> Iterator[Term]:
    """The terms that speak for a document."""
    match node:
        case Term():
            yield node
        case Near():
            yield from node.terms
        case All() | Some():
            for part in node.parts:
                yield from wanted(part)
        case _:
            return


def asks_for_state(query: Query) -> bool:
    """Whether the answer changes with what editors decide of single items, not with what is stored."""
    return query.root is not None and any(isinstance(node, InState) for node in everything(query.root))


def everything(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case All() | Some():
            for part in node.parts:
                yield from everything(part)
        case Near():
            yield from node.terms
        case Without():
            yield from everything(node.part)
        case _:
            return
