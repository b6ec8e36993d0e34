"""The article readers that others wrote, each behind the same call; none may touch the network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from bench._reading_scores import Prediction

Reader = Callable[[str, str], Prediction]
_SOMEWHERE = "https://page.invalid/"  # for peers that insist on an address


def trafilatura() -> Reader:
    """trafilatura with its metadata."""
    from trafilatura import bare_extraction

    def read(html: str, url: str) -> Prediction:
        found: Any = bare_extraction(html, url=url or None, with_metadata=True)
        if found is None:
            return Prediction()
        return Prediction(title=found.title, published=found.date, author=found.author, text=found.text or "")

    return read


def gne() -> Reader:
    """GeneralNewsExtractor."""
    from gne import GeneralNewsExtractor

    extractor = GeneralNewsExtractor()

    def read(html: str, url: str) -> Prediction:
        found: dict[str, Any] = extractor.extract(html, host=url or _SOMEWHERE)
        when = found.get("publish_time") or None
        return Prediction(title=found["title"], published=_moment(when), author=found["author"], text=found["content"])

    return read


def newspaper4k() -> Reader:
    """newspaper4k; it would load a page's images while parsing, which is switched off."""
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False
    config.language = "zh"

    def read(html: str, url: str) -> Prediction:
        article = Article(url or _SOMEWHERE, config=config, input_html=html)
        article.download(input_html=html)
        article.parse()
        when = article.publish_date
        return Prediction(
            title=article.title,
            published=when.strftime("%Y-%m-%dT%H:%M+08:00") if when else None,
            author=", ".join(article.authors) or None,
            text=article.text or "",
        )

    return read


def readability() -> Reader:
    """readability-lxml; it reads no dates."""
    from readability import Document
    from selectolax.lexbor import LexborHTMLParser

    def read(html: str, url: str) -> Prediction:
        document = Document(html, url=url or None)
        text = LexborHTMLParser(document.summary()).text(separator="\n")
        return Prediction(title=document.short_title(), text=text)

    return read


def news_please() -> Reader:
    """news-please."""
    from newsplease import NewsPlease

    def read(html: str, url: str) -> Prediction:
        found: Any = NewsPlease.from_html(html, url=url or _SOMEWHERE, fetch_images=False)
        when = found.date_publish
        return Prediction(
            title=found.title,
            published=when.strftime("%Y-%m-%dT%H:%M+08:00") if when else None,
            author=", ".join(found.authors or ()) or None,
            text=found.maintext or "",
        )

    return read


PEERS: dict[str, Callable[[], Reader]] = {
    "trafilatura": trafilatura,
    "gne": gne,
    "newspaper4k": newspaper4k,
    "readability": readability,
    "news-please": news_please,
}


def load(name: str) -> Reader | str:
    """The peer of that name, or in words why it cannot be had."""
    for chatty in ("trafilatura", "htmldate", "newspaper", "newsplease", "readability", "scrapy"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL + 1)  # they log every page they cannot read
    if name not in PEERS:
        return "unknown"
    try:
        return PEERS[name]()
    except ImportError as error:
        return f"not installed ({error.name})"


def _moment(text: str | None) -> str | None:
    from collector.model import Precision
    from collector.reading.dates import find_moment

    moment = find_moment(text) if text else None
    if moment is None:
        return None
    return moment.when.strftime("%Y-%m-%d" if moment.precision is Precision.DAY else "%Y-%m-%dT%H:%M+08:00")
