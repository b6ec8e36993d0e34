"""The desk in a real browser: keys, two editors at once, what is lost (nothing), and what a hostile page can do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from collector.editing.issue.making import fill, make_next
from collector.store.decisions import Kind
from tests.desk.browser import CHROMIUM, MISSING, Visitor, chromium, serving
from tests.desk.office import CHIEF, EDITOR, HOSTILE, LOCAL, NOTICES, PASSWORD, POLICY, READER, Office
from tests.editing.office import bring

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=MISSING)

AXE = Path(__file__).parent / "axe" / "axe-4.14.1.min.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with serving(office) as served:
        yield served


@pytest.fixture
def editor(office: Office, browser: Browser, address: str) -> Iterator[Visitor]:
    visitor = Visitor(browser, address).enter(office, EDITOR)
    yield visitor
    visitor.context.close()


def test_logging_in_and_a_wrong_password(office: Office, browser: Browser, address: str) -> None:
    office.items()
    visitor = Visitor(browser, address)
    page = visitor.go("/")
    page.get_by_label("用户名").fill(EDITOR)
    page.get_by_label("密码").fill("wrong-password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("用户名或密码不正确")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".cand.current")).to_have_count(1)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")
    visitor.context.close()


def test_triage_by_keyboard_drops_no_key_at_five_a_second(office: Office, editor: Visitor) -> None:
    items = office.items(24)
    page = editor.go("/candidates")
    order = [int(item) for item in page.locator(".cand").evaluate_all("lines => lines.map(line => line.dataset.item)")]
    keys = [("1", "taken"), ("0", "rejected"), ("s", "later"), ("2", "taken")]
    pressed = [keys[number % 4] for number in range(len(order))]
    editor.press(*(key for key, _ in pressed), pause=0.19)
    editor.saved()
    states = office.store.decisions.state(items)
    assert [states[item].status for item in order] == [status for _, status in pressed]
    assert {states[item].section for item in order[::4]} == {POLICY}
    assert {states[item].section for item in order[3::4]} == {LOCAL}
    assert len(office.store.decisions.journal()) == len(order)
    assert page.locator('[data-count="taken"]').text_content() == "12"
    assert editor.complaints == []


def test_keys_pressed_faster_than_the_server_answers_are_all_written_in_order(office: Office, editor: Visitor) -> None:
    office.items(12)
    page = editor.go("/candidates")
    page.route("**/api/v1/decisions", _slowly)
    editor.press("1", "0", "2", "s", "f", "0", "z", "x", "x", "1", "z", "z")
    editor.saved()
    kinds = [row.kind for row in reversed(office.store.decisions.journal())]
    assert kinds == ["take", "reject", "take", "later", "highlight", "reject", "undo", "take", "take", "undo", "undo"]


def _slowly(route: Route) -> None:
    time.sleep(0.15)
    route.continue_()


def test_undo_shows_the_line_again_also_in_a_later_session(office: Office, browser: Browser, address: str) -> None:
    item = office.items(4)[0]
    office.store.decisions.add(item, Kind.REJECT, EDITOR, office.clock.at)
    visitor = Visitor(browser, address).enter(office, EDITOR)
    page = visitor.go("/candidates")
    line = page.locator(f"#i{item}")
    expect(line.locator(".verdict")).to_have_text("不用")
    visitor.press("z")
    expect(line.locator(".verdict")).to_be_empty()
    expect(page.locator("#toasts")).to_contain_text("已撤销：不用")
    visitor.press("z")
    expect(page.locator("#toasts")).to_contain_text("没有可以撤销的决定了")
    visitor.context.close()


def test_two_editors_see_each_other_and_a_clash_is_shown(
    office: Office, editor: Visitor, browser: Browser, address: str
) -> None:
    first, second = office.items(4)[0], office.items(4)[2]
    other = Visitor(browser, address).enter(office, CHIEF)
    page, others = editor.go(f"/candidates#i{first}"), other.go(f"/candidates#i{second}")
    editor.press("1")
    editor.saved()
    expect(others.locator(f"#i{first} .verdict")).to_have_text(f"入选 {POLICY}", timeout=6000)
    expect(others.locator(f"#i{first} .by")).to_have_text(EDITOR)

    others.route("**/api/v1/journal*", lambda route: route.abort())  # the chief is cut off from the news
    page.goto("about:blank")
    editor.go(f"/candidates#i{second}")
    editor.press("1")
    editor.saved()
    other.press("0")
    clash = others.locator(f"#i{second} .clash")
    expect(clash).to_contain_text(f"{EDITOR}已于")
    expect(others.locator(f"#i{second} .verdict")).to_have_text(f"入选 {POLICY}")
    assert office.store.decisions.state([second])[second].status == "taken"
    clash.get_by_role("button", name="仍要不用").click()
    other.saved()
    assert office.store.decisions.state([second])[second].status == "rejected"
    other.context.close()


def test_a_lost_connection_keeps_decisions_and_sends_them_later(office: Office, editor: Visitor) -> None:
    office.items(6)
    page = editor.go("/candidates")
    page.route("**/api/v1/decisions", lambda route: route.abort())
    editor.press("1", "0")
    expect(page.locator("#trouble")).to_contain_text("2 条决定还没有写入")
    page.unroute("**/api/v1/decisions")
    page.reload()  # as after a crash: what was kept in the browser is sent
    editor.saved()
    assert [row.kind for row in office.store.decisions.journal()] == ["reject", "take"]
    expect(page.locator("#trouble")).to_be_hidden()


def test_an_expired_session_loses_no_decision(office: Office, editor: Visitor) -> None:
    office.items(4)
    page = editor.go("/candidates")
    office.clock.at += office.config.settings.session_idle + timedelta(minutes=1)
    editor.press("1")
    expect(page.locator("#trouble")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    expect(page.locator(".note")).to_contain_text("尚未保存的决定仍在本机")
    page.get_by_label("用户名").fill(EDITOR)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    editor.saved()
    assert [row.kind for row in office.store.decisions.journal()] == ["take"]


def test_a_reader_is_told_that_nothing_can_be_decided(office: Office, browser: Browser, address: str) -> None:
    office.items(2)
    visitor = Visitor(browser, address).enter(office, READER)
    page = visitor.go("/candidates")
    visitor.press("1")
    expect(page.locator("#toasts")).to_contain_text("只读")
    assert office.store.decisions.journal() == []
    visitor.context.close()


def test_moving_reading_marking_and_going_elsewhere(office: Office, editor: Visitor) -> None:
    office.items(6)
    page = editor.go("/candidates")
    lines = page.locator(".cand")
    editor.press("j", "j", "k")
    expect(lines.nth(1)).to_have_class("cand is-open current")
    editor.press("v")
    expect(page.locator("#reader .title")).to_have_text(lines.nth(1).locator("h3").inner_text())
    editor.press("j")
    expect(page.locator("#reader .title")).to_have_text(lines.nth(2).locator("h3").inner_text())
    editor.press("Escape", "x", "x", "0")
    editor.saved()
    assert page.locator(".is-rejected").count() == 2
    editor.press("h")
    expect(page.locator(".is-rejected").first).to_be_hidden()
    editor.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    editor.press("1", "?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    editor.press("g", "s")
    page.wait_for_url("**/sources")
    editor.press("/")
    page.wait_for_url("**/search")
    page.keyboard.type("管理办法")
    expect(page.locator("#hits mark").first).to_have_text("管理办法")
    assert "q=%E7%AE%A1%E7%90%86%E5%8A%9E%E6%B3%95&" in page.url
    assert office.store.decisions.journal()[0].kind == "reject", "what was typed into the field decided nothing"


def test_a_story_is_decided_on_its_own_page(office: Office, editor: Visitor) -> None:
    items = office.items(4)
    page = editor.go(f"/items/{items[0]}")
    page.get_by_role("button", name=f"1 {POLICY}").click()
    editor.saved()
    expect(page.locator("article .verdict")).to_have_text(f"入选 {POLICY}")
    page.get_by_role("button", name="恢复为候选").click()
    editor.saved()
    assert office.store.decisions.state(items)[items[0]].status == "open"


def test_a_forged_form_of_another_site_does_nothing(office: Office, editor: Visitor, address: str) -> None:
    office.items(2)
    editor.go("/candidates")
    wish = json.dumps({"item": 1, "kind": "reject", "key": "k" * 16})
    page = editor.context.new_page()
    page.set_content(f"""<form action="{address}/api/v1/decisions" method="post" enctype="text/plain">
        <input name='{wish[:-1]},"x":"' value='"}}'></form>""")
    with page.expect_navigation():
        page.evaluate("document.forms[0].submit()")
    assert "message" in page.content()
    assert office.store.decisions.journal() == []


def test_a_hostile_article_does_nothing_and_no_request_leaves_the_host(
    office: Office, editor: Visitor, address: str
) -> None:
    title = "<script>alert(1)</script><img src=https://evil.example/a.png onerror=alert(1)>" + "长" * 10_000
    item = bring(office.store, NOTICES, "x.html", title, html=HOSTILE, text="正文")
    office.make_list()
    dialogs: list[str] = []
    editor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for path in (f"/items/{item}", "/candidates", "/search?q=长长", "/journal", "/sources", "/users"):
        page = editor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    editor.go("/candidates")
    editor.press("v")
    expect(editor.page.locator("#reader .text")).to_contain_text("正文")
    assert page.evaluate("document.title") != "owned"
    assert dialogs == []
    assert [url for url in editor.requests if not url.startswith((address, "about:"))] == []
    assert editor.complaints == []


def test_no_serious_fault_of_accessibility(office: Office, editor: Visitor) -> None:
    for item in office.items(4)[:2]:
        office.store.decisions.add(item, Kind.TAKE, CHIEF, office.clock.at, POLICY)
    make_issue(office)
    pages = ("/candidates", "/items/1", "/sources", "/search?q=项目", "/journal", "/users")
    for path in (*pages, "/issue/1", "/issue/1/articles/1", "/issues", "/add", "/login"):
        page = editor.go(path)
        if path == "/candidates":
            editor.press("v")
            expect(page.locator("#reader .title")).to_be_visible()
        if path == "/issue/1":
            expect(page.locator("#findings .found")).to_be_visible()
        assert serious_faults(page) == [], path


def test_a_phone_shows_everything_within_its_width(office: Office, browser: Browser, address: str) -> None:
    office.items(6)
    visitor = Visitor(browser, address, has_touch=True).enter(office, EDITOR)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/candidates", "/items/1", "/search?q=项目", "/journal", "/sources"):
        page = visitor.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    page = visitor.go("/candidates")
    page.locator(".cand").nth(2).locator(".lead").tap()
    page.locator(".current .touch").get_by_role("button", name="留待").tap()
    visitor.saved()
    assert office.store.decisions.journal()[0].kind == "later"
    visitor.context.close()


def serious_faults(page: Page) -> list[str]:
    """What axe finds; it is run by the tool that drives the browser, whom the page's policy does not bind."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{fault['id']}: {[node['target'] for node in fault['nodes'][:3]]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def make_issue(office: Office) -> None:
    make_next(office.store, office.config.bulletin, day=office.clock.at.date(), now=office.clock.at)
    fill(office.store, office.config, 1, by=EDITOR, now=office.clock.at)


