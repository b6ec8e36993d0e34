"""Characters as Chinese print wants them: GB/T 15834 for punctuation, GB/T 15835 for figures; nothing else is touched.

Figures, letters and Chinese characters keep their order and number: only their width, the punctuation and the spaces
between them change. What is printed once is printed the same the second time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KEPT = "\ufdd0-\ufddf"  # noncharacters: they stand for names that are kept as they are, the next for addresses
_CHINESE = HAN + _KEPT
_OPENING, _CLOSING = "《〈（「『【〔", "》〉）」』】〕"
_FULL = _OPENING + _CLOSING + "，。；：！？、…"
_QUOTES = "“”‘’"

_WIDE = {
    code: code - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for code in range(*span)
}
_WIDE |= {ord("％"): ord("%")}
_FULL_WIDTH = dict(zip(",;:!?", "，；：！？", strict=True))
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_STANDARD = re.compile(r"\b[A-Z]{2,12}(?:/[A-Z]{1,12}){0,2} ?\d[\d.]*[-—–]\d{2,4}(?: +|(?=[^\d]|$))")
_ENDS = re.compile("[。！？；]")

_POINT = re.compile(rf"(?<=[{_CHINESE}{_CLOSING}”’])( *)([,;:!?])|([,;:!?])(?= *[{_CHINESE}{_OPENING}])")
_WIDE_DOT = re.compile(r"(?<=\d)．(?=\d)")
_LAST_DOT = re.compile(rf"(?<=[{_CHINESE}])\.(?=[”’）]?$)")
_ELLIPSIS = re.compile(rf"(?<=[{_CHINESE}])(?:\.{{3,}}|。{{2,}}|…+)|(?:\.{{3,}}|…+)(?=[{_CHINESE}])")
_DASH = re.compile(rf"(?<=[{_CHINESE}])-{{2,}}(?=[{_CHINESE}])")
_APOSTROPHE = re.compile(rf"(?<=[{_CHINESE}{_FULL}])'|'(?=[{_CHINESE}{_FULL}])")

_BESIDE_FULL = re.compile(rf" +(?=[{_FULL}])|(?<=[{_FULL}]) +")
_BESIDE_QUOTE = re.compile(rf"(?<=[{_QUOTES}—]) +(?=[{_CHINESE}])|(?<=[{_CHINESE}]) +(?=[{_QUOTES}—])")
_BESIDE_LATIN = re.compile(rf"(?<=[{_CHINESE}]) +(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%+]) +(?=[{_CHINESE}])")
_LABEL = re.compile(rf"(?<=[{_CHINESE}])([0-9A-Za-z.]+) (?=[{_CHINESE}])")  # 专栏5 工业: the blank ends the label
_BETWEEN = re.compile(rf"(?<=[{_CHINESE}]) +(?=[{_CHINESE}])")
_NUMBER = re.compile(rf"^(\d+[.、]) +(?=[{_CHINESE}{_OPENING}“])")
_NAMED = re.compile(r"《[^《》]*》|“[^“”，。；]{1,30}”")


def print_form(text: str, keep: Sequence[str] = ()) -> str:
    """One paragraph or title as it is printed; ``keep`` are names (16 at most) that stay as they are, blanks and all.

    Full-width punctuation where a neighbour is Chinese, half-width figures and Latin, straight quotes in pairs, no
    control characters and no stray spaces. Between Chinese words of a title, in 《》, in a motto in “” and in the name
    of a standard a single blank is part of the name and stays; in running text it goes.
    """
    text = _plain(text)
    names = [name for name in keep if name][:16]
    for place, name in enumerate(names):
        text = text.replace(name, chr(0xFDD0 + place))
    addresses = _ADDRESS.findall(text)[:16]
    for place, address in enumerate(addresses):
        text = text.replace(address, chr(0xFDE0 + place), 1)
    text = _settled(text)
    for place, whole in [*enumerate(names, 0xFDD0), *enumerate(addresses, 0xFDE0)]:
        text = text.replace(chr(place), whole)
    return text


def _settled(text: str) -> str:
    """Punctuation and blanks till neither changes the other any more, which they do after a round or two."""
    for _ in range(6):
        before, text = text, _spaced(_punctuated(text))
        if text == before:
            break
    return text


def _plain(text: str) -> str:
    """Half-width letters and figures, every blank a space, nothing that cannot be seen."""
    text = _WIDE_DOT.sub(".", _UNSEEN.sub("", text)).translate(_WIDE)
    text = "".join(_seen(char) for char in text)
    return " ".join(_WIDE_DOT.sub(".", text).split())


def _seen(char: str) -> str:
    if "\x1b" < char < " ":
        return ""  # separators that no text has on purpose, though they count as blanks
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cs") else char


def _punctuated(text: str) -> str:
    if not re.search(f"[{_CHINESE}]", text):
        return text
    text = _brackets(text)
    text = _POINT.sub(lambda found: _FULL_WIDTH[found[2] or found[3]], text)
    text = _ELLIPSIS.sub("……", text)
    text = _DASH.sub("——", _LAST_DOT.sub("。", text))
    return _paired(text)


def _brackets(text: str) -> str:
    """Both brackets of a pair full-width, where one of them is, or Chinese stands in them or beside them."""
    chars = list(text)
    for start, end in _pairs(text):
        inside, before, after = text[start + 1 : end], text[:start].rstrip()[-1:], text[end + 1 :].lstrip()[:1]
        chinese = re.search(f"[{_CHINESE}]", inside + (before or after))
        if chinese or before in tuple(_CLOSING + _QUOTES) or (text[start], text[end]) != ("(", ")"):
            chars[start], chars[end] = "（", "）"
    return "".join(chars)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    open_at: list[int] = []
    for place, char in enumerate(text):
        if char in "(（":
            open_at.append(place)
        elif char in ")）" and open_at:
            yield open_at.pop(), place


def _paired(text: str) -> str:
    """Straight quotes, and quotes that all turn one way, become pairs; where one is left over all stay."""
    for mark, single in (('"', False), ("“", False), ("”", False), ("'", True)):
        both = "‘’" if single else "“”"
        pattern = _APOSTROPHE if single else re.compile(mark)
        if mark in both and set(both) <= set(text):
            continue
        count = len(pattern.findall(text))
        if count and count % 2 == 0:
            turns = iter(both * (count // 2))
            text = pattern.sub(lambda _, turn=turns: next(turn), text)  # type: ignore[misc]
    return text


def _spaced(text: str) -> str:
    text = _BESIDE_QUOTE.sub("", _BESIDE_FULL.sub("", text))
    running, standard = bool(_ENDS.search(text)), _STANDARD.search(text)
    text = _NUMBER.sub(r"\1", text)
    if standard:
        return text
    text = text if running else _LABEL.sub("\\1\u00a0", text)
    text = _BESIDE_LATIN.sub("", text).replace("\u00a0", " ")
    return _joined(text) if running else text


def _joined(text: str) -> str:
    """Without blanks between Chinese characters, but for those in the names of works."""
    kept = [found.span() for found in _NAMED.finditer(text)]
    return _BETWEEN.sub(lambda gap: " " if any(a < gap.start() < b for a, b in kept) else "", text)
