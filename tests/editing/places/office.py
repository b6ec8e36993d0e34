"""A gazetteer of a few names, the small office with it, and lists as attachments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.config import Config
from collector.config.places import Place, Places
from collector.editing.places.finder import Finder, finder
from collector.model import Attachment
from collector.store import Store
from tests.editing.office import CITY, NOTICES, a_config, bring

PLACES = Places(
    city="常州",
    section=CITY,
    places=(
        Place(name="常州市", kind="城市", words=("常州市", "常州"), unless=("福常州际", "常州路")),
        Place(name="武进区", kind="区县", words=("武进区", "武进")),
        Place(name="钟楼区", kind="区县", words=("钟楼区",), doubtful=("钟楼",), unless=("西安钟楼",)),
        Place(name="常州大学", kind="高校院所", words=("常州大学",)),
        Place(name="天合光能", kind="企业", words=("天合光能", "天合光能股份有限公司")),
        Place(name="新誉集团", kind="企业", words=("新誉集团",), doubtful=("新誉",)),
    ),
)
LIST = (
    "2026年度示范企业名单\n序号\t城市\t企业名称\n1\t南京市\t南京宏图科技有限公司\n2\t常州市\t江苏明阳装备有限公司\n"
    "3\t福州市\t福常州际物流有限公司\n4\t常州市\t天合光能股份有限公司"
)


def city_config() -> Config:
    config = a_config()
    return replace(config, bulletin=replace(config.bulletin, places=PLACES))


def given() -> Finder:
    return finder(PLACES)


def with_list(store: Store, path: str = "1.html", text: str | None = LIST, **fields: Any) -> int:
    """An item that carries a list."""
    files = (Attachment(url="https://www.most.example.cn/a.xlsx", name="附件：名单.xlsx", kind="xlsx", text=text),)
    return bring(
        store, NOTICES, path, "关于公布2026年度示范企业名单的通知",
        text="现将名单予以公布。", attachments=files, **fields,
    )  # fmt: skip
