"""A few of the lists that ``bench places`` measures, as files of each format."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench._places_lists import Case, cases, written
from bench.places import measured
from collector.config import load
from collector.editing.places.finder import finder
from collector.reading.attachments import read_attachment

CONFIG = Path(__file__).parents[3] / "config"
IN_PDF = ("wrapped", "city merged", "under headings", "two columns")


def recall(made: list[Case], form: str, folder: Path) -> dict[str, tuple[int, int]]:
    """By layout, how many of ours were missed, and how many rows were taken that are not."""
    given = finder(load(CONFIG).bulletin.places)
    by_name = {case.layout: case for case in made}
    outcome = {}
    for (layout, _), file in written(made, folder, (form,)).items():
        found, false = measured(read_attachment(file.read_bytes(), form), by_name[layout], given)
        outcome[layout] = (len(by_name[layout].ours - found), false)
    return outcome


@pytest.mark.parametrize("form", ["xlsx", "xls", "docx"])
def test_every_layout_is_read(form: str, tmp_path: Path) -> None:
    made = cases(24, 6)
    assert recall(made, form, tmp_path) == {case.layout: (0, 0) for case in made}


def test_layouts_of_a_pdf(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    made = [case for case in cases(24, 6) if case.layout in IN_PDF]
    assert recall(made, "pdf", tmp_path) == {case.layout: (0, 0) for case in made}
