"""Changes to the registry as text: what stands there keeps its form, and what cannot be done so is refused."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from collector.config.amended import place_of, read, with_column, with_source, with_values, write
from collector.errors import ConfigError, ConfigErrors
from collector.model import Column, Confidence, Source

TEXT = """# Bodies of a province.

[kjt]   # the department
name = "科技厅"

[kjt.columns.tzgg]
name = "通知公告"
url = "https://kjt.example.gov.cn/tzgg/"   # seen in a browser
evidence = [
  "one",   # [not.a.header]
]

# Another office.
[fgw]
name = "发改委"
[fgw.columns.yw]
name = '要闻'
url = 'https://fgw.example.gov.cn/yw/'
family = 'trs' # static
"""

NEW = Column(
    key="kjt/kjdt",
    source="kjt",
    name='科技"动态"',
    url="https://kjt.example.gov.cn/kjdt/",
    internal=True,
    verified=date(2026, 11, 22),
    confidence=Confidence.MEDIUM,
    evidence=("previewed",),
)


def test_a_column_goes_below_its_source_and_nothing_else_moves() -> None:
    changed = with_column(TEXT, NEW)
    before, _, after = changed.partition("\n[kjt.columns.kjdt]\n")
    assert TEXT.startswith(before.rstrip("\n"))
    assert after.endswith(TEXT[TEXT.index("\n# Another office.") :])
    added = tomllib.loads(changed)["kjt"]["columns"]["kjdt"]
    assert added == {
        "name": '科技"动态"',
        "url": "https://kjt.example.gov.cn/kjdt/",
        "internal": True,
        "verified": date(2026, 11, 22),
        "confidence": "medium",
        "evidence": ["previewed"],
    }


def test_the_last_source_of_a_file_can_grow_too() -> None:
    column = Column(key="fgw/gh", source="fgw", name="规划", url="https://fgw.example.gov.cn/gh/")
    assert with_column(TEXT.rstrip("\n"), column).startswith(TEXT)


def test_line_ends_and_byte_order_mark_stay() -> None:
    text = "\ufeff" + TEXT.replace("\n", "\r\n")
    for changed in (
        with_column(text, NEW),
        with_values(text, "kjt/tzgg", {"url": "https://x.example/", "family": "trs"}),
    ):
        assert changed.startswith("\ufeff#")
        assert "\n" not in changed.replace("\r\n", "")


def test_a_new_source_stands_at_the_end() -> None:
    source = Source(
        key="new", name="新来源", columns=(Column(key="new/a", source="new", name="甲", url="https://a.example/"),)
    )
    changed = with_source(TEXT, source)
    assert changed.startswith(TEXT)
    assert tomllib.loads(changed)["new"]["columns"]["a"]["url"] == "https://a.example/"
    assert tomllib.loads(with_source("", source)) == {"new": tomllib.loads(changed)["new"]}


def test_only_the_value_of_a_line_changes() -> None:
    changed = with_values(TEXT, "kjt/tzgg", {"url": "https://kjt.example.gov.cn/new/"})
    assert changed == TEXT.replace("gov.cn/tzgg/", "gov.cn/new/")
    changed = with_values(TEXT, "fgw/yw", {"url": "https://fgw.example.gov.cn/new/", "family": "ucap"})
    assert 'url = "https://fgw.example.gov.cn/new/"\nfamily = "ucap" # static\n' in changed


def test_a_key_that_is_not_there_comes_below_the_url() -> None:
    changed = with_values(TEXT, "kjt/tzgg", {"family": "trs"})
    assert '# seen in a browser\nfamily = "trs"\nevidence' in changed
    short = '[a.columns.b]\nname = "b"\nurl = "https://b.example/"'
    assert with_values(short, "a/b", {"family": "trs"}).endswith('/"\nfamily = "trs"\n')


@pytest.mark.parametrize(
    "text",
    [
        'kjt = { name = "科技厅", columns = { tzgg = { url = "https://kjt.example.gov.cn/tzgg/" } } }\n',
        '[kjt]\nname = "科技厅"\ncolumns.tzgg.url = "https://kjt.example.gov.cn/tzgg/"\n',
        '[kjt.columns.tzgg]\nurl = """https://kjt.example.gov.cn/tzgg/"""\n',
    ],
)
def test_what_is_written_otherwise_is_left_to_a_person(text: str) -> None:
    with pytest.raises(ConfigError, match=r"by hand|only a person"):
        with_values(text, "kjt/tzgg", {"url": "https://kjt.example.gov.cn/new/"})


def test_a_table_that_stands_there_is_not_written_over() -> None:
    with pytest.raises(ConfigError, match="only a person"):
        with_column(with_column(TEXT, NEW), NEW)
    with pytest.raises(ConfigError, match="only a person"):
        with_source(TEXT, Source(key="kjt", name="另一个"))
    with pytest.raises(ConfigError, match="no table of its own"):
        with_column(TEXT, Column(key="nobody/x", source="nobody", name="x"))


def complain() -> None:
    raise ConfigErrors([ConfigError("no")])


def test_what_is_complained_of_is_taken_back(tmp_path: Path) -> None:
    old, new = tmp_path / "sources" / "old.toml", tmp_path / "sources" / "new.toml"
    write(old, TEXT, check=lambda: None)
    assert read(old) == TEXT
    assert read(new) == ""
    for path in (old, new):
        with pytest.raises(ConfigErrors):
            write(path, "[other]\n", check=complain)
    assert read(old) == TEXT
    assert not new.exists()
    assert place_of(tmp_path, "fgw") == "sources/old.toml"
    assert place_of(tmp_path, "other") is None
