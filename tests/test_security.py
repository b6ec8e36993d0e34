"""What strangers may send: no way into the own network, no bomb, no entity, no path out of a folder, no secret told."""

from __future__ import annotations

import gzip
import io
import logging
import re
import socket
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request

from collector.config import Settings
from collector.config.notify import Channel, ChannelKind, Notify
from collector.errors import ReadError, Refused, SecretError
from collector.gathering import archive, readers
from collector.gathering.archive import FOLDER, Recording, read_body
from collector.gathering.crawl import crawl
from collector.gathering.guard import Guard
from collector.gathering.readers import Readers
from collector.model import HANDED, Alert, AlertKind, Entry, Outcome, Severity
from collector.reading.attachments import read_attachment
from collector.reading.issuefile.word import read_word
from collector.running.keeping import run_backup
from collector.running.notices.secrets import secret_of
from collector.running.notices.telling import note_alerts, send_waiting
from collector.store import Store
from collector.store.archive import record_from
from tests.gathering.site import NOW, Page, Site, column, config, fill, list_page, site
from tests.reading.test_attachments import packed, pdf, text_or_reason, word
from tests.running.notices.receivers import robots

ROOT = Path(__file__).parents[1]
INSIDE = ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "10.1.2.3", "192.168.1.1", "fe80::1", "::1", "100.64.0.1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db") as opened:
        yield opened


# Into the own network


@asynccontextmanager
async def named(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, ...]) -> AsyncIterator[list[str]]:
    """What names mean, answer by answer, the last one from then on; yields the addresses that are connected to."""
    left, connected = list(answers), list[str]()
    real = socket.getaddrinfo

    def names(host: Any, port: Any, *more: Any, **given: Any) -> Any:
        if host != "news.example.org":
            return real(host, port, *more, **given)
        found = left.pop(0) if len(left) > 1 else left[0]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in one], socket.SOCK_STREAM, 6, "", (one, port, 0, 0)[: 4 if ":" in one else 2])
                for one in found]  # fmt: skip

    async def connect(addr_infos: Any, **given: Any) -> Any:
        connected.extend(info[4][0] for info in addr_infos)
        raise OSError("nobody is asked in this test")

    monkeypatch.setattr(socket, "getaddrinfo", names)
    monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", connect)
    yield connected


