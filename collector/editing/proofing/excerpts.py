"""Cuts: a text that ends, or begins, in the middle of a sentence of its source."""

from __future__ import annotations

from collections.abc import Iterator

from collector.editing.proofing.finding import Case, Finding, Place, Severity
from collector.model import BlockKind

_ENDS = "。！？；：!?;:…—"
_CLOSING = "”’」』）)》】\"'"
_OPENING = "“‘「『（(《【\"'"
_LONG = 30  # characters; a shorter paragraph is a heading or an entry
_TAIL = 10  # characters by which a place in the source is found


def broken(case: Case) -> Iterator[Finding]:
    """Paragraphs that were cut inside a sentence; where there is no source, those that do not end like one."""
    edited = {place.block for place, _ in case.edited}
    source = _source(case)
    for place, text in case.paragraphs():
        if case.origin is None:
            if len(text) >= _LONG and not _ended(text):
                yield _finding(place, text, "段末没有句末标点，像是没有完", text[-_TAIL:])
        elif place.block in edited:
            yield from _held_against(place, text, source)


def _source(case: Case) -> list[str]:
    blocks = case.origin.blocks if case.origin else ()
    return ["".join(block.text.split()) for block in blocks if block.kind is BlockKind.PARAGRAPH]


def _held_against(place: Place, text: str, source: list[str]) -> Iterator[Finding]:
    said = "".join(text.split())
    rest = _rest(said.rstrip(_ENDS + _CLOSING + "，、,."), source)
    if rest:
        yield _finding(place, text, f"句子没有完，原文接着是“{rest[:12]}”", text[-_TAIL:])
    elif rest is None and len(said) >= _LONG and not _ended(said):
        yield _finding(place, text, "段末没有句末标点，像是没有完", text[-_TAIL:])
    if ahead := _ahead(said.lstrip(_OPENING), source):
        yield _finding(place, text, f"句子从半截开始，原文前面是“{ahead[-12:]}”", text[:_TAIL])


def _rest(said: str, source: list[str]) -> str | None:
    """What follows in the source on the last words of a text, up to the end of the sentence; None: not found."""
    tail = said[-_TAIL:]
    if len(tail) < _TAIL:
        return None
    rests = [text[at + len(tail) :] for text in source if (at := text.rfind(tail)) >= 0]
    if not rests:
        return None
    if any(not rest.lstrip(_CLOSING) or rest.lstrip(_CLOSING)[0] in _ENDS for rest in rests):
        return ""
    return rests[0]


def _ahead(said: str, source: list[str]) -> str:
    """What stands in the source before the first words of a text, where a sentence runs into them."""
    head = said[:_TAIL]
    if len(head) < _TAIL:
        return ""
    before = [text[: text.find(head)] for text in source if head in text]
    if not before or any(not text or not text.rstrip(_OPENING)[-1:].isalnum() for text in before):
        return ""
    return before[0]


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(tuple(_ENDS + "%")) or text.endswith(tuple(_CLOSING))


def _finding(place: Place, text: str, message: str, excerpt: str) -> Finding:
    return Finding(rule="断句", place=place, message=message, excerpt=excerpt, severity=Severity.WARNING, text=text)
