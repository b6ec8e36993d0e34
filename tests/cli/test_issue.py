"""The issue's commands, from decided items to a printed issue, and what they say when something is wrong."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.gathering.archive import Recording
from collector.model import ArchiveRecord, Article, Entry, Item
from collector.publishing.issue import docx as word
from collector.publishing.issue import json as json_form
from collector.reading.urls import url_key
from collector.store import Store
from collector.store.decisions import Kind
from tests.editing.office import NOW
from tests.editing.press import an_issue, png, sentence

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with four items, three of them decided on."""
    (tmp_path / "data").mkdir()
    with Store.open(tmp_path / "data" / "collector.db") as store:
        for number in range(4):
            item = bring(store, number)
            if number < 3:
                section = ("标准化", "政策法规", "政策法规")[number]
                store.decisions.add(item, Kind.TAKE, "编辑", NOW, section=section)
        store.decisions.add(2, Kind.HIGHLIGHT, "编辑", NOW)
    return tmp_path


def bring(store: Store, number: int) -> int:
    url = f"https://www.most.gov.cn/{number}.html"
    text = f"近日，{sentence(f'cli{number}', 60)}\n共有 {number + 30} 家单位参加。{sentence(f'more{number}', 40)}"
    article = Article(url=url, title=f"第{number}号消息：{sentence(str(number), 12)}", text=text, source_label="科技部")
    entry = Entry(url=url, title=article.title)
    return store.items.add(Item(column="most/tztg", entry=entry, article=article, url_key=url_key(url), fetched=NOW)).id


def run(folder: Path, *words: str) -> Result:
    given = ["--data", str(folder / "data"), "--config", str(ROOT / "config"), "issue", *words]
    return CliRunner().invoke(main, given)


def test_from_decisions_to_a_printed_issue(folder: Path) -> None:
    made = run(folder, "new", "--number", "43", "--date", "2026-11-20", "--theme", "数据")
    assert made.exit_code == 0, made.output
    assert "第 43 期  2026-11-20  编辑中  数据" in made.output
    assert "政策法规（2）" in made.output
    assert "— 3 篇" in made.output
    assert run(folder, "add", "43", "4", "--section", "聚焦常州", "--by", "李").exit_code == 0
    assert run(folder, "move", "43", "2", "--place", "1", "--highlight").exit_code == 0
    assert run(folder, "remove", "43", "1").exit_code == 0
    shown = run(folder, "show", "43", "--changes", "--history").output
    assert "李 加入 文章 4" in shown
    checked = run(folder, "check", "43")
    assert checked.exit_code == 0, checked.output
    assert "错误 0" in checked.output
    printed = run(folder, "print", "43")
    assert "第 43 期已印：3 篇，哈希 " in printed.output
    for words in (("add", "43", "1"), ("move", "43", "2", "--place", "1"), ("remove", "43", "2"), ("print", "43")):
        refused = run(folder, *words)
        assert refused.exit_code == 1
        assert "第 43 期已印" in refused.stderr
    assert "第 44 期" in run(folder, "new").output
    listed = run(folder, "list").output
    assert listed.index("44") < listed.index("43")
    assert "已印" in listed


def test_an_error_stands_against_printing_until_it_is_waved_through(folder: Path) -> None:
    run(folder, "new", "--number", "43")
    run(folder, "export", "43", "-o", str(folder / "43.docx"))
    document = docx.Document(str(folder / "43.docx"))
    paragraph = next(p for p in document.paragraphs if "31 家单位" in p.text or "31家单位" in p.text)
    paragraph.runs[0].text = paragraph.text.replace("31", "33")
    for rest in paragraph.runs[1:]:
        rest.text = ""
    document.save(str(folder / "43.docx"))
    looked = run(folder, "import", "--into", "43", "--dry-run", str(folder / "43.docx"))
    assert "[改字]" in looked.output
    assert "1 处改动，未写入" in looked.output
    taken = run(folder, "import", "--into", "43", str(folder / "43.docx"))
    assert "1 处改动，已写入" in taken.output
    assert "没有改动" in run(folder, "import", "--into", "43", str(folder / "43.docx")).output
    assert "[改字]" in run(folder, "show", "43", "--changes").output
    refused = run(folder, "print", "43")
    assert refused.exit_code == 1
    assert "数字 33 不见于原文" in refused.output
    assert run(folder, "check", "43").exit_code == 1
    mark = refused.output.split()[0]
    assert run(folder, "check", "43", "--waive", mark).exit_code == 2
    assert "放行" in run(folder, "check", "43", "--waive", mark, "--note", "已核实").output
    assert "已放行：已核实" in run(folder, "check", "43", "--all").output
    assert run(folder, "print", "43").exit_code == 0


def test_past_issues_are_imported_and_exported(folder: Path) -> None:
    (folder / "7.json").write_bytes(json_form.render(an_issue(7)))
    (folder / "8.docx").write_bytes(word.draft(an_issue(8)).saved(None))
    result = run(folder, "import", str(folder / "7.json"), str(folder / "8.docx"))
    assert result.exit_code == 0, result.output
    assert "第 7 期 2026-11-20，已印，12 篇" in result.output
    assert "第 8 期 2026-11-20，已印，12 篇" in result.output
    assert "已有，未变" in run(folder, "import", str(folder / "7.json")).output
    (folder / "7.json").write_bytes(json_form.render(an_issue(7)).replace("乙市".encode(), "丙市".encode()))
    refused = run(folder, "import", str(folder / "7.json"))
    assert refused.exit_code == 1
    assert "内容不同" in refused.stderr
    assert run(folder, "import", "--replace", str(folder / "7.json")).exit_code == 0
    assert "编辑中" in run(folder, "import", "--draft", _renumbered(folder, 9)).output
    for form in ("md", "html", "epub", "json", "csv"):
        exported = run(folder, "export", "7", "-o", str(folder / f"out.{form}"))
        assert exported.exit_code == 0, exported.output
        assert (folder / f"out.{form}").stat().st_size > 1000
    assert json.loads((folder / "out.json").read_text("utf-8"))["number"] == 7
    assert run(folder, "export", "7", "--format", "md").stdout_bytes.decode().count("近日") == 12


