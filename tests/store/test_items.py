from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.errors import UnknownRow
from collector.model import Article, Attachment, Entry, Evidence, Item, Outcome, Precision
from collector.reading.urls import url_key
from collector.store import Store
from collector.store.items import Change, digest
from tests.store.making import COLUMN, HOUR, NOW, a_report, an_entry, an_item, told


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    article = Article(
        url="https://www.example.gov.cn/a/1.html",
        title="科技厅关于印发“十五五”规划的通知",
        kicker="引题",
        subtitle="副题",
        published=NOW,
        precision=Precision.MINUTE,
        source_label="科技日报",
        issuer="省科技厅",
        author="张工",
        editor="李工",
        text="第一段\n第二段",
        html="<p>第一段</p><p>第二段</p>",
        doc_number="苏科发〔2026〕12号",
        doc_numbers=("苏科发〔2026〕12号", "国发〔2025〕3号"),
        standards=("GB/T 38672-2020",),
        attachments=(Attachment(url="https://www.example.gov.cn/a/1.pdf", name="附件1.pdf", kind="pdf", size=10),),
        images=("https://www.example.gov.cn/a/1.png",),
        next_page="https://www.example.gov.cn/a/1_2.html",
        evidence={"title": Evidence(rule="meta:ArticleTitle", confidence=0.9)},
        doubts=("日期不一致",),
    )
    item = Item(column=COLUMN, entry=an_entry(), article=article, url_key=url_key(article.url), fetched=NOW)
    stored = store.items.add(item)
    kept = store.items.get(stored.id)
    assert kept.article == article
    assert (kept.column, kept.first_seen, kept.changed) == (COLUMN, NOW, None)
    assert kept.article.published is not None
    assert kept.article.published.date() == NOW.date()  # read back in China's zone, not in UTC


def test_one_address_is_one_item_however_many_columns_list_it(store: Store) -> None:
    first = store.items.add(an_item())
    second = store.items.add(an_item(column="cz/yw", at=NOW + HOUR))
    assert (first.change, second.change, first.id) == (Change.NEW, Change.SAME, second.id)
    assert [sighting.column for sighting in store.items.sightings(first.id)] == [COLUMN, "cz/yw"]
    assert store.items.get(first.id).column == COLUMN
    assert store.items.sightings_of([first.id, 99])[99] == []


def test_other_spellings_of_an_address_find_the_item(store: Store) -> None:
    stored = store.items.add(an_item())
    found = store.items.by_url("http://kjt.example.cn/1.html?utm_source=x#top")
    assert found is not None
    assert found.id == stored.id
    assert store.items.by_url("https://kjt.example.cn/2.html") is None


def test_a_changed_page_keeps_its_earlier_text(store: Store) -> None:
    item = an_item(text="截止日期为11月30日。")
    stored = store.items.add(item)
    later = replace(told(item, text="截止日期延至12月15日。"), fetched=NOW + HOUR)
    assert store.items.add(later).change is Change.CHANGED
    [revision] = store.items.revisions(stored.id)
    assert (revision.text, revision.until) == ("截止日期为11月30日。", NOW + HOUR)
    kept = store.items.get(stored.id)
    assert (kept.article.text, kept.changed, kept.first_seen) == ("截止日期延至12月15日。", NOW + HOUR, NOW)
    assert store.search.count("11月30日") == 0
    assert store.search.count("12月15日") == 1


def test_spacing_and_width_are_no_change(store: Store) -> None:
    item = an_item(text="共 12 项，见附件。")
    store.items.add(item)
    assert store.items.add(told(item, text="共１２项,\n见附件")).change is Change.SAME
    assert digest(item.article) == digest(replace(item.article, text="共12项见附件"))


def test_reading_a_stored_page_again_replaces_what_was_read(store: Store) -> None:
    item = an_item(text="正文")
    stored = store.items.add(item)
    better = replace(item.article, source_label="科技日报")
    assert store.items.reread(stored.id, better, NOW + HOUR).change is Change.SAME
    kept = store.items.get(stored.id)
    assert (kept.article.source_label, kept.changed, kept.checked) == ("科技日报", None, NOW)
    assert store.items.reread(stored.id, replace(better, text="正文全文"), NOW + HOUR).change is Change.CHANGED
    assert [revision.text for revision in store.items.revisions(stored.id)] == ["正文"]
    with pytest.raises(UnknownRow):
        store.items.reread(99, better, NOW)


def test_unknown_items_are_named(store: Store) -> None:
    with pytest.raises(UnknownRow, match="99"):
        store.items.get(99)
    assert store.items.many([99]) == {}


