"""The rules of the shipped bulletin.toml on articles that nobody looked at while they were written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench._choosing_samples import HELD, SAMPLES, TUNED, Sample
from bench.choosing import brief_of
from collector.config import Config, load
from collector.config.bulletin import SIGNS
from collector.editing.choosing import signs
from collector.editing.choosing.guess import Guess, Publishers, guesses, subjects
from collector.editing.sections import OTHER, ranked
from tests.editing.office import an_article

ROOT = Path(__file__).parents[3]
PRINTED = ROOT.parent / "shared" / "bulletin" / "issue-42.json"


@pytest.fixture(scope="module")
def shipped() -> Config:
    return load(ROOT / "config")


def guess(samples: list[Sample] | tuple[Sample, ...], config: Config) -> list[Guess]:
    return guesses(subjects([brief_of(sample) for sample in samples], Publishers.of(config), read=False), config, None)


def test_the_samples_are_many_and_of_every_section(shipped: Config) -> None:
    assert len(SAMPLES) >= 60
    for samples in (TUNED, HELD):
        assert {sample.section for sample in samples} == set(shipped.bulletin.section_names)


@pytest.mark.parametrize(("samples", "first", "two"), [(TUNED, 34, 36), (HELD, 34, 35)], ids=["tuned", "held"])
def test_the_rules_carry_to_other_organisations_and_topics(
    shipped: Config, samples: tuple[Sample, ...], first: int, two: int
) -> None:
    found = list(zip(guess(samples, shipped), samples, strict=True))
    assert sum(one.section == sample.section for one, sample in found) >= first
    assert sum(sample.section in (one.section, one.second) for one, sample in found) >= two
    assert all(one.reasons for one, _ in found)


@pytest.mark.skipif(not PRINTED.exists(), reason="no printed issue beside this checkout")
def test_the_printed_issues_articles_get_the_sections_they_had(shipped: Config) -> None:
    issue = json.loads(PRINTED.read_text(encoding="utf-8"))
    samples = [
        Sample(section["name"], one["source"], one["title"], "\n".join(one["paragraphs"]))
        for section in issue["sections"]
        for one in section["articles"]
    ]
    found = list(zip(guess(samples, shipped), samples, strict=True))
    assert len(samples) == 15
    assert sum(one.section == sample.section for one, sample in found) >= 13
    assert all(sample.section in (one.section, one.second) for one, sample in found)


def test_no_sentence_of_the_printed_issue_is_a_rule(shipped: Config) -> None:
    terms = [term for section in shipped.bulletin.sections for term in section.terms]
    assert max(map(len, terms)) <= 8
    assert len(terms) == len(set(terms)), "one term, one section"


def test_where_nothing_speaks_the_rest_is_named(shipped: Config) -> None:
    [one] = guess([Sample("", "某单位", "天气晴", "今天适合散步。")], shipped)
    assert (one.section, one.second, one.sure) == (OTHER, None, 0.0)
    assert "暂归" in one.reasons[0]


def test_every_sign_can_be_weighed_and_every_weight_is_a_sign() -> None:
    assert set(SIGNS) == signs.SIGNS.keys()


@pytest.mark.parametrize(
    ("title", "fields", "name", "clear", "words"),
    [
        ("通知", {"doc_number": "苏科〔2026〕1号"}, "文号", 1.0, "文号 苏科〔2026〕1号"),
        ("《某市发展规划（2026—2030年）》发布", {}, "文件", 1.0, "《某市发展规划（2026—2030年）》"),
        ("新要求", {"standards": ("GB/T 1-2020",), "text": "GB/T 1-2020规定了"}, "标准号", 1.0, "标准号 GB/T 1-2020"),
        ("新要求", {"standards": ("GB/T 1-2020", "GB/T 2-2020", "GB/T 3-2020")}, "标准号", 0.5, "列有 3 个标准号"),
        ("合肥新建实验室", {}, "地名", 1.0, "标题说的是合肥"),
        ("一家企业的研究中心昨日在合肥成立", {}, "地名", 0.5, "标题说的是合肥"),
        ("法国更新路线图", {}, "国外", 1.0, "法国"),
        ("加快建设新平台，推动成果应用", {}, "政策行文", 1.0, "行文像政策文件"),
        ("全国技术论坛举行", {}, "会议", 1.0, "标题说的是论坛举行"),
    ],
)
def test_a_sign_is_told_in_words(title: str, fields: dict[str, Any], name: str, clear: float, words: str) -> None:
    found = signs.of(an_article(title, **{"text": "正文说明有关情况。", **fields}))
    assert found[name][0] == clear
    assert words in found[name][1]


@pytest.mark.parametrize(
    "title", ["常州与苏州共建平台", "南京大学取得成果", "超市供应充足", "完善全市场监管", "成为市场主体"]
)
def test_what_is_no_other_place_is_not_taken_for_one(title: str) -> None:
    assert "地名" not in signs.of(an_article(title))


def test_a_plan_speaks_like_one_and_a_report_does_not() -> None:
    plan = "加快技术攻关，推动成果应用，完善服务体系，强化要素保障，" * 6
    report = "昨天上午会议举行，来宾参观了展厅，代表们交流了经验，主持人作了总结，" * 6
    assert signs.of(an_article("材料", plan))["政策行文"][0] == 1.0
    assert "政策行文" not in signs.of(an_article("材料", report))


def test_the_issuing_body_speaks_once_by_its_strongest_word(shipped: Config) -> None:
    article = an_article("平常的消息", "平常的正文。", issuer="国家知识产权局", source_label="知识产权局网站")
    best = ranked(article, None, shipped.bulletin, ())[0]
    assert (best.section, best.score) == ("知识产权", 4.0)
    assert best.reasons == ("发布者是“知识产权”",)
