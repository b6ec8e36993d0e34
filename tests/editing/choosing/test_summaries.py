from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.config import Config
from collector.config.summaries import Summaries, read_summaries
from collector.config.table import Table
from collector.editing.candidates import daily_list
from collector.editing.choosing.secret import key_of
from collector.editing.choosing.summaries import MARK, Done, NoSummary, checked, summarise
from collector.errors import ConfigError, SecretError
from collector.store import Store
from tests.editing.choosing.endpoint import serving
from tests.editing.office import NEWS, NOW, an_article, bring

SAID = "某地公布了12项措施。"
TEXT = "某地日前公布了12项措施，涉及三个方面。"


def clock() -> datetime:
    return NOW


def some(store: Store, count: int = 1) -> list[int]:
    return [bring(store, NEWS, f"{n}.html", f"第{n}条", text=TEXT) for n in range(count)]


def asked(address: str, **fields: object) -> Summaries:
    return Summaries(enabled=True, address=address, model="small", timeout=0.3, **fields)  # type: ignore[arg-type]


def test_a_summary_is_stored_and_shown_as_a_machines(store: Store, config: Config) -> None:
    items = some(store)
    with serving(SAID) as endpoint:
        assert summarise(store, asked(endpoint.address), "secret", items, now=clock) == Done(made=1)
    assert endpoint.paths == ["/v1/chat/completions"]
    assert endpoint.headers[0]["Authorization"] == "Bearer secret"
    assert endpoint.asked[0]["model"] == "small"
    assert TEXT in endpoint.asked[0]["messages"][1]["content"]
    [line] = [one for _, group in daily_list(store, config, day=NOW.date(), now=NOW).sections for one in group]
    assert line.summary == f"{MARK}{SAID}"
    assert MARK not in line.lead


def test_what_was_asked_is_not_asked_again_until_the_text_changes(store: Store, config: Config) -> None:
    items = some(store)
    with serving(SAID, 500) as endpoint:
        settings = asked(endpoint.address)
        assert summarise(store, settings, "", items, now=clock) == Done(made=1)
        assert summarise(store, settings, "", items, now=clock) == Done()
        article = store.items.get(items[0]).article
        store.items.reread(items[0], an_article("第0条", "全新的说法。", url=article.url), NOW)
        [line] = [one for _, group in daily_list(store, config, day=NOW.date(), now=NOW).sections for one in group]
        assert line.summary is None, "it is of a text that is no more"
        assert summarise(store, settings, "", items, now=clock) == Done(refused=1)
        assert summarise(store, settings, "", items, now=clock) == Done(), "what was refused is not asked for ever"
    assert "Authorization" not in endpoint.headers[0]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (500, "服务答复 500"),
        (429, "服务答复 429"),
        (302, "服务答复 302"),
        (b"no json", "答复的格式不对"),
        (b"[" * 100_000, "答复的格式不对"),
        (b'{"choices": []}', "答复的格式不对"),
        (b'{"choices": [{"message": {"content": 7}}]}', "答复的格式不对"),
        (b" " * 300_000, "答复过长"),
        (" \n ", "答复是空的"),
        ("长" * 201, "摘要超过 200 字"),
        ("公布了13项措施。", "摘要里的“13”不见于原文"),
    ],
)
def test_what_cannot_be_used_is_noted_and_the_rest_goes_on(
    store: Store, answer: str | bytes | int, problem: str
) -> None:
    items = some(store, 2)
    with serving(answer, SAID) as endpoint:
        done = summarise(store, asked(endpoint.address), "secret", items, now=clock)
    assert done == Done(made=1, refused=1)
    assert store.choosing.summaries(items)[items[0]].problem == problem
    assert endpoint.paths == ["/v1/chat/completions"] * 2, "a redirect is not followed with the key"


def test_an_endpoint_that_is_slow_or_gone_ends_the_run(store: Store) -> None:
    items = some(store, 3)
    with serving(SAID, timedelta(seconds=1)) as endpoint:
        address = endpoint.address
        assert summarise(store, asked(address), "", items, now=clock) == Done(made=1, left=2)
    assert summarise(store, asked(address), "", items, now=clock) == Done(left=2)


def ticking(minutes: float) -> Callable[[], datetime]:
    count = iter(range(10_000))
    return lambda: NOW + next(count) * timedelta(minutes=minutes)


def test_a_run_has_an_end(store: Store) -> None:
    items = some(store, 5)
    with serving(SAID) as endpoint:
        assert summarise(store, asked(endpoint.address, most=2), "", items, now=clock) == Done(made=2, left=3)
        hasty = asked(endpoint.address, minutes=5.0)
        assert summarise(store, hasty, "", items, now=ticking(2)).left > 0
        assert summarise(store, asked(endpoint.address), "", [99_999], now=clock) == Done()


def test_only_so_much_of_an_article_is_sent(store: Store) -> None:
    item = bring(store, NEWS, "long.html", "长文", text="甲" * 9_000)
    with serving("甲。") as endpoint:
        summarise(store, asked(endpoint.address, characters=500), "", [item], now=clock)
    assert endpoint.asked[0]["messages"][1]["content"].count("甲") == 500


def test_a_summary_becomes_plain_text_on_one_line() -> None:
    article = an_article("标题", TEXT)
    assert checked(" 公布\u202e了\n\n十二项\x00措施。", article) == "公布了 十二项措施。"
    with pytest.raises(NoSummary):
        checked("\u200b", article)


def test_the_key_comes_from_the_environment_or_a_strict_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from-file\n", encoding="utf-8")
    path.chmod(0o600)
    settings = Summaries(key_file=path)
    assert key_of(settings, {"COLLECTOR_SUMMARIES_KEY": " from-env "}) == "from-env"
    assert key_of(settings, {}) == "from-file"
    assert key_of(Summaries(), {}) == ""
    path.chmod(0o644)
    with pytest.raises(SecretError, match="权限过宽"):
        key_of(settings, {})
    path.chmod(0o600)
    for content, words in ((b"\xff\xfe", "不是文本"), ("两 行".encode(), "不能发送"), (b"a\nb", "不能发送")):
        path.write_bytes(content)
        with pytest.raises(SecretError, match=words):
            key_of(settings, {})
    with pytest.raises(SecretError, match="读不出来"):
        key_of(Summaries(key_file=tmp_path / "none"), {})


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, []),
        ({"enabled": True}, ["address", "model"]),
        ({"address": "ftp://x"}, ["address"]),
        ({"key": "sk-1"}, ["key"]),
        ({"timeout_seconds": 0}, ["timeout_seconds"]),
    ],
)
def test_the_table_of_summaries_is_checked(given: dict[str, object], faults: list[str]) -> None:
    found: list[ConfigError] = []
    settings = read_summaries(Table(given, file="collector.toml", name="summaries", faults=found), root=Path("/x"))
    assert [fault.key for fault in found] == faults
    assert not settings.enabled or faults


def test_a_key_file_lies_beside_the_configuration() -> None:
    given = {"enabled": True, "address": "http://127.0.0.1:1/v1/", "model": "m", "key_file": "secrets/key"}
    settings = read_summaries(Table(given, file="collector.toml", name="summaries", faults=[]), root=Path("/x"))
    assert (settings.key_file, settings.address) == (Path("/x/secrets/key"), "http://127.0.0.1:1/v1")