def test_known_tells_whether_this_column_has_listed_it(store: Store) -> None:
    item = an_item()
    store.items.add(item)
    store.polls.finish(a_report(item.entry), Outcome.OK, "", next_due=NOW + HOUR, failures=0)
    keys = [item.url_key, "example.cn/never"]
    assert store.items.known(COLUMN, keys)[item.url_key].in_column_since == NOW
    assert store.items.known(COLUMN, keys)[item.url_key].listed_title == item.entry.title
    elsewhere = store.items.known("cz/yw", keys)
    assert list(elsewhere) == [item.url_key]
    assert elsewhere[item.url_key].in_column_since is None


def test_ids_go_through_all_items(store: Store) -> None:
    ids = [store.items.add(an_item(f"{n}.html")).id for n in range(5)]
    assert store.items.ids(limit=3) == ids[:3]
    assert store.items.ids(ids[2]) == ids[3:]


def test_storing_an_item_settles_it_for_every_column_that_waited(store: Store) -> None:
    item = an_item()
    for column in (COLUMN, "cz/yw"):
        store.polls.finish(a_report(item.entry, column=column), Outcome.OK, "", next_due=NOW + HOUR, failures=0)
    assert store.polls.pending_counts() == {COLUMN: 1, "cz/yw": 1}
    stored = store.items.add(replace(item, fetched=NOW + HOUR))
    assert store.polls.pending_counts() == {}
    assert {sighting.column for sighting in store.items.sightings(stored.id)} == {COLUMN, "cz/yw"}


def test_since_takes_what_became_known_after_one_moment_and_not_after_another(store: Store) -> None:
    ids = [store.items.add(an_item(f"{n}.html", at=NOW + n * HOUR)).id for n in range(4)]
    found = store.items.since(NOW, NOW + 2 * HOUR)
    assert [item.id for item in found] == ids[1:3]
    assert len(store.items.since(None, NOW + 9 * HOUR)) == 4


def test_an_item_is_looked_at_again_at_each_age_once(store: Store) -> None:
    ages = [timedelta(days=1), timedelta(days=3)]
    item = an_item()
    store.items.add(item)

    def due(hours: float) -> tuple[Entry, ...]:
        return store.items.revisits(COLUMN, NOW + hours * HOUR, ages, 10)

    assert due(23) == ()
    assert [entry.url for entry in due(25)] == [item.entry.url]
    store.items.add(replace(item, fetched=NOW + 25 * HOUR))
    assert due(26) == ()
    assert len(due(73)) == 1
    assert due(24 * 7) == ()  # too old to be of use
    assert store.items.revisits("cz/yw", NOW + 25 * HOUR, ages, 10) == ()
    assert store.items.revisits(COLUMN, NOW + 25 * HOUR, [], 10) == ()


def test_attachments_keep_what_was_read_when_the_page_changes(store: Store) -> None:
    pdf = Attachment(url="https://kjt.example.cn/1.pdf", name="名单.pdf", kind="pdf")
    xls = Attachment(url="https://kjt.example.cn/1.xls", name="附表.xls", kind="xls")
    item = an_item(attachments=(pdf, xls))
    stored = store.items.add(item)
    assert store.attachments.wanted(10) == [(stored.id, pdf), (stored.id, xls)]
    store.attachments.put(stored.id, replace(pdf, text="常州市共有十二家", size=99))
    store.attachments.put(stored.id, replace(xls, problem="加密"))
    assert store.attachments.wanted(10) == []
    assert store.search.count("常州市") == 1
    doc = Attachment(url="https://kjt.example.cn/2.doc", name="附件二.doc", kind="doc")
    store.items.add(told(item, attachments=(doc, pdf), text="改了"))
    assert store.attachments.of(stored.id) == (doc, replace(pdf, text="常州市共有十二家", size=99))
    assert store.items.get(stored.id).article.attachments == (doc, replace(pdf, size=99))
    assert store.search.count("常州市") == 1


def test_an_attachment_that_no_item_has_is_refused(store: Store) -> None:
    stored = store.items.add(an_item())
    with pytest.raises(UnknownRow, match="no attachment"):
        store.attachments.put(stored.id, Attachment(url="https://x.cn/1.pdf", name="", kind="pdf"))
    assert store.search.count("科技计划") == 1


def test_half_a_character_does_not_stop_an_item(store: Store) -> None:
    stored = store.items.add(an_item(title="标题\ud83d", text="正文\udc00完"))
    assert store.items.get(stored.id).article.text == "正文?完"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=60), first=st.text(max_size=200), second=st.text(max_size=200))
def test_any_text_can_be_stored_changed_and_taken_out_of_the_index_again(
    store: Store, title: str, first: str, second: str
) -> None:
    item = an_item("any.html", title=title, text=first)
    store.items.add(item)
    store.items.add(told(item, text=second))
    store.connection.rows("SELECT 1")
    with store.write():
        store.connection.run("INSERT INTO search_grams (search_grams) VALUES ('integrity-check')")
