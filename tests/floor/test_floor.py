"""What we read from the floor pages, scored as in ``bench reading``; the figures in floor.json only ever go up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._reading_scores import FIGURES, Sample, averages, judge, samples
from bench.reading import predicted
from collector.reading.article import read_article

HERE = Path(__file__).parent
PAGES = samples(HERE / "pages")
FLOOR = json.loads((HERE / "floor.json").read_text(encoding="utf-8"))


def test_no_figure_falls() -> None:
    judged = [judge(page.truth, predicted(read_article(page.body, page.url))) for page in PAGES if page.truth]
    figures = averages(judged)
    assert len(judged) == FLOOR["pages"]
    assert {name: round(figures[name], 4) for name in FIGURES} == pytest.approx(FLOOR["figures"], abs=1e-9) or all(
        figures[name] >= FLOOR["figures"][name] for name in FIGURES
    ), figures


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_what_a_page_is_there_to_show(page: Sample) -> None:
    told = json.loads((HERE / "pages" / f"{page.id}.json").read_text(encoding="utf-8"))
    article = read_article(page.body, page.url)
    for name, expected in told.get("expected", {}).items():
        value = getattr(article, name)
        if name == "attachments":
            value = [attachment.url for attachment in value]
        assert (list(value) if isinstance(value, tuple) else value) == expected, name
