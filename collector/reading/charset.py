"""Turns the bytes of a page into text: the bytes themselves are asked for their charset before a label is believed."""

from __future__ import annotations

import codecs
import re

LONGEST = 16_000_000  # bytes; more than this of a page is never looked at
_HEAD = 4096  # bytes in which a page may declare its charset
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s{0,4}=\s{0,4}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,4}=\s{0,4}[\"']([\w.:-]{2,40})", re.IGNORECASE)
# Chinese pages say gb2312 and mean gb18030; Taiwanese and Hong Kong pages say big5 and mean Microsoft's or Hong Kong's.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz",
    "utf8": "utf-8",
}
_TEXT = {"big5": "cp950", "big5-hkscs": "big5hkscs"}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SINGLE_BYTE = {"iso8859-1", "cp1252", "ascii", "latin-1"}  # on a Chinese page: a default nobody chose


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of ``body``: by byte order mark, then by whichever of header, declaration and content fits the bytes.

    UTF-8 that is valid is UTF-8 whatever the labels say (no real GBK text is); never raises: what cannot be read
    becomes U+FFFD. NUL characters are dropped. At most ``LONGEST`` bytes are read.
    """
    body = body[:LONGEST]
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _clean(body[len(bom) :].decode(name, "replace"))
    return _clean(_text(body, content_type))


def declared(body: bytes, content_type: str | None = None) -> list[str]:
    """The charsets that header, declaration and meta name, in that order, as Python codec names."""
    labels = [match.group(1) for match in (_HEADER.search(content_type or ""),) if match]
    head = body[:_HEAD]
    labels += [match.group(1).decode("ascii", "replace") for match in (_XML.search(head), _META.search(head)) if match]
    return [codec for codec in (_codec(label) for label in labels) if codec]


def _text(body: bytes, content_type: str | None) -> str:
    utf8 = _strict(body, "utf-8")
    if utf8 is not None:
        return utf8 if "\x1b" not in utf8 else _escaped(body, utf8, content_type)
    chosen = [codec for codec in declared(body, content_type) if codec not in _SINGLE_BYTE and codec != "utf-8"]
    for codec in (*chosen, "gb18030"):
        text = _strict(body, codec)
        if text is not None and not _mojibake(text):
            return text
    return _least_broken(body, ["utf-8", *chosen, "gb18030", "cp950"])


def _escaped(body: bytes, utf8: str, content_type: str | None) -> str:
    """Seven-bit charsets (HZ, ISO-2022) are valid UTF-8 too; only a label tells."""
    stateful = [codec for codec in declared(body, content_type) if codec.startswith(("iso2022", "hz"))]
    return next((text for text in (_strict(body, codec) for codec in stateful) if text is not None), utf8)


def _least_broken(body: bytes, codecs_: list[str]) -> str:
    """Bytes damaged in places: the reading with the fewest broken characters; the earlier one where they are equal."""
    readings = [body.decode(codec, "replace") for codec in dict.fromkeys(codecs_)]
    return min(readings, key=lambda text: text.count("\ufffd") / (len(text) + 1) + (0.05 if _mojibake(text) else 0))


def _mojibake(text: str) -> bool:
    """Whether a GB18030 or Big5 reading holds private-use characters in number: a sign of another charset."""
    sample = text[:20000]
    return len(_PRIVATE.findall(sample)) * 50 > len(sample) - len(sample.encode("ascii", "ignore"))


def _strict(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None


def _codec(label: str) -> str | None:
    label = label.strip().lower()
    name = _TEXT.get(label) or _MEANT.get(label, label)
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    return info.name if info._is_text_encoding else None  # noqa: SLF001 - the only way to tell base64 from a charset


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\x00", "")
