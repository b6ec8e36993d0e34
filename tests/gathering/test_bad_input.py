"""What a hostile or broken site can do to one poll, and that it does nothing to the rest of the run."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from collector.errors import Refused
from collector.gathering.crawl import crawl
from collector.gathering.guard import PublicResolver
from collector.model import Column, Outcome, Poll
from collector.store import Store
from tests.gathering.site import NOW, Page, Site, article_page, column, config, fill, headline, html, list_page, site

pytestmark = pytest.mark.asyncio
HTML = ("Content-Type", "text/html; charset=utf-8")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


async def run(folder: Path, store: Store, made: Site, *bad: Column, **settings: object) -> dict[str, Poll]:
    """Poll the bad columns beside a good one; the good one must come out whole."""
    fill(made, range(1, 4))
    made.pages["/list/"] = Page(list_page(range(1, 4)))
    conf = config(folder, *bad, column(made, key="good/list"), **settings)
    polls = {
        done.column: done for done in await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW, record=True)
    }
    assert (polls["good/list"].outcome, polls["good/list"].new) == (Outcome.OK, 3)
    assert polls.keys() == {one.key for one in conf.enabled}
    return polls


async def bad_list(folder: Path, store: Store, page: Page, **settings: object) -> Poll:
    async with site() as made:
        made.pages["/bad/"] = page
        polls = await run(folder, store, made, column(made, "/bad/", key="bad/list"), **settings)
        return polls["bad/list"]


async def test_broken_markup_is_still_read(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        broken = list_page(range(11, 16)).replace(b"</li>", b"").replace(b"</ul></div></body></html>", b"<div></span>")
        made.pages["/bad/"] = Page(broken)
        fill(made, range(11, 16))
        article = article_page(12).replace(b"</p>", b"").replace(b"</div>", b"</b></i>") + b"<table><tr><td"
        made.pages["/art/12.html"] = Page(article)
        polls = await run(tmp_path, store, made, column(made, "/bad/", key="bad/list"))
        assert (polls["bad/list"].outcome, polls["bad/list"].new) == (Outcome.OK, 5)


async def test_a_wrong_charset_is_seen_through(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        gbk = article_page(12).decode().replace('<meta charset="utf-8">', '<meta charset="gb2312">').encode("gb18030")
        made.pages["/art/12.html"] = Page(gbk, headers=(("Content-Type", "text/html; charset=iso-8859-1"),))
        made.pages["/art/11.html"] = Page(article_page(11), headers=(("Content-Type", "text/html; charset=gb2312"),))
        made.pages["/bad/"] = Page(list_page([11, 12]))
        await run(tmp_path, store, made, column(made, "/bad/", key="bad/list"))
        for number in (11, 12):
            kept = store.items.by_url(made.url(f"/art/{number}.html"))
            assert kept is not None
            assert kept.article.title == headline(number)
            assert f"编号{number}-5" in kept.article.text


async def test_endless_redirects(tmp_path: Path, store: Store) -> None:
    done = await bad_list(tmp_path, store, Page(status=302, headers=(("Location", "/bad/"),)))
    assert done.outcome is Outcome.BROKEN
    assert "redirect" in done.detail


async def test_a_page_of_fifty_megabytes(tmp_path: Path, store: Store) -> None:
    done = await bad_list(tmp_path, store, Page(b"<p>" + b"x" * 50_000_000))
    assert done.outcome is Outcome.BROKEN
    assert done.bytes == 0


async def test_a_page_without_end(tmp_path: Path, store: Store) -> None:
    async def pour(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"<p>more and more</p>" * 5000)
            await writer.drain()

    done = await bad_list(tmp_path, store, Page(act=pour), max_page_bytes=2_000_000)
    assert done.outcome is Outcome.BROKEN


async def test_a_compressed_bomb(tmp_path: Path, store: Store) -> None:
    bomb = gzip.compress(b"0" * 80_000_000)
    done = await bad_list(tmp_path, store, Page(bomb, headers=(HTML, ("Content-Encoding", "gzip"))))
    assert done.outcome is Outcome.BROKEN
    assert "decompress" in done.detail


async def test_a_server_that_drips(tmp_path: Path, store: Store) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    done = await bad_list(tmp_path, store, Page(act=drip), list_timeout=1.0)
    assert done.outcome is Outcome.UNREACHABLE
    assert "longer than 1.0 seconds" in done.detail


async def test_a_connection_that_is_reset(tmp_path: Path, store: Store) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert (await bad_list(tmp_path, store, Page(act=reset))).outcome is Outcome.UNREACHABLE


async def test_an_answer_that_breaks_off(tmp_path: Path, store: Store) -> None:
    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html><body>half")
        await writer.drain()

    assert (await bad_list(tmp_path, store, Page(act=half))).outcome is Outcome.UNREACHABLE


async def test_a_name_that_does_not_exist_and_a_port_where_nobody_is(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        nobody = column(Site(host="no-such-host.invalid", port=80), key="bad/name")
        closed = column(Site(port=1), key="bad/port")
        polls = await run(tmp_path, store, made, nobody, closed, allow_private=("127.0.0.1", "no-such-host.invalid"))
        assert polls["bad/name"].outcome is Outcome.UNREACHABLE
        assert "no-such-host.invalid" in polls["bad/name"].detail
        assert polls["bad/port"].outcome is Outcome.UNREACHABLE


def self_signed(folder: Path) -> ssl.SSLContext:
    """What a server with a certificate of its own making offers."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2099, 1, 1))
    path = folder / "self-signed.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, store: Store) -> None:
    async with site() as made, site(context=self_signed(tmp_path)) as secure:
        secure.pages["/list/"] = Page(list_page([1]))
        polls = await run(tmp_path, store, made, column(secure, key="bad/tls"))
        assert polls["bad/tls"].outcome is Outcome.UNREACHABLE
        assert "certificate" in polls["bad/tls"].detail.lower()
        assert secure.asked == []


