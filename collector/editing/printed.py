"""已刊: whether something is, interprets or continues an article of a printed issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rapidfuzz import fuzz, process

from collector.editing.comparable import Comparable, bare, clean_title, comparable
from collector.editing.confirm import confirm
from collector.editing.documents import documents
from collector.editing.headlines import Ground, likeness, objection, quoted, stages
from collector.editing.issue.cutting import without_excerpt
from collector.editing.relations import Kind, relation
from collector.editing.signature import VERSION, sketch, text_hash
from collector.model import Issue, IssueArticle
from collector.reading.blocks import words_of
from collector.reading.docnumber import find_doc_numbers, own_doc_number
from collector.reading.text import dense, dense_codes, figures, plain
from collector.store import Store
from collector.store.items import StoredItem
from collector.store.printed import PrintedMark
from collector.store.wordings import Wording

_ALIKE = 20  # printed titles nearly the same as one
_CONFIRMS = 4  # printed articles that one text is laid beside
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_TITLE = 10  # dense characters; a shorter title is too common to go by
_SAME_TITLE = 0.93
_JUDGED, _LITTLE = 60, 0.3  # tokens from which a text speaks for itself, and what it must share with one of its title
_ISSUING = re.compile(r"关于(?:印发|发布|公布|下达|批准)[《<]?(.{4,60}?)[》>]?的(?:通知|公告|通告|决定|批复|函|意见)")
_OTHER_MATTER = {Ground.NUMBER, Ground.SLOT, Ground.FIGURES, Ground.ENTRIES, Ground.QUOTED, Ground.SWAP, Ground.WORDS}
_TOLD = {
    Kind.INTERPRETS: "解读",
    Kind.FOLLOWS: "后续",
    Kind.CORRECTS: "更正",
    Kind.FORWARDS: "转发",
    Kind.CONTAINS: "含有",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A printed article that something is (``how`` is 同一稿) or is about (解读, 后续, 转发, 更正, 涉及)."""

    issue: int
    article: int
    title: str
    how: str

    def __str__(self) -> str:
        return f"已刊 第{self.issue}期" if self.how == SAME else f"已刊 第{self.issue}期：{self.how}“{self.title}”"


SAME = "同一稿"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is looked up: a title and a text (paragraphs, one a line), with what else is known."""

    title: str
    text: str
    number: str | None = None
    numbers: tuple[str, ...] = ()


class Memory:
    """The printed memory of one store, ready for many questions; it does not notice what is printed meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        keep_up(store)
        self._marks = {mark.article: mark for mark in store.printed.all()}
        self._items = {mark.item: mark for mark in self._marks.values() if mark.item is not None}
        self._titles = {one: mark.title for one, mark in self._marks.items() if len(mark.title) >= _LONG_TITLE}
        self._hashes: dict[int, list[int]] = {}
        for mark in self._marks.values():
            self._hashes.setdefault(mark.text_hash, []).append(mark.article)
        self._texts: dict[int, tuple[IssueArticle, Comparable]] = {}

    def of_items(self, items: Sequence[StoredItem]) -> Before | None:
        """What was printed of the tellings of one story, the first of which stands for it; the strongest word."""
        if not self._marks:
            return None
        printed = next((self._items[item.id] for item in items if item.id in self._items), None)
        if printed is not None:
            return self._before(printed.article, SAME)
        article = items[0].article
        return self.of_text(
            Text(title=article.title, text=article.text, number=article.doc_number, numbers=article.doc_numbers)
        )

    def of_text(self, text: Text, *, without: int | None = None) -> Before | None:
        """What was printed that a text is or is about; ``without`` is an issue that does not count."""
        if not self._marks:
            return None
        found = [*self._by_text(text), *self._by_title(text), *self._by_document(text)]
        found = [before for before in found if before.issue != without]
        return min(found, key=lambda before: before.how != SAME, default=None)

    def _by_text(self, text: Text) -> list[Before]:
        body = bare(text.text)
        codes = dense_codes(body)
        shared = self._store.printed.sharing(sketch(codes))
        for article in self._hashes.get(text_hash(codes), ()) if len(codes) >= _LONG_TITLE else ():
            shared[article] += 100
        mine = None
        found = []
        for article, _ in shared.most_common(_CONFIRMS):
            mine = mine or comparable(text.title, text.text, text.number)
            if how := self._told(mine, article):
                found.append(self._before(article, how))
        return found

    def _told(self, mine: Comparable, article: int) -> str | None:
        """What one text is to a printed one; None where it only looks alike."""
        printed = self._text(article)
        verdict = confirm(mine, printed)
        if verdict.same or (verdict.ground is Ground.PART and likeness(mine.title, printed.title) >= _SAME_TITLE):
            return SAME
        link = relation(mine, printed, verdict)
        if link is None or not (link.first or link.kind is Kind.CONTAINS):
            return None
        return _TOLD.get(link.kind)

    def _by_title(self, text: Text) -> list[Before]:
        """By the same title over a text cut or edited for print, and by a title that quotes a printed one."""
        title = dense(without_excerpt(clean_title(text.title)))
        if len(title) < _LONG_TITLE:
            return []
        alike = process.extract(
            title, self._titles, scorer=fuzz.ratio, score_cutoff=100 * _SAME_TITLE, processor=None, limit=_ALIKE
        )
        found = []
        for printed, _, article in alike:
            if title == printed or _figures_in(text.title) == _figures_in(self._article(article)[0].title):
                found += [self._before(article, SAME)] if self._agrees(text, article) else []
                found += self._of_stage(text, article)
        near = {article for _, _, article in alike}
        inside = [article for article, printed in self._titles.items() if printed in title and article not in near]
        return found + [self._before(article, _deed(text.title)) for article in inside]

    def _of_stage(self, text: Text, article: int) -> list[Before]:
        """What a title says that is the printed one but for a word such as 解读."""
        only = stages(text.title) - stages(self._article(article)[0].title)
        return [self._before(article, _deed(text.title))] if only else []

    def _agrees(self, text: Text, article: int) -> bool:
        """Whether nothing in two texts of one title says that they are of different occasions."""
        if stages(text.title) != stages(self._article(article)[0].title):
            return False
        mine, printed = comparable(text.title, text.text, text.number), self._text(article)
        verdict = confirm(mine, printed)
        long = min(len(mine.body), len(printed.body)) >= _JUDGED
        if long and verdict.ground is Ground.LITTLE and verdict.score < _LITTLE:
            return False
        if verdict.same or verdict.difference is None:
            return verdict.ground not in _OTHER_MATTER
        return verdict.ground not in _OTHER_MATTER and objection(mine, printed, verdict.difference) is None

    def _by_document(self, text: Text) -> list[Before]:
        """By 文号, and by 《》 in the title."""
        own = own_names(text.title, text.text, text.number)
        named = {dense(number) for number in text.numbers or find_doc_numbers(text.text, text.title)} - own
        cited = {name for name in quoted(plain(text.title)) if len(name) >= 6}
        being = self._store.printed.being(own | named | cited)
        numbers = {name for name in own if name.endswith("号")}
        found = [self._before(article, SAME) for name in numbers for article in being.get(name, ())]
        mine = dense(without_excerpt(clean_title(text.title)))  # a document of the same title may be last year's
        about = [
            article
            for name in [*named, *cited, *(own - numbers)]
            for article in being.get(name, ())
            if self._marks[article].title != mine
        ]
        return found + [self._before(article, _deed(text.title)) for article in dict.fromkeys(about)]

    def _text(self, article: int) -> Comparable:
        return self._article(article)[1]

    def _article(self, article: int) -> tuple[IssueArticle, Comparable]:
        if article not in self._texts:
            issue = self._store.issues.get(self._marks[article].issue, images=False)
            for one in issue.articles:
                if one.id is not None:
                    self._texts[one.id] = (one, comparable(without_excerpt(one.title), body_of(one)))
        return self._texts[article]

    def _before(self, article: int, how: str) -> Before:
        return Before(issue=self._marks[article].issue, article=article, title=self._article(article)[0].title, how=how)


