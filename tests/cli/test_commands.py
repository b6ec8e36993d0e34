"""The commands that need no recorded day: what they print, and how they fail."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from collector.cli import main

ROOT = Path(__file__).parents[2]
PAGE = """<html><head><meta name="ArticleTitle" content="关于公布示例名单的通知">
<meta name="PubDate" content="2026-11-02 10:20">
<meta name="ContentSource" content="示例局"></head><body><h1>关于公布示例名单的通知</h1><div id="zoom">
<p>各有关单位：经研究，现将示例名单予以公布，请各单位做好相关工作，确保各项任务按期完成。</p></div></body></html>"""


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "--config", str(ROOT / "config"), *arguments])


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, (*path, name))
        else:
            found.append(((*path, name), command))
    return found


@pytest.mark.parametrize(
    ("path", "command"), commands(main), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_has_help_and_stands_in_the_readme(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help
    assert f"collector {' '.join(path)}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_read_shows_fields_with_their_evidence(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    result = run(tmp_path, "read", str(page), "--url", "https://kjt.example.gov.cn/art/2026/11/2/art_1_2.html")
    assert re.search(r"title\s+关于公布示例名单的通知\s+←", result.output)
    assert "经研究，现将示例名单予以公布" in result.output


def test_read_as_json_is_the_whole_article(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    result = run(tmp_path, "read", str(page), "--url", "https://kjt.example.gov.cn/a.html", "--json")
    article = json.loads(result.stdout)
    assert article["published"] == "2026-11-02 10:20:00+08:00"
    assert article["source_label"] == "示例局"


def test_list_shows_entries_and_the_next_page(tmp_path: Path) -> None:
    rows = "".join(
        f'<li><a href="./202611/t2026110{n}_{n}.html">关于开展第{n}批示例工作的通知</a><span>2026-11-0{n}</span></li>'
        for n in range(1, 9)
    )
    page = tmp_path / "list.html"
    page.write_text(
        f"<html><body><ul>{rows}</ul><script>createPageHTML(3, 0, 'index', 'html')</script></body></html>", "utf-8"
    )
    result = run(tmp_path, "list", str(page), "--url", "https://www.example.gov.cn/tztg/")
    assert (
        "2026-11-08  关于开展第8批示例工作的通知  https://www.example.gov.cn/tztg/202611/t20261108_8.html"
        in result.output
    )
    assert "8 条；下一页：https://www.example.gov.cn/tztg/index_1.html" in result.output


def test_a_live_crawl_without_a_contact_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "crawl", "most")
    assert result.exit_code == 1
    assert "contact" in result.stderr


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, "crawl", "nowhere", "--all")
    assert result.exit_code == 2
    assert "nowhere is neither a source nor a column" in result.stderr


def test_the_time_belongs_to_a_replay(tmp_path: Path) -> None:
    assert run(tmp_path, "crawl", "--at", "2026-11-20").exit_code == 2
    assert "is not a time" in run(tmp_path, "crawl", "--at", "yesterday").stderr


def test_a_wrong_configuration_is_told_in_one_go(tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "sources").mkdir(parents=True)
    (config / "collector.toml").write_text("[clock]\nlist_tim = '07:30'\n", "utf-8")
    (config / "bulletin.toml").write_text((ROOT / "config" / "bulletin.toml").read_text("utf-8"), "utf-8")
    result = CliRunner().invoke(main, ["--config", str(config), "sources", "check"])
    assert result.exit_code == 1
    assert "list_tim" in result.stderr
    assert "Traceback" not in result.stderr


def test_sources_list_and_exports_agree(tmp_path: Path) -> None:
    shown = run(tmp_path, "sources", "list", "--all").output
    exported = json.loads(run(tmp_path, "sources", "export", "--format", "json").stdout)
    assert all(row["column"] in shown for row in exported)
    csv_lines = run(tmp_path, "sources", "export").stdout.splitlines()
    assert len(csv_lines) == len(exported) + 1


def test_sources_check_counts_the_registry(tmp_path: Path) -> None:
    result = run(tmp_path, "sources", "check")
    assert result.exit_code == 0
    assert "登记无误" in result.output


def test_addresses_in_a_table_become_draft_sources_that_load(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        "url,name,section\nhttps://a.example.gov.cn/tztg/,通知公告,政策法规\nhttps://a.example.gov.cn/tztg/index.html,,\nnowhere,,\n",
        "utf-8",
    )
    result = run(tmp_path, "sources", "import", str(table), "--into", str(tmp_path / "new"))
    assert "1 来源，1 栏目" in result.output
    assert "line 3: https://a.example.gov.cn/tztg/index.html stands above already" in result.stderr
    assert "line 4: 'nowhere' is not an http(s) address" in result.stderr
    listed = CliRunner().invoke(main, ["--config", str(tmp_path / "new"), "sources", "list"])
    assert "通知公告" in listed.output


def test_migrate_makes_a_store_and_is_harmless_twice(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").exit_code == 0
    assert run(tmp_path, "migrate").exit_code == 0
    assert (tmp_path / "data" / "collector.db").exists()
