"""Reads an article page: title, time, source, text, attachments, each with where it came from and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from selectolax.lexbor import SelectolaxError

from collector.model import Article, Entry, Evidence, Selectors
from collector.reading import clean
from collector.reading.body import Body, find_body
from collector.reading.charset import decode
from collector.reading.dates import find_moment
from collector.reading.docnumber import find_doc_numbers, find_standards, own_doc_number
from collector.reading.enclosures import find_attachments
from collector.reading.layout import Layout, dense, fold
from collector.reading.page import Page, parse
from collector.reading.published import Reading, read_published
from collector.reading.records import Record, find_record
from collector.reading.source import Origin, clean_name, read_origin
from collector.reading.title import Heading, read_title, tidy
from collector.reading.urls import resolve

LONGEST = 8_000_000  # bytes of a page that are looked at
_NEXT = re.compile(r"^[\[【(（<《\s]*(?:下一页|下页|下一頁|后一页|Next(?: page)?)\s?[>»）)\]】\s]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clues:
    """What is known of a page beside its bytes."""

    selectors: Selectors
    entry: Entry | None
    fetched: datetime | None


def read_article(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    selectors: Selectors | None = None,
    entry: Entry | None = None,
    fetched: datetime | None = None,
) -> Article:
    """The article that a response holds, HTML or JSON; fields that are not to be found are None or "".

    ``url`` is the final address; relative links are resolved against it. A column's ``selectors`` go before every rule.
    ``entry`` (the row of the list) fills in what the page leaves out and is checked against the rest; ``fetched`` makes
    sense of 3小时前. Never raises, whatever the bytes.
    """
    clues = _Clues(selectors=selectors or Selectors(), entry=entry, fetched=fetched)
    text = decode(body[:LONGEST], content_type)
    record = find_record(text) if text.lstrip()[:1] in ("{", "[") else None
    if record is not None:
        return _from_record(record, url, clues)
    return _from_page(parse(text, url), clues)


def _from_page(page: Page, clues: _Clues) -> Article:
    heading = _heading(page, clues)
    selected = _select(page, clues.selectors.article_body)
    body = find_body(page.layout, heading, element=selected)
    record = find_record(page, heading.text) if selected is None else None
    shown = _shown(page, heading, body, clues)
    if record is None or len(dense(record.html)) < 40:
        return shown
    told = _from_record(record, page.url, clues)
    return _merged(told, shown) if _fuller(told, shown) else shown


def _shown(page: Page, heading: Heading, body: Body | None, clues: _Clues) -> Article:
    """The article as the page's own markup shows it."""
    time = _published(page, heading, body, clues)
    origin = _origin(page, heading, body, clues)
    text = clean.body_text(page.layout, body) if body else ""
    evidence = {"title": heading.evidence, "published": time.evidence, "text": body.evidence if body else None}
    article = Article(
        url=page.url,
        title=heading.text,
        kicker=heading.kicker,
        subtitle=heading.subtitle,
        published=time.moment.when if time.moment else None,
        precision=time.moment.precision if time.moment else None,
        source_label=origin.source,
        issuer=origin.issuer,
        author=origin.author,
        editor=origin.editor,
        text=text,
        attachments=find_attachments(page.layout, body, page.url),
        images=clean.body_images(page.layout, body, page.url) if body else (),
        next_page=_next_page(page.layout, body, page.url),
        evidence={name: one for name, one in evidence.items() if one} | origin.evidence,
        doubts=(*time.doubts, *_doubts(page, body, clues, heading)),
    )
    article = _numbered(article, _told_number(page.layout, body))
    return replace(
        article, html=clean.body_html(page.layout, body, page.url) if body else ""
    )  # last: it changes the tree


def _from_record(record: Record, url: str, clues: _Clues) -> Article:
    """The article that a piece of JSON holds; its HTML is read like a page's body."""
    page = parse(f"<html><body><div id='zoom'>{record.html}</div></body></html>", url)
    title = tidy(record.title) or (clues.entry.title if clues.entry else "")
    heading = Heading(text=title, low=0, high=0, evidence=None)
    body = find_body(page.layout, heading, element=1)
    rule = Evidence(rule="json", confidence=0.9)
    moment = record.moment
    article = Article(
        url=url,
        title=title,
        published=moment.when if moment else clues.entry.published if clues.entry else None,
        precision=moment.precision if moment else clues.entry.precision if clues.entry else None,
        source_label=clean_name(record.source) or None,
        author=clean_name(record.author) or None,
        text=clean.body_text(page.layout, body) if body else "",
        attachments=find_attachments(page.layout, body, url),
        images=clean.body_images(page.layout, body, url) if body else (),
        evidence={"title": rule, "published": rule, "text": rule, "source": rule},
    )
    article = _numbered(article, record.number)
    return replace(article, html=clean.body_html(page.layout, body, url) if body else "")


