"""Items looked through, kept up and made anew; drafts, candidates and issues made of what is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collector.config import Config
from collector.config.places import Place
from collector.editing.candidates import daily_list
from collector.editing.issue.making import make_next
from collector.editing.places.draft import list_name
from collector.editing.places.reading import BODY, changzhou, counts, keep_up, rebuild
from collector.editing.places.taking import add_draft
from collector.editing.proofing import check
from collector.editing.sections import suggest
from collector.errors import StoreError, UnknownRow
from collector.model import BlockKind, Candidate, Part
from collector.store import Store
from collector.store.places import Mention, PlaceCount, Where
from tests.editing.office import CITY, NOTICES, NOW, POLICY, an_article, bring
from tests.editing.places.office import LIST, PLACES, city_config, with_list

OTHERS = Place(name="龙城", kind="城市", words=("南京宏图",))


@pytest.fixture
def config() -> Config:
    return city_config()


def fields(store: Store, item: int) -> list[tuple[str, Where, int, int]]:
    return [(one.place, one.where, one.file, one.line) for one in store.places.of(item)]


def test_what_an_item_names_and_where(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "常州出台办法", text="钟楼试点。\n西安钟楼。\n武进跟进。")
    found = changzhou(store, config, item)
    assert found is not None
    assert fields(store, item) == [
        ("常州市", Where.TITLE, -1, 0), ("钟楼区", Where.TEXT, -1, 0), ("武进区", Where.TEXT, -1, 2),
    ]  # fmt: skip
    assert [place.name for place in found.places] == ["常州市", "钟楼区", "武进区"]
    assert (found.lists, found.draft, found.local) == ((), None, 0)
    assert changzhou(store, config, bring(store, NOTICES, "2.html", "南京出台办法")) is None
    with pytest.raises(UnknownRow):
        changzhou(store, config, 99)


def test_rows_of_a_file_and_its_other_lines(store: Store, config: Config) -> None:
    item = with_list(store, text=f"常州市已核对\n{LIST}")
    found = changzhou(store, config, item)
    assert found is not None
    assert (found.listed, found.local, found.lists[0].name) == (4, 2, "附件：名单.xlsx")
    assert Mention(place="常州市", where=Where.FILE, line=0, file=0) in found.mentions
    assert Mention(place="天合光能", where=Where.ROW, line=6, file=0) in found.mentions
    assert store.places.naming("天合光能", 5) == [item]
    assert store.places.with_lists(5) == [(item, PlaceCount(listed=4, local=2))]


def test_a_file_that_is_read_later_is_looked_through(store: Store, config: Config) -> None:
    item = with_list(store, text=None)
    assert keep_up(store, config, [item]) == 1
    assert keep_up(store, config, [item]) == 0
    [file] = store.attachments.of(item)
    store.attachments.put(item, replace(file, text=LIST))
    assert counts(store, config, [item]) == {item: PlaceCount(listed=4, local=2)}


def test_a_page_that_changes_is_looked_through_again(store: Store, config: Config) -> None:
    item = bring(store, NOTICES, "1.html", "常州出台办法")
    assert changzhou(store, config, item)
    again = bring(store, NOTICES, "1.html", "南京出台办法", text="南京的办法。")
    assert again == item
    assert changzhou(store, config, item) is None


def test_another_gazetteer_finds_other_places(store: Store, config: Config) -> None:
    item = with_list(store)
    assert rebuild(store, config) == 1
    other = replace(config, bulletin=replace(config.bulletin, places=replace(PLACES, places=(OTHERS,))))
    assert counts(store, other, [item]) == {item: PlaceCount(listed=4, local=1)}
    assert (
        keep_up(store, replace(config, bulletin=replace(config.bulletin, places=replace(PLACES, places=()))), [item])
        == 0
    )


def test_a_table_in_the_page_is_a_list(store: Store, config: Config) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>{name}</td></tr>" for n, name in enumerate(("南京甲", "常州乙", "丙厂"), 1))
    html = f"<p>名单如下</p><table><tr><th>序号</th><th>单位名称</th></tr>{rows}</table>"
    found = changzhou(store, config, bring(store, NOTICES, "1.html", "名单公布", text="名单如下", html=html))
    assert found is not None
    [one] = found.lists
    assert (one.file, one.total, [row.cells for row in one.rows]) == (BODY, 3, [("2", "常州乙")])


def test_a_draft_says_only_what_the_item_says(store: Store, config: Config) -> None:
    item = with_list(store, issuer="科学技术部", doc_number="国科发〔2026〕8号")
    found = changzhou(store, config, item)
    assert found is not None
    assert found.draft is not None
    assert found.draft.title == "科技部公布2026年度示范企业名单，常州 2 家入选"
    first, table = found.draft.blocks
    assert first.text == "11月20日，科技部公布2026年度示范企业名单（国科发〔2026〕8号）。名单共 4 条，其中常州 2 家。"
    assert table.kind is BlockKind.TABLE
    assert table.rows == (
        ("序号", "城市", "企业名称"),
        ("2", "常州市", "江苏明阳装备有限公司"),
        ("4", "常州市", "天合光能股份有限公司"),
    )
    assert (found.draft.section, found.draft.item) == (CITY, item)


@pytest.mark.parametrize(
    ("title", "file", "name"),
    [
        ("关于公布第六批示范项目名单的通知", "a.pdf", "第六批示范项目名单"),
        ("关于开展评选的通知", "附件1：优秀成果目录.xlsx", "优秀成果目录"),
        ("评选结果公示", "附件.pdf", "评选结果公示"),
    ],
)
def test_the_name_of_a_list(title: str, file: str, name: str) -> None:
    assert list_name(an_article(title), file) == name


def test_a_draft_is_taken_into_an_issue_and_its_figures_hold(store: Store, config: Config) -> None:
    item = with_list(store, issuer="科学技术部")
    make_next(store, config.bulletin, day=NOW.date(), now=NOW, number=43)
    made = add_draft(store, config, 43, item, by="编辑", now=NOW)
    [article] = store.issues.get(43).articles
    assert (article.title, article.section, article.item) == (made.title, CITY, item)
    assert {finding.rule for finding in check(store, config, 43) if finding.place.article} == set()
    other = bring(store, NOTICES, "2.html", "南京公布名单")
    with pytest.raises(StoreError, match="没有草稿"):
        add_draft(store, config, 43, other, by="编辑", now=NOW)


def line_of(store: Store, config: Config) -> Candidate:
    daily = daily_list(store, config, day=NOW.date(), now=NOW)
    [line] = [line for _, group in daily.sections for line in group]
    return line


def test_a_list_stands_among_the_citys_candidates(store: Store, config: Config) -> None:
    with_list(store)
    line = line_of(store, config)
    assert (line.section, line.second) == (CITY, POLICY)
    assert line.reasons[0] == "附件名单中常州 2 家"
    assert isinstance(line.parts[0], Part)
    assert line.score == pytest.approx(sum(part.value for part in line.parts), abs=0.01)


def test_a_list_of_others_stays_where_it_was(store: Store, config: Config) -> None:
    with_list(store, text=LIST.replace("常州市", "无锡市").replace("天合光能", "光明"))
    assert line_of(store, config).section == POLICY


def test_a_place_in_title_or_opening_leans_to_the_city(config: Config) -> None:
    titled = suggest(an_article("武进区举办大会"), None, config.bulletin, ())
    assert (titled.section, titled.reasons) == (CITY, ("写到“武进区”",))
    opening = suggest(an_article("大会举办", "今天，武进区举办大会。"), None, config.bulletin, ())
    assert (opening.section, opening.score) == (CITY, titled.score / 2)
    assert suggest(an_article("西安钟楼开放"), None, config.bulletin, ()).section != CITY
