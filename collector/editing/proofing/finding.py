"""What proofing finds: a place, a rule, a reason, and how much it matters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from collector.config.wording import Wording
from collector.model import ArchiveRecord, Block, BlockKind, Issue, IssueArticle
from collector.reading.blocks import words_of
from collector.store.issue_rows import Origin, Waiver
from collector.store.items import StoredItem

if TYPE_CHECKING:
    from collector.editing.proofing.bodies import Names

TITLE = -1  # in the place of a block's number: the title


class Severity(StrEnum):
    """How much a finding matters; the value is what editors read."""

    ERROR = "错误"  # stands against printing until it is mended or waved through
    WARNING = "提醒"
    NOTE = "提示"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in an issue: ``number`` counts the articles from 1, 0 is the issue itself; ``block`` counts from 0."""

    section: str = ""
    number: int = 0
    title: str = ""
    article: int | None = None
    block: int | None = None

    def __str__(self) -> str:
        if not self.number:
            return self.section or "全期"
        inside = {None: "", TITLE: " 标题"}.get(self.block, f" 第 {(self.block or 0) + 1} 段")
        return f"{self.section}·{self.title}{inside}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; ``text`` is the whole text at its place, and what the waiver depends on."""

    rule: str
    place: Place
    message: str
    excerpt: str = ""
    severity: Severity = Severity.WARNING
    text: str = ""
    waiver: Waiver | None = None

    @property
    def mark(self) -> str:
        """What the finding is known by as long as the text at its place stays as it is; 16 hex digits."""
        said = "\0".join((self.rule, str(self.place.article), self.place.section, self.excerpt, self.text))
        return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One article with everything that it is held against."""

    issue: Issue
    article: IssueArticle
    place: Place
    origin: Origin | None
    item: StoredItem | None
    last_answer: ArchiveRecord | None  # the newest response that its address gave
    names: Names
    wording: Wording

    @cached_property
    def passages(self) -> tuple[tuple[Place, str], ...]:
        """Every text of the article with its place: the title, then the blocks that say something."""
        return ((self.at(TITLE), self.article.title), *self._blocks(self.article.blocks))

    @cached_property
    def edited(self) -> tuple[tuple[Place, str], ...]:
        """Those of the passages that do not stand in the source word for word; none where there is no source."""
        if self.origin is None:
            return ()
        same = {words_of(block) for block in self.origin.blocks} | {self.origin.title}
        return tuple((place, text) for place, text in self.passages if text not in same)

    def at(self, block: int) -> Place:
        """A place inside the article."""
        place = self.place
        return Place(section=place.section, number=place.number, title=place.title, article=place.article, block=block)

    def _blocks(self, blocks: tuple[Block, ...]) -> list[tuple[Place, str]]:
        said = ((number, words_of(block)) for number, block in enumerate(blocks))
        return [(self.at(number), text) for number, text in said if text]

    def paragraphs(self) -> list[tuple[Place, str]]:
        """The paragraphs with their places."""
        return [
            (self.at(number), block.text)
            for number, block in enumerate(self.article.blocks)
            if block.kind is BlockKind.PARAGRAPH and block.text
        ]


def around(text: str, start: int, end: int, width: int = 10) -> str:
    """A stretch of a text with a few characters on either side."""
    before, after = text[max(0, start - width) : start], text[end : end + width]
    return f"{'…' if start > width else ''}{before}{text[start:end]}{after}{'…' if end + width < len(text) else ''}"
