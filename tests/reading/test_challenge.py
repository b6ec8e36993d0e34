"""Refusals and content: statuses, data, what protections leave behind, and pages that only talk about refusals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.reading.challenge import Verdict, judge


def of(html: str, status: int | None = 200, **headers: str) -> Verdict:
    return judge(status, {name.replace("_", "-"): value for name, value in headers.items()}, html.encode())


ARTICLE = (
    "<html><body><h1>科技局召开会议</h1><p>发布时间：2026-11-02 来源：办公室</p>"
    "<p>会议部署了下一阶段重点工作。</p></body></html>"
)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, "login"), (403, "block"), (404, "soft404"), (405, "block"), (410, "soft404"), (412, "challenge"),
        (418, "block"), (429, "block"), (451, "block"), (500, "error"), (503, "error"), (521, "challenge"),
        (302, "error"),
    ],
)  # fmt: skip
def test_a_status_that_refuses_is_believed(status: int, kind: str) -> None:
    verdict = of(ARTICLE, status)
    assert (verdict.kind, verdict.good) == (kind, False)


def test_a_403_that_asks_for_a_captcha_says_so() -> None:
    assert of("<p>请输入验证码</p>", 403).kind == "captcha"


@pytest.mark.parametrize("status", [200, 206, 304, None])
def test_content_is_good(status: int | None) -> None:
    assert of(ARTICLE, status).good


def test_vendors_are_named_from_marks_and_headers() -> None:
    assert of("<title>Just a moment...</title>", 503, Server="cloudflare", CF_Ray="1").vendor == "Cloudflare"
    assert of("<script>window['$_ts']={}</script>", 412).vendor == "瑞数"
    assert of("x", 405, Set_Cookie="acw_sc__v2=1; path=/").vendor == "Aliyun WAF"
    assert of("<h1>404 Not Found</h1>").vendor is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"code": 200, "data": {"list": [{"title": "\xe7\xa7\x91\xe6\x8a\x80", "url": "/1"}]}}',
        b'[{"a": 1}]',
        b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>',
        b"<datastore><recordset></recordset></datastore>",
        b'{"msg": "\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95", "list":[{"x": 1}]}',
    ],
)
def test_data_is_content(body: bytes) -> None:
    assert judge(200, {}, body, expects="json").good


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"code": 403, "msg": "访问过于频繁，请稍后再试"}'.encode(), "captcha"),
        (b'{"data": {"list": [{"title": "abc"', "truncated"),
        (b"<datastore><recordset><record>", "truncated"),
        (b"%PDF-1.7\x00\x01\x02\x03", "error"),
        (b"", "empty"),
        (b"<html><body></body></html>", "empty"),
        (b"<html><body><iframe src='http://x.example/'></iframe></body></html>", "shell"),
    ],
)
def test_bodies_that_are_no_content(body: bytes, kind: str) -> None:
    assert judge(200, {}, body).kind == kind


def test_a_body_shorter_than_announced_is_cut() -> None:
    assert judge(200, {"Content-Length": "99999"}, ARTICLE.encode()).kind == "truncated"
    assert judge(200, {"Content-Length": "99999", "Content-Encoding": "gzip"}, ARTICLE.encode()).good
    assert judge(200, {"Content-Length": "10"}, ARTICLE.encode()).good


def test_a_page_that_ends_in_open_lists_is_cut() -> None:
    rows = "".join(f"<li><a href='/a/{i}.html'>科技局召开第{i}次会议</a></li>" for i in range(40))
    whole = (
        f"<html><body><div><div><div><table><tr><td><ul>{rows}</ul></td></tr></table></div></div></div></body></html>"
    )
    assert of(whole).good
    assert of(whole.split("<li><a href='/a/30", maxsplit=1)[0]).kind == "truncated"
    assert of(whole.split("a/30", maxsplit=1)[0]).kind == "truncated"


def test_a_feed_that_breaks_off_is_left_to_the_feed_reader() -> None:
    assert judge(200, {}, b'{"version": "https://jsonfeed.org/version/1", "items": [', expects="feed").good


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, 200, 404, 503]))
def test_any_bytes_are_judged(body: bytes, status: int | None) -> None:
    verdict = judge(status, {}, body)
    assert verdict.kind
    assert verdict.good == (verdict.kind == "good")


def test_an_answer_about_logging_in_is_content() -> None:
    page = "<title>问：账号登录不了怎么办？</title><p>答复时间：2026-11-06</p><p>答：请先确认用户名和密码是否正确。</p>"
    assert judge(200, {}, f"<html><body>{page}</body></html>".encode()).good


def test_a_site_that_a_protection_guards_is_not_the_protection() -> None:
    menu = "".join(f"<li><a href='/{n}/'>栏目{n}</a></li>" for n in range(30))
    guarded = f"<html><body><ul>{menu}</ul><datastore></datastore><script>var acw_sc__v2='1';</script></body></html>"
    assert of(guarded).good
    bare = "<html><body><script>var acw_sc__v2='1';location.reload();</script></body></html>"
    assert of(bare).kind == "challenge"
