"""The stories of the day and where each was posted, read from the files of ``content``."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from collector.model import CHINA
from demo.prose import Block, Brief, Language, compose

CONTENT = Path(__file__).parent / "content"
SECTIONS = {
    "政": "政策法规",
    "各": "各地动态",
    "行": "行业新闻",
    "产": "产品市场",
    "知": "知识产权",
    "标": "标准化",
    "常": "聚焦常州",
}
_META = re.compile(r"(\w+) (\d{4}) (\d\d:\d\d) (\S+) (\S+) (\S)(?: ([^\s=]+)(?!\S))?(?: ([^\s=]+)(?!\S))?(.*)")
_REPOST = re.compile(r"\+ (\w+) (\d{4}) (\d\d:\d\d) (\w+) (\S+)")
_OLDER = re.compile(r"(\w+) (\d{4}|\d{6}) (\S+) (.+)")
QUOTED = Block(kind="p", text="相关公司方面，衡屿智能、澜拓机器人近期均披露了新的订单进展。")
_FORMAL = ("政策", "通知", "申报", "公示")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoColumn:
    """One column of the recording; see the head of ``columns.toml``."""

    alias: str
    key: str
    pages: str
    issuer: str
    region: str
    form: str = ""
    trap: str = ""
    lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One article at one place: what its page says."""

    story: str
    column: str
    at: datetime
    title: str
    blocks: tuple[Block, ...]
    label: str | None
    doc: str | None
    section: str
    edit: str = "original"  # verbatim | light | forward | excerpt
    also: tuple[str, ...] = ()  # aliases of other columns that list this very address
    traps: Mapping[str, str]
    older: bool = False  # a row of the list's past
    name: str = ""  # the title it was first published under, where that was another

    @property
    def number(self) -> int:
        """A stable number of eight digits, for addresses."""
        return 10_000_000 + int.from_bytes(self._hash()[:4], "big") % 89_999_999

    @property
    def token(self) -> str:
        """A stable name of 32 hexadecimal digits, for addresses."""
        return self._hash().hex()[:32]

    def _hash(self) -> bytes:
        return hashlib.sha256(f"{self.column} {self.at:%F %R} {self.name or self.title}".encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A story as its file has it."""

    story: str
    title: str
    meta: re.Match[str]
    flags: Mapping[str, str]
    reposts: tuple[re.Match[str], ...]
    also: tuple[str, ...]
    lead: str


def columns() -> dict[str, DemoColumn]:
    """All columns of the recording by alias."""
    tables = tomllib.loads((CONTENT / "columns.toml").read_text(encoding="utf-8"))
    return {
        alias: DemoColumn(alias=alias, **(table | {"lists": tuple(table.get("lists", ()))}))
        for alias, table in tables.items()
    }


def postings() -> tuple[Posting, ...]:
    """All articles of all columns, each story's own first."""
    language, known = Language.load(CONTENT), columns()
    drafts = [draft for path in sorted(CONTENT.glob("stories/*.md")) for draft in _drafts(path)]
    named = {draft.flags["id"]: draft for draft in drafts if "id" in draft.flags}
    made: list[Posting] = []
    for draft in drafts:
        own = _original(draft, named, known, language)
        made += [own, *(_repost(own, repost, known) for repost in draft.reposts)]
    return (*made, *_past(known, language))


def _drafts(path: Path) -> Iterator[_Draft]:
    chunks = path.read_text(encoding="utf-8").split("\n## ")[1:]
    for number, chunk in enumerate(chunks, 1):
        title, meta, *rest = chunk.strip().splitlines()
        found = _META.fullmatch(meta)
        if not found:
            raise ValueError(f"{path.name}: {meta}")
        flags = dict(word.split("=", 1) for word in found[9].split() if "=" in word)
        reposts = [match for line in rest if (match := _REPOST.fullmatch(line))]
        yield _Draft(
            story=f"{path.stem}-{number:03}",
            title=title,
            meta=found,
            flags=flags | {word: "1" for word in found[9].split() if "=" not in word},
            reposts=tuple(reposts),
            also=tuple(line[2:] for line in rest if line.startswith("= ")),
            lead="".join(line for line in rest if not line.startswith(("+ ", "= "))),
        )


def _original(
    draft: _Draft, named: Mapping[str, _Draft], known: Mapping[str, DemoColumn], language: Language
) -> Posting:
    alias, day, clock, topics, genre, section, label, doc = draft.meta.groups()[:8]
    twin = named.get(draft.flags.get("like", ""))
    column = known[alias]
    brief = Brief(
        seed=(twin or draft).title,
        figures=draft.title,
        topics=tuple(topics.split("+")),
        genre=genre,
        region=column.region,
        issuer=column.issuer if alias[0] not in "stre" else "有关单位",
    )
    own_doc = doc if doc and doc != "-" else None
    at = _when(day, clock)
    return Posting(
        story=draft.story,
        column=alias,
        at=at,
        title=draft.title,
        blocks=_dressed(draft, compose(brief, language), column, at),
        label=label if label and label != "-" else None,
        doc=own_doc,
        section=SECTIONS[section],
        also=draft.also,
        traps=draft.flags,
    )  # fmt: skip


def _dressed(draft: _Draft, body: tuple[Block, ...], column: DemoColumn, at: datetime) -> tuple[Block, ...]:
    """Lead and body; a document also has its number above, whom it is for, and who signed it when."""
    genre, doc = draft.meta[5], draft.meta[8]
    blocks = (Block(kind="p", text=draft.lead), *body)
    if genre not in _FORMAL:
        return (*blocks, *((QUOTED,) if "quotes" in draft.flags else ()))
    whom = {"常州": "各辖市、区有关部门，各有关单位：", "江苏": "各设区市有关部门，省有关单位："}
    head = [Block(kind="center", text=doc)] if doc and doc != "-" else []
    head.append(Block(kind="p", text=whom.get(column.region, "各有关单位：")))
    foot = [Block(kind="p", text="附件：名单")] if "attach" in draft.flags else []
    day = f"{at.year}年{at.month}月{at.day}日"
    return (*head, *blocks, *foot, Block(kind="right", text=column.issuer), Block(kind="right", text=day))


def _repost(own: Posting, repost: re.Match[str], known: Mapping[str, DemoColumn]) -> Posting:
    alias, day, clock, edit, label = repost.groups()
    column = known[alias]
    title, blocks = _EDITS[edit](own, column)
    return replace(
        own, column=alias, at=_when(day, clock), title=title, blocks=blocks, label=label, edit=edit, also=(), traps={},
        doc=own.doc if edit == "verbatim" else None,
    )  # fmt: skip


def _verbatim(own: Posting, _: DemoColumn) -> tuple[str, tuple[Block, ...]]:
    return own.title, own.blocks


def _light(own: Posting, _: DemoColumn) -> tuple[str, tuple[Block, ...]]:
    """Another desk's hand: a dateline, some other words, one sentence gone."""
    words = {"今年以来": "今年来", "数据显示": "有数据显示", "截至": "到", "下一步": "接下来一段时间", "表示": "说"}
    paragraphs = [block for block in own.blocks if block.kind in "ph"]
    long = max(range(1, len(paragraphs)), key=lambda n: len(paragraphs[n].text))
    edited = []
    for n, block in enumerate(paragraphs):
        text = block.text
        for old, new in words.items():
            text = text.replace(old, new, 1)
        shorter = text[: text.rstrip("。”").rfind("。") + 1]
        if n == long and shorter and shorter.count("“") == shorter.count("”"):
            text = shorter
        edited.append(replace(block, text=f"{own.at.month}月{own.at.day}日讯　{text}" if n == 0 else text))
    return own.title, tuple(edited)


def _forward(own: Posting, column: DemoColumn) -> tuple[str, tuple[Block, ...]]:
    """A lower office passes a document on, with a lead of its own."""
    whom = "各辖市、区科技局，常州经开区科技部门，各有关单位" if column.region == "常州" else "各有关单位"
    lead = f"{whom}：现将《{own.title}》转发给你们，请结合各自职责认真组织学习，抓好贯彻落实，有关情况及时反馈我单位。"
    title = f"{column.issuer}转发《{own.title}》"
    return title, (Block(kind="p", text=lead), Block(kind="center", text=own.title), *own.blocks)


def _excerpt(own: Posting, _: DemoColumn) -> tuple[str, tuple[Block, ...]]:
    blocks = [block for block in own.blocks if block.kind in "ph"]
    return f"{own.title}（节选）", tuple(blocks[: max(4, len(blocks) // 2)])


_EDITS = {"verbatim": _verbatim, "light": _light, "forward": _forward, "excerpt": _excerpt}


def _past(known: Mapping[str, DemoColumn], language: Language) -> Iterator[Posting]:
    """The older rows, so that lists look as lists do."""
    lines = (CONTENT / "history.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate((line for line in lines if not line.startswith("#")), 1):
        found = _OLDER.fullmatch(line)
        if not found:
            raise ValueError(f"history.txt: {line}")
        alias, day, topic, title = found.groups()
        column = known[alias]
        brief = Brief(
            seed=title, figures=title, topics=(topic,), genre="短文", region=column.region, issuer=column.issuer
        )
        yield Posting(
            story=f"history-{number:03}",
            column=alias,
            at=_when(day, f"{9 + number % 8:02}:{number * 7 % 60:02}"),
            title=title,
            blocks=compose(brief, language),
            label=column.issuer,
            doc=None,
            section="",
            traps={},
            older=True,
        )


def _when(day: str, clock: str) -> datetime:
    year = "26" if len(day) == 4 else day[:2]
    return datetime.strptime(f"20{year}{day[-4:]} {clock}", "%Y%m%d %H:%M").replace(tzinfo=CHINA)
