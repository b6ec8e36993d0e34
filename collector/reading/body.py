"""Finds the element that holds an article's text, and which of its lines are the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate

from collector.model import Evidence, Precision
from collector.reading import containers, insertions, noise
from collector.reading.dates import spans
from collector.reading.layout import Layout, Line, dense
from collector.reading.title import Heading

_MARK = re.compile("[，。；：？！、,;?!”]")
_INSIDE = frozenset(("p", "span", "font", "strong", "b", "a", "em", "h1", "h2", "h3", "h4"))
_SHORTEST = 20  # the weight of a sentence
_SENTENCE = ("。", "：", "；", "！", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Where the text is: lines ``low`` to ``high`` of element ``element``, without those in ``dropped``."""

    element: int
    low: int
    high: int
    dropped: frozenset[int]
    evidence: Evidence
    rival: float = 1.0  # how much of the text the general reader would have found too, 0 to 1

    def lines(self, page: Layout) -> list[tuple[int, Line]]:
        """The lines of the text with their numbers."""
        return [(number, page.lines[number]) for number in range(self.low, self.high) if number not in self.dropped]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much every line counts as article text, summed up so that any stretch costs one subtraction."""

    sums: list[float]
    beside: frozenset[int]  # lines in regions that are not the article's

    def of(self, low: int, high: int) -> float:
        """The weight of lines ``low`` to ``high``."""
        return self.sums[high] - self.sums[low]


def find_body(page: Layout, heading: Heading, *, element: int | None = None) -> Body | None:
    """The body of an article; ``element`` is where a column's own selector says it is. None where nothing is left."""
    if not page.nodes:  # a frameset has no body
        return None
    weights = weigh(page, heading)
    if element is not None:
        return _trimmed(page, element, weights, heading, Evidence(rule="selector", confidence=0.99))
    general = _general(page, weights)
    known = _known(page, weights, general, heading)
    if known is None:
        evidence = Evidence(rule="general", confidence=0.7)
        return _trimmed(page, _widened(page, general, weights, heading), weights, heading, evidence)
    chosen, rank = known
    confidence = {1: 0.95, 2: 0.9, 3: 0.8}[rank]
    name = page.hints[chosen].strip() or page.tags[chosen]
    body = _trimmed(page, chosen, weights, heading, Evidence(rule=f"container:{name[:60]}", confidence=confidence))
    if body is not None:
        return replace(body, rival=_shared(page, body, general, weights))
    return _trimmed(page, general, weights, heading, Evidence(rule="general", confidence=0.5))


def _shared(page: Layout, body: Body, general: int, weights: Weights) -> float:
    """How much of a body's text stands in the element that the general reader would have taken."""
    own = weights.of(body.low, body.high)
    low, high = max(body.low, page.lows[general]), min(body.high, page.highs[general])
    return weights.of(low, high) / own if own > 0 and low < high else float(own <= 0)


def weigh(page: Layout, heading: Heading) -> Weights:
    """How much every line counts: sentences count whole, labels and menus little, links and what is beside nothing."""
    plain = [_weight(line) for line in page.lines]
    whole = list(accumulate(plain, initial=0.0))
    beside = _beside(page, whole)
    after = heading.low if heading.evidence and heading.high else 0
    weights = [
        0.0 if number in beside else weight * (0.3 if number < after else 1.0) for number, weight in enumerate(plain)
    ]
    return Weights(list(accumulate(weights, initial=0.0)), beside)


def _weight(line: Line) -> float:
    size = len(line.text)
    if line.linked * 2 > size or noise.is_tool(line.text):
        return 0.0
    marks = len(_MARK.findall(line.text))
    if marks == 0:
        return size * 0.25
    return (size - line.linked) * (1.0 if size >= 15 or marks > 1 else 0.5)


def _beside(page: Layout, whole: list[float]) -> frozenset[int]:
    """Lines in elements that are hidden, or named as something beside an article, and hold little of the text."""
    total = whole[-1] or 1.0
    found: set[int] = set()
    for element, (tag, hint) in enumerate(zip(page.tags, page.hints, strict=True)):
        low, high = page.lows[element], page.highs[element]
        named = tag in ("nav", "footer", "aside") or page.hidden[element] or noise.is_region(hint)
        if not named or not insertions.owns(page, element):
            continue
        if whole[high] - whole[low] <= insertions.GUARD * total:
            found.update(range(low, high))
    return frozenset(found | _commented(page, whole))