def _figures_in(title: str) -> list[str]:
    return re.findall(r"\d+", figures(plain(title)))


def _deed(title: str) -> str:
    """What a title says that it does with the document or article it names."""
    said = stages(title)
    return next((word for word in ("解读", "更正") if word in said), "后续" if said else "涉及")


def own_names(title: str, text: str, number: str | None) -> set[str]:
    """Dense 文号 and titles of the document that a text is; none where it only speaks of one."""
    title = without_excerpt(title)
    number = number or own_doc_number(text, title)
    wording = Wording(
        title=title, text=text, number=number, numbers=(), column="", issuer=None, source_label=None, published=None,
        precise=False, first_seen=_NEVER,
    )  # fmt: skip
    names = {name for name in documents(wording, "").own if not name.startswith("~")}
    if names and (issued := _ISSUING.search(plain(title))):
        names.add(dense(issued[1]))
    return {name for name in names if len(name) >= 5}


def body_of(article: IssueArticle) -> str:
    """The text of an article, a paragraph or a row a line."""
    return "\n".join(words_of(block) for block in article.blocks)


def enter(store: Store, issue: Issue) -> None:
    """Enter the articles of a printed issue into the memory, over what was remembered of it."""
    with store.write():
        if store.printed.version() is None:
            store.printed.clear(VERSION)
        store.printed.forget(issue.number)
        for article in issue.articles:
            _enter(store, issue.number, article)


def _enter(store: Store, number: int, article: IssueArticle) -> None:
    text = body_of(article)
    codes = dense_codes(bare(text))
    mark = PrintedMark(
        article=article.id or 0,
        issue=number,
        item=article.item,
        title=dense(without_excerpt(clean_title(article.title))),
        text_hash=text_hash(codes),
    )
    store.printed.put(mark, sketch(codes), own_names(article.title, text, None))


def keep_up(store: Store) -> None:
    """Enter what is printed and not remembered; all of it anew where another version of this program made the keys."""
    version = store.printed.version()
    if version is not None and version != VERSION:
        store.printed.clear(VERSION)
    _enter_all(store, store.printed.missing())


def _enter_all(store: Store, numbers: Iterable[int]) -> None:
    for number in numbers:
        enter(store, store.issues.get(number, images=False))
