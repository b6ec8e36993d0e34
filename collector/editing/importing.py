"""Issues taken in from files: past ones into the printed memory, and one corrected by hand back into itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from collector.editing.issue.changes import Comparison, Printed, block_spelled, compare, one_title, spelled
from collector.editing.issue.passages import Fate, passages
from collector.editing.issue.printing import print_issue
from collector.editing.printed import keep_up
from collector.errors import StoreError, UnknownRow
from collector.model import Block, BlockKind, Issue, IssueArticle, IssueState
from collector.reading.issuefile.made import closing_source
from collector.reading.text import dense
from collector.reading.typography import print_form
from collector.store import Store
from collector.store.decisions import Kind as Decided
from collector.store.issue_rows import fingerprint, marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A past issue that was read; ``known`` says that the very same was there already."""

    issue: Issue
    known: bool = False


def take_past(
    store: Store, issue: Issue, *, by: str, now: datetime, draft: bool = False, replacing: bool = False
) -> Taken:
    """Store an issue that was read from a file; it counts as printed, and is remembered, unless it is a ``draft``.

    :param replacing: put it in the place of an imported one of the same number.
    :raises StoreError: another issue of that number is there.
    """
    with store.write():
        before = _stored(store, issue.number)
        if before is not None:
            if fingerprint(replace(before, sections=issue.sections)) == fingerprint(issue):
                return Taken(issue=before, known=True)
            if not replacing:
                raise StoreError(f"第 {issue.number} 期已经存在，内容不同；要替换导入过的旧刊，请加 --replace")
            store.printed.forget(issue.number)
            store.issues.forget_imported(issue.number)
        made = store.issues.make(replace(issue, state=IssueState.EDITING, digest=None), now, imported=True)
        if draft or issue.state is IssueState.REVIEW:
            return Taken(issue=made)
        return Taken(issue=print_issue(store, issue.number, by=by, now=now))


def _stored(store: Store, number: int) -> Issue | None:
    try:
        return store.issues.get(number)
    except UnknownRow:
        return None


def changes_of(issue: Issue, corrected: Issue) -> Comparison:
    """What a file that was made of an issue and corrected by hand changed in it.

    Print spells some things otherwise than the issue has them; that is no change. A file always shows the sections
    that hold an article, and no others.
    """
    old, new = settled(issue), settled(corrected)
    return compare(old, replace(new, number=old.number), printed=_printed(issue))


def take_back(store: Store, number: int, corrected: Issue, *, by: str, now: datetime) -> Comparison:
    """Take what was corrected by hand into an issue; what it replaced stays in the history. Returns the changes.

    An article that is gone from the file is taken out and its item is open again; one that is new has no source.

    :raises UnknownRow: there is no such issue.
    :raises StoreError: the issue is printed.
    """
    with store.write():
        issue = settled(store.issues.get(number))
        found = changes_of(issue, corrected)
        if not found.changes:
            return found
        articles = _articles(issue, settled(corrected), found)
        for article in issue.articles:
            if article.id is not None and article.id not in {one.id for one in articles}:
                _take_out(store, number, article, by, now)
        ids = [_write(store, number, article, by, now) for article in articles]
        merged = replace(_head(issue, corrected), articles=tuple(articles))
        store.issues.describe(merged, by, now)
        store.issues.arrange(number, ids, by, now)
        return found


def _printed(issue: Issue) -> Printed:
    """How the issue's texts are spelled in print."""

    def printed(text: str) -> str:
        return "\n".join(print_form(line, (issue.masthead,)) for line in text.split("\n"))

    return printed


def settled(issue: Issue) -> Issue:
    """An issue in the form that files have: a paragraph is one line, none is empty, 来源 stands by itself."""
    return replace(issue, articles=tuple(_settled(article) for article in issue.articles))