def _commented(page: Layout, whole: list[float]) -> set[int]:
    """Lines of the parts that a heading of readers' comments opens, behind text; they may outweigh the article."""
    found: set[int] = set()
    for number, line in enumerate(page.lines):
        if not (noise.is_comments(line.text) and noise.is_cut(line.text)) or whole[number] < 2 * _SHORTEST:
            continue
        part = line.owner
        while page.parents[part] > 0 and page.lows[page.parents[part]] == number:
            part = page.parents[part]
        found.update(range(number, page.highs[part]))
    return found


def _general(page: Layout, weights: Weights) -> int:
    """From the page inwards, as long as one child holds nearly all that its parent holds."""
    element = 0
    while True:
        own = weights.of(page.lows[element], page.highs[element])
        best, held = -1, 0.0
        for child in page.children(element):
            weight = weights.of(page.lows[child], page.highs[child])
            if weight > held:
                best, held = child, weight
        if best < 0 or held < 0.6 * own or _is_paragraph(page, element, best) or _splits_table(page, element, best):
            return element
        element = best


def _is_paragraph(page: Layout, element: int, child: int) -> bool:
    """Whether a child is one paragraph among its like, and not what holds the paragraphs."""
    if page.tags[child] in _INSIDE:
        return True
    if page.highs[child] - page.lows[child] > 1:
        return False
    kind = page.tags[child], page.hints[child]
    return sum((page.tags[other], page.hints[other]) == kind for other in page.children(element)) > 1


def _splits_table(page: Layout, element: int, child: int) -> bool:
    """Whether going on would leave cells of facts behind; a table that only lays out a page has one big cell."""
    if page.tags[child] not in ("tr", "td", "th", "tbody"):
        return False
    sizes = [
        sum(len(line.text) - line.linked for line in page.lines[page.lows[e] : page.highs[e]]) for e in (element, child)
    ]
    return sizes[1] < 0.8 * sizes[0]


def _widened(page: Layout, element: int, weights: Weights, heading: Heading) -> int:
    """One step out again, where a sibling right before or behind holds sentences too and no title stands between."""
    parent = page.parents[element]
    if parent <= 0 or page.within(parent, element):
        return element
    low, high = page.lows[parent], page.highs[parent]
    if heading.evidence and low <= heading.low < high and heading.high > 0:
        low = heading.high
    lost = weights.of(low, high) - weights.of(page.lows[element], page.highs[element])
    own = weights.of(page.lows[element], page.highs[element])
    around = page.lines[low : page.lows[element]] + page.lines[page.highs[element] : high]
    linked = sum(line.linked for line in around)
    size = sum(len(line.text) for line in around)
    return parent if lost > 20 and lost < own and linked * 5 < size else element


def _known(page: Layout, weights: Weights, general: int, heading: Heading) -> tuple[int, int] | None:
    """The best of the elements whose names are known, and its rank; None where none holds enough."""
    total = weights.sums[-1] or 1.0
    found: list[tuple[float, int, int]] = []
    best = weights.of(page.lows[general], page.highs[general])
    for element in range(len(page.nodes)):
        rank = containers.rank(page, element)
        if rank is None or page.hidden[element]:
            continue
        low, high = page.lows[element], page.highs[element]
        if low in weights.beside and high - 1 in weights.beside:
            continue
        weight = weights.of(low, high)
        share = weight / total
        if share < {1: 0.12, 2: 0.3, 3: 0.45}[rank] and not (rank < 3 and _holds_file(page, element) and best < 300):
            continue
        frame = heading.high > 0 and low <= heading.low < high
        if frame and page.within(general, element) and general != element and rank > 1 and best >= 0.4 * weight:
            continue  # a frame round title, facts and text: the general reader has found the text in it
        purity = weight / (1.0 + sum(len(line.text) for line in page.lines[low:high]))
        found.append((share * 1.5 + purity * 0.5 - rank * 0.22 - (0.2 if frame else 0.0), element, rank))
    if not found:
        return None
    _, element, rank = max(found, key=lambda item: (item[0], item[1]))
    exact = [inner for _, inner, inner_rank in found if inner_rank == 1 and page.within(inner, element)]
    whole = weights.of(page.lows[element], page.highs[element])
    for inner in exact:  # the exact name inside a looser one, where it alone holds most of it
        if weights.of(page.lows[inner], page.highs[inner]) >= 0.55 * whole and rank > 1:
            return inner, 1
    return element, rank


def _holds_file(page: Layout, element: int) -> bool:
    for inner in range(element, page.ends[element]):
        linked = page.attribute(inner, "href") if page.tags[inner] == "a" else ""
        if page.tags[inner] == "img" or insertions.FILE.search(linked):
            return True
    return False


