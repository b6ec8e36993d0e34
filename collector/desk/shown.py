"""Scraped HTML as the desk shows it: sanitised once more, its pictures out of the archive and never from a site."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from markupsafe import Markup

from collector.model import Article
from collector.reading.clean import MOST_HTML, safe_html

# As the sanitiser writes it: attributes in double quotes, with quotes and angle brackets inside them as entities.
_PICTURE = re.compile(r"<img\b([^>]*)>")
_ATTRIBUTE = re.compile(r'\b(src|alt)="([^"]*)"')
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png", b"GIF8": "image/gif", b"BM": "image/bmp"}


def shown_html(article: Article, pictures: Mapping[str, str] | None = None) -> Markup:
    """The article's body, harmless whatever the site sent; "" where there is none.

    :param pictures: the desk's own addresses of pictures that are at hand, by their addresses on the site; the others
        are shown as links.
    """
    if not article.html or len(article.html) > MOST_HTML:
        return Markup()
    at_hand = pictures or {}
    shown = _PICTURE.sub(lambda match: _picture(match, at_hand), safe_html(article.html))
    return Markup(shown)  # noqa: S704  # sanitised one line above


def kind_of(body: bytes) -> str | None:
    """The media type of a picture that a browser may be given; None for everything else, SVG too, which may run."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _KINDS.items() if body.startswith(beginning)), None)


def _picture(match: re.Match[str], at_hand: Mapping[str, str]) -> str:
    """The picture where it is at hand, or else its description and the address for whoever wants to see it there."""
    given = dict(_ATTRIBUTE.findall(match[1]))
    address, words = given.get("src", ""), given.get("alt", "").strip()
    own = at_hand.get(html.unescape(address))
    if own:
        return f'<img class="picture" src="{own}" alt="{words or "图片"}" loading="lazy">'
    label = f"图片：{words}" if words else "图片"
    if not address.startswith(("http://", "https://")):
        return f'<span class="picture">{label}</span>'
    return f'<a class="picture" href="{address}" rel="noopener noreferrer nofollow" target="_blank">{label}</a>'
