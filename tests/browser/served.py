"""The reader's page as the site serves it, and a Chromium that says what it asked for."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parent.parent.parent
PLACE = "en/assets/reader"  # of the modules within the site
PAGES = {"en": "index.html", "zh": "zh.html"}
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Missing(Exception):
    """Something that has to be installed; the message says what and how."""


def assemble(folder: Path) -> None:
    """Put the modules, the page and the exported data side by side, as on the site."""
    from notice_nlp import paths
    from notice_nlp.webdata import export

    for part in ("reader", "page"):
        shutil.copytree(ROOT / "web" / part, folder / PLACE / part)
    export(folder / PLACE / "data", paths.model(None))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; yields its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium.

    Raises:
        Missing: it, or what drives it, is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("Playwright is missing: python -m pip install --group browser") from None
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        raise Missing("Chromium is missing: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def fresh_pages(browser: Browser, own: tuple[str, ...], expected: str | None = None) -> Iterator[Callable[..., Page]]:
    """Make pages, each in a fresh profile; what goes wrong in them fails the test when it ends.

    Args:
        browser: whose pages they are.
        own: how addresses begin that may be asked for; any other is wrong, and so is an error of a script.
        expected: words of errors that the console may show.
    """
    contexts, wrong = [], []

    def asked(request: Request) -> None:
        if not request.url.startswith(own):
            wrong.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not (expected and expected in message.text):
            wrong.append(message.text)

    def fresh(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.on("request", asked)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", said)
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert wrong == [], wrong
