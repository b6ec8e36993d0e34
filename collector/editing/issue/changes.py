"""What changed between two versions of an issue, or between an article and its source, told as an editor would."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz

from collector.editing.issue.passages import Fate, Passage, Span, characters, passages
from collector.model import Block, BlockKind, Issue, IssueArticle
from collector.reading.blocks import words_of
from collector.reading.text import dense
from collector.store.issue_rows import Origin

Printed = Callable[[str], str]  # a text as print spells it
_SAME_TEXT, _SAME_TITLE = 0.3, 0.6  # shares from which two articles are versions of one
_SHOWN = 60  # characters


class Kind(StrEnum):
    """What a change is about; the value is what editors read."""

    HEAD = "刊头"
    HIGHLIGHTS = "本期重点"
    ADDED = "新增文章"
    REMOVED = "撤下文章"
    SECTION = "换版块"
    ORDER = "换顺序"
    TITLE = "标题"
    SOURCE = "来源"
    CUT = "删节"
    ADDITION = "增补"
    WORDS = "改字"
    SPLIT = "分段"
    MOVED = "移段"


_KINDS = {
    Fate.CUT: Kind.CUT,
    Fate.ADDED: Kind.ADDITION,
    Fate.REWORDED: Kind.WORDS,
    Fate.SPLIT: Kind.SPLIT,
    Fate.MOVED: Kind.MOVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: where it is, what stood there and what stands there now; ``spans`` show it by character."""

    kind: Kind
    where: str  # the article's title, or the part of the issue
    old: str = ""
    new: str = ""
    spans: tuple[Span, ...] = ()

    def __str__(self) -> str:
        old, new = _short(self.old), _short(self.new)
        said = {True: f"{old} → {new}", False: new or old}[bool(old and new)]
        return f"[{self.kind}] {_short(self.where)}：{said}" if said else f"[{self.kind}] {_short(self.where)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of an issue: their changes, and which articles are versions of one another (place → place)."""

    changes: tuple[Change, ...]
    pairs: Mapping[int, int]  # place in the new version → place in the old


def as_it_is(text: str) -> str:
    """For versions that are spelled alike."""
    return text


def against_source(article: IssueArticle, origin: Origin) -> tuple[Change, ...]:
    """What an editor did to an article since it was made of its source."""
    changes = []
    if dense(article.title) != dense(origin.title):
        changes.append(_reworded(Kind.TITLE, article.title, origin.title, article.title))
    return (*changes, *_texts(article.title, origin.blocks, article.blocks))


def compare(old: Issue, new: Issue, *, printed: Printed = as_it_is) -> Comparison:
    """All differences of two versions of an issue.

    :param printed: how the old version was spelled when the new one was made of it; applied to both.
    """
    old, new = spelled(old, printed), spelled(new, printed)
    pairs = _pairs(old.articles, new.articles)
    changes = [*_head(old, new), *_removed(old, pairs)]
    moved = set(_moved(old, new, pairs))
    for place, article in enumerate(new.articles):
        if place not in pairs:
            changes.append(Change(kind=Kind.ADDED, where=article.title, new=article.section))
            continue
        before = old.articles[pairs[place]]
        changes += _of_article(before, article)
        if place in moved:
            changes.append(
                Change(kind=Kind.ORDER, where=article.title, old=_standing(old, before), new=_standing(new, article))
            )
    return Comparison(changes=tuple(changes), pairs=pairs)


def spelled(issue: Issue, printed: Printed) -> Issue:
    """An issue with every text as print spells it."""
    if printed is as_it_is:
        return issue
    articles = tuple(
        replace(
            article,
            title_lines=tuple(map(printed, article.title_lines)),
            source=printed(article.source),
            blocks=tuple(block_spelled(block, printed) for block in article.blocks),
        )
        for article in issue.articles
    )
    return replace(
        issue,
        theme=printed(issue.theme),
        imprint=tuple(map(printed, issue.imprint)),
        highlights=tuple(map(printed, issue.highlights)),
        articles=articles,
    )


def block_spelled(block: Block, printed: Printed) -> Block:
    """A block with every text as print spells it."""
    rows = tuple(tuple(printed(cell) for cell in row) for row in block.rows)
    return replace(block, text=printed(block.text), rows=rows)


def _head(old: Issue, new: Issue) -> Iterator[Change]:
    for name, before, after in (
        ("期号", str(old.number), str(new.number)),
        ("日期", str(old.day), str(new.day)),
        ("主题", old.theme, new.theme),
        ("刊名", old.masthead, new.masthead),
        ("提示语", old.notice, new.notice),
        ("主办", old.publisher, new.publisher),
        ("版权页", "\n".join(old.imprint), "\n".join(new.imprint)),
    ):
        if _loose(before) != _loose(after):
            yield _reworded(Kind.HEAD, name, before, after)
    gone, come = [{_loose(line): line for line in issue.highlights} for issue in (old, new)]
    yield from (Change(kind=Kind.HIGHLIGHTS, where="撤下", old=gone[key]) for key in gone if key not in come)
    yield from (Change(kind=Kind.HIGHLIGHTS, where="加入", new=come[key]) for key in come if key not in gone)