def an_issue(office: Office, count: int = 4) -> list[int]:
    items = office.items(count)
    for place, item in enumerate(items):
        office.store.decisions.add(item, Kind.TAKE, EDITOR, office.clock.at, LOCAL if place % 2 else POLICY)
    return items


def order_of(office: Office, number: int = 1) -> list[int | None]:
    return [article.item for article in office.store.issues.get(number).articles]


def test_an_issue_is_made_and_ordered_by_keys_and_by_dragging(office: Office, editor: Visitor) -> None:
    one, two, three, four = an_issue(office)
    page = editor.go("/issue")
    editor.press("Enter")  # the button that makes it has the focus
    page.wait_for_url("**/issue/1")
    expect(page.locator(".line")).to_have_count(4)
    assert order_of(office) == [one, three, two, four]
    editor.press("J")
    expect(page.locator(".line").nth(1)).to_have_attribute("data-item", str(one))
    assert order_of(office) == [three, one, two, four]
    editor.press("2", "f")
    expect(page.locator(".line.is-lit")).to_have_attribute("data-item", str(one))
    assert order_of(office) == [three, two, four, one]
    page.locator(f'[data-item="{four}"]').drag_to(page.locator(f'[data-item="{three}"]'))
    expect(page.locator(".sortable").first.locator(".line")).to_have_count(2)
    assert {*order_of(office)[:2]} == {three, four}
    editor.press("0")
    expect(page.locator(".line")).to_have_count(3)
    assert [url for url in editor.requests if not url.startswith(editor.address)] == []
    assert editor.complaints == []


def test_an_article_is_edited_and_cut(office: Office, editor: Visitor) -> None:
    bring(office.store, NOTICES, "1.html", "示例管理办法", text="第一段说三十家。\n第二段。\n第三段。")
    office.make_list()
    office.store.decisions.add(1, Kind.TAKE, EDITOR, office.clock.at, POLICY)
    page = editor.go("/issue")
    editor.press("Enter")
    page.wait_for_url("**/issue/1")
    editor.press("Enter")
    areas = page.locator("#blocks textarea")
    areas.nth(0).fill("第一段说四十家。")
    page.locator(".keep").nth(1).uncheck()
    editor.press("Control+s")
    expect(areas).to_have_count(2)
    expect(page.get_by_label("标题", exact=True)).to_have_value("示例管理办法（节选）")
    expect(page.locator(".diff ins").last).to_have_text("四")
    page.get_by_role("button", name="放回末尾").last.click()
    editor.press("Control+s")
    expect(page.locator("#article")).to_have_attribute("data-version", "3")
    (article,) = office.store.issues.get(1).articles
    assert [block.text for block in article.blocks] == ["第一段说四十家。", "第三段。", "第二段。"]
