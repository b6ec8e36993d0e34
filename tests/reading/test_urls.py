"""Addresses: sixteen ways to write the same one, twelve that look alike and are not, and hosts nobody may fetch."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.reading.urls import host, is_public, resolve, url_key

SAME = [
    ("http://kjt.example.gov.cn/a/1.html", "https://kjt.example.gov.cn/a/1.html"),
    ("https://www.example.gov.cn/a/1.html", "https://example.gov.cn/a/1.html"),
    ("https://example.gov.cn:443/a/1.html", "https://example.gov.cn/a/1.html"),
    ("http://example.gov.cn:80/a", "https://example.gov.cn/a"),
    ("https://example.gov.cn./a/1.html", "https://EXAMPLE.gov.cn/a/1.html"),
    ("https://example.gov.cn/a/index.html", "https://example.gov.cn/a/"),
    ("https://example.gov.cn/a/", "https://example.gov.cn/a"),
    ("https://example.gov.cn//a///1.html", "https://example.gov.cn/a/1.html"),
    ("https://example.gov.cn/a/b/../1.html", "https://example.gov.cn/a/./1.html"),
    ("https://example.gov.cn/a.jsp;jsessionid=0A1B?id=3", "https://example.gov.cn/a.jsp?id=3"),
    ("https://example.gov.cn/a?b=2&a=1&a=1", "https://example.gov.cn/a?a=1&amp;b=2"),
    (
        "https://example.gov.cn/a?id=7&utm_source=x&spm=1.2&from=singlemessage&isappinstalled=0",
        "https://example.gov.cn/a?id=7",
    ),
    ("https://example.gov.cn/%e4%b8%ad/%7Ea", "https://example.gov.cn/%E4%B8%AD/~a"),
    ("https://example.gov.cn/中/1.html", "https://example.gov.cn/%E4%B8%AD/1.html"),
    ("https://example.gov.cn/a.html#content", " https://example.gov.cn/a.html?t=1764720000000 "),
    (
        "http://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=ab&chksm=9&scene=21#wechat_redirect",
        "https://mp.weixin.qq.com/s?sn=ab&idx=2&mid=1&__biz=Mz&key=77&ascene=1",
    ),
]

DIFFERENT = [
    ("https://example.gov.cn/a?id=1", "https://example.gov.cn/a?id=2"),
    ("https://example.gov.cn/index_1.html", "https://example.gov.cn/index.html"),
    ("https://example.gov.cn/A.html", "https://example.gov.cn/a.html"),
    ("https://a.example.gov.cn/1.html", "https://b.example.gov.cn/1.html"),
    ("https://m.example.gov.cn/1.html", "https://example.gov.cn/1.html"),
    ("https://example.gov.cn:8080/1.html", "https://example.gov.cn/1.html"),
    ("https://example.gov.cn/s?q=%D6%D0", "https://example.gov.cn/s?q=%B9%FA"),
    ("https://example.gov.cn/#/detail?id=1", "https://example.gov.cn/#/detail?id=2"),
    ("https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=a", "https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=b"),
    (
        "https://mp.weixin.qq.com/s?src=3&timestamp=15&signature=aa*b",
        "https://mp.weixin.qq.com/s?src=3&timestamp=15&signature=aa*c",
    ),
    ("https://example.gov.cn/watch?v=abc1", "https://example.gov.cn/watch?v=abc2"),
    ("https://example.gov.cn/list?page=2", "https://example.gov.cn/list?page=3"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_address_share_a_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_addresses_keep_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_gbk_escapes_are_kept_byte_for_byte() -> None:
    assert url_key("https://example.cn/s?q=%d6%d0") == "example.cn/s?q=%D6%D0"


def test_user_names_and_ports_of_another_scheme() -> None:
    assert url_key("https://me:x@example.cn:8443/a") == "example.cn:8443/a"
    assert url_key("http://example.cn:443/") == "example.cn:443"


def test_what_is_no_address_is_its_own_key() -> None:
    assert url_key(" http://[::1/ ") == "http://[::1/"
    assert url_key("http://example.cn:port/") == "http://example.cn:port/"
    assert url_key("第一条") == "第一条"


@given(st.text())
def test_url_key_never_raises_and_is_stable(text: str) -> None:
    key = url_key("http://example.cn/" + text)
    assert url_key("http://" + key) == key or "&" in text or "%" in text or "?" in text or "#" in text or ";" in text


@given(st.text(), st.text())
def test_resolve_gives_only_web_addresses(base: str, href: str) -> None:
    found = resolve(base, href)
    assert found is None or found.lower().startswith(("http://", "https://"))
    assert isinstance(host(href), str)
    assert isinstance(is_public(href), bool)


def test_a_key_costs_next_to_nothing() -> None:
    """Ten microseconds on a quiet machine; the bound leaves room for tracing and for a loaded one."""

    def spent() -> float:
        begin = time.perf_counter()
        for n in range(200):
            url_key(f"https://www.example.gov.cn/zwgk/202611/t20261102_{n}.html?from=timeline&id={n}")
        return (time.perf_counter() - begin) / 200

    assert min(spent() for _ in range(5)) < 500e-6


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("./202611/t1.html", "https://example.cn/a/202611/t1.html"),
        ("../../b.html", "https://example.cn/b.html"),
        ("//other.cn/x", "https://other.cn/x"),
        (" /a\nb.html ", "https://example.cn/ab.html"),
        ("\\news\\1.html", "https://example.cn/news/1.html"),
        ("?page=2", "https://example.cn/a/?page=2"),
        ("#/detail/3", "https://example.cn/a/#/detail/3"),
        ("javascript:void(0)", None),
        ("JavaScript:go(1)", None),
        ("mailto:a@example.cn", None),
        ("tel:110", None),
        ("data:text/html,x", None),
        ("#top", None),
        ("", None),
        ("http://[::1", None),
        ("http://example.cn:x/", None),
        ("http:///nowhere", None),
        ("ftp://example.cn/a", None),
    ],
)
def test_links_mean_what_they_mean_on_their_page(href: str, expected: str | None) -> None:
    assert resolve("https://example.cn/a/", href) == expected


def test_hosts() -> None:
    assert host("https://User@WWW.Example.CN.:8080/x") == "www.example.cn"
    assert host("https://例子.中国/") == "xn--fsqu00a.xn--fiqs8s"
    assert host("no address") == ""
    assert host("http://a..例/") != ""


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://192.168.0.1:8080/",
        "http://172.16.0.9/",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://printer.local/",
        "http://wiki/",
        "http://metadata.google.internal/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://300.1.1.1/",
        "http://999999999999/",
        "http://224.0.0.1/",
        "http://example.123/",
        "http://[zz::1]/",
        "127.0.0.1:80",
        "[::1]:80",
        "::1",
        "localhost",
        "",
    ],
)
def test_private_addresses_in_any_spelling(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.cn/",
        "www.gov.cn",
        "www.gov.cn:443",
        "http://114.114.114.114/",
        "8.8.8.8",
        "http://[2400:3200::1]/",
        "http://例子.中国/",
    ],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)
