"""The files that articles carry: fetched once, read within limits, and given up in words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import docx
import pytest

from collector.gathering.archive import FOLDER, read_body
from collector.gathering.crawl import crawl
from collector.model import Attachment
from collector.store import Store
from tests.gathering.site import NOW, Page, Site, article_page, column, config, html, list_page, site

pytestmark = pytest.mark.asyncio


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


def word(text: str) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


async def read(made: Site, store: Store, folder: Path, names: list[str], hours: float = 0, **settings: object) -> None:
    links = "".join(f'<p><a href="/files/{name}">附件：{name}</a></p>' for name in names)
    made.pages["/art/1.html"] = Page(article_page(1, extra=links))
    made.pages["/list/"] = Page(list_page([1]))
    conf = config(folder, column(made), **settings)
    await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW + timedelta(hours=hours), record=False)


def files(made: Site, store: Store) -> dict[str, Attachment]:
    kept = store.items.by_url(made.url("/art/1.html"))
    assert kept is not None
    return {one.url.rpartition("/")[2]: one for one in store.attachments.of(kept.id)}


async def test_files_are_read_once_and_what_cannot_be_read_says_why(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/files/a.docx"] = Page(word("附件正文：项目清单"))
        made.pages["/files/b.docx"] = Page(b"PK\x03\x04 broken")
        made.pages["/files/c.docx"] = Page(html("404", "页面不存在"))
        names = ["a.docx", "b.docx", "c.docx", "gone.docx"]
        await read(made, store, tmp_path, names)
        found = files(made, store)
        assert found["a.docx"].text is not None
        assert "项目清单" in found["a.docx"].text
        assert found["a.docx"].size == len(made.pages["/files/a.docx"].body)
        assert all(found[name].problem for name in names[1:])
        made.asked.clear()
        await read(made, store, tmp_path, names, hours=3)
        assert not [path for path in made.paths if path.startswith("/files/")]


async def test_limits_of_size_and_number_hold(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        made.pages["/files/a.docx"] = Page(word("小文件"))
        made.pages["/files/big.docx"] = Page(word("大文件") + b"x" * 3_000_000)
        made.pages["/files/c.docx"] = Page(word("第三个"))
        names = ["a.docx", "big.docx", "c.docx"]
        await read(made, store, tmp_path, names, attachments_per_item=2, attachment_max_bytes=1_000_000)
        found = files(made, store)
        assert found["a.docx"].text
        assert "oversize" in str(found["big.docx"].problem)
        assert "前 2 个" in str(found["c.docx"].problem)
        assert "/files/c.docx" not in made.paths


async def test_a_file_whose_server_does_not_answer_is_asked_for_again(tmp_path: Path, store: Store) -> None:
    async def reset(writer: object) -> None:
        writer.transport.abort()  # type: ignore[attr-defined]

    async with site() as made:
        made.pages["/files/a.docx"] = Page(act=reset)
        await read(made, store, tmp_path, ["a.docx"])
        assert (files(made, store)["a.docx"].text, files(made, store)["a.docx"].problem) == (None, None)
        made.pages["/files/a.docx"] = Page(word("终于读到了"))
        await read(made, store, tmp_path, ["a.docx"], hours=3)
        assert files(made, store)["a.docx"].text


async def test_robots_txt_and_private_networks_hold_for_files_too(tmp_path: Path, store: Store) -> None:
    async with site() as made, site("127.0.0.2") as inside:
        made.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /files/secret/\n")
        await read(made, store, tmp_path, ["secret/a.docx"])
        assert "robots" in str(files(made, store)["a.docx"].problem)
        made.pages["/art/1.html"] = Page(article_page(1, extra=f'<p><a href="{inside.url("/b.docx")}">附件二</a></p>'))
        conf = config(tmp_path, column(made))
        later = NOW + timedelta(days=2)
        await crawl(conf.enabled, config=conf, store=store, now=lambda: later, record=False)
        assert "private" in str(files(made, store)["b.docx"].problem)
        assert inside.asked == []
        assert "/files/secret/a.docx" not in made.paths


async def test_pictures_of_recent_articles_are_kept_in_the_archive(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        png = b"\x89PNG\r\n\x1a\n" + b"0" * 40
        made.pages["/img/a.png"] = Page(png, headers=(("Content-Type", "image/png"),))
        made.pages["/img/b.jpg"] = Page(html("登录", "请先登录"))
        shown = "".join(f'<p><img src="/img/{name}" alt="现场"></p>' for name in ("a.png", "b.jpg", "gone.gif"))
        made.pages["/art/1.html"] = Page(article_page(1, extra=shown))
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made), pictures_per_item=3)
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
        kept = store.items.by_url(made.url("/art/1.html"))
        assert kept is not None
        assert store.pictures.of(kept.id) == {made.url("/img/a.png")}
        record = store.archive.of_url(made.url("/img/a.png"))
        assert record is not None
        assert read_body(tmp_path / FOLDER, record)[0] == png
        made.asked.clear()
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW + timedelta(hours=3))
        assert not [path for path in made.paths if path.startswith("/img/")]


async def test_pictures_are_not_asked_for_beyond_the_setting(tmp_path: Path, store: Store) -> None:
    async with site() as made:
        shown = "".join(f'<p><img src="/img/{number}.png"></p>' for number in range(4))
        made.pages["/art/1.html"] = Page(article_page(1, extra=shown))
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made), pictures_per_item=2)
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW, record=False)
        assert [path for path in made.paths if path.startswith("/img/")] == ["/img/0.png", "/img/1.png"]
