"""The files that an article links: address, name and kind, without fetching them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from collector.model import Attachment
from collector.reading.body import Body
from collector.reading.layout import Layout, fold
from collector.reading.urls import resolve

_BEHIND = 15  # lines behind the text in which a page may list its files
KINDS = (
    "pdf", "docx", "doc", "xlsx", "xls", "wps", "et", "ofd", "zip", "rar", "7z", "pptx", "ppt", "dps", "txt",
    "csv", "rtf", "ceb", "xml", "tif", "dwg",
)  # fmt: skip
_SUFFIX = re.compile(rf"\.({'|'.join(KINDS)})$", re.IGNORECASE)
_NAMED = re.compile(rf"\.({'|'.join(KINDS)})(?=$|[\s)）】\]（(&])", re.IGNORECASE)
_PARAMETERS = (
    "filename",
    "file_name",
    "file",
    "name",
    "attname",
    "oldname",
    "realname",
    "attachname",
    "path",
    "url",
    "filepath",
)
_DOWNLOADS = re.compile(
    r"/download(?:file)?\.jsp|downfile\.jsp|/down\.jsp|/attach/|/attachment|downloadattach|/download\?|filedownload",
    re.IGNORECASE,
)
_NOT_FILES = re.compile(r"/app/|client|客户端|\.apk|appdown", re.IGNORECASE)


def find_attachments(page: Layout, body: Body | None, base: str) -> tuple[Attachment, ...]:
    """Files linked in the body or in the lines right behind it (附件下载), in order, each address once.

    ``kind`` is the suffix in lower case, of the address, of a parameter that names the file or of the link's text, and
    "" where only the address's form says that it is a download.
    """
    found: dict[str, Attachment] = {}
    for element in _links(page, body):
        attachment = _attachment(page, element, base)
        if attachment is not None:
            found.setdefault(attachment.url, attachment)
    return tuple(found.values())


def kind_of(url: str, text: str = "") -> str | None:
    """What kind of file an address leads to, as far as it and its link's text tell; None where it is no file."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    named = [parts.path, *(value for name, value in parse_qsl(parts.query) if name.lower() in _PARAMETERS)]
    for value in named:
        match = _SUFFIX.search(unquote(value))
        if match:
            return match[1].lower()
    match = _NAMED.search(text)
    if match:
        return match[1].lower()
    return "" if _DOWNLOADS.search(url) and not _NOT_FILES.search(url) else None


def _links(page: Layout, body: Body | None) -> Iterator[int]:
    """Links of the body's element and of the lines right behind the text; of the whole page without a body."""
    first, last = (body.element, page.ends[body.element]) if body else (0, len(page.tags))
    for element in range(first, last):
        if page.tags[element] == "a" and (body is None or page.lows[element] >= body.low):
            yield element
    if body is not None:
        for line in page.lines[body.high : body.high + _BEHIND]:
            yield from line.links


def _attachment(page: Layout, element: int, base: str) -> Attachment | None:
    attributes = page.nodes[element].attributes
    href = attributes.get("href") or ""
    text = fold(page.nodes[element].text())
    kind = kind_of(href, text)
    url = resolve(base, href) if kind is not None else None
    if url is None or kind is None:
        return None
    if kind == "" and not (2 <= len(text) <= 120):
        return None
    return Attachment(url=url, name=_name(text, attributes.get("title") or "", url), kind=kind)


def _name(text: str, title: str, url: str) -> str:
    text = re.sub(r"^(?:附件\s?\d{0,2}\s?[:：.、]\s?)(?=\S)", "", text)
    vague = len(text) < 3 or re.fullmatch(
        r"(?:点击)?(?:下载|查看|附件下载|附件|正文|全文|下载附件|点击下载).{0,2}", text
    )
    return (fold(title) if vague and title else text) or unquote(urlsplit(url).path.rsplit("/", 1)[-1])
