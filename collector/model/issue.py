"""One issue of the bulletin, as it is made and printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class IssueState(StrEnum):
    """Where an issue stands; the value is what editors read."""

    EDITING = "编辑中"
    REVIEW = "送审"
    PRINTED = "已印"


class BlockKind(StrEnum):
    """What one piece of a printed text is."""

    PARAGRAPH = "paragraph"
    TABLE = "table"
    IMAGE = "image"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a printed text: a paragraph, a table (rows of cells) or an image (bytes and origin)."""

    kind: BlockKind = BlockKind.PARAGRAPH
    text: str = ""  # of a paragraph; the caption of a table or an image
    rows: tuple[tuple[str, ...], ...] = ()
    image: bytes | None = None
    url: str | None = None  # of the image


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueArticle:
    """One article as it is to be printed; ``item`` is what it was made from, None for one written or imported."""

    id: int | None = None
    item: int | None = None
    section: str
    title_lines: tuple[str, ...]  # one or two
    contents_title: str = ""  # as the 目录 names it, where that is not the title on one line
    source: str  # closes the article: （来源：X）
    blocks: tuple[Block, ...] = ()
    highlight: bool = False  # stands in 本期重点
    page: int | None = None  # in the printed 目录, where that is known

    @property
    def title(self) -> str:
        """The title on one line."""
        return " ".join(self.title_lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue of the bulletin (第 N 期); renderers see this and nothing else."""

    number: int
    day: date
    theme: str = ""
    masthead: str = ""  # 4.0 信息速报
    notice: str = ""  # 内部参考 注意保存
    publisher: str = ""
    imprint: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()  # 本期重点, as printed
    sections: tuple[str, ...] = ()  # all of them, in print order
    articles: tuple[IssueArticle, ...] = ()  # in print order
    state: IssueState = IssueState.EDITING
    digest: str | None = None  # set when printed; of everything above

    def of_section(self, name: str) -> tuple[IssueArticle, ...]:
        """The articles of one section, in print order."""
        return tuple(article for article in self.articles if article.section == name)