async def test_a_feed_with_an_entity_bomb(tmp_path: Path, store: Store) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">{entities}'
        '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
        "<rss version='2.0'><channel><title>&e11;</title><item><title>&file;&e11;</title>"
        "<link>http://127.0.0.1/a</link></item></channel></rss>"
    ).encode()
    async with site() as made:
        made.pages["/feed.xml"] = Page(bomb, headers=(("Content-Type", "application/rss+xml"),))
        feed = column(made, "/feed.xml", key="bad/feed", family="feed", options={"links": ""})
        polls = await run(tmp_path, store, made, feed)
        assert polls["bad/feed"].new == 0
        for entry in store.polls.pending("bad/feed", NOW, 10):
            assert "boomboom" not in entry.title
            assert "root:" not in entry.title


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/x.html", "http://0x7f000002:{port}/x.html"])
async def test_a_link_to_a_private_address_is_never_followed(tmp_path: Path, store: Store, target: str) -> None:
    async with site() as made, site("127.0.0.2") as inside:
        private = target.format(port=inside.port)
        row = f'<li><a href="{private}">这是一条指向内部网络的链接标题</a><span>2026-11-21</span></li></ul>'
        fill(made, (51, 52))
        made.pages["/bad/"] = Page(list_page([51, 52]).replace(b"</ul>", row.encode()))
        one = column(made, "/bad/", key="bad/list", options={"links": r"/art/|/x\.html"})
        polls = await run(tmp_path, store, made, one)
        assert polls["bad/list"].outcome is Outcome.OK
        assert polls["bad/list"].failed == 1
        assert inside.asked == []


async def test_a_redirect_to_a_private_address_is_never_followed(tmp_path: Path, store: Store) -> None:
    async with site() as made, site("127.0.0.2") as inside:
        made.pages["/bad/"] = Page(status=302, headers=(("Location", inside.url("/list/")),))
        made.pages["/art/21.html"] = Page(status=301, headers=(("Location", inside.url("/secret.html")),))
        made.pages["/half/"] = Page(list_page([21]))
        polls = await run(
            tmp_path, store, made, column(made, "/bad/", key="bad/list"), column(made, "/half/", key="bad/half")
        )
        assert polls["bad/list"].outcome is Outcome.BROKEN
        assert "private network" in polls["bad/list"].detail
        assert (polls["bad/half"].outcome, polls["bad/half"].failed) == (Outcome.OK, 1)
        assert inside.asked == []


async def test_a_public_name_that_means_a_private_address_is_not_asked() -> None:
    resolver = PublicResolver(allowed=())
    with pytest.raises(Refused, match="private network"):
        await resolver.resolve("localhost", 80)
    assert await PublicResolver(allowed=("localhost",)).resolve("localhost", 80)
    await resolver.close()


async def test_an_internal_column_may_lie_inside(tmp_path: Path, store: Store) -> None:
    async with site() as made, site("127.0.0.2") as inside:
        fill(inside, [31])
        inside.pages["/list/"] = Page(list_page([31]))
        polls = await run(tmp_path, store, made, column(inside, key="inner/list", internal=True))
        assert (polls["inner/list"].outcome, polls["inner/list"].new) == (Outcome.OK, 1)


async def test_a_list_that_turns_into_something_else_is_named(tmp_path: Path, store: Store) -> None:
    done = await bad_list(tmp_path, store, Page(html("登录", "<form><input type=password></form>")))
    assert not done.outcome.healthy
    assert done.detail


async def test_a_page_that_takes_too_long_to_read_is_given_up_alone(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/bad/"] = Page(list_page([41]))
        made.pages["/art/41.html"] = Page(html("深", "<div>" * 400_000))
        polls = await run(
            tmp_path, store, made, column(made, "/bad/", key="bad/list"), reading_processes=1, reading_seconds=5.0
        )
        assert polls["bad/list"].entries == 1
        due = store.columns.state("bad/list").next_due
        assert due is not None
        assert due > NOW + timedelta(minutes=30)