def _loose(text: str) -> str:
    """A line without its spaces: templates space out mastheads."""
    return "".join(text.split())


def _removed(old: Issue, pairs: Mapping[int, int]) -> list[Change]:
    kept = set(pairs.values())
    return [
        Change(kind=Kind.REMOVED, where=article.title, old=article.section)
        for place, article in enumerate(old.articles)
        if place not in kept
    ]


def _of_article(old: IssueArticle, new: IssueArticle) -> Iterator[Change]:
    if old.section != new.section:
        yield Change(kind=Kind.SECTION, where=new.title, old=old.section, new=new.section)
    if not one_title(old.title_lines, new.title_lines):
        yield _reworded(Kind.TITLE, old.title, "\n".join(old.title_lines), "\n".join(new.title_lines))
    if old.source != new.source:
        yield _reworded(Kind.SOURCE, new.title, old.source, new.source)
    yield from _texts(new.title, old.blocks, new.blocks)


def one_title(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether two titles are the same; print may set a long line on two, and then the break is not the editor's."""
    return old == new or (len(old) != len(new) and _loose("".join(old)) == _loose("".join(new)))


def _texts(where: str, old: Sequence[Block], new: Sequence[Block]) -> Iterator[Change]:
    for passage in passages(old, new):
        if passage.fate is not Fate.SAME:
            yield _of_passage(where, passage, old, new)


def _of_passage(where: str, passage: Passage, old: Sequence[Block], new: Sequence[Block]) -> Change:
    before, after = _said(old, passage.old), _said(new, passage.new)
    if passage.fate is Fate.REWORDED:
        return _reworded(Kind.WORDS, where, before, after)
    return Change(kind=_KINDS[passage.fate], where=where, old=before, new=after)


def _said(blocks: Sequence[Block], places: range) -> str:
    return "\n".join(_shown(blocks[place]) for place in places)


def _shown(block: Block) -> str:
    return f"〔图〕{block.text}" if block.kind is BlockKind.IMAGE else words_of(block)


def _reworded(kind: Kind, where: str, old: str, new: str) -> Change:
    return Change(kind=kind, where=where, old=old, new=new, spans=characters(old, new))


def _standing(issue: Issue, article: IssueArticle) -> str:
    return f"{article.section}第 {issue.of_section(article.section).index(article) + 1} 位"


def _moved(old: Issue, new: Issue, pairs: Mapping[int, int]) -> Iterator[int]:
    """Places in the new version of the fewest articles whose moving within their sections explains the order."""
    for section in dict.fromkeys(article.section for article in new.articles):
        stayed = [
            place
            for place, article in enumerate(new.articles)
            if article.section == section and place in pairs and old.articles[pairs[place]].section == section
        ]
        kept = set(_rising([pairs[place] for place in stayed]))
        yield from (place for place in stayed if pairs[place] not in kept)


def _rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising run of numbers, not necessarily neighbours."""
    tails: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        at = bisect_left(tails, number)
        chain = [*(chains[at - 1] if at else ()), number]
        if at == len(tails):
            tails.append(number)
            chains.append(chain)
        else:
            tails[at], chains[at] = number, chain
    return chains[-1] if chains else []


def _pairs(old: Sequence[IssueArticle], new: Sequence[IssueArticle]) -> dict[int, int]:
    """Which articles are versions of one another: by their ids, or the likest first."""
    said_old, said_new = [_paragraphs(one) for one in old], [_paragraphs(one) for one in new]
    scores = []
    for n, article in enumerate(new):
        for o, before in enumerate(old):
            score = _score(before, article, said_old[o], said_new[n])
            if score > 0:
                scores.append((score, -abs(n - o), n, o))
    pairs: dict[int, int] = {}
    for _, _, n, o in sorted(scores, reverse=True):
        if n not in pairs and o not in pairs.values():
            pairs[n] = o
    return dict(sorted(pairs.items()))


def _paragraphs(article: IssueArticle) -> frozenset[str]:
    return frozenset(filter(None, (dense(words_of(block)) for block in article.blocks)))


def _score(old: IssueArticle, new: IssueArticle, said_old: frozenset[str], said_new: frozenset[str]) -> float:
    """How surely two articles are versions of one; 0 where they are not."""
    if old.id is not None and old.id == new.id:
        return 9.0
    fewer = min(len(said_old), len(said_new))
    text = len(said_old & said_new) / fewer if fewer else 0.0
    title = fuzz.ratio(dense(old.title), dense(new.title)) / 100
    if text < _SAME_TEXT and title < _SAME_TITLE:
        return 0.0
    if text == 0 and title < 1 and _opening(old, new) < _SAME_TITLE:
        return 0.0
    return text + title + (0.1 if old.section == new.section else 0.0)


def _opening(old: IssueArticle, new: IssueArticle) -> float:
    """How alike the first paragraphs are."""
    one, other = ("".join(words_of(block) for block in article.blocks[:2])[:300] for article in (old, new))
    return fuzz.ratio(one, other) / 100


def _short(text: str) -> str:
    line = text.replace("\n", "⏎")
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…（共 {len(text)} 字）"