def _renumbered(folder: Path, number: int) -> str:
    path = folder / f"{number}.json"
    path.write_bytes(json_form.render(an_issue(number)))
    return str(path)


def test_pictures_come_out_of_the_archive(folder: Path) -> None:
    address, lost = "https://www.most.gov.cn/a.png", "https://www.most.gov.cn/b.png"
    html = f'<p>图见下。</p><img src="{address}"><img src="{lost}"><img src="https://www.most.gov.cn/c.png">'
    with Store.open(folder / "data" / "collector.db") as store:
        recorder = Recording(folder / "data" / "archive", store, lambda: NOW)
        recorder.add(address, 200, [("Content-Type", "image/png")], png())
        recorder.close()
        gone = ArchiveRecord(key=lost, url=lost, fetched=NOW, file="gone.warc.gz", offset=0, length=9, status=200)
        store.archive.add(gone)
        article = store.items.get(4).article
        store.items.reread(4, replace(article, html=html), NOW)
    run(folder, "new", "--number", "43", "--empty")
    assert run(folder, "add", "43", "4").exit_code == 0
    with Store.open(folder / "data" / "collector.db") as store:
        pictures = [block.image for block in store.issues.get(43).articles[0].blocks if block.url]
    assert pictures == [png(), None, None]
    assert run(folder, "check", "43").output.count("图片没有取到") == 2


def test_selections_alone(folder: Path) -> None:
    waiting = run(folder, "export", "--selections", "--format", "csv").stdout_bytes.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(waiting)))
    assert [row[0] for row in rows[1:]] == ["政策法规", "政策法规", "标准化"]
    run(folder, "new", "--number", "43")
    run(folder, "export", "43", "--selections", "-o", str(folder / "s.xlsx"))
    book = openpyxl.load_workbook(folder / "s.xlsx")
    assert book.worksheets[0].max_row == 4
    empty = json.loads(run(folder, "export", "--selections", "--format", "json").stdout)
    assert sum(len(section["candidates"]) for section in empty["sections"]) == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "99"), 1, "没有第 99 期"),
        (("export", "99", "--format", "md"), 1, "没有第 99 期"),
        (("export", "--format", "md"), 2, "请写明期号"),
        (("export", "43", "--format", "xlsx"), 2, "不能写成 xlsx"),
        (("add", "43"), 2, "请写明稿件编号"),
        (("add", "43", "99"), 1, "no item 99"),
        (("add", "43", "1", "--section", "体育"), 1, "没有版块“体育”"),
        (("move", "43", "1"), 2, "请写明移到哪里"),
        (("move", "43", "99", "--place", "1"), 1, "没有编号为 99"),
        (("print", "43"), 1, "没有文章，不能付印"),
        (("export", "43", "--format", "md"), 1, "第 43 期没有文章"),
        (("check", "43", "--waive", "abc", "--note", "x"), 1, "有 0 条"),
        (("new", "--number", "43"), 1, "第 43 期已经存在"),
        (("new", "--number", "0"), 2, "0"),
    ],
)
def test_mistakes_are_told(folder: Path, words: tuple[str, ...], code: int, said: str) -> None:
    run(folder, "new", "--number", "43", "--empty")
    result = run(folder, *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "— 0 篇" in run(folder, "show", "43").output


def test_a_damaged_file_does_not_cost_the_others(folder: Path) -> None:
    (folder / "bad.docx").write_bytes(b"PK\x03\x04 no")
    (folder / "bad.json").write_text("{", "utf-8")
    (folder / "good.json").write_bytes(json_form.render(an_issue(7)))
    result = run(folder, "import", *(str(folder / name) for name in ("bad.docx", "bad.json", "good.json")))
    assert result.exit_code == 1
    assert "损坏" in result.stderr
    assert "不是 JSON" in result.stderr
    assert "第 7 期 2026-11-20，已印" in result.output
    assert run(folder, "import", "--into", "7", str(folder / "good.json"), str(folder / "bad.json")).exit_code == 2
    other = run(folder, "import", "--into", "7", _renumbered(folder, 8))
    assert "文件是第 8 期，不是第 7 期" in other.stderr


def test_one_item_that_cannot_be_taken_leaves_nothing_half_done(folder: Path) -> None:
    run(folder, "new", "--number", "43", "--empty")
    assert run(folder, "add", "43", "1", "2", "99").exit_code == 1
    assert "— 0 篇" in run(folder, "show", "43").output
    assert run(folder, "add", "43", "--decided").output.endswith("— 编入 3 篇\n")


def test_an_output_that_cannot_be_written_is_told(folder: Path) -> None:
    run(folder, "new", "--number", "43")
    result = run(folder, "export", "43", "-o", str(folder / "nowhere" / "x.md"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
