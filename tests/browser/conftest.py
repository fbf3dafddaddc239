"""The site, built once in both languages and served from this machine, and a browser that may go nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.served import ROOT, Missing, chromium, fresh_pages, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LANGUAGES = {"en": "mkdocs.yml", "zh": "mkdocs.zh.yml"}
WIDE, PHONE = (1280, 900), (390, 800)

Open = Callable[..., "Page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these tests in one worker, so that the site is built once: 'pytest -n auto --dist loadgroup'."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("site"))


def build(config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build one language, strictly."""
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--config-file",
        str(config),
        "--site-dir",
        str(folder),
    ]
    settings = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT / "src"), "SITE_URL": ""}
    return subprocess.run(command, capture_output=True, text=True, env=settings, cwd=config.parent, check=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both languages, built."""
    folder = tmp_path_factory.mktemp("site")
    for language, config in LANGUAGES.items():
        done = build(ROOT / config, folder / language)
        assert done.returncode == 0, f"{config}: python -m pip install --group docs?\n{done.stderr}"
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the built site is served."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a failure that says what to install."""
    try:
        with chromium() as opened:
            yield opened
    except Missing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Open a page of the site in a fresh profile; requests to other hosts and script errors fail the test."""
    with fresh_pages(browser, (address, "data:", "blob:")) as fresh:

        def opened(path: str, size: tuple[int, int] = WIDE, scheme: Any = "light", locale: str = "en-US") -> Page:
            viewport = {"width": size[0], "height": size[1]}
            page = fresh(viewport=viewport, color_scheme=scheme, locale=locale, reduced_motion="reduce")
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            return page

        yield opened
