"""How the article behind one entry is had: its page with its further pages, a file, or what the list itself carries."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from scrapy.http import TextResponse

from collector.errors import ReadError, Refused
from collector.model import Article, Attachment, Column, Entry, PageRequest
from collector.reading.urls import host, url_key
from spiders.base.fetching import HTTP_OK, content_type, fetch, headers_of, moved
from spiders.base.means import Means

MAX_PAGES = 20  # of one article
STUB = 40  # characters; an article page that says less than this beside a longer text in the list is a stub

_FILE = re.compile(r"pdf|docx?|wps|rtf|odt|xlsx?|et|csv|pptx?|dps|ofd|ceb|zip|rar|7z|tar|gz|jpe?g|png|gif|mp[34]")
_FILE_TYPES = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/zip": "zip",
    "application/x-rar-compressed": "rar",
}


async def article_of(entry: Entry, column: Column, means: Means, *, referer: str) -> Article:
    """The article of an entry, read.

    :raises Refused: its page cannot be had, or holds neither a title nor a text.
    :raises ReadError: reading it took too long or broke the reader.
    """
    kind = file_kind(entry.url)
    if kind:
        return _file(entry, entry.url, kind)
    try:
        article = await _from_page(entry, column, means, referer)
    except (Refused, ReadError):
        if not entry.html:
            raise
        return await _from_list(entry, column, means)
    if entry.html and len(article.text) < STUB:
        carried = await _from_list(entry, column, means)
        return carried if len(carried.text) > len(article.text) else article
    return article


def file_kind(url: str) -> str | None:
    """The suffix of a link that leads to a file instead of a page: ``pdf``; None for pages."""
    name = urlsplit(url).path.rpartition("/")[2]
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    return suffix if _FILE.fullmatch(suffix) else None


def _file(entry: Entry, url: str, kind: str) -> Article:
    name = unquote(urlsplit(url).path.rpartition("/")[2], errors="replace") or entry.title
    return Article(
        url=url,
        title=entry.title,
        published=entry.published,
        precision=entry.precision,
        source_label=entry.source_label,
        attachments=(Attachment(url=url, name=name, kind=kind),),
    )


async def _from_page(entry: Entry, column: Column, means: Means, referer: str) -> Article:
    response = await fetch(means, PageRequest(url=entry.url), seconds=means.article_timeout, referer=referer)
    kind = _FILE_TYPES.get((content_type(response) or "").partition(";")[0].strip().lower())
    if kind and response.status == HTTP_OK:
        return _file(entry, response.url, kind)
    if moved(entry.url, response.url) and host(entry.url) == host(response.url):
        raise Refused("soft404", f"led to the front page {response.url}")
    article = await _read(response, entry, column, means)
    if article.next_page:
        article = await _with_further_pages(article, entry, column, means)
    if not article.title and not article.text:
        raise Refused("unreadable", "neither a title nor a text was found on the page")
    return article


async def _with_further_pages(article: Article, entry: Entry, column: Column, means: Means) -> Article:
    """The article with its 下一页 joined: same host, no page twice, at most ``MAX_PAGES``."""
    seen, texts, pages = {url_key(article.url), url_key(entry.url)}, [article.text], [article.html]
    attachments, last = list(article.attachments), article
    while last.next_page and len(texts) < MAX_PAGES:
        url = last.next_page
        if url_key(url) in seen or host(url) != host(article.url):
            break
        seen.add(url_key(url))
        response = await fetch(means, PageRequest(url=url), seconds=means.article_timeout, referer=last.url)
        last = await _read(response, entry, column, means)
        texts.append(last.text)
        pages.append(last.html)
        attachments += [one for one in last.attachments if one.url not in {other.url for other in attachments}]
    return replace(
        article,
        text="\n".join(filter(None, texts)),
        html="\n".join(filter(None, pages)),
        attachments=tuple(attachments),
        images=tuple(dict.fromkeys((*article.images, *last.images))),
    )


async def _read(response: TextResponse, entry: Entry, column: Column, means: Means) -> Article:
    return await means.read(
        response.body,
        response.url,
        status=response.status,
        headers=headers_of(response),
        selectors=column.selectors,
        entry=entry,
        fetched=means.now(),
    )


async def _from_list(entry: Entry, column: Column, means: Means) -> Article:
    """The article that a feed or an API carries in the entry itself."""
    page = f"<html><head><title>{html.escape(entry.title)}</title></head><body><div>{entry.html}</div></body></html>"
    article = await means.read(
        page.encode("utf-8", "replace"),
        entry.url,
        status=HTTP_OK,
        headers={"Content-Type": "text/html; charset=utf-8"},
        selectors=type(column.selectors)(),
        entry=entry,
        fetched=means.now(),
    )
    return replace(article, title=article.title or entry.title)
