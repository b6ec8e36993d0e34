"""Issues in Word files: those of the house style by the names of their styles, all others by what they say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from collector.errors import ReadError
from collector.model import Block, BlockKind, Issue
from collector.reading.issuefile.made import Draft, Front, closing_source, day_in, issue_of, number_in
from collector.reading.issuefile.text import read_blocks
from collector.reading.limits import Limits, opened

# The styles of the house by name, in lower case as Word files them; what each means for whoever reads one back.
_FRONT = {"保密提示": "notice", "title": "masthead", "主题": "theme"}
_NUMBER, _PUBLISHER, _HIGHLIGHT = "期号", "主办日期", "重点"
_SECTION, _TITLE = "heading 1", "heading 2"
_CAPTION, _LOST, _BREAK = "caption", "缺图说明", "分节"
_WIDEST = 60  # columns of a table that is not parted
_IMPRINT = ("版权标题", "版权")
_UNREAD = ("重点标题", "toc heading", "toc 1", "toc 2", "toc 3", "分节", "header", "footer")
_BULLETS = "◆●•·▪■ \t"
_LIMIT = Limits(size=300_000_000, unpacked=600_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph with the name of its style, or a table; ``pictures`` are the images that stand in it."""

    style: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[bytes | None, ...] = ()
    described: str = ""  # what the file says that its picture shows


def read_word(body: bytes, *, known: Issue | None = None, sections: Sequence[str] = ()) -> Issue:
    """The issue of a .docx file.

    :raises ReadError: it is damaged, no Word file, or holds no article; says which.
    """
    pieces = _pieces(body)
    if any(piece.style == _TITLE for piece in pieces) and any(piece.style == _SECTION for piece in pieces):
        return _styled(pieces, known)
    return read_blocks([block for piece in pieces for block in _blocks(piece)], known=known, sections=sections)


def _pieces(body: bytes) -> list[Piece]:
    import docx
    from docx.opc.exceptions import OpcError

    opened(body, _LIMIT).close()
    try:
        document = docx.Document(io.BytesIO(body))
        return [_piece(content, document) for content in document.iter_inner_content()]
    except (OpcError, SyntaxError, KeyError, ValueError, AttributeError, zipfile.BadZipFile) as error:
        raise ReadError(f"Word 文件已损坏，读不出：{error}") from error


def _piece(content: Any, document: Any) -> Piece:
    if hasattr(content, "rows"):
        return Piece(style="table", rows=tuple(_row(row) for row in content.rows))
    style = (content.style.name if content.style is not None else "") or ""
    return Piece(
        style=style.lower().strip(),
        text=_visible(content),
        pictures=tuple(_pictures(content, document)),
        described=_described(content),
    )


def _row(row: Any) -> tuple[str, ...]:
    """The cells of a row, a merged one once and then empty."""
    seen: set[int] = set()
    cells = []
    for cell in row.cells:
        cells.append("" if id(cell._tc) in seen else cell.text.strip())  # noqa: SLF001  # the only way to tell merged cells
        seen.add(id(cell._tc))  # noqa: SLF001
    return tuple(cells)


def _visible(paragraph: Any) -> str:
    """The text as it reads once all tracked changes are accepted: with what was inserted, without what was struck."""
    from docx.oxml.ns import qn

    said = []
    for node in paragraph._p.iter():  # noqa: SLF001  # python-docx passes over inserted runs
        if node.tag == qn("w:t"):
            said.append(node.text or "")
        elif node.tag == qn("w:tab"):
            said.append("\t" if node.getparent().tag == qn("w:r") else "")
        elif node.tag in (qn("w:br"), qn("w:cr")):
            said.append("\n" if node.get(qn("w:type")) in (None, "textWrapping") else "")
        elif node.tag == qn("w:noBreakHyphen"):
            said.append("-")
    return "".join(said)


def _pictures(paragraph: Any, document: Any) -> Iterator[bytes | None]:
    from docx.oxml.ns import qn

    for blip in paragraph._p.iter(qn("a:blip")):  # noqa: SLF001
        part = document.part.related_parts.get(blip.get(qn("r:embed")))
        yield None if part is None else part.blob


