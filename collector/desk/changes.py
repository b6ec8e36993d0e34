"""Changes between two readings of one text, paragraph by paragraph, and inside a changed paragraph by characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_LONGEST = 1500  # characters of a paragraph that is compared inside; a longer one is shown as a whole
_MOST = 200  # paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One piece of a changed place: kept, cut or added."""

    kind: str  # "same", "cut", "added", "break"
    text: str = ""


def changes(old: str, new: str) -> list[Change]:
    """The changed paragraphs with their kept, cut and added pieces, a "break" behind each; nothing that is equal."""
    before, after = old.split("\n"), new.split("\n")
    found: list[Change] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _place(before[a1:a2], after[b1:b2])
        if len(found) > _MOST:
            break
    return found


def _place(before: list[str], after: list[str]) -> Iterator[Change]:
    for number in range(max(len(before), len(after))):
        old = before[number] if number < len(before) else ""
        new = after[number] if number < len(after) else ""
        yield from _inside(old, new)
        yield Change(kind="break")


def _inside(old: str, new: str) -> Iterator[Change]:
    matcher = SequenceMatcher(None, old[:_LONGEST], new[:_LONGEST], autojunk=False)
    if max(len(old), len(new)) > _LONGEST or matcher.quick_ratio() < 0.3:
        yield from (Change(kind=kind, text=text) for kind, text in (("cut", old), ("added", new)) if text)
        return
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            yield Change(kind="same", text=old[a1:a2])
            continue
        if a2 > a1:
            yield Change(kind="cut", text=old[a1:a2])
        if b2 > b1:
            yield Change(kind="added", text=new[b1:b2])