def _trimmed(page: Layout, element: int, weights: Weights, heading: Heading, evidence: Evidence) -> Body | None:
    low, high = page.lows[element], page.highs[element]
    if heading.evidence and low <= heading.low < heading.high <= high and _mostly_behind(page, heading.high, low, high):
        low = heading.high
    dropped = insertions.regions(page, element, low, high)
    dropped |= insertions.link_runs(page, low, high)
    exact = evidence.rule == "selector" or containers.rank(page, element) == 1
    low = _after_head(page, low, high, dropped, heading, exact=exact)
    high = high if exact else _before_links(page, low, high, weights)
    high = _before_tail(page, low, high, dropped, weights)
    dropped |= {number for number in range(low, high) if noise.is_tool(page.lines[number].text)}
    if low >= high and not _holds_file(page, element):
        return None
    return Body(element=element, low=low, high=high, dropped=frozenset(dropped), evidence=evidence)


def _mostly_behind(page: Layout, place: int, low: int, high: int) -> bool:
    """Whether most of the text stands behind a place: a title that is named again at the end does not begin a text."""
    sizes = [sum(len(line.text) for line in page.lines[start:high]) for start in (place, low)]
    return sizes[0] * 2 >= sizes[1]


def _after_facts(page: Layout, low: int, high: int) -> int:
    """Past the line of facts with the date, where only short lines stand before it: 副题, 本报记者 …"""
    found = low
    for number in range(low, high):
        spaced = page.lines[number].spaced
        if noise.is_tool(spaced):
            continue
        if len(spaced) > 160 or (not noise.is_label(spaced) and (len(spaced) > 60 or spaced.endswith(_SENTENCE))):
            break
        dates = spans(spaced)
        clock = any(date.moment.precision is Precision.MINUTE for date in dates)
        if dates and (noise.is_label(spaced) or (clock and noise.is_dateline(spaced))):
            found = number + 1  # a bare day may be the day of signing, below a text of short lines
    return found


def _after_head(page: Layout, low: int, high: int, dropped: set[int], heading: Heading, *, exact: bool) -> int:
    """The first line that is text: past the title said again, facts under labels, tools."""
    title = dense(heading.text)
    low = _after_facts(page, low, min(high, low + 10)) if not exact else low
    number = low
    for number in range(low, min(high, low + 14)):
        text = page.lines[number].text
        plain = dense(text)
        head = number in dropped or plain == title or noise.is_tool(text) or (len(plain) >= 4 and plain in title)
        spaced = page.lines[number].spaced
        if head or (noise.is_label(spaced) and len(text) <= 120) or noise.is_tail(text) or noise.is_dateline(spaced):
            continue
        return number
    return number if high > low else low


def _before_links(page: Layout, low: int, high: int, weights: Weights) -> int:
    """Where the last sentence is followed by three or more lines of links, with headings or without: other articles."""
    last = next((number for number in range(high - 1, low, -1) if weights.of(number, number + 1) >= 20), low)
    lines = enumerate(page.lines[last + 1 : high], last + 1)
    linked = [n for n, line in lines if line.linked * 2 > len(line.text) and not insertions.leads_to_file(page, [line])]
    return linked[0] if len(linked) >= 3 else high


def _before_tail(page: Layout, low: int, high: int, dropped: set[int], weights: Weights) -> int:
    """The line after the last that is text: before 相关阅读, statements, editors, 上一篇."""
    total = weights.of(low, high) or 1.0
    for number in range(low, high):
        text = page.lines[number].text
        ends = noise.is_cut(text) or noise.is_statement(text)
        needed = 0.15 if noise.is_comments(text) or noise.is_statement(text) else 0.5
        last = ends and weights.of(low, number) >= needed * total
        if last and not insertions.leads_to_file(page, page.lines[number:high]):
            high = number
            break
    high = _without_repeat(page, low, high)
    dropped |= {number for number in range(max(low, high - 4), high) if noise.is_tail(page.lines[number].text)}
    while high > low:
        text = page.lines[high - 1].text
        if not (high - 1 in dropped or noise.is_tail(text) or noise.is_tool(text) or noise.is_statement(text)):
            break
        high -= 1
    return high


def _without_repeat(page: Layout, low: int, high: int) -> int:
    """Where the same text begins a second time, as pages carry it once for screens and once for telephones."""
    texts = [line.text for line in page.lines[low:high]]
    first = next((number for number, text in enumerate(texts) if len(text) >= 30), None)
    if first is None or texts.count(texts[first]) != 2:
        return high
    again = texts.index(texts[first], first + 1)
    rest = texts[again:]
    same = sum(1 for text, other in zip(texts[first:again], rest, strict=False) if text == other)
    return low + again if same >= 3 and same >= 0.8 * len(rest) else high