def _settled(article: IssueArticle) -> IssueArticle:
    blocks: list[Block] = []
    for block in article.blocks:
        if block.kind is BlockKind.PARAGRAPH:
            blocks += [Block(text=line.strip()) for line in block.text.splitlines() if line.strip()]
        else:
            blocks.append(block)
    if blocks and blocks[-1].kind is BlockKind.PARAGRAPH:
        text, source = closing_source(blocks[-1].text)
        if source is not None and source == article.source:
            blocks[-1:] = [Block(text=text)] if text else []
    return replace(article, blocks=tuple(blocks))


def _articles(issue: Issue, corrected: Issue, found: Comparison) -> list[IssueArticle]:
    """The articles as they are to be: what was not touched stays as the issue has it, spelling and images included."""
    lit = {dense(line) for line in corrected.highlights}
    return [
        _merged(issue, issue.articles[found.pairs[place]], article, lit) if place in found.pairs else article
        for place, article in enumerate(corrected.articles)
    ]


def _merged(issue: Issue, old: IssueArticle, new: IssueArticle, lit: Collection[str]) -> IssueArticle:
    printed = _printed(issue)
    titles = one_title(tuple(map(printed, old.title_lines)), tuple(map(printed, new.title_lines)))
    return replace(
        new,
        id=old.id,
        item=old.item,
        page=old.page,
        highlight=new.highlight or (old.highlight and dense(old.title) in lit),
        title_lines=old.title_lines if titles else new.title_lines,
        contents_title=old.contents_title if titles else "",
        source=old.source if printed(old.source) == printed(new.source) else new.source,
        blocks=_blocks(old, new, printed),
    )


def _blocks(old: IssueArticle, new: IssueArticle, printed: Printed) -> tuple[Block, ...]:
    """The blocks of a new version; those that say the same are the old ones, spelling, address and bytes included."""
    before = [block_spelled(block, printed) for block in old.blocks]
    after = [block_spelled(block, printed) for block in new.blocks]
    kept: dict[int, Block] = {}
    for passage in passages(before, after):
        for was, place in zip(passage.old, passage.new, strict=False):
            if passage.fate in (Fate.SAME, Fate.MOVED):
                kept[place] = old.blocks[was]
            elif passage.fate is Fate.REWORDED and old.blocks[was].kind is BlockKind.IMAGE:
                kept[place] = replace(old.blocks[was], text=new.blocks[place].text)
    return tuple(kept.get(place, block) for place, block in enumerate(new.blocks))


def _head(issue: Issue, corrected: Issue) -> Issue:
    """The issue's head with what the file says otherwise; the sections that it leaves out are only empty."""
    before, after = spelled(issue, _printed(issue)), spelled(corrected, _printed(issue))
    kept = {
        name: getattr(issue, name)
        for name in ("theme", "masthead", "notice", "publisher", "imprint", "highlights")
        if _bare(getattr(before, name)) == _bare(getattr(after, name))
    }
    own = issue.highlights != marked(issue.articles) if "highlights" in kept else True
    if not own or corrected.highlights == marked(corrected.articles):
        kept["highlights"] = ()  # nothing of its own: the titles that are marked
    sections = (*issue.sections, *(name for name in corrected.sections if name not in issue.sections))
    return replace(corrected, number=issue.number, sections=sections, state=issue.state, digest=None, **kept)


def _bare(said: str | tuple[str, ...]) -> str:
    """Standing matter without its blanks: templates space out mastheads."""
    return "".join("\n".join([said] if isinstance(said, str) else said).split(" "))


def _take_out(store: Store, number: int, article: IssueArticle, by: str, now: datetime) -> None:
    assert article.id is not None  # noqa: S101  # it came from the store
    store.issues.remove(article.id, by, now)
    if article.item is not None:
        store.decisions.add(article.item, Decided.REOPEN, by, now, note=f"自第 {number} 期撤下")


def _write(store: Store, number: int, article: IssueArticle, by: str, now: datetime) -> int:
    if article.id is None:
        article = store.issues.add(number, article, by, now)
    else:
        store.issues.edit(article, by, now)
    assert article.id is not None  # noqa: S101  # it was just stored
    return article.id


def remember(store: Store) -> None:
    """Enter what is printed and not remembered."""
    keep_up(store)
