"""The daily list as an Atom feed (RFC 4287), one entry a candidate, for feed readers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from collector.model import CHINA, Candidate, DailyList
from collector.publishing.daily.view import clean, day_of, origin, outlets, title, web

SUFFIX = ".atom"
MEDIA_TYPE = "application/atom+xml"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_AUTHORITY = "tag:collector,2026:"  # RFC 4151: ids that stay the same wherever the list is put

register_namespace("", _NAMESPACE)


def render(daily: DailyList) -> bytes:
    """The feed; the section is an entry's category, the day is part of the feed's id and not of the entries'."""
    return feed(
        f"list/{daily.day.isoformat()}",
        " ".join(part for part in (daily.masthead, title(daily)) if part),
        daily.made,
        daily.masthead or "collector",
        [(section, candidate) for section, candidates in daily.sections for candidate in candidates],
    )


def feed(own: str, name: str, updated: datetime, author: str, entries: Iterable[tuple[str, Candidate]]) -> bytes:
    """Any candidates under their sections as a feed of its own id and name."""
    root = Element(f"{{{_NAMESPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(root, "id", f"{_AUTHORITY}{own}")
    _add(root, "title", name)
    _add(root, "updated", _time(updated))
    _add(SubElement(root, f"{{{_NAMESPACE}}}author"), "name", author)
    for section, candidate in entries:
        _entry(root, section, candidate)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, section: str, candidate: Candidate) -> None:
    entry = SubElement(feed, f"{{{_NAMESPACE}}}entry")
    _add(entry, "id", f"{_AUTHORITY}item/{candidate.item}")
    _add(entry, "title", candidate.title)
    address = web(candidate.url)
    if address:
        SubElement(entry, f"{{{_NAMESPACE}}}link", {"rel": "alternate", "href": clean(address)})
    _add(entry, "updated", _time(candidate.first_seen))
    if candidate.published:
        _add(entry, "published", _time(candidate.published))
    _add(SubElement(entry, f"{{{_NAMESPACE}}}author"), "name", candidate.source)
    SubElement(entry, f"{{{_NAMESPACE}}}category", {"term": clean(section)})
    facts = (origin(candidate), day_of(candidate), candidate.doc_number, candidate.lead, outlets(candidate))
    _add(entry, "summary", " · ".join(fact for fact in facts if fact))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{_NAMESPACE}}}{name}").text = clean(text)


def _time(when: datetime) -> str:
    return when.astimezone(CHINA).isoformat(timespec="seconds")
