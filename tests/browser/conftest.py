"""A running portal and a headless Chromium that drives it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.portal.conftest import Portal, make_portal
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
#: Milliseconds. What is expected of a page may come late, on a slow machine; it must come.
LATEST = PATIENCE * 1000
expect.set_options(timeout=LATEST)

#: Signs a person with these roles in; options of the browser context by name.
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium, started once a file of tests.

    Not once a process: Playwright keeps an event loop running in this thread for as long as
    it lives, and other tests of the process (signatures) start one of their own.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed (bin/setup --test installs it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            timeout=LATEST,
        )
        yield browser
        browser.close()


@pytest.fixture
def portal(sqlite_url: str, tmp_path: Path) -> Iterator[Portal]:
    """The application on SQLite."""
    portal = make_portal(sqlite_url, tmp_path)
    yield portal
    portal.engine.dispose()


def _at_once(app: WSGIApplication) -> WSGIApplication:
    """Make each answer whole and close it before it is sent.

    werkzeug's server closes an answer only after it has read the rest of the request: where the
    browser hangs up meanwhile, the file that was answered with stays open.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            if (close := getattr(parts, "close", None)) is not None:
                close()

    return answer


@pytest.fixture
def live_server(portal: Portal) -> Iterator[str]:
    """The portal on a free port of 127.0.0.1; yields its address."""
    server = make_server("127.0.0.1", 0, _at_once(portal.app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser_page(chromium: Chromium, portal: Portal, live_server: str) -> Iterator[OpenPage]:
    """Open a page that is signed in: `browser_page("quality", viewport=PHONE)`.

    Without a role nobody is signed in. Any error in the browser's console, such as a script
    that the content security policy refused, fails the test.
    """
    complaints: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        # Chromium itself notes each answer with a 4xx as an error: those are ours to give.
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_page(*roles: str, **options: object) -> Page:
        context = chromium.new_context(
            base_url=live_server,
            **{"viewport": DESKTOP, **options},  # type: ignore[arg-type]
        )
        context.set_default_timeout(LATEST)
        contexts.append(context)
        if roles:  # by the test client: TestFrame signs in by the form once
            name = portal.app.config["SESSION_COOKIE_NAME"]
            cookie = portal.sign_in(*roles).client.get_cookie(name)
            assert cookie is not None
            context.add_cookies([{"name": name, "value": cookie.value, "url": live_server}])
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
