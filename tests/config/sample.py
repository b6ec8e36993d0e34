"""A small configuration that is right, for tests to make wrong in one place."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

from collector.config import Config, build
from collector.errors import ConfigError, ConfigErrors

TODAY = date(2026, 11, 22)
FAMILIES = frozenset({"listing", "trs", "hanweb", "feed", "changzhou"})
NATIONAL = "sources/national.toml"

COLLECTOR = """
[storage]
data_dir = "data"
[clock]
list_time = "06:45"
[identity]
contact = "desk@example.org"
[politeness]
delay_seconds = 3
[limits]
[polling]
interval_minutes = 90
revisit_days = [1, 7]
[reading]
[network]
[archive]
[attachments]
"""

BULLETIN = """
masthead = "4.0 信息速报"
publisher = "研究院"
imprint = ["一行"]
[[sections]]
name = "政策法规"
quota = 4
[sections.terms]
"行动计划" = 3
[sections.sources]
most = 1.5
[[sections]]
name = "聚焦常州"
[aliases]
"工业和信息化部" = "工信部"
"""

SOURCES = """
[most]
name = "科技部"
full_name = "科学技术部"
aliases = ["科技部网站"]
tier = "central"
homepage = "https://www.most.gov.cn/"
delay_seconds = 4
[most.columns.tztg]
name = "通知通告"
url = "https://www.most.gov.cn/tztg/"
family = "trs"
section = "政策法规"
every_minutes = 240
selectors = { row = "ul li" }
options = { page_offset = 1 }
expect = { per_week = 5, may_be_empty = true }
verified = 2026-09-08
confidence = "high"
evidence = ["a monitor, 2026-09"]
[most.columns.local]
name = "常州"
section = "聚焦常州"
filter = { hosts = ["most.gov.cn"], words = ["常州"] }
[cnipa]
name = "国知局"
[cnipa.columns.news]
name = "局要闻"
url = "https://www.cnipa.gov.cn/col/col53/index.html"
verified = 2026-08-25
confidence = "medium"
evidence = ["a monitor, 2026-08"]
"""

Documents = dict[str, dict[str, Any]]


def documents() -> Documents:
    """The sample as parsed TOML, fresh each time."""
    return {
        "collector.toml": tomllib.loads(COLLECTOR),
        "bulletin.toml": tomllib.loads(BULLETIN),
        NATIONAL: tomllib.loads(SOURCES),
    }


def read(sample: Documents) -> Config:
    """The configuration that the documents make."""
    return build(sample, families=FAMILIES, today=TODAY)


def faults(sample: Documents) -> tuple[ConfigError, ...]:
    """What is wrong with the documents; nothing gives an empty tuple."""
    try:
        read(sample)
    except ConfigErrors as errors:
        return errors.faults
    return ()
