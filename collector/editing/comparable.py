"""One text made ready to be compared with others: its tokens, its headline, its list entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from collector.reading.text import Codes, dense, figures, plain, strip_meta

Grams = NDArray[np.uint64]  # hashes of runs of four, sorted, each once

LONGEST = 60_000  # characters of a text that are compared; what is longer was compared by its sketch
_PLANE, _PLANE_SIZE = 0xF0000, 0x1FFFE  # private code points that stand for figures and Latin words
_GRAM, _ODD = 4, np.uint64(0x9E3779B97F4A7C15)
_ODD_TWICE = np.uint64(0x9E3779B97F4A7C15**2 % 2**64)
_WORD = re.compile(r"(\d+(?:\.\d+)?[%‰]?|[a-z]+)")
_STOPS = "。!?;【】\n"  # 【】 is put round headings
_LETTERS = 0x40000  # code points; beyond lie no letters but the private ones
_OWN_NUMBER = re.compile(
    r"(?:^|\n)\s*([\u4e00-\u9fff]{1,14}\s*[〔\[(【]\s*\d{4}\s*[〕\])】]\s*(?:第\s*)?\d{1,5}\s*号)(?=\s*(?:\n|$)|\s|[各有])"
)
_NEAR_THE_TOP = 300  # characters within which a document's own 文号 stands
_ENTRY = re.compile(r"^[^\S\n]*(?:[（(]?\d{1,4}[)）.．、\s]|[①-⑳])\s*([^。；\n]{2,40})$", re.MULTILINE)
_SITE = re.compile(r"[_|｜—\-]\s*[^_|｜—\-]{2,16}(?:网|网站|报|在线|客户端|政府|官网|中心|新闻|局|厅|委|部)\s*$")
_CRY = re.compile(
    r"^\s*(?:[【\[](?:重磅|最新|关注|速看|转载?|快讯|要闻|头条|转发)[】\]]|"
    r"(?:重磅|最新|关注|速看|快讯|要闻|头条|权威发布|刚刚|注意|定了|扩散|官宣|速览|转发?)\s*[！!|｜：:丨]+)\s*"
)
_APPENDIX = re.compile(r"[（(](?:附全文|全文|图|组图|附图|附件|转载?|附名单|附.{1,6}|视频)[)）]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable:
    """What the comparison sees; ``body`` has one character a token, figures and words are folded into one each."""

    title: str  # dense, without site names and cries
    headline: str  # as given, figures in one spelling
    body: str
    sentences: tuple[str, ...]  # the same tokens, cut where sentences end
    entries: frozenset[str]  # the entries of lists, dense
    own_number: str | None  # its own 文号
    spelled: dict[str, str]  # private character → figure or word
    grams: Grams  # of its tokens

    @property
    def figures(self) -> set[str]:
        """The figures of the text, as they are spelled."""
        return {word for word in self.spelled.values() if word[0].isdigit()}

    def spell(self, tokens: str) -> str:
        """Tokens as they are read."""
        return "".join(self.spelled.get(token, token) for token in tokens)


def is_figure(token: str) -> bool:
    """Whether a token of ``body`` stands for a figure (they lie in the upper half of the private plane)."""
    return ord(token) >= _PLANE + _PLANE_SIZE // 2


@lru_cache(maxsize=1 << 16)
def _private(word: str) -> str:
    """A word's own private character: figures in the upper half, others in the lower."""
    half = _PLANE_SIZE // 2
    number = int.from_bytes(blake2b(word.encode(), digest_size=4).digest(), "big") % half
    return chr(_PLANE + number + (half if word[0].isdigit() else 0))


def clean_title(title: str) -> str:
    """A headline without what sites put round it: 「重磅｜」 before, 「（附全文）」 and 「_某某网」 after."""
    title = _SITE.sub("", title.strip())
    return _APPENDIX.sub("", _CRY.sub("", title)) or title


@cache
def _token_codes() -> Codes:
    """Code point → itself where it is a token, the line's end where it ends a sentence, 0 where it is neither."""
    letters = re.sub(r"[\W_]+", "", "".join(map(chr, range(_LETTERS))))
    table = np.zeros(0x110000, dtype=np.uint32)
    for kept in (np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32), np.arange(_PLANE, _PLANE + _PLANE_SIZE)):
        table[kept] = kept
    table[[ord(stop) for stop in _STOPS]] = ord("\n")
    return table


def _tokens(text: str) -> tuple[Codes, dict[str, str]]:
    """Tokens with line ends between sentences, and what the private characters among them stand for."""
    parts = _WORD.split(text)  # every other one is a word
    folded = [_private(word) for word in parts[1::2]]
    spelled = dict(zip(folded, parts[1::2], strict=True))
    parts[1::2] = folded
    codes: Codes = _token_codes()[np.frombuffer("".join(parts).encode("utf-32-le"), dtype=np.uint32)]
    return codes[codes != 0], spelled


def grams(codes: Codes) -> Grams:
    """Hashes of all runs of four code points, sorted, each once."""
    wide = codes.astype(np.uint64)
    if len(wide) < _GRAM:
        return wide[:0]
    pairs = wide[:-1] * _ODD + wide[1:]
    hashes = pairs[:-2] * _ODD_TWICE + pairs[2:]
    hashes.sort()
    return hashes[np.concatenate(([True], hashes[1:] != hashes[:-1]))]  # np.unique is dearer


def containment(a: Grams, b: Grams) -> float:
    """The share of four-character runs of the shorter text that the other has, 0 to 1: cheap, and knows no places."""
    fewer = min(len(a), len(b))
    return len(np.intersect1d(a, b, assume_unique=True)) / fewer if fewer else 0.0


def number_of(body: str, own_number: str | None) -> str | None:
    """The dense 文号 of a bare text: as the reader gives it, or as it stands near the top."""
    if own_number:
        return dense(own_number)
    found = _OWN_NUMBER.search(body[:_NEAR_THE_TOP])
    return dense(found[1]) if found else None


def bare(text: str) -> str:
    """A text in one spelling and without page furniture: what signatures and comparisons start from."""
    return strip_meta(plain(text))


def comparable(title: str, text: str, own_number: str | None = None) -> Comparable:
    """A title and a text (paragraphs, one a line) made ready; ``own_number`` is its 文号 where the reader knows it."""
    return prepared(title, bare(text[:LONGEST]), own_number)


def prepared(title: str, body: str, own_number: str | None) -> Comparable:
    """``comparable`` of a text that is ``bare`` already."""
    headline = figures(plain(clean_title(title)))
    number = number_of(body, own_number)
    body = figures(body[:LONGEST])
    codes, spelled = _tokens(body)
    sentences = tuple(filter(None, codes.tobytes().decode("utf-32-le").split("\n")))
    return Comparable(
        title=dense(headline),
        headline=headline,
        body="".join(sentences),
        sentences=sentences,
        entries=frozenset(dense(entry) for entry in _ENTRY.findall(body)),
        own_number=number,
        spelled=spelled,
        grams=grams(codes[codes != ord("\n")]),
    )
