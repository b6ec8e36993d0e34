"""Titles and openings with the section that an editor of the bulletin would give them; written for the project.

``TUNED`` was looked at while the rules were written; ``HELD`` was not, and says how far they carry. No organisation's
real page is quoted; what is told did not happen.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Sample(NamedTuple):
    """One article as an editor first sees it, without the column that brought it."""

    section: str
    source: str
    title: str
    text: str


_FILE = Path(__file__).with_name("choosing-samples.txt")
_LINES = _FILE.read_text(encoding="utf-8").splitlines()[1:]

SAMPLES = tuple(Sample(*(part.strip() for part in line.split("|"))) for line in _LINES)
TUNED = SAMPLES[::2]
HELD = SAMPLES[1::2]
