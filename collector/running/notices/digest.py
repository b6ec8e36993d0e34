"""The morning's digest: the day's list with its proof, in as few lines as a telephone bears."""

from __future__ import annotations

import re
from collections.abc import Iterator

from collector.model import Candidate, DailyList
from collector.publishing.daily.view import day_of, faults, left_out, origin, summary, title, web
from collector.running.notices.fitting import Line

_FAULTS = 8  # columns that are named; the rest is counted
_UNSAFE = re.compile(r"[\s<>()\\]")
_SIGNS = str.maketrans(dict(zip("[]<>*_`|\\", "［］＜＞＊＿｀｜＼", strict=True)))


def digest_title(daily: DailyList) -> str:
    """What the message is called: 2026年11月20日 星期五 候选名单（37 条）."""
    return f"{title(daily)}（{daily.size} 条）"


def digest_lines(daily: DailyList, *, desk: str = "") -> list[Line]:
    """The digest, line by line, as Markdown that every channel understands.

    :param desk: where the desk is reached, "" where nobody reaches it.
    """
    return [*_proof(daily), *_sections(daily), *_end(daily, desk)]


def plain(text: str) -> str:
    """A scraped text on one line, with nothing in it that any channel takes for a link, a mention or emphasis."""
    return " ".join(text.split()).translate(_SIGNS)


def _proof(daily: DailyList) -> Iterator[Line]:
    gaps = sum(len(proof.open_gaps) for proof in daily.certificate)
    pending = sum(proof.pending for proof in daily.certificate)
    more = [f"缺口 {gaps} 处"] * bool(gaps) + [f"待读 {pending} 篇"] * bool(pending)
    yield Line(text="，".join([summary(daily), *more]))
    wrong = faults(daily)
    for proof in wrong[:_FAULTS]:
        yield Line(
            text=f"- {proof.verdict}：{plain(proof.source_name)} · {plain(proof.column.name)}：{plain(proof.note)}"
        )
    if len(wrong) > _FAULTS:
        yield Line(text=f"- 另有 {len(wrong) - _FAULTS} 个栏目需留意，见名单")


def _sections(daily: DailyList) -> Iterator[Line]:
    for name, candidates in daily.sections:
        if candidates:
            yield Line(text=f"**{plain(name)}（{len(candidates)}）**", heading=True)
        for place, candidate in enumerate(candidates, start=1):
            yield Line(text=f"{place}. {_candidate(candidate)}", counts=True)
    if not daily.size:
        yield Line(text="今天没有新的候选。")


def _candidate(candidate: Candidate) -> str:
    facts = (origin(candidate), day_of(candidate), candidate.doc_number)
    others = f"另有 {len(candidate.outlets)} 家" if candidate.outlets else ""
    told = " · ".join(plain(fact) for fact in (*facts, others) if fact)
    return f"{_link(plain(candidate.title), candidate.url)} {told}"


def _end(daily: DailyList, desk: str) -> Iterator[Line]:
    if daily.left_out:
        yield Line(text=f"未列入：{left_out(daily)}")
    if desk:
        yield Line(text=_link("打开采编台", f"{desk}/candidates"))


def _link(text: str, url: str) -> str:
    address = web(url)
    if not address:
        return text
    return f"[{text}]({_UNSAFE.sub(lambda found: f'%{ord(found[0]):02X}', address)})"
