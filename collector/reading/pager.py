"""Where a list goes on: the request for its next page, from links or from the scripts that draw the pager."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from collector.model import PageRequest, Selectors
from collector.reading.outline import Outline, fold, shallow
from collector.reading.urls import host, resolve, url_key

_NEXT = re.compile(
    r"(?:下一?[页頁]|下1[页頁]|[后後]一?[页頁]|next(?:\s?page)?)\s*(?:[>›»→]{0,2})|[>›»→]{1,2}|\[?下一[页頁]\]?",
    re.IGNORECASE,
)
_NEXT_NAME = re.compile(r"(?:^|[\s_-])(?:next(?:page)?|nextpostslink|pgnext)(?:[\s_-]|$)", re.IGNORECASE)
_PAGED = re.compile(r"下一?[页頁]|[尾末]页|共\s*\d+\s*[页条]|第\s*\d+\s*页|\d+\s*/\s*\d+\s*页")
_SCRIPTED = re.compile(r"createPage(?:HTML)?\s*\(([^()]{3,200})\)")
_COUNT = re.compile(r"\bcountPage\s*=\s*(?:parseInt\()?[\"']?(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d{1,5})")
_DISABLED = re.compile(r"disabled|forbid|gray|nolink", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<base>.+?)_(?P<n>\d{1,4})$")


def next_page(page: Outline, text: str, url: str, selectors: Selectors | None = None) -> PageRequest | None:
    """The request for the page after this one; None on the last, and where only a script could tell."""
    if selectors and selectors.next:
        return _request(_selected(text, url, selectors.next), url)
    for found in (_linked(page, url), _scripted(text, url), _counted(text, url), _numbered(page, url)):
        if found and url_key(found) != url_key(url):
            return _request(found, url)
    return None


def paged(page: Outline) -> bool:
    """Whether the page shows itself to be one of several, or has a pager that a script draws."""
    if any(len(word) < 80 and _PAGED.search(word) for word in page.words(0, len(page.tags))):
        return True
    return any(tag == "script" and _SCRIPTED.search(page.texts[node]) for node, tag in enumerate(page.tags))


def _request(found: str | None, url: str) -> PageRequest | None:
    if found is None or host(found) != host(url):
        return None
    return PageRequest(url=found)


def _selected(text: str, url: str, selector: str) -> str | None:
    try:
        node = LexborHTMLParser(shallow(text) or "<html></html>").css_first(selector)
    except SelectolaxError:
        return None
    return resolve(url, node.attributes.get("href") or "") if node else None


def _linked(page: Outline, url: str) -> str | None:
    """A link that says 下一页; of several the last, since carousels stand above lists."""
    found = [target for node in _links(page) if (target := _next_target(page, node, url))]
    return found[-1] if found else None


def _links(page: Outline) -> Iterator[int]:
    return (node for node, tag in enumerate(page.tags) if tag in ("a", "link") and page.attrs[node].get("href"))


def _next_target(page: Outline, node: int, url: str) -> str | None:
    attrs = page.attrs[node]
    words = fold("".join(page.words(node, page.ends[node]))) or attrs.get("title", "")
    by_words = page.tags[node] == "a" and _NEXT.fullmatch(words.strip("[]【】 "))
    by_name = attrs.get("rel") == "next" or (
        page.tags[node] == "a" and _NEXT_NAME.search(page.names(node)) and not words
    )
    if not (by_words or by_name) or _DISABLED.search(attrs.get("class", "")):
        return None
    target = resolve(url, attrs["href"])
    return target if target and host(target) == host(url) and _listlike(target, url) else None


def _listlike(target: str, url: str) -> bool:
    """Whether an address can be another page of this list: near it, and not the site's front."""
    path, own = urlsplit(target).path, urlsplit(url).path
    return (path.rstrip("/") != "" or own.rstrip("/") == "") and "#" not in target and not target.endswith("=")


def _scripted(text: str, url: str) -> str | None:
    """TRS and Ucap: ``createPageHTML(pages, current, "index", "html")``, with or without a container before."""
    match = _SCRIPTED.search(text)
    if match is None:
        return None
    parts = [part.strip().strip("\"'") for part in match[1].split(",")]
    numbers = [int(part) for part in parts if part.isdigit()]
    names = [part for part in parts if part and not part.isdigit()]
    boxed = not parts[0].isdigit()
    names = names[1:] if boxed else names
    if len(numbers) < 2 or not names or not re.fullmatch(r"[\w-]+", names[0]):
        return None
    suffix = names[1] if len(names) > 1 and re.fullmatch(r"\w{2,5}", names[1]) else "html"
    return _following(url, numbers[0], names[0], suffix, first=2 if boxed else 1)


def _following(url: str, pages: int, name: str, suffix: str, *, first: int) -> str | None:
    """The file after the one at hand; ``first`` is the number that the second page carries."""
    file = urlsplit(url).path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    match = _NUMBERED.match(file)
    here = int(match["n"]) if match and match["base"] == name else first - 1
    if here - first + 2 >= pages:
        return None
    return resolve(url, f"{name}_{here + 1}.{suffix}")


def _counted(text: str, url: str) -> str | None:
    """Older TRS: ``var countPage = 12`` and a script that writes the links ``index_N``."""
    match = _COUNT.search(text)
    if match is None:
        return None
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    suffix = last.rsplit(".", 1)[1] if "." in last else _suffix(text)
    return _following(url, int(match[1]), "index", suffix, first=1)


def _suffix(text: str) -> str:
    match = re.search(r"[\"']index[\"'_]\s{0,3}\+?.{0,60}?\.?(s?html?)[\"']", text)
    return match[1] if match else "html"


def _numbered(page: Outline, url: str) -> str | None:
    """Plain page numbers: the link called one more than the number that is no link, or than the one the address has."""
    targets: dict[int, str] = {}
    for node in _links(page):
        words = "".join(page.words(node, page.ends[node])).strip("[]【】 ")
        target = (
            resolve(url, page.attrs[node]["href"]) if words.isascii() and words.isdigit() and len(words) < 5 else None
        )
        if target and host(target) == host(url):
            targets.setdefault(int(words), target)
    if len(targets) < 1 or (2 not in targets and len(targets) < 2):
        return None
    here = next((number for number, target in targets.items() if url_key(target) == url_key(url)), None)
    here = here or _unlinked(page, targets) or 1
    return targets.get(here + 1)


def _unlinked(page: Outline, targets: dict[int, str]) -> int | None:
    """The page number that stands among the links without being one."""
    for node, tag in enumerate(page.tags):
        word = page.texts[node].strip("[]【】 ") if tag == "#text" and len(page.texts[node]) < 8 else ""
        if word.isascii() and word.isdigit() and int(word) not in targets:
            number = int(word)
            if number + 1 in targets and (number == 1 or number - 1 in targets):
                return number
    return None
