"""An issue as a Word file, ready to print: in the house style of a template, with a live 目录 whose pages are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from collector.errors import PublishError
from collector.model import Block, BlockKind, Issue
from collector.publishing.issue import frame, pages, printed, styles, toc
from collector.publishing.issue.headings import title_lines
from collector.publishing.issue.pictures import picture
from collector.publishing.issue.printed import Line, Printed
from collector.publishing.issue.wordml import Element, drawing, paragraph, run, table

SUFFIX = ".docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ROOM = (158.0, 190.0)  # millimetres a picture or table may take
_COLUMNS = 60  # of a table; Word opens none with more than 63
_SIZES = ((6, None), (10, 10.5), (16, 8.0), (_COLUMNS, 6.0))  # columns at most, and the points their text is set in


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The document all but the page numbers, and the places where they go."""

    frame: frame.Frame
    entries: Sequence[toc.Entry]
    places: Sequence[Element]

    def saved(self, numbers: Sequence[int] | None, *, pictures: bool = True) -> bytes:
        """The file with these page numbers of the articles; without, Word is asked to find them when it opens it."""
        for place, number in zip(self.places, numbers or (None,) * len(self.places), strict=True):
            place.text = toc.UNKNOWN if number is None else str(number)
        return self.frame.saved(update_fields=numbers is None, pictures=pictures)


def render(issue: Issue, template: bytes | None = None) -> bytes:
    """The Word file; with LibreOffice on this machine its 目录 has the right pages, else Word fills them in on opening.

    Raises PublishError where the template lacks a style or cannot be filled in.
    """
    made = draft(issue, template)
    return made.saved(_numbers(made))


def page_numbers(issue: Issue, template: bytes | None = None) -> tuple[int, ...] | None:
    """The page of each article in print order, as LibreOffice sets them; None where there is no LibreOffice."""
    return _numbers(draft(issue, template))


def problems(issue: Issue) -> tuple[str, ...]:
    """What will not be printed as it came, each with its article and the reason, for the editor to read."""
    found = [] if pages.typesetter() else ["未装 LibreOffice：目录页码要到 Word 打开文件时才能填上"]
    for article in printed.articles(issue):
        found += [f"《{article.contents_title}》：{problem}" for problem in _problems(article)]
    return tuple(found)


def draft(issue: Issue, template: bytes | None = None) -> Draft:
    """The issue set in the template (the house's own where none is given), without page numbers."""
    issue = printed.cleaned(issue)
    base = frame.filled(issue, template)
    setter = _Setter(base=base)
    text = [piece for name, articles in printed.sections(issue) for piece in setter.section(name, articles)]
    contents, places = toc.contents(setter.entries, base.ids)
    base.put(frame.CONTENTS, contents)
    base.put(frame.ARTICLES, text)
    return Draft(frame=base, entries=setter.entries, places=places)


def _numbers(made: Draft) -> tuple[int, ...] | None:
    program = pages.typesetter()
    if program is None:
        return None
    levels = [entry.level for entry in made.entries]
    if not levels:
        return ()
    trial = made.saved((0,) * len(made.places), pictures=False)
    found = pages.heading_pages(pages.to_pdf(trial, program), levels)
    return tuple(page for level, page in zip(levels, found, strict=True) if level > 1)


@dataclass(slots=True, kw_only=True)
class _Setter:
    """Sets the articles one after the other, and counts bookmarks and pictures while it does."""

    base: frame.Frame
    entries: list[toc.Entry] = field(default_factory=list)
    pictures: int = 0

    def section(self, name: str, articles: Sequence[Printed]) -> Iterator[Element]:
        yield self._heading(styles.SECTION, 1, [name], name)
        for article in articles:
            yield self._heading(styles.TITLE, 2, title_lines(article.title_lines), article.contents_title)
            for piece in article.pieces:
                yield from self._text(piece) if isinstance(piece, Line) else self._block(piece)
            if article.closing:
                yield self._plain(styles.CLOSING, article.closing)

    def _heading(self, style: str, level: int, lines: Sequence[str], text: str) -> Element:
        number = len(self.entries) + 1
        self.entries.append(toc.Entry(number=number, level=level, text=text))
        return paragraph(self.base.ids[style], run("\n".join(lines)), number=number, flush=number == 1)

    def _plain(self, style: str, text: str) -> Element:
        return paragraph(self.base.ids[style], run(text))

    def _text(self, line: Line) -> Iterator[Element]:
        if not line.rank:
            yield self._plain(styles.BODY, line.text)
        elif line.is_heading:
            yield self._plain(styles.RANKS[line.rank - 1], line.text)
        else:
            head = run(line.text[: line.lead], self.base.ids[styles.LEAD[line.rank]])
            yield paragraph(self.base.ids[styles.BODY], head, run(line.text[line.lead :]))

    def _block(self, block: Block) -> Iterator[Element]:
        if block.kind is BlockKind.TABLE:
            yield from self._table(block)
        else:
            yield from self._picture(block)

    def _table(self, block: Block) -> Iterator[Element]:
        if block.text:
            yield self._plain(styles.CAPTION, block.text)
        for rows in _parts(block.rows):
            size = next(size for columns, size in _SIZES if max(map(len, rows)) <= columns)
            yield table(self.base.ids[styles.TABLE], self.base.ids[styles.CELL], rows, _ROOM[0], size)
            yield paragraph(self.base.ids[styles.BREAK])  # two tables that touch would become one

    def _picture(self, block: Block) -> Iterator[Element]:
        try:
            shown = picture(block.image)
        except PublishError as fault:
            yield self._plain(styles.MISSING, _lost(block, fault))
            return
        self.pictures += 1
        relation = self.base.attach(shown)
        drawn = drawing(relation, self.pictures, shown.size(*_ROOM), block.text)
        yield paragraph(self.base.ids[styles.PICTURE], drawn)
        if block.text:
            yield self._plain(styles.CAPTION, block.text)


def _parts(rows: Sequence[Sequence[str]]) -> list[Sequence[Sequence[str]]]:
    """A table in parts that Word can open, one below the other; none where there is no cell."""
    widest = max(map(len, rows), default=0)
    return [[row[start : start + _COLUMNS] for row in rows] for start in range(0, widest, _COLUMNS)]


def _lost(block: Block, fault: PublishError) -> str:
    return f"〔{'：'.join(filter(None, (str(fault), block.text)))}〕"


def _problems(article: Printed) -> Iterator[str]:
    for block in (piece for piece in article.pieces if isinstance(piece, Block)):
        if block.kind is BlockKind.TABLE and max(map(len, block.rows), default=0) > _COLUMNS:
            yield f"表格超过{_COLUMNS}列，分成几段印"
        if block.kind is BlockKind.IMAGE:
            try:
                picture(block.image)
            except PublishError as fault:
                yield f"{fault}（{block.url or block.text or '无出处'}）"
