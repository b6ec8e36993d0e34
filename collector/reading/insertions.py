"""What stands inside an article's text and is not of it: share bars, comments, links to other articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collector.reading import noise
from collector.reading.layout import Layout, Line, dense, fold

FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|pptx?|txt|csv)(?:$|[?&#])|downfile|/attach", re.IGNORECASE)
GUARD = 0.4  # an element with more than this share of the page's text is never taken for something beside it


def owns(page: Layout, element: int) -> bool:
    """Whether an element has lines of its own; one inside a line, such as a link in a sentence, has not."""
    low = page.lows[element]
    return low < page.highs[element] and page.within(page.lines[low].owner, element)


def regions(page: Layout, element: int, low: int, high: int) -> set[int]:
    """Lines of regions inside the body that are beside it: comments, share bars, related articles, what is hidden."""
    own = sum(len(line.text) for line in page.lines[low:high]) or 1
    found: set[int] = set()
    for inner in range(element + 1, page.ends[element]):
        first, last = max(low, page.lows[inner]), min(high, page.highs[inner])
        if first >= last or not owns(page, inner):
            continue
        strong = (
            noise.is_strong_region(page.hints[inner]) or page.hidden[inner] or page.tags[inner] in ("nav", "footer")
        )
        if not strong and not noise.is_region(page.hints[inner]):
            continue
        size = sum(len(line.text) for line in page.lines[first:last])
        if size <= (GUARD if strong else 0.2) * own and not leads_to_file(page, page.lines[first:last]):
            found.update(range(first, last))
    return found


def link_runs(page: Layout, low: int, high: int) -> set[int]:
    """Lines that are only links to other articles: three or more in a row, or any number with 相关阅读 above them."""
    found: set[int] = set()
    run: list[int] = []
    for number in range(low, high + 1):
        if number < high and _only_links(page, page.lines[number]):
            run.append(number)
            continue
        headed = bool(run) and noise.is_cut(_unlinked(page, page.lines[run[0]]))
        if run and run[0] > low and noise.is_cut(page.lines[run[0] - 1].text):
            run, headed = [run[0] - 1, *run], True
        found.update(run if headed or len(run) >= 3 else ())
        run = []
    return found


def _only_links(page: Layout, line: Line) -> bool:
    """Whether a line is a link and no more, a heading such as 相关阅读： before it aside, and no link to a file."""
    if not line.links or leads_to_file(page, [line]):
        return False
    return line.linked * 10 >= len(dense(line.text)) * 8 or noise.is_cut(_unlinked(page, line))


def _unlinked(page: Layout, line: Line) -> str:
    text = line.spaced
    for link in line.links:
        text = text.replace(fold(page.nodes[link].text()), " ")
    return text.strip()


def leads_to_file(page: Layout, lines: Sequence[Line]) -> bool:
    """Whether a link in these lines leads to a file, or is named as one."""
    return any(
        FILE.search(page.attribute(link, "href")) or FILE.search(line.text) for line in lines for link in line.links
    )
