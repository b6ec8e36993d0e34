"""Where every article of the day stands: the address forms of each site, filled with stable numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from demo.stories import DemoColumn, Posting

REGISTRY = Path(__file__).parent.parent / "config" / "sources"
FEEDS = Path(__file__).parent / "feeds.toml"
_GOV_FOLDERS = {
    "gx": "zhengce/content",
    "gy": "yaowen/liebiao",
    "gj": "zhengce",
    "gz0": "zhengce",
    "gb": "lianbo/bumen",
    "gd": "lianbo/difang",
    "gfb": "lianbo/fabu",
    "ggz": "zhengce",
    "gw": "zhengce/zhengceku",
}
_PROVINCES = {"浙江": "zj", "上海": "sh", "江苏": "js", "湖北": "hub", "贵州": "gz"}
_SINA_FOLDERS = {"s1": "tech/roll", "s2": "tech/roll", "s3": "jjxw", "s4": "chanjing/cyxw"}


@cache
def registry() -> Mapping[str, tuple[str, str]]:
    """Address and name of every enabled column that has a page, by its key, as ``config/sources`` has them."""
    found: dict[str, tuple[str, str]] = {}
    for path in (*sorted(REGISTRY.glob("*.toml")), FEEDS):
        for source, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, column in table.get("columns", {}).items():
                if table.get("enabled", True) and column.get("enabled", True) and column.get("url"):
                    found[f"{source}/{name}"] = (column["url"], column["name"])
    return found


def column_url(column: DemoColumn) -> str:
    """The address of a column, as the registry has it."""
    return registry()[column.key][0]


def column_name(column: DemoColumn) -> str:
    """The name a column's pages bear; remarks of the registry in brackets are left out."""
    return re.sub(r"（[^（）]*）", "", registry()[column.key][1]) or "工作动态"


def article_url(posting: Posting, column: DemoColumn) -> str:
    """The address of one article in its site's own form."""
    return urljoin(column_url(column), _FORMS[column.pages](posting, column))


def _govcn(posting: Posting, column: DemoColumn) -> str:
    return f"/{_GOV_FOLDERS[column.alias]}/{posting.at:%Y%m}/content_{posting.number % 9_000_000 + 1_000_000}.htm"


def _most(posting: Posting, column: DemoColumn) -> str:
    name = f"{posting.at:%Y%m}/t{posting.at:%Y%m%d}_{posting.number % 90_000 + 110_000}.html"
    if column.form == "local":
        province = next((code for name, code in _PROVINCES.items() if posting.title.startswith(name)), "hub")
        return f"/dfkj/{province}/zxdt/{name}"
    return f"gfxwj{posting.at:%Y}/{name}" if column.alias == "mg" else name


def _hanweb(posting: Posting, column: DemoColumn) -> str:
    number = urlsplit(column_url(column)).path.split("/")[2].removeprefix("col")
    day = f"{posting.at.year}/{posting.at.month}/{posting.at.day}"
    size = 900_000 if "cnipa" in column.key else 90_000_000
    return f"/art/{day}/art_{number}_{posting.number % size}.html"


def _jpaas(posting: Posting, column: DemoColumn) -> str:
    number = urlsplit(column_url(column)).path.split("/")[2].removeprefix("col")
    if posting.at.year < 2026:  # of the time before the new platform: another form in the same list
        day = f"{posting.at.year}/{posting.at.month}/{posting.at.day}"
        return f"//kjt.zj.gov.cn/art/{day}/art_{number}_{posting.number}.html"
    return f"/col/col{number}/art/{posting.at.year}/art_{posting.token}.html"


def _shanghai(posting: Posting, _: DemoColumn) -> str:
    return f"{posting.at:%Y%m%d}/{posting.token}.html"


def _guizhou(posting: Posting, _: DemoColumn) -> str:
    return f"{posting.at:%Y%m}/t{posting.at:%Y%m%d}_{posting.number}.html"


def _hebei(posting: Posting, _: DemoColumn) -> str:
    return f"{posting.at:%Y%m%d%H%M}{posting.number % 60:02}{posting.number % 90_000 + 10_000}/index.html"


def _changzhou(posting: Posting, column: DemoColumn) -> str:
    if column.form == "A":
        parts = urlsplit(column_url(column))
        code, site = parts.path.rsplit("/", 1)[1], parts.netloc.removeprefix("www.").partition(".")[0]
        return f"/html/{site}/{posting.at:%Y}/{code}_{posting.at:%m%d}/{posting.number % 90_000 + 10_000}.html"
    folder = "ns_news" if column.form in "BF" else "gi_news"
    return f"/{folder}/{posting.number % 900 + 100}{int(posting.at.timestamp())}{posting.number % 90 + 10}"


def _sina(posting: Posting, column: DemoColumn) -> str:
    letters = "".join("abcdefghijklmnopqrstuvwxyz"[int(digit, 16)] for digit in posting.token[:5])
    name = f"doc-in{letters}{posting.number % 10_000_000:07}.shtml"
    return f"https://finance.sina.com.cn/{_SINA_FOLDERS[column.alias]}/{posting.at:%Y-%m-%d}/{name}"


def cnstock_id(posting: Posting) -> int:
    """The number of an article of 上海证券报; it rises with time."""
    return int(posting.at.timestamp() - 1_760_000_000) // 60 * 2 + posting.number % 2 + 250_000


def _cnstock(posting: Posting, _: DemoColumn) -> str:
    return f"/commonDetail/{cnstock_id(posting)}"


def _cri(posting: Posting, column: DemoColumn) -> str:
    token = posting.token
    name = "-".join((token[:8], token[8:12], token[12:16], token[16:20], token[20:32]))
    return f"/{posting.at:%Y-%m-%d}/{name}.html" if column.alias == "r1" else f"/{posting.at:%Y%m%d}/{name}.html"


def _cesi(posting: Posting, _: DemoColumn) -> str:
    return f"/{posting.at:%Y%m}/{posting.number % 9_000 + 10_000}.html"


_FORMS: Mapping[str, Callable[[Posting, DemoColumn], str]] = {
    "govcn": _govcn,
    "most": _most,
    "hanweb": _hanweb,
    "jpaas": _jpaas,
    "shanghai": _shanghai,
    "guizhou": _guizhou,
    "hebei": _hebei,
    "changzhou": _changzhou,
    "sina": _sina,
    "cnstock": _cnstock,
    "cri": _cri,
    "cesi": _cesi,
}
