"""An issue as Word and PDF: seconds, megabytes, and its articles' pages beside those that were printed."""

from __future__ import annotations

import argparse
import io
import random
import resource
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pypdfium2
from PIL import Image

from collector.model import Block, BlockKind, Issue, IssueArticle
from collector.publishing.issue import docx, pages, pdf
from collector.publishing.issue.docx_template import template
from collector.reading.issuefile import read_issue

ARTICLES, IMAGES = 200, 100
_LETTERS = "数据要素发展创新产业政策平台工程科技信息标准制造智能网络安全服务企业推进建设应用研究"


def main(argv: Sequence[str]) -> int:
    """``bench issue [FILE.json] [--template FILE]``: a printed issue and two made ones; or write the template."""
    parser = argparse.ArgumentParser(prog="bench issue")
    parser.add_argument("file", type=Path, nargs="?", help="a printed issue in its JSON form, with the printed pages")
    parser.add_argument("--template", type=Path, help="write the house style, as the program makes it, there; no more")
    options = parser.parse_args(argv)
    if options.template:
        options.template.write_bytes(template())
        return 0
    print("LibreOffice:", pages.typesetter() or "none; page numbers are left to Word")
    if options.file:
        _printed(read_issue(options.file.read_bytes(), "json"))
    for name, made in (("50 pages", fifty_pages), (f"{ARTICLES} articles, {IMAGES} images", large)):
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            print(f"{name}: {alone.submit(_measured, made()).result()}", flush=True)
    return 0


def _printed(issue: Issue) -> None:
    """The pages of an issue beside those of its printed 目录."""
    numbers = docx.page_numbers(issue) or ()
    known = [(one.title, one.page, ours) for one, ours in zip(issue.articles, numbers, strict=False) if one.page]
    same = sum(theirs == ours for _, theirs, ours in known)
    near = sum(abs(theirs - ours) <= 1 for _, theirs, ours in known)
    print(f"第 {issue.number} 期: {same} of {len(known)} articles on the printed page, {near} within one")
    for title, theirs, ours in known:
        if theirs != ours:
            print(f"  {title[:30]}: printed {theirs}, ours {ours}")
    same_bytes = docx.render(issue) == docx.render(issue) and pdf.render(issue) == pdf.render(issue)
    print(f"  a second export: {'the same bytes' if same_bytes else 'other bytes'}")


def _measured(issue: Issue) -> str:
    began = time.perf_counter()
    whole = docx.draft(issue).saved(None)
    alone = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.perf_counter()
    docx.render(issue)
    first = time.perf_counter() - began
    began = time.perf_counter()
    docx.render(issue)
    again = time.perf_counter() - began
    began = time.perf_counter()
    sheets = len(pypdfium2.PdfDocument(pdf.render(issue)))
    printed = time.perf_counter() - began
    typesetter = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return (
        f"{sheets} pages, {len(whole) / 1e6:.1f} MB; docx without page numbers {alone:.2f} s, {memory} MB; with them "
        f"{first:.2f} s the first time, {again:.2f} s then; PDF {printed:.2f} s; LibreOffice {typesetter} MB"
    )


def fifty_pages() -> Issue:
    """Text alone, about as much as one printed issue."""
    return _issue([_article(place, 1_500) for place in range(18)])


def large() -> Issue:
    """Many articles, every second with a photograph of two megapixels."""
    shown = [_photograph(seed) for seed in range(8)]
    articles = [_article(place, 800) for place in range(ARTICLES)]
    every = ARTICLES // IMAGES
    for place in range(0, ARTICLES, every):
        image = Block(kind=BlockKind.IMAGE, image=shown[place % 8] + bytes([place]), text=f"图{place}")
        articles[place] = IssueArticle(
            section="各地动态",
            title_lines=articles[place].title_lines,
            source="科技部",
            blocks=(*articles[place].blocks, image),
        )
    return _issue(articles)


def _issue(articles: Sequence[IssueArticle]) -> Issue:
    return Issue(number=1, day=date(2026, 1, 1), masthead="信息速报", sections=("各地动态",), articles=tuple(articles))


def _article(seed: int, characters: int) -> IssueArticle:
    chance = random.Random(seed)
    lines = ["".join(chance.choices(_LETTERS, k=250)) + "。" for _ in range(characters // 250)]
    blocks = tuple(Block(text=f"（{'一二三四五六'[n % 6]}）推进工作。{line}") for n, line in enumerate(lines))
    return IssueArticle(section="各地动态", title_lines=(f"第{seed}篇文章的标题",), source="科技部", blocks=blocks)


def _photograph(seed: int) -> bytes:
    noise = random.Random(seed).randbytes(240 * 180 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (240, 180), noise).resize((1920, 1440)).save(out, "JPEG", quality=90)
    return out.getvalue()
