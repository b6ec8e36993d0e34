"""The text of a printed issue, as it comes out of a file: first page, 本期重点, 目录, articles, imprint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from collector.model import Block, BlockKind, Issue
from collector.reading.issuefile.made import Draft, Front, closing_source, day_in, issue_of, number_in, on_lines
from collector.reading.text import dense

_ENTRY = re.compile(r"^(?P<title>.*?\S)(?:\s*[.．·…‥]{2,}\s*|\s*\t\s*|\s{2,})(?P<page>\d{1,4})$")
_RULE = re.compile(r"^[-—_=*─\s]{4,}$")
_BULLET = re.compile(r"^[-—•·●▪◆■○*]\s*")
_IMPRINT = re.compile(r"^(?:版权|主\s*办|主\s*编|编\s*辑|印\s*数|印\s*发|发\s*送|电\s*话|地\s*址|内部资料)")
_ENDED = tuple("。！？；：!?;:…—”’」』）)》】%")
_ALIKE = 90  # of 100: a line of the body and a title of the 目录
_FULL = 20  # characters; a shorter line is a heading or an entry, and is not joined to the next
_HEADING = 40
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[-—•●])")


@dataclass(kw_only=True)
class _Contents:
    """The 目录: titles with their pages, by section, in order."""

    titles: list[tuple[str, int]] = field(default_factory=list)  # dense title, page
    sections: list[str] = field(default_factory=list)

    def page(self, title: str) -> int | None:
        """The page of a title in the body; None where the 目录 does not name it."""
        return next((page for name, page in self.titles if _same(name, dense(title))), None)


def read_text(text: str, *, known: Issue | None = None, sections: Sequence[str] = ()) -> Issue:
    """The issue of a text, a paragraph a line; paragraphs that the end of a page tore apart are joined.

    :raises ReadError: no article is found, or number or date are missing.
    """
    found = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\x0c", "\n").split("\n") if line.strip()]
    return read_blocks([Block(text=line.strip()) for line in found], known=known, sections=sections, joining=True)


def read_blocks(
    found: Sequence[Block], *, known: Issue | None = None, sections: Sequence[str] = (), joining: bool = False
) -> Issue:
    """The issue of paragraphs, tables and images in their order, told apart by what they say alone."""
    front = Front()
    start, contents = _before(found, front, (*sections, *(known.sections if known else ())))
    front.sections = contents.sections
    names = {dense(name): name for name in (*sections, *contents.sections)}
    body, front.imprint = _parted(found[start:])
    drafts = list(_drafts(body, contents, names, joining=joining))
    return issue_of(front, drafts, known)


def _same(a: str, b: str) -> bool:
    return a == b or fuzz.ratio(a, b) >= _ALIKE


def _before(found: Sequence[Block], front: Front, sections: Sequence[str]) -> tuple[int, _Contents]:
    """Read what stands before the articles; where these begin, and the 目录."""
    contents = _Contents()
    place = _first_page(found, front)
    if place < len(found) and dense(found[place].text) == "本期重点":
        place = _highlights(found, place + 1, front)
    if place < len(found) and dense(found[place].text) == "目录":
        place = _read_contents(found, place + 1, contents, {dense(name) for name in sections})
    return place, contents


def _first_page(found: Sequence[Block], front: Front) -> int:
    """The masthead: all before 本期重点 or 目录, if one of them comes soon; else as far as it looks like one."""
    marks = [n for n, block in enumerate(found[:60]) if dense(block.text) in ("本期重点", "目录")]
    end = marks[0] if marks else 0
    if not marks:
        while end < min(8, len(found)) and _is_masthead(found[end].text):
            end += 1
    for block in found[:end]:
        _read_masthead(block.text, front)
    return end


def _is_masthead(line: str) -> bool:
    return len(line) <= 30 and bool(number_in(line) or day_in(line) or "内部" in line)


def _read_masthead(line: str, front: Front) -> None:
    if front.number is None and number_in(line):
        front.number = number_in(line)
    if front.day is None and day_in(line):
        front.day = day_in(line)
    elif number_in(line) or day_in(line):
        return
    elif front.notice is None and "内部" in line and front.masthead is None:
        front.notice = line
    elif front.masthead is None and front.number is None:
        front.masthead = line
    elif front.publisher is None and front.number is not None:
        front.publisher = line


def _highlights(found: Sequence[Block], place: int, front: Front) -> int:
    while place < len(found) and dense(found[place].text) != "目录" and len(front.highlights) < 30:
        front.highlights.append(_BULLET.sub("", found[place].text))
        place += 1
    return place


def _read_contents(found: Sequence[Block], place: int, contents: _Contents, sections: set[str]) -> int:
    """Entries with their pages and the headings between them; ends where the first heading comes again."""
    waiting = ""  # the first line of an entry that goes on
    while place < len(found):
        line = found[place].text
        entry = _ENTRY.match(line)
        if contents.titles and not entry and dense(line) in {dense(contents.sections[0]), contents.titles[0][0]}:
            break
        place += 1
        if _RULE.match(line):
            continue
        if entry:
            contents.titles.append((dense(waiting + entry["title"]), int(entry["page"])))
            waiting = ""
        elif len(line) <= 12 or dense(line) in sections:
            contents.sections.append(line)
        else:
            waiting = line
    return place


def _parted(found: Sequence[Block]) -> tuple[Sequence[Block], list[str]]:
    """The articles, and the lines of the imprint behind the last 来源."""
    last = max((n for n, block in enumerate(found) if closing_source(block.text)[1] is not None), default=len(found))
    rest = found[last + 1 :]
    begins = next((n for n, block in enumerate(rest) if _IMPRINT.match(block.text)), None)
    if begins is None:
        return found, []
    return found[: last + 1 + begins], [block.text for block in rest[begins:] if block.text]


def _drafts(body: Sequence[Block], contents: _Contents, names: dict[str, str], *, joining: bool) -> Iterator[Draft]:
    """Article by article: a heading of a section, a title, its text up to the closing 来源."""
    section, draft, place = next(iter(names.values()), "未分版块"), None, 0
    while place < len(body):
        block = body[place]
        place += 1
        if draft is None and dense(block.text) in names:
            section = names[dense(block.text)]
        elif draft is None and block.text:
            lines, used = _title(body[place - 1 :], contents)
            place += used - 1
            draft = Draft(section=section, title_lines=lines, page=contents.page("".join(lines)))
        elif draft is not None and _put(draft, block, joining=joining):
            yield draft
            draft = None
    if draft is not None and draft.blocks:
        yield draft


def _title(body: Sequence[Block], contents: _Contents) -> tuple[tuple[str, ...], int]:
    """The title that begins here, and of how many lines of the text it is: two where the 目录 joins them."""
    first, second = body[0].text, body[1].text if len(body) > 1 else ""
    if contents.page(first) is None and second and contents.page(first + second) is not None:
        return (first, second), 2
    return on_lines(first), 1


def _put(draft: Draft, block: Block, *, joining: bool) -> bool:
    """Take a block into an article; whether it was the last one."""
    if block.kind is not BlockKind.PARAGRAPH:
        draft.blocks.append(block)
        return False
    text, source = closing_source(block.text)
    if text:
        last = draft.blocks[-1] if draft.blocks else None
        if joining and last is not None and _torn(last, text):
            draft.blocks[-1] = Block(text=last.text + text)
        else:
            draft.blocks.append(Block(text=text))
    if source is not None:
        draft.source = source
    return source is not None


def _torn(last: Block, text: str) -> bool:
    """Whether a paragraph goes on in the next line: it is long, does not end, and no heading follows."""
    if last.kind is not BlockKind.PARAGRAPH or len(last.text) < _FULL:
        return False
    heading = len(last.text) <= _HEADING and _NUMBERED.match(last.text)
    return not last.text.endswith(_ENDED) and not _NUMBERED.match(text) and not heading
