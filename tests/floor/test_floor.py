"""What we read from the floor pages, scored as in ``bench reading``; the figures in floor.json only ever go up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._reading_scores import Prediction, Sample, judge, samples
from bench.reading import main
from collector.reading.article import read_article
from tests.floor import measure

HERE = Path(__file__).parent
PAGES = samples(HERE / "pages")
FLOOR = json.loads((HERE / "floor.json").read_text(encoding="utf-8"))


def test_no_figure_falls() -> None:
    assert measure.fallen(measure.articles(HERE / "pages"), {"pages": FLOOR["pages"]} | FLOOR["figures"]) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_what_a_page_is_there_to_show(page: Sample) -> None:
    told = json.loads((HERE / "pages" / f"{page.id}.json").read_text(encoding="utf-8"))
    article = read_article(page.body, page.url)
    for name, expected in told.get("expected", {}).items():
        value = getattr(article, name)
        if name == "attachments":
            value = [attachment.url for attachment in value]
        assert (list(value) if isinstance(value, tuple) else value) == expected, name


def test_the_measurement_writes_a_line_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = tmp_path / "predictions.jsonl"
    assert main([str(HERE / "pages"), "--predictions", str(written), "--misses", "--peers", "nobody"]) == 0
    lines = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [page.id for page in PAGES]
    assert set(lines[0]) == {"id", "title", "published", "source_label", "author", "text"}
    shown = capsys.readouterr().out
    assert "collector" in shown
    assert "nobody         unknown" in shown
    assert main([str(tmp_path)]) == 1


@pytest.mark.parametrize(
    ("truth", "read", "scores"),
    [
        ({"published": None}, None, (1.0, None)),
        ({"published": None}, "2026-11-22", (0.0, None)),
        ({"published": "2026-11-22", "published_alt": ["2026-11-21T10:00:00+08:00"]}, "2026-11-21", (1.0, None)),
        ({"published": "2026-11-22T10:20:00+08:00"}, "2026-11-22T10:20+08:00", (1.0, 1.0)),
        ({"published": "2026-11-22T10:20:00+08:00"}, "2026-11-22", (1.0, 0.0)),
        ({"published": "2026-11-22T10:20:00+08:00", "published_null_ok": True}, None, (1.0, 1.0)),
    ],
)
def test_how_times_are_scored(truth: dict[str, object], read: str | None, scores: tuple[float, float | None]) -> None:
    whole = {"title": "", "source_label": None, "body_text": "", "body_start": "", "body_end": "", **truth}
    judged = judge(whole, Prediction(published=read))
    assert (judged["day"], judged["minute"]) == scores
