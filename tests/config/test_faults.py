"""Every kind of complaint names its file, its table and its key, and stands alone when it is the only fault."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from tests.config.sample import NATIONAL, documents, faults, read

COLLECTOR, BULLETIN = "collector.toml", "bulletin.toml"
TZTG, LOCAL = "most.columns.tztg", "most.columns.local"
GONE = object()

# file, path of the table in the document, key, new value (GONE: taken out), table as named, key as named, words
Case = tuple[str, str, str, object, str, str, str]

SETTINGS: list[Case] = [
    (COLLECTOR, "politeness", "delay_secnds", 2, "politeness", "delay_secnds", "did you mean 'delay_seconds'"),
    (COLLECTOR, "", "politness", {}, "", "politness", "did you mean 'politeness'"),
    (COLLECTOR, "", "politeness", 3, "", "politeness", "must be a table, not a whole number"),
    (COLLECTOR, "politeness", "delay_seconds", "2", "politeness", "delay_seconds", "must be a number, not a text"),
    (COLLECTOR, "politeness", "delay_seconds", True, "politeness", "delay_seconds", "not true or false"),
    (COLLECTOR, "politeness", "delay_seconds", float("nan"), "politeness", "delay_seconds", "out of bounds: 0 to 600"),
    (COLLECTOR, "politeness", "per_host", 3, "politeness", "per_host", "out of bounds: 1 to 2"),
    (COLLECTOR, "politeness", "per_host", 1.5, "politeness", "per_host", "must be a whole number"),
    (COLLECTOR, "storage", "dir", "x", "storage", "dir", "unknown key"),
    (COLLECTOR, "clock", "time_zone", "Asia/Changzhou", "clock", "time_zone", "not the name of a time zone"),
    (COLLECTOR, "clock", "time_zone", "../../etc", "clock", "time_zone", "not the name of a time zone"),
    (COLLECTOR, "clock", "list_time", "25:00", "clock", "list_time", "not a time of day"),
    (COLLECTOR, "clock", "list_time", "07:30+08:00", "clock", "list_time", "not a time of day"),
    (COLLECTOR, "clock", "list_time", time(7, 30), "clock", "list_time", "must be a text"),
    (COLLECTOR, "identity", "user_agent", "采集器", "identity", "user_agent", "plain ASCII"),
    (COLLECTOR, "identity", "user_agent", "a\nb", "identity", "user_agent", "on one line"),
    (COLLECTOR, "identity", "contact", "编辑部", "identity", "contact", "neither an e-mail address nor a web address"),
    (COLLECTOR, "polling", "interval_minutes", 10, "polling", "interval_minutes", "does not lie between"),
    (COLLECTOR, "polling", "revisit_days", [3, 1], "polling", "revisit_days", "rising whole numbers"),
    (COLLECTOR, "polling", "revisit_days", 3.5, "polling", "revisit_days", "rising whole numbers"),
    (COLLECTOR, "network", "rsshub", "rsshub.example", "network", "rsshub", "must begin with http"),
    (COLLECTOR, "network", "allow_private", ["http://x"], "network", "allow_private", "is not a host name"),
]

ON_PAPER: list[Case] = [
    (BULLETIN, "", "masthead", GONE, "", "masthead", "is missing"),
    (BULLETIN, "", "masthead", "  ", "", "masthead", "is empty"),
    (BULLETIN, "", "mastheat", "x", "", "mastheat", "did you mean 'masthead'"),
    (BULLETIN, "", "imprint", ["a", "a"], "", "imprint", "stands there twice"),
    (BULLETIN, "", "imprint", [1], "", "imprint", "must hold texts only"),
    (BULLETIN, "sections/0", "quota", 0, "sections 1", "quota", "out of bounds: 1 to 50"),
    (BULLETIN, "sections/0", "name", GONE, "sections 1", "name", "is missing"),
    (BULLETIN, "sections/1", "name", "政策法规", "sections 2", "name", "there is already a section"),
    (BULLETIN, "sections/0/terms", "行动计划", "3", "sections 1.terms", "行动计划", "must be a number"),
    (BULLETIN, "sections/0/sources", "mosst", 1, "sections 1.sources", "mosst", "is no source; did you mean 'most'"),
    (BULLETIN, "aliases", "科技部网站", "科技部", "aliases", "科技部网站", "belongs to the source 'most' already"),
    (BULLETIN, "aliases", "网信办", "", "aliases", "网信办", "is empty"),
]

OF_SOURCES: list[Case] = [
    (NATIONAL, "most", "name", GONE, "most", "name", "is missing"),
    (NATIONAL, "most", "nam", "x", "most", "nam", "did you mean 'name'"),
    (NATIONAL, "most", "tier", "centre", "most", "tier", "did you mean 'central'"),
    (NATIONAL, "most", "homepage", "www.most.gov.cn", "most", "homepage", "must begin with http"),
    (NATIONAL, "most", "delay_seconds", -1, "most", "delay_seconds", "out of bounds"),
    (NATIONAL, "most", "enabled", False, "most", "reason", "say why the source is disabled"),
    (NATIONAL, "most", "reason", "停办", "most", "reason", "but the source is enabled"),
    (NATIONAL, "most", "columns", {}, "most", "columns", "a source without columns"),
    (NATIONAL, "cnipa", "aliases", ["科学技术部"], "cnipa", "aliases", "is claimed by 'most' too"),
    (NATIONAL, "", "cesi", 7, "", "cesi", "must be a table"),
    (NATIONAL, "", "Cesi", {"name": "x", "enabled": False, "reason": "y"}, "Cesi", "", "small letters"),
]

OF_COLUMNS: list[Case] = [
    (NATIONAL, TZTG, "url", GONE, TZTG, "url", "is missing"),
    (NATIONAL, TZTG, "url", "htp://www.most.gov.cn/", TZTG, "url", "must begin with http"),
    (NATIONAL, TZTG, "url", "https:///tztg/", TZTG, "url", "names no host"),
    (NATIONAL, TZTG, "url", "https://www.most.gov.cn/a b", TZTG, "url", "holds a blank"),
    (NATIONAL, TZTG, "url", "https://[::1/", TZTG, "url", "is not an address"),
    (NATIONAL, TZTG, "url", "https://www.most.gov.cn:x/", TZTG, "url", "is not an address"),
    (NATIONAL, TZTG, "url", "https://me:secret@www.most.gov.cn/", TZTG, "url", "holds a user name"),
    (NATIONAL, TZTG, "url", "http://192.168.1.9/list", TZTG, "url", "inside a private network"),
    (NATIONAL, TZTG, "url", "http://2130706433/", TZTG, "url", "inside a private network"),
    (
        NATIONAL,
        TZTG,
        "url",
        "http://www.cnipa.gov.cn/col/col53/",
        "cnipa.columns.news",
        "url",
        "address of 'most/tztg'",
    ),
    (NATIONAL, TZTG, "family", "trz", TZTG, "family", "did you mean 'trs'"),
    (NATIONAL, TZTG, "section", "政策法归", TZTG, "section", "did you mean '政策法规'"),
    (NATIONAL, TZTG, "enabled", False, TZTG, "reason", "say why the column is disabled"),
    (NATIONAL, TZTG, "reason", "停更", TZTG, "reason", "but the column is enabled"),
    (NATIONAL, TZTG, "verified", GONE, TZTG, "verified", "is missing"),
    (NATIONAL, TZTG, "confidence", GONE, TZTG, "confidence", "is missing"),
    (NATIONAL, TZTG, "evidence", GONE, TZTG, "evidence", "is missing"),
    (NATIONAL, TZTG, "evidence", [], TZTG, "evidence", "is missing"),
    (NATIONAL, TZTG, "evidence", "a monitor", TZTG, "evidence", "must be a list, not a text"),
    (NATIONAL, TZTG, "confidence", "sure", TZTG, "confidence", "is not one of high, medium, low"),
    (NATIONAL, TZTG, "verified", date(2026, 11, 23), TZTG, "verified", "lies in the future"),
    (NATIONAL, TZTG, "verified", "2026-09-08", TZTG, "verified", "must be a date, not a text"),
    (NATIONAL, TZTG, "verified", datetime(2026, 9, 8, 1, 2), TZTG, "verified", "not a date with a time"),
    (NATIONAL, TZTG, "every_minutes", 5, TZTG, "every_minutes", "out of bounds: 30 to 2880"),
    (NATIONAL, TZTG, "pages", 0, TZTG, "pages", "out of bounds"),
    (NATIONAL, TZTG, "page", 3, TZTG, "page", "did you mean 'pages'"),
    (NATIONAL, TZTG, "internal", "yes", TZTG, "internal", "must be true or false, not a text"),
    (NATIONAL, TZTG, "selectors", {"row": "ul > > li"}, f"{TZTG}.selectors", "row", "is not a CSS selector"),
    (NATIONAL, TZTG, "selectors", {"row": "li::text"}, f"{TZTG}.selectors", "row", "names a pseudo-element"),
    (NATIONAL, TZTG, "selectors", {"rows": "li"}, f"{TZTG}.selectors", "rows", "did you mean 'row'"),
    (NATIONAL, TZTG, "options", {"links": "(20"}, f"{TZTG}.options", "links", "is not a regular expression"),
    (NATIONAL, TZTG, "options", {"link": "x"}, f"{TZTG}.options", "link", "did you mean 'links'"),
    (NATIONAL, TZTG, "options", {"page_offset": "1"}, f"{TZTG}.options", "page_offset", "must be a whole number"),
    (NATIONAL, TZTG, "options", {"gi": "x"}, f"{TZTG}.options", "gi", "means nothing to the family 'trs'"),
    (NATIONAL, TZTG, "expect", {"per_week": -1}, f"{TZTG}.expect", "per_week", "out of bounds"),
    (NATIONAL, TZTG, "expect", {"weekly": 1}, f"{TZTG}.expect", "weekly", "unknown key"),
    (NATIONAL, "most.columns", "X Y", {"name": "x", "enabled": False, "reason": "y"}, "most.columns.X Y", "", "key"),
    (NATIONAL, LOCAL, "url", "https://www.most.gov.cn/x/", LOCAL, "url", "has no page of its own"),
    (NATIONAL, LOCAL, "family", "trs", LOCAL, "family", "has no page of its own"),
    (NATIONAL, LOCAL, "filter", {}, f"{LOCAL}.filter", "", "give hosts, labels or words"),
    (NATIONAL, LOCAL, "filter", {"hosts": ["https://x.cn"]}, f"{LOCAL}.filter", "hosts", "is not a host name"),
    (NATIONAL, LOCAL, "filter", {"word": ["x"], "words": ["y"]}, f"{LOCAL}.filter", "word", "did you mean 'words'"),
]


def table_at(document: dict[str, Any], path: str) -> dict[str, Any]:
    found: Any = document
    for part in path.replace("/", ".").split(".") if path else []:
        found = found[int(part) if isinstance(found, list) else part]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("file", "path", "key", "value", "table", "named", "words"), [*SETTINGS, *ON_PAPER, *OF_SOURCES, *OF_COLUMNS]
)
def test_a_fault_names_its_place(
    file: str, path: str, key: str, value: object, table: str, named: str, words: str
) -> None:
    sample = documents()
    if value is GONE:
        del table_at(sample[file], path)[key]
    else:
        table_at(sample[file], path)[key] = value
    (fault,) = faults(sample)
    assert (fault.file, fault.table, fault.key) == (file, table, named)
    assert words in fault.problem


def test_the_sample_itself_is_right() -> None:
    assert faults(documents()) == ()


def test_all_faults_are_told_together() -> None:
    sample = documents()
    sample["collector.toml"]["politeness"]["per_host"] = 9
    sample["bulletin.toml"]["sections"][0]["quota"] = 0
    sample[NATIONAL]["most"]["columns"]["tztg"]["family"] = "trz"
    sample[NATIONAL]["cnipa"]["colums"] = {}
    assert [(fault.file, fault.key) for fault in faults(sample)] == [
        ("collector.toml", "per_host"),
        ("bulletin.toml", "quota"),
        (NATIONAL, "family"),
        (NATIONAL, "colums"),
    ]


def test_a_source_may_stand_in_one_file_only() -> None:
    sample = documents()
    sample["sources/z.toml"] = {"most": {"name": "另一个", "enabled": False, "reason": "重复"}}
    (fault,) = faults(sample)
    assert (fault.file, fault.table, fault.problem) == (
        "sources/z.toml",
        "most",
        f"the source 'most' stands in {NATIONAL} already",
    )


def test_an_rsshub_column_is_a_feed_and_needs_an_instance() -> None:
    sample = documents()
    column = sample[NATIONAL]["most"]["columns"]["tztg"]
    del column["options"]
    column |= {"url": "rsshub://gov/most", "family": "feed"}
    (fault,) = faults(sample)
    assert (fault.table, fault.key) == (TZTG, "url")
    assert "rsshub is empty" in fault.problem
    sample["collector.toml"]["network"]["rsshub"] = "http://10.0.0.5:1200"
    assert read(sample).columns["most/tztg"].options == {"delay": 4, "rsshub": "http://10.0.0.5:1200"}
    column |= {"family": "trs"}
    (fault,) = faults(sample)
    assert (fault.table, fault.key) == (TZTG, "family")
    column |= {"family": "feed", "url": "rsshub:///"}
    (fault,) = faults(sample)
    assert "names no RSSHub route" in fault.problem


def test_a_disabled_rsshub_column_needs_no_instance() -> None:
    sample = documents()
    column = sample[NATIONAL]["most"]["columns"]["tztg"]
    column |= {"url": "rsshub://gov/most", "family": "feed", "enabled": False, "reason": "未配置"}
    del column["options"]
    assert faults(sample) == ()


def test_an_internal_address_may_be_private() -> None:
    sample = documents()
    sample[NATIONAL]["most"]["columns"]["tztg"] |= {"url": "http://10.1.2.3/list", "internal": True}
    assert faults(sample) == ()


def test_a_bulletin_without_sections_and_a_registry_without_sources_are_faults() -> None:
    sample = documents()
    del sample["bulletin.toml"]["sections"]
    assert [(fault.file, fault.key) for fault in faults(sample)] == [("bulletin.toml", "sections")]
    sample = documents()
    del sample[NATIONAL]
    assert [(fault.file, fault.problem) for fault in faults(sample)] == [("sources", "there is no source at all")]
