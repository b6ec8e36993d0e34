"""Asking the watched addresses live, against a real local site."""

from __future__ import annotations

from pathlib import Path

from tests.cli.served import desk, served
from tests.gathering.site import Page, fill, list_page


def test_a_live_check_says_what_answers_and_stores_nothing(tmp_path: Path) -> None:
    with served() as made:
        fill(made, range(1, 4))
        made.pages["/list/"] = Page(list_page(range(1, 4)))
        own = desk(tmp_path, made.url("/list/"))
        sound = own.run("sources", "check", "--live")
        del made.pages["/list/"]
        failing = own.run("sources", "check", "--live")
    assert sound.exit_code == 0, sound.output
    assert "1 栏目，查到 1" in sound.output
    assert failing.exit_code == 1
    assert "已不存在" in failing.output
    assert "1 of 1 columns did not answer" in failing.stderr
    assert not list(tmp_path.rglob("collector.db"))
