"""A real server and a real Chromium for the tests of the desk."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.desk.office import Office

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)"


@contextmanager
def serving(office: Office) -> Iterator[str]:
    """The desk on a free port of this machine; yields its address."""
    server = uvicorn.Server(uvicorn.Config(office.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person at a browser of their own; every request and every complaint of the browser is kept."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 900},
            locale="zh-CN",
            **options,  # type: ignore[arg-type]  # as given
        )
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )

    def enter(self, office: Office, name: str) -> Visitor:
        """Be logged in already."""
        cookie = office.session(name)
        self.context.add_cookies([{"name": "desk", "value": cookie, "url": self.address}])
        return self

    def go(self, path: str) -> Page:
        """Open a page of the desk."""
        self.page.goto(self.address + path)
        return self.page

    def press(self, *keys: str, pause: float = 0) -> None:
        """Press keys one after the other, so many seconds apart."""
        for key in keys:
            self.page.keyboard.press(key)
            if pause:
                time.sleep(pause)

    def saved(self) -> None:
        """Wait until everything that was decided is written."""
        expect(self.page.locator("#written")).to_have_text("已全部保存")
