"""The templates that an issue becomes web pages and books with; everything in an issue is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collector.model import Issue
from collector.publishing.issue import printed

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def standing(issue: Issue) -> dict[str, Any]:
    """What stands around the articles, as printed."""
    return {
        "issue": issue,
        "name": printed.name(issue),
        "day": printed.day(issue),
        "highlights": printed.highlights(issue),
        "imprint": printed.imprint(issue),
    }