@pytest.mark.parametrize("inside", INSIDE)
@pytest.mark.asyncio
async def test_a_public_name_that_means_an_inner_address_is_not_connected_to(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    conf = config(tmp_path, column(Site(host="news.example.org", port=80)))
    async with named(monkeypatch, (inside,)) as connected:
        (poll,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
    assert connected == []
    assert not poll.outcome.healthy
    assert "private network" in poll.detail


@pytest.mark.asyncio
async def test_of_a_name_with_both_only_the_public_address_is_connected_to(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    conf = config(tmp_path, column(Site(host="news.example.org", port=80)))
    async with named(monkeypatch, ("10.0.0.7", "8.8.8.8", "::1")) as connected:
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
    assert set(connected) == {"8.8.8.8"}


@pytest.mark.asyncio
async def test_the_address_that_was_checked_is_the_one_connected_to(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: a name that means something else a moment later."""
    conf = config(tmp_path, column(Site(host="news.example.org", port=80)))
    async with named(monkeypatch, ("8.8.8.8",), ("127.0.0.1",)) as connected:
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
    assert connected
    assert "127.0.0.1" not in connected


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org@127.0.0.1/",
        "http://example.org:80@169.254.169.254/latest/meta-data/",
        "http://127.0.0.1\\@example.org/../",
        "http://[::ffff:169.254.169.254]/",
        "http://metadata.google.internal/",
        "http://017700000001/",
        "http://127.0.0.1.:8080/",
        "http://①②⑦.⓪.⓪.①/",
        "file:///etc/passwd",
        "ftp://10.0.0.1/x",
        "gopher://127.0.0.1:6379/_FLUSHALL",
    ],
)
def test_no_spelling_of_an_inner_address_passes(url: str) -> None:
    guard = Guard(SimpleNamespace(allowed=frozenset()))  # type: ignore[arg-type]  # all it asks of a run
    with pytest.raises(Refused):
        guard.process_request(Request(url))


@pytest.mark.asyncio
async def test_what_an_editor_hands_in_lies_outside_too(tmp_path: Path, store: Store) -> None:
    async with site("127.0.0.2") as inside:
        conf = config(tmp_path, column(Site(port=1)))
        store.polls.want(HANDED.key, Entry(url=inside.url("/secret.html"), title=""), NOW)
        await crawl([HANDED], config=conf, store=store, now=lambda: NOW)
        assert inside.asked == []


@pytest.mark.asyncio
async def test_redirects_into_the_own_network_are_not_followed_by_files_either(tmp_path: Path, store: Store) -> None:
    async with site() as made, site("127.0.0.2") as inside:
        fill(made, [1])
        linked = '<p>附件：<a href="/files/1.pdf">附件1：申报书.pdf</a></p>'
        made.pages["/art/1.html"] = Page(made.pages["/art/1.html"].body.replace(b"</div>", linked.encode() + b"</div>"))
        made.pages["/files/1.pdf"] = Page(status=302, headers=(("Location", inside.url("/admin.pdf")),))
        made.pages["/list/"] = Page(list_page([1]))
        conf = config(tmp_path, column(made))
        await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
        assert "/files/1.pdf" in made.paths
        assert inside.asked == []


# Bombs


def deflated(body: bytes) -> bytes:
    return zlib.compress(body, 9)


def compressed(encoding: str, size: int) -> bytes:
    """So many zeros as a server would send them; skipped where we could not read them either."""
    if encoding == "br":
        return bytes(pytest.importorskip("brotli").compress(bytes(size), quality=1))
    if encoding == "zstd":
        return bytes(pytest.importorskip("backports.zstd").compress(bytes(size)))
    return gzip.compress(bytes(size)) if encoding == "gzip" else deflated(bytes(size))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("place", ["/list/", "/feed.xml", "/art/1.html"])
@pytest.mark.asyncio
async def test_a_compressed_bomb_is_refused_wherever_it_comes(
    tmp_path: Path, store: Store, encoding: str, place: str
) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", encoding))
    bomb = Page(compressed(encoding, 20_000_000), headers=headers)
    async with site() as made:
        made.pages["/list/"] = Page(list_page([1, 2]))
        fill(made, [1, 2])
        made.pages[place] = bomb
        one = column(made, "/feed.xml", family="feed") if "feed" in place else column(made)
        conf = config(tmp_path, one, max_page_bytes=2_000_000)
        (poll,) = await crawl(conf.enabled, config=conf, store=store, now=lambda: NOW)
    assert poll.failed == 1 if "art" in place else poll.outcome is Outcome.BROKEN


@pytest.mark.parametrize("pack", [gzip.compress, deflated], ids=["gzip", "deflate"])
def test_a_bomb_in_the_archive_stays_packed(tmp_path: Path, store: Store, pack: Any) -> None:
    encoding = "gzip" if pack is gzip.compress else "deflate"
    recording = Recording(tmp_path / FOLDER, store, lambda: NOW)
    recording.add("http://a.cn/", 200, [("Content-Encoding", encoding)], pack(bytes(30_000_000)))
    recording.close()
    record = store.archive.of_url("http://a.cn/")
    assert record is not None
    with pytest.raises(ReadError, match="more than 1000000 bytes"):
        read_body(tmp_path / FOLDER, record, limit=1_000_000)
    assert len(read_body(tmp_path / FOLDER, record)[0]) == 30_000_000


def lying(body: bytes, name: str, size: int) -> bytes:
    """A zip file that declares a member to be smaller than it is, at both places where it says so."""
    place = body.index(name.encode())
    changed = bytearray(body)
    struct.pack_into("<I", changed, place - 8, size)
    central = body.index(b"PK\x01\x02")
    while body[central + 46 : central + 46 + len(name)] != name.encode():
        central = body.index(b"PK\x01\x02", central + 4)
    struct.pack_into("<I", changed, central + 24, size)
    return bytes(changed)


def table(text: bytes) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as old:
        members = {name: old.read(name) for name in old.namelist()}
    return packed(members | {"xl/sharedStrings.xml": text})


@pytest.mark.parametrize("kind", ["docx", "xlsx", "zip", "ofd"])
def test_files_that_unpack_to_more_than_they_say_are_refused(kind: str) -> None:
    body = {
        "docx": lambda: lying(packed({"word/document.xml": bytes(30_000_000)}), "word/document.xml", 500),
        "xlsx": lambda: lying(table(bytes(30_000_000)), "xl/sharedStrings.xml", 500),
        "zip": lambda: lying(packed({"a.txt": bytes(30_000_000)}), "a.txt", 500),
        "ofd": lambda: lying(
            packed({"OFD.xml": b"", "Doc_0/Pages/Page_0/Content.xml": bytes(30_000_000)}),
            "Doc_0/Pages/Page_0/Content.xml",
            500,
        ),
    }[kind]()
    text = text_or_reason(body, kind)  # of an archive, members are named with the reason
    assert "损坏" in text or "压缩" in text
    assert len(text) < 1_000


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_files_that_say_what_they_unpack_to_are_refused_too(kind: str) -> None:
    body = packed({"word/document.xml": bytes(30_000_000)}) if kind == "docx" else table(bytes(30_000_000))
    with pytest.raises(ReadError, match="压缩比异常"):
        read_attachment(body, kind)


def huge_pdf() -> bytes:
    """A page whose content is some gigabytes of spaces, packed twice."""
    stream = zlib.compress(zlib.compress(b" " * 200_000_000, 9), 9)
    filters = b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream"
    plain = pdf("x")
    content = re.search(rb"4 0 obj\n.*?\nendobj", plain, re.DOTALL)
    assert content
    return plain.replace(content[0], b"4 0 obj\n" + filters % (len(stream), stream) + b"\nendobj")


@pytest.mark.asyncio
async def test_what_takes_too_much_memory_or_time_ends_alone() -> None:
    reading = Readers(processes=1, seconds=20.0)
    try:
        for call in (partial(read_attachment, huge_pdf(), "pdf"), partial(bytearray, 8_000_000_000)):
            with pytest.raises(ReadError):
                await reading.call(call, what="a bomb")
        assert await reading.call(partial(read_attachment, word("好"), "docx"), what="a letter")
    finally:
        reading.close()
    assert readers._MEMORY <= 4_000_000_000


# Entities

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(1, 10))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)
DOCUMENT = (
    f'<?xml version="1.0"?>{LAUGHS}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>begin &k;&file; end</w:t></w:r></w:p></w:body></w:document>"
)


def with_entities() -> bytes:
    with zipfile.ZipFile(io.BytesIO(word("x"))) as plain:
        members = {name: plain.read(name) for name in plain.namelist()}
    return packed(members | {"word/document.xml": DOCUMENT.encode()})


@pytest.mark.parametrize("kind", ["attachment", "issue"])
def test_a_word_file_expands_no_entity_and_opens_no_file(kind: str) -> None:
    body = with_entities()
    try:
        text = read_attachment(body, "docx") if kind == "attachment" else str(read_word(body))
    except ReadError as error:
        text = str(error)
    assert "haha" not in text
    assert "root:" not in text


def test_a_table_expands_no_entity() -> None:
    text = f'<?xml version="1.0"?>{LAUGHS}<sst><si><t>&k;&file;</t></si></sst>'
    try:
        found = read_attachment(table(text.encode()), "xlsx")
    except ReadError as error:
        found = str(error)
    assert "haha" not in found
    assert "root:" not in found


# Names


def test_nothing_is_ever_unpacked_into_a_folder() -> None:
    for path in [*(ROOT / "collector").rglob("*.py"), *(ROOT / "spiders").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\.extractall\(|unpack_archive|zipfile\.Path|\.extract\(.*(?:member|name|info)", text), (
            path
        )


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", "a/b.warc.gz", "a\\b", "C:\\x", "", ".x"])
def test_an_index_names_no_file_outside_the_archive(tmp_path: Path, store: Store, name: str) -> None:
    recording = Recording(tmp_path / FOLDER, store, lambda: NOW)
    recording.add("http://a.cn/", 200, [], b"page")
    recording.close()
    with store.write():
        store.connection.run("UPDATE archive SET file = ?", (name,))
    (row,) = store.connection.rows("SELECT * FROM archive")
    with pytest.raises(ReadError, match="is no name of a recording"):
        read_body(tmp_path / FOLDER, record_from(row))
    with pytest.raises(ReadError):
        archive.prune(store, tmp_path / FOLDER, NOW.replace(year=2030))
    with store.write():
        store.connection.run("INSERT INTO archive VALUES (99, 'k', 'u', '2026', ?, 0, 1, 200, NULL)", (name,))
    made = run_backup(Settings(data_dir=tmp_path), store_path=tmp_path / "store.db", config_dir=None, now=lambda: NOW)
    assert made.backup.missing == (name,)


# Secrets

SECRET = "s3cr3t-webhook-0123456789abcdef"


@pytest.mark.parametrize("answered", [True, False], ids=["a webhook that refuses", "a webhook that is not there"])
def test_a_secret_stands_in_no_log_no_store_and_no_backup(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, answered: bool
) -> None:
    """With everything logged that can be."""
    channel = Channel(name="office", kind=ChannelKind.WEBHOOK, secret_env="OFFICE")
    conf = config(tmp_path, notify=Notify(channels=(channel,)))
    alert = Alert(
        key="program:disk", kind=AlertKind.DISK, column=None, since=NOW, text="空间不足", severity=Severity.URGENT
    )
    with robots() as made, caplog.at_level(logging.DEBUG), Store.open(tmp_path / "store.db") as store:
        made.answers = [(500, b"no")]
        port = made.port if answered else 1
        environment = {"OFFICE": f"json://127.0.0.1:{port}/hook/{SECRET}"}
        note_alerts(store, conf, [alert], NOW)
        send_waiting(store, conf.settings.notify, environment, lambda: NOW)
        assert len(made.posted) == answered
    run_backup(conf.settings, store_path=tmp_path / "store.db", config_dir=None, now=lambda: NOW)
    assert "office" in caplog.text
    assert SECRET not in caplog.text
    told = [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert told == []


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET)
    path.chmod(mode)
    with pytest.raises(SecretError) as told:
        secret_of(Channel(name="office", kind=ChannelKind.WEBHOOK, secret_file=path), {})
    assert SECRET not in str(told.value)
    path.chmod(0o600)
    assert secret_of(Channel(name="office", kind=ChannelKind.WEBHOOK, secret_file=path), {}) == SECRET


# The documents


def test_every_line_of_the_threat_model_names_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!---|threat)(.+) \|$", text, re.MULTILINE)
    assert len(rows) >= 12
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", text)
    assert all("tests/" in row for row in rows)
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"
