"""Places from the command line, with the shipped gazetteer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector.cli import main
from collector.model import Article, Attachment, Entry, Item
from collector.store import Store

CONFIG = Path(__file__).parents[2] / "config"
NOW = datetime.now(UTC)
ROWS = "\n".join(f"{n}\t{'常州市' if n % 2 else '南京市'}\t第{n}精密机械有限公司" for n in range(1, 51))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    url = "https://www.most.gov.cn/1.html"
    file = Attachment(
        url="https://www.most.gov.cn/1.xlsx", name="附件.xlsx", kind="xlsx", text=f"序号\t城市\t单位名称\n{ROWS}"
    )
    article = Article(
        url=url,
        title="关于公布示范企业名单的通知",
        text="现予公布。",
        issuer="科学技术部",
        published=NOW,
        attachments=(file,),
    )
    with Store.open(tmp_path / "collector.db") as store:
        for key, one in ((url, article), ("https://www.most.gov.cn/2.html", Article(url="https://a/2", title="无关"))):
            entry = Entry(url=key, title=one.title)
            store.items.add(Item(column="most/kjbgz", entry=entry, article=one, url_key=key, fetched=NOW))
    return tmp_path


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(CONFIG), "--data", str(data), *words])


def test_places_are_found_shown_drafted_and_taken(data: Path) -> None:
    assert "— 0 篇" in run(data, "places", "list").output
    assert "— 2 篇，其中 1 篇的名单里有常州" in run(data, "places", "rebuild").output
    assert "关于公布示范企业名单的通知（名单 50 条，常州 25 条）" in run(data, "places", "list").output
    assert "— 1 篇" in run(data, "places", "list", "常州市").output
    wrong = run(data, "places", "list", "常州")
    assert (wrong.exit_code, "places.toml has no place '常州'" in wrong.output) == (1, True)
    shown = run(data, "places", "show", "1").output
    assert "城市 常州市：名单" in shown
    assert "附件.xlsx：50 条中 25 条" in shown
    assert "另有 5 条" in shown
    assert "没有写到" in run(data, "places", "show", "2").output
    draft = run(data, "places", "draft", "1").output
    assert "科技部公布示范企业名单，常州 25 家入选" in draft
    assert "49\t常州市\t第49精密机械有限公司" in draft
    assert run(data, "places", "draft", "2").exit_code == 1
    assert run(data, "issue", "new", "--number", "43", "--empty").exit_code == 0
    taken = run(data, "issue", "add", "43", "1", "--draft")
    assert "聚焦常州：科技部公布示范企业名单，常州 25 家入选" in taken.output


def test_the_registrys_check_covers_the_gazetteer(data: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    for path in CONFIG.rglob("*.toml"):
        target = config / path.relative_to(CONFIG)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    with (config / "places.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[places]]\nname = "某园区"\nkindd = "园区"\n')
    checked = CliRunner().invoke(main, ["--config", str(config), "--data", str(data), "sources", "check"])
    assert checked.exit_code == 1
    assert "places.toml" in checked.output
    assert "kindd: unknown key" in checked.output
