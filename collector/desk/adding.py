"""手工添加: an address that the columns have not brought, or a text with its 来源; read, seen, grouped like any."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from collector.desk.context import Desk, desk_of
from collector.desk.pages import page
from collector.desk.people import IsEditor, IsReader, Person
from collector.desk.problems import Refusal
from collector.desk.shown import shown_html
from collector.editing.canonical import Names
from collector.editing.sections import suggest
from collector.editing.stories import group
from collector.model import CHINA, HANDED, Article, Column, Entry, Item, Precision
from collector.publishing.daily.view import web
from collector.reading.article import read_article
from collector.reading.docnumber import own_doc_number
from collector.reading.urls import host, is_public, url_key

router = APIRouter()

_MARKUP = re.compile(r"<(?:!doctype|html|head|body|div|p)\b", re.IGNORECASE)
_LONGEST = 1_000_000  # characters
_LONGEST_ADDRESS = 2000
Text = Annotated[str, Form()]


@router.get("/add")
def show(request: Request, url: str = "", title: str = "", text: str = "", person: Person = IsReader) -> Response:
    """The form; the bookmarklet fills it in from the page that one is on."""
    address = desk_of(request).config.settings.desk_address or str(request.base_url).rstrip("/")
    given = {"url": url[:_LONGEST_ADDRESS], "title": title[:500], "text": text[:_LONGEST], "source": "", "day": ""}
    return page(request, "add.html.jinja", person, given=given, bookmarklet=_bookmarklet(address))


@router.post("/add/address")
def add_address(request: Request, url: Text, person: Person = IsEditor) -> Response:
    """Lead to the item of an address, or have it read by whoever gathers, by the rules of its site's column if any."""
    desk, address = desk_of(request), url.strip()
    if not web(address) or len(address) > _LONGEST_ADDRESS or not host(address):
        raise Refusal(422, "请粘贴以 http:// 或 https:// 开头的完整网址")
    known = desk.store().items.by_url(address)
    if known is not None:
        return _to(known.id)
    if not is_public(address) and host(address) not in desk.config.settings.allow_private:
        raise Refusal(422, "这是内部网址，程序不去读取；请把正文粘贴在下面")
    column, now = _column_of(desk, address) or HANDED, desk.now()
    with desk.store().write():
        desk.store().polls.want(column.key, Entry(url=address, title=""), now)
        if column is not HANDED:
            desk.store().columns.poll_now(column.key, now)
    return page(request, "added.html.jinja", person, address=address, problem="")


@router.get("/add/address")
def wait_for_address(request: Request, url: str, person: Person = IsReader) -> Response:
    """Lead to the item once the address has been read; until then say how it stands."""
    store = desk_of(request).store()
    known = store.items.by_url(url[:_LONGEST_ADDRESS])
    if known is not None:
        return _to(known.id)
    problem = store.polls.problem_of(url_key(url[:_LONGEST_ADDRESS]))
    return page(request, "added.html.jinja", person, address=url[:_LONGEST_ADDRESS], problem=problem or "")


@router.post("/add/preview")
def preview(
    request: Request,
    text: Text = "",
    url: Text = "",
    title: Text = "",
    source: Text = "",
    day: Text = "",
    person: Person = IsEditor,
) -> Response:
    """What would be stored of a pasted text or page; nothing is stored yet."""
    desk = desk_of(request)
    article = _article(desk, text, url=url, title=title, source=source, day=day)
    bulletin = desk.config.bulletin
    given = {"url": url, "title": title, "text": text, "source": source, "day": day}
    return page(
        request,
        "add-preview.html.jinja",
        person,
        article=article,
        text=shown_html(article) or article.text,
        section=suggest(article, None, bulletin, desk.config.filters).section,
        given=given,
        known=desk.store().items.by_url(article.url),
    )


@router.post("/add/text", dependencies=[IsEditor])
def add_text(
    request: Request,
    text: Text = "",
    url: Text = "",
    title: Text = "",
    source: Text = "",
    day: Text = "",
) -> Response:
    """Store a pasted text; the same again leads to the item that is there."""
    desk = desk_of(request)
    article = _article(desk, text, url=url, title=title, source=source, day=day)
    known = desk.store().items.by_url(article.url)
    if known is not None:
        return _to(known.id)
    entry = Entry(url=article.url, title=article.title, published=article.published)
    item = Item(column=HANDED.key, entry=entry, article=article, url_key=url_key(article.url), fetched=desk.now())
    with desk.store().write():
        stored = desk.store().items.add(item)
        group(desk.store(), stored.id, Names.of(desk.config))
    return _to(stored.id)


def _article(desk: Desk, text: str, *, url: str, title: str, source: str, day: str) -> Article:
    """The article that was pasted; of a page's source code what the readers make of it.

    :raises Refusal: there is no text or no title, or it is too long.
    """
    said, address = text.strip(), url.strip()
    if len(said) > _LONGEST:
        raise Refusal(413, f"正文过长（{len(said)} 字），没有保存")
    if address and (not web(address) or len(address) > _LONGEST_ADDRESS):
        raise Refusal(422, "网址应以 http:// 或 https:// 开头，也可以不填")
    digest = hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).hexdigest()
    address = address or f"text:{digest}"
    read = _read(desk, said, address)
    heading = title.strip() or read.title
    if not heading or not read.text:
        raise Refusal(422, "请填写标题并粘贴正文")
    published = _moment(day) or read.published
    return Article(
        url=address,
        title=heading[:500],
        published=published,
        precision=(Precision.DAY if _moment(day) else read.precision) if published else None,
        source_label=source.strip()[:100] or read.source_label,
        text=read.text,
        html=read.html,
        doc_number=read.doc_number or own_doc_number(read.text, heading),
        doc_numbers=read.doc_numbers,
        attachments=read.attachments,
        images=read.images,
    )


def _read(desk: Desk, said: str, address: str) -> Article:
    if _MARKUP.search(said[:5000]):
        base = address if web(address) else "https://pasted.invalid/"
        return read_article(said.encode("utf-8", "replace"), base, content_type="text/html; charset=utf-8",
                            fetched=desk.now())  # fmt: skip
    lines = (line.strip() for line in said.splitlines())
    return Article(url=address, text="\n".join(line for line in lines if line))


def _moment(day: str) -> datetime | None:
    if not day.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(day.strip()), time(), CHINA)
    except ValueError as error:
        raise Refusal(422, "日期写法应为 2026-11-20") from error


def _column_of(desk: Desk, address: str) -> Column | None:
    """A watched column on the address's site, that of the longest common path first."""
    columns = [column for column in desk.config.enabled if host(column.url) == host(address)]
    return max(columns, key=lambda column: _common(column.url, address), default=None)


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _to(item: int) -> Response:
    return Response(status_code=204, headers={"HX-Redirect": f"/items/{item}"})


def _bookmarklet(address: str) -> str:
    """A bookmark that brings the page one is on, with what is marked in it, to the form."""
    return (
        "javascript:(()=>{const e=encodeURIComponent,s=String(getSelection()).slice(0,1500);"
        f"open('{address}/add?url='+e(location.href)+'&title='+e(document.title)+'&text='+e(s),'_blank','noopener')}})()"
    )
