"""Issues to print in tests: the printed one beside the checkout, and one of our own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collector.model import Block, Issue, IssueArticle

PRINTED = Path(__file__).parents[3].parent / "shared" / "bulletin" / "issue-42.json"


def printed_issue() -> Issue:
    """The real issue; skips the test where it is not there."""
    if not PRINTED.exists():
        pytest.skip("the printed issue does not lie beside this checkout")
    return issue_of(json.loads(PRINTED.read_text(encoding="utf-8")))


def issue_of(data: dict[str, Any]) -> Issue:
    """An issue in its JSON form, text only."""
    return Issue(
        number=data["number"],
        day=date.fromisoformat(data["date"]),
        masthead=data["masthead"]["name"],
        notice=data["masthead"]["note"],
        publisher=data["masthead"]["publisher"],
        imprint=tuple(data["imprint"]),
        highlights=tuple(data["highlights"]),
        sections=tuple(section["name"] for section in data["sections"]),
        articles=tuple(
            article_of(article, section["name"]) for section in data["sections"] for article in section["articles"]
        ),
    )


def article_of(data: dict[str, Any], section: str) -> IssueArticle:
    """One article of that form."""
    return IssueArticle(
        section=section,
        title_lines=tuple(data["title_lines"]),
        contents_title=data["title"],
        source=data["source"],
        page=data.get("page"),
        blocks=tuple(Block(text=text) for text in data["paragraphs"]),
    )
