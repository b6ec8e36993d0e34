"""Charsets: labels that lie, labels that are missing, bytes that are broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.reading.charset import declared, decode

CHINESE = "关于做好二〇二六年度科技计划项目申报工作的通知，请各有关单位认真组织实施。"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_without_any_label(codec: str) -> None:
    assert decode(CHINESE.encode(codec)) == CHINESE


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (f'<meta charset="gb2312">{CHINESE}镕喆'.encode("gb18030"), None),
        (f'<meta charset="utf-8">{CHINESE}镕喆'.encode("gbk"), "text/html; charset=utf-8"),
        (f'<meta charset="gbk">{CHINESE}镕喆'.encode(), "text/html; charset=gb2312"),
        (f"<p>{CHINESE}镕喆".encode("gbk"), "text/html; charset=ISO-8859-1"),
        (f"<p>{CHINESE}镕喆".encode("gbk"), "text/html; charset=no-such-thing"),
        (f"<p>{CHINESE}镕喆".encode("gbk"), "text/html; charset=base64"),
        (f"<?xml version='1.0' encoding='GBK'?><p>{CHINESE}镕喆".encode("gbk"), None),
    ],
)
def test_the_bytes_decide(body: bytes, header: str | None) -> None:
    assert decode(body, header).endswith(CHINESE + "镕喆")


def test_big5_needs_its_label() -> None:
    text = "行政院會通過科技發展計畫，並請各部會依法辦理。"
    assert decode(b'<meta charset="big5">' + text.encode("big5")).endswith(text)


def test_hz_needs_its_label() -> None:
    assert decode(b"\x1bplain", "text/html; charset=utf-8") == "\x1bplain"
    japanese = "日本語".encode("iso2022_jp")
    assert decode(japanese, "text/html; charset=iso-2022-jp") == "日本語"


def test_damaged_utf8_stays_utf8() -> None:
    body = CHINESE.encode() * 20
    text = decode(body[:31] + b"\xff" + body[32:])
    assert text.count("\ufffd") <= 3
    assert "科技计划项目申报" in text


def test_cut_gbk_stays_gbk() -> None:
    assert decode((CHINESE * 20).encode("gbk")[:-1]).startswith(CHINESE)


def test_nul_and_bom_are_dropped() -> None:
    assert decode(b"\xef\xbb\xbfa\x00b") == "ab"
    assert decode("\ufeff中".encode("gb18030")) == "中"


def test_declared_in_order() -> None:
    assert declared(b'<meta charset="gb2312">', "text/html; charset=utf-8") == ["utf-8", "gb18030"]


@settings(deadline=None)
@given(st.binary(), st.one_of(st.none(), st.text(max_size=40)))
def test_any_bytes_and_any_header(body: bytes, header: str | None) -> None:
    assert "\x00" not in decode(body, header)