def _merged(told: Article, shown: Article) -> Article:
    """What the page's data tells, with what only its markup shows."""
    return replace(
        told,
        title=told.title or shown.title,
        published=told.published or shown.published,
        precision=told.precision or shown.precision,
        source_label=told.source_label or shown.source_label,
        author=told.author or shown.author,
        editor=shown.editor,
        doubts=shown.doubts,
    )


def _fuller(told: Article, shown: Article) -> bool:
    """Whether the data's text is the article: the markup's is much shorter, or not much longer and less sure."""
    ours, theirs = len(shown.text), len(told.text)
    return theirs >= 40 and (theirs > 1.5 * ours or (ours <= 1.3 * theirs and theirs > 0.8 * ours) or ours > 2 * theirs)


def _heading(page: Page, clues: _Clues) -> Heading:
    element = _select(page, clues.selectors.article_title)
    text = tidy(_text(page, element))
    if element is not None and text:
        low, high = page.layout.lows[element], page.layout.highs[element]
        return Heading(text=text, low=low, high=high, evidence=Evidence(rule="selector", confidence=0.99))
    return read_title(page, clues.entry.title if clues.entry else "")


def _published(page: Page, heading: Heading, body: Body | None, clues: _Clues) -> Reading:
    element = _select(page, clues.selectors.article_date)
    moment = find_moment(_text(page, element), now=clues.fetched)
    if moment:
        return Reading(moment=moment, evidence=Evidence(rule="selector", confidence=0.99))
    return read_published(page, heading, body, entry=clues.entry, now=clues.fetched)


def _origin(page: Page, heading: Heading, body: Body | None, clues: _Clues) -> Origin:
    origin = read_origin(page, heading, body)
    element = _select(page, clues.selectors.article_source)
    name = clean_name(re.sub(r"^[^:：]{0,8}[:：]", "", _text(page, element)))
    if name:
        return replace(
            origin, source=name, evidence=origin.evidence | {"source": Evidence(rule="selector", confidence=0.99)}
        )
    listed = clues.entry.source_label if clues.entry else None
    if origin.source is None and listed:
        return replace(
            origin, source=listed, evidence=origin.evidence | {"source": Evidence(rule="list", confidence=0.8)}
        )
    return origin


def _text(page: Page, element: int | None) -> str:
    """The text of an element that may stand within a line, "" for None."""
    if element is None:
        return ""
    layout = page.layout
    low = layout.lows[element]
    own = low < layout.highs[element] and layout.within(layout.lines[low].owner, element)
    return layout.text(element) if own else fold(layout.nodes[element].text())


def _select(page: Page, selector: str | None) -> int | None:
    """The number of the first element that a column's selector finds; None where there is none."""
    if not selector:
        return None
    try:
        node = page.tree.css_first(selector)
    except SelectolaxError:  # not a selector: the registry's check says so, a page is read all the same
        return None
    return page.layout.number_of(node) if node is not None else None


def _numbered(article: Article, told: str | None) -> Article:
    """The article with its 文号 and the standards it names; ``told`` is what a disclosure table calls its number."""
    table = next(iter(find_doc_numbers(told)), None) if told else None
    own = table or own_doc_number(article.text, article.title)
    numbers = find_doc_numbers(article.text, article.title)
    return replace(
        article,
        doc_number=own,
        doc_numbers=tuple(dict.fromkeys([*([own] if own else []), *numbers])),
        standards=find_standards(f"{article.title}\n{article.text}"),
    )


def _told_number(page: Layout, body: Body | None) -> str | None:
    """What stands behind 发文字号 or 文号 outside the text."""
    end = body.low if body else len(page.lines)
    for number in range(min(end, len(page.lines))):
        text = page.lines[number].text
        match = re.match(r"^[\[【]?\s?(?:发文字号|文\s?号|文件编号|发文文号)\s?[\]】]?\s?[:：]?\s?(.{0,40})$", text)
        if match:
            return match[1] or (page.lines[number + 1].text if number + 1 < len(page.lines) else "")
    return None


def _next_page(page: Layout, body: Body | None, url: str) -> str | None:
    """Where a paginated article goes on: the link 下一页 in or right behind the body."""
    if body is None:
        return None
    for number in range(body.low, min(len(page.lines), body.high + 25)):
        for link in page.lines[number].links:
            if _NEXT.match(fold(page.nodes[link].text())):
                address = resolve(url, page.attribute(link, "href"))
                if address and address != url:
                    return address
    return None


def _doubts(page: Page, body: Body | None, clues: _Clues, heading: Heading) -> Iterator[str]:
    if body is None:
        yield "页面上没有找到正文"
    elif body.rival < 0.5:
        yield "按容器读出的正文与通用方法读出的相差很大"
    entry = clues.entry
    if entry and entry.title and heading.text and page.url:
        listed, read = dense(entry.title).rstrip("….")[:12], dense(heading.text)
        if listed[:6] not in read and read[:6] not in dense(entry.title):
            yield f"页面标题与列表标题“{entry.title}”不一致"