def _described(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    return next((node.get("descr") or "" for node in paragraph._p.iter(qn("wp:docPr"))), "")  # noqa: SLF001


def _blocks(piece: Piece) -> Iterator[Block]:
    """What a piece is in an article: lines, a table, images."""
    if piece.rows:
        yield Block(kind=BlockKind.TABLE, rows=piece.rows, text=piece.described)
    for line in piece.text.split("\n"):
        if line.strip():
            yield Block(text=line.strip())
    for picture in piece.pictures:
        yield Block(kind=BlockKind.IMAGE, image=picture, text=piece.described if piece.style == _CAPTION else "")


def _styled(pieces: Sequence[Piece], known: Issue | None) -> Issue:
    """The issue of a file in the house style: styles say what everything is."""
    front, drafts = Front(), list[Draft]()
    section = ""
    for piece in _captioned(pieces):
        if piece.style == _SECTION:
            section = piece.text.replace("\n", "").strip()
            front.sections += [section] if section and section not in front.sections else []
        elif piece.style == _TITLE and piece.text.strip():
            drafts.append(_titled(piece, section))
        elif piece.style in _IMPRINT:
            front.imprint += [line.strip() for line in piece.text.split("\n") if line.strip()]
        elif piece.style in (*_FRONT, _NUMBER, _PUBLISHER, _HIGHLIGHT):
            _to_front(front, piece)
        elif drafts and piece.style not in _UNREAD:
            _put(drafts[-1], piece)
    return issue_of(front, (_closed(draft) for draft in drafts), known)


def _titled(piece: Piece, section: str) -> Draft:
    lines = [line.strip() for line in piece.text.split("\n") if line.strip()]
    return Draft(section=section or "未分版块", title_lines=(lines[0], *([" ".join(lines[1:])] if lines[1:] else [])))


def _to_front(front: Front, piece: Piece) -> None:
    text = piece.text.strip()
    if piece.style == _HIGHLIGHT:
        front.highlights += [text.lstrip(_BULLETS).strip()] if text.lstrip(_BULLETS).strip() else []
        return
    if piece.style == _NUMBER:
        front.number = number_in(text)
    elif piece.style == _PUBLISHER:
        name, _, day = text.partition("\t")
        front.publisher, front.day = name.strip(), day_in(day or text)
    else:
        setattr(front, _FRONT[piece.style], text)


def _captioned(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with captions put to what they name: behind a picture, before a table; broad tables in one again."""
    found: list[Piece] = []
    waiting = ""  # a caption that may be the next table's
    for piece in [*pieces, Piece(style="")]:
        last = found[-1] if found else None
        if piece.style == _BREAK and not piece.text and last is not None and last.rows:
            continue
        if waiting and not piece.rows:
            found.append(Piece(style="", text=waiting))
            waiting = ""
        if piece.style == _CAPTION:
            waiting = _to_picture(found, piece.text.strip(), pieces)
        elif piece.rows and last is not None and _goes_on(last, piece) and not waiting:
            rows = tuple(one + other for one, other in zip(last.rows, piece.rows, strict=True))
            found[-1] = replace(last, rows=rows)
        else:
            found.append(replace(piece, described=waiting) if piece.rows else piece)
            waiting = ""
    return found


def _to_picture(found: list[Piece], caption: str, pieces: Sequence[Piece]) -> str:
    """Put a caption to the picture right before it; the caption itself where it may belong to a table that follows."""
    last = found[-1] if found else None
    if last is None or not last.pictures or last.style == _CAPTION:
        return caption
    before_table = any(
        piece.style == _CAPTION and piece.text.strip() == caption and after.rows for piece, after in pairwise(pieces)
    )
    if before_table and last.described != caption:
        return caption
    found[-1] = replace(last, described=caption, style=_CAPTION)
    return ""


def _goes_on(last: Piece, piece: Piece) -> bool:
    """Whether a table is the next part of one that has more columns than Word can open."""
    return len(last.rows) == len(piece.rows) > 0 and len(last.rows[0]) % _WIDEST == 0 and bool(last.rows[0])


def _put(draft: Draft, piece: Piece) -> None:
    """Take a piece into an article."""
    if piece.style == _LOST:
        draft.blocks.append(Block(kind=BlockKind.IMAGE, text=_lost_caption(piece.text)))
    else:
        draft.blocks += _blocks(piece)


def _lost_caption(text: str) -> str:
    """〔图片没有取到：caption〕 says what the picture was."""
    return text.strip().removeprefix("〔").removesuffix("〕").partition("：")[2]


def _closed(draft: Draft) -> Draft:
    """An article whose last words are its 来源, taken out of the text."""
    for place in range(len(draft.blocks) - 1, max(-1, len(draft.blocks) - 4), -1):
        block = draft.blocks[place]
        if block.kind is not BlockKind.PARAGRAPH:
            continue
        text, source = closing_source(block.text)
        if source is not None:
            draft.source = source
            draft.blocks[place : place + 1] = [Block(text=text)] if text else []
        break
    return draft
