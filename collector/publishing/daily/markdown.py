"""The daily list as Markdown, readable as it stands and rendered alike by the usual programs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from collector.model import Candidate, ColumnProof, DailyList
from collector.publishing.daily.view import (
    clock,
    day_of,
    faults,
    freshness,
    left_out,
    newest,
    origin,
    outlets,
    stretch,
    summary,
    title,
    web,
)

SUFFIX = ".md"
MEDIA_TYPE = "text/markdown; charset=utf-8"

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
_LEADING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def render(daily: DailyList) -> bytes:
    """The whole list: summary and faults, then the sections, then the full certificate."""
    return "\n".join(_lines(daily)).encode("utf-8", "replace") + b"\n"


def _lines(daily: DailyList) -> Iterator[str]:
    yield f"# {title(daily)}\n"
    yield f"{stretch(daily)} · 候选 {daily.size} 条 · {summary(daily)}\n"
    if daily.left_out:
        yield f"未列入：{left_out(daily)}\n"
    wrong = faults(daily)
    if wrong:
        yield "**需留意的栏目**\n"
        yield from (_fault(proof) for proof in wrong)
        yield ""
    for name, candidates in daily.sections:
        yield f"## {_text(name)}（{len(candidates)}）\n"
        yield from _section(candidates)
    yield "## 采集情况\n"
    yield from certificate(daily.certificate)


def _section(candidates: Sequence[Candidate]) -> Iterator[str]:
    if not candidates:
        yield "*本日没有候选*\n"
    for place, candidate in enumerate(candidates, start=1):
        yield f"{place}. {_link(f'**{_text(candidate.title)}**', candidate.url)}  "
        facts = (origin(candidate), day_of(candidate), candidate.doc_number)
        yield f"   {' · '.join(_text(fact) for fact in facts if fact)}  "
        yield from _details(candidate)
        yield ""


def _details(candidate: Candidate) -> Iterator[str]:
    if candidate.lead:
        yield f"   {_text(candidate.lead)}  "
    if candidate.outlets:
        links = "、".join(_link(_text(outlet.source), outlet.url) for outlet in candidate.outlets)
        yield f"   {outlets(candidate).split('：')[0]}：{links}  "
    notes = [f"理由：{_text('；'.join(candidate.reasons))}"] if candidate.reasons else []
    if candidate.archived:
        notes.append(
            _link("存档", candidate.archived) if web(candidate.archived) else f"存档 {_text(candidate.archived)}"
        )
    if notes:
        yield f"   {' · '.join(notes)}"


def _fault(proof: ColumnProof) -> str:
    return f"- {proof.verdict}：{_text(proof.source_name)} · {_text(proof.column.name)}：{_text(proof.note)}"


def certificate(proofs: Sequence[ColumnProof]) -> Iterator[str]:
    """The certificate's table, line by line."""
    yield "| 结论 | 来源 | 栏目 | 查于 | 条目 | 新增 | 最新 | 待读 | 时效（中位／p95） | 下次 | 说明 |"
    yield "| --- | --- | --- | --- | ---: | ---: | --- | ---: | --- | --- | --- |"
    for proof in proofs:
        cells = (proof.verdict, proof.source_name, proof.column.name, clock(proof.polled), proof.entries, proof.new)
        more = (newest(proof), proof.pending, freshness(proof), clock(proof.next_due), proof.note)
        yield "| " + " | ".join(_text(str(cell)) for cell in (*cells, *more)) + " |"


def _link(text: str, url: str) -> str:
    address = web(url)
    if not address:
        return text
    escaped = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", address)
    return f"[{text}]({escaped})"


def _text(text: str) -> str:
    """The text on one line, with nothing in it that Markdown takes for its own."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LEADING.sub(r"\1\\\2", line)
