"""The section of an article by rules: column, source, issuing body, signs, terms and filters, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from collector.config import Bulletin, Section
from collector.editing.choosing import signs
from collector.editing.choosing.words import OPENING, Head
from collector.editing.places.finder import Hit, finder
from collector.model import Article, Column, ColumnFilter
from collector.reading.urls import host

OTHER = "其他"  # where nothing speaks for any section

_BY_COLUMN = 4.0  # what the column's usual section weighs: more than two ordinary terms
_BY_FILTER = 8.0  # a filter that holds in title or opening decides
_BY_MENTION = 1.0  # a filter whose word stands only somewhere in the text
_BY_PLACE = 4.0  # a place of the gazetteer in the title
_IN_OPENING = 0.5  # a term in the opening counts half of one in the title


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A section's name, how much speaks for it, and what."""

    section: str
    score: float
    reasons: tuple[str, ...] = ()


def suggest(article: Article, column: Column | None, bulletin: Bulletin, filters: Iterable[Column]) -> Suggestion:
    """The section that most speaks for; ``OTHER`` where nothing does. See ``ranked``."""
    best = next(iter(ranked(article, column, bulletin, filters)), None)
    return best if best is not None and best.score > 0 else Suggestion(section=OTHER, score=0.0)


def ranked(
    article: Article,
    column: Column | None,
    bulletin: Bulletin,
    filters: Iterable[Column],
    head: Head | None = None,
) -> tuple[Suggestion, ...]:
    """Every section, the one that most speaks for first; the earlier in print goes first where two are equal.

    :param column: the column that brought the article; None when it is no longer in the registry.
    :param filters: columns that are views, of which those that hold lend their section.
    :param head: the article's, where the caller has it.
    """
    site, head, shown = host(article.url), head or Head.of(article), signs.of(article)
    holding = [view for view in filters if view.filter and _belongs(article, site, view.filter)]
    held = head.holds([term for section in bulletin.sections for term in section.terms])
    names = f"{article.issuer or ''}\n{article.source_label or ''}".strip()
    hits = tuple(finder(bulletin.places).find(head.whole))
    told = _Told(article=article, head=head, held=held, names=names, shown=shown, hits=hits)
    local = bulletin.places.section
    found = [_weigh(section, told, column, holding, local=section.name == local) for section in bulletin.sections]
    return tuple(sorted(found, key=lambda suggestion: -suggestion.score))


def belongs(article: Article, wanted: ColumnFilter) -> bool:
    """Whether an article is part of a filter column: every condition that is given holds."""
    return _belongs(article, host(article.url), wanted)


def _belongs(article: Article, site: str, wanted: ColumnFilter) -> bool:
    if wanted.hosts and not _under(site, wanted.hosts):
        return False
    if wanted.labels and not _first(wanted.labels, article.source_label or ""):
        return False
    return (
        not wanted.words or _first(wanted.words, article.title) is not None or bool(_first(wanted.words, article.text))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What an article tells, looked up once for all sections."""

    article: Article
    head: Head
    held: Sequence[str]  # terms of any section that stand in the head
    names: str  # of issuing body and 来源
    shown: Mapping[str, tuple[float, str]]  # signs
    hits: tuple[Hit, ...] = ()  # places of the gazetteer in the head


def _weigh(
    section: Section, told: _Told, column: Column | None, holding: Sequence[Column], *, local: bool
) -> Suggestion:
    weights = [
        *_of_column(section, column),
        *(_of_filters(section, told.article, holding) if holding else ()),
        *_of_terms(section, told),
        *(_of_places(section, told) if local else ()),
        *(_of_issuer(section, told.names) if told.names else ()),
        *((section.signs[name] * clear, why) for name, (clear, why) in told.shown.items() if name in section.signs),
    ]
    speaking = sorted((pair for pair in weights if pair[0] > 0), key=lambda pair: -pair[0])
    score = sum(weight for weight, _ in weights)
    reasons = tuple(dict.fromkeys(reason for _, reason in speaking))[:3]
    return Suggestion(section=section.name, score=score, reasons=reasons)


def _of_column(section: Section, column: Column | None) -> list[tuple[float, str]]:
    if column is None:
        return []
    found = [(_BY_COLUMN, f"栏目“{column.name}”通常归此")] if column.section == section.name else []
    weight = section.sources.get(column.source, 0.0)
    return [*found, (weight, "来源常用于此")] if weight else found


def _of_issuer(section: Section, names: str) -> Iterator[tuple[float, str]]:
    """The strongest word that the names of issuing body and 来源 hold."""
    found = [(weight, word) for word, weight in section.issuers.items() if word in names]
    if found:
        weight, word = max(found, key=lambda pair: abs(pair[0]))
        yield weight, f"发布者是“{word}”"


def _of_filters(section: Section, article: Article, holding: Sequence[Column]) -> list[tuple[float, str]]:
    return [_of_filter(view, view.filter, article) for view in holding if view.filter and view.section == section.name]


def _of_filter(view: Column, wanted: ColumnFilter, article: Article) -> tuple[float, str]:
    if not wanted.words:
        return _BY_FILTER, f"符合“{view.name}”"
    for text, where in ((article.title, "标题"), (article.text[:OPENING], "开头")):
        word = _first(wanted.words, text)
        if word:
            return _BY_FILTER, f"{where}有“{word}”"
    return _BY_MENTION, f"文中提到“{_first(wanted.words, article.text)}”"


def _of_terms(section: Section, told: _Told) -> list[tuple[float, str]]:
    found = []
    for term in told.held:
        if term not in section.terms:
            continue
        weight, titled = section.terms[term], term in told.head.title
        found.append((weight, f"标题有“{term}”") if titled else (weight * _IN_OPENING, f"开头有“{term}”"))
    return found


def _of_places(section: Section, told: _Told) -> Iterator[tuple[float, str]]:
    """The place that says most, unless a term of the section has said it already."""
    found = [
        (_BY_PLACE if hit.at < len(told.head.title) else _BY_PLACE * _IN_OPENING, hit.word)
        for hit in told.hits
        if not any(term in hit.word for term in told.held if term in section.terms)
    ]
    if found:
        weight, word = max(found, key=lambda pair: (pair[0], len(pair[1])))
        yield weight, f"写到“{word}”"


def _first(words: Iterable[str], text: str) -> str | None:
    return next((word for word in words if word in text), None)


def _under(name: str, hosts: Iterable[str]) -> bool:
    return any(name == other or name.endswith(f".{other}") for other in hosts)
