"""Scraped HTML as the desk shows it: sanitised once more, and pictures as links, since no page may load from a site."""

from __future__ import annotations

import re

from markupsafe import Markup

from collector.model import Article
from collector.reading.clean import MOST_HTML, safe_html

# As the sanitiser writes it: attributes in double quotes, with quotes and angle brackets inside them as entities.
_PICTURE = re.compile(r"<img\b([^>]*)>")
_ATTRIBUTE = re.compile(r'\b(src|alt)="([^"]*)"')


def shown_html(article: Article) -> Markup:
    """The article's body, harmless whatever the site sent; "" where there is none."""
    if not article.html or len(article.html) > MOST_HTML:
        return Markup()
    return Markup(_PICTURE.sub(_link, safe_html(article.html)))  # noqa: S704  # sanitised on this line


def _link(match: re.Match[str]) -> str:
    """A picture's place: its description, and the address for whoever wants to see it there."""
    given = dict(_ATTRIBUTE.findall(match[1]))
    address, words = given.get("src", ""), given.get("alt", "").strip()
    label = f"图片：{words}" if words else "图片"
    if not address.startswith(("http://", "https://")):
        return f'<span class="picture">{label}</span>'
    return f'<a class="picture" href="{address}" rel="noopener noreferrer nofollow" target="_blank">{label}</a>'
