"""What would leave a reader at a dead end fails the build; the built pages are looked at as well."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser.conftest import LANGUAGES, build
from tests.browser.served import ROOT

MISTAKES = """
[gone](no-such-page.md) [nowhere](read.md#no-such-heading)

<!-- generated: nothing-of-that-name -->

<!-- include: no/such/file.md -->
"""


class Links(HTMLParser):
    """Collects the ids of a page and what it points to."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []  # type: ignore[list-item]
        self.targets += [value for name in ("href", "src") if (value := values.get(name)) and tag != "base"]


@cache
def read(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def pages(site: Path) -> list[Path]:
    return [path for path in sorted(site.rglob("*.html")) if path.name != "404.html"]


def dead(page: Path, target: str) -> bool:
    """Whether a target within the site leads nowhere."""
    parts = urlsplit(target)
    if parts.scheme or target.startswith("//"):
        return False
    path = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    path = path / "index.html" if path.is_dir() else path
    if not path.is_file():
        return True
    fragment = unquote(parts.fragment)
    return bool(fragment) and path.suffix == ".html" and fragment not in read(path).ids


def test_no_link_is_dead(site: Path) -> None:
    found = [
        f"{page.relative_to(site)}: {target}"
        for page in pages(site)
        for target in read(page).targets
        if dead(page, target)
    ]
    assert found == []


def test_ids_are_unique(site: Path) -> None:
    twice = {
        str(page.relative_to(site)): [name for name, count in Counter(read(page).ids).items() if count > 1]
        for page in pages(site)
    }
    assert {page: names for page, names in twice.items() if names} == {}


def test_every_page_has_its_twin_one_click_away(site: Path) -> None:
    english = {path.relative_to(site / "en") for path in pages(site / "en")}
    assert english == {path.relative_to(site / "zh") for path in pages(site / "zh")}
    for page in english:
        for ours, theirs in (("en", "zh"), ("zh", "en")):
            path = site / ours / page
            twin = (site / theirs / page).parent.resolve()
            assert any((path.parent / target).resolve() == twin for target in read(path).targets), path


def test_every_label_has_its_page_in_both_languages(site: Path) -> None:
    for source in ROOT.glob("kb/*/*/*.md"):
        language, kind = source.relative_to(ROOT / "kb").parts[:2]
        if language in LANGUAGES:
            assert (site / language / "kb" / kind / source.stem / "index.html").is_file()


def test_the_pages_name_no_other_host_to_load_from(site: Path) -> None:
    loading = re.compile(r"""(?:<(?:script|img|iframe|link)[^>]*(?:src|href)=|url\(|@import )["']?(?:https?:)?//""")
    found = [
        path.name
        for path in site.rglob("*")
        if path.suffix in (".html", ".css") and loading.search(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says about a copy with one of each mistake."""
    copy = tmp_path_factory.mktemp("broken")
    for name in ("docs", "kb"):
        shutil.copytree(ROOT / name, copy / name)
    for name in ("data", "models"):
        (copy / name).symlink_to(ROOT / name)
    for config in ("mkdocs.base.yml", "mkdocs.yml"):
        shutil.copyfile(ROOT / config, copy / config)
    home = copy / "docs" / "en" / "index.md"
    home.write_text(home.read_text(encoding="utf-8") + MISTAKES, encoding="utf-8")
    for name in ("alone.md", "unlisted.md"):
        (copy / "docs" / "en" / name).write_text("# A page\n", encoding="utf-8")
    (copy / "docs" / "zh" / "unlisted.md").write_text("# 页面\n", encoding="utf-8")
    done = build(copy / "mkdocs.yml", copy / "site" / "en")
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize(
    "said",
    [
        r"index\.md.*no-such-page\.md",
        r"index\.md.*#no-such-heading",
        r"docs/zh/alone\.md: this page is missing; its twin exists",
        r"not included in the .nav.[\s\S]*unlisted\.md",
        r"nothing is generated under the name 'nothing-of-that-name'",
        r"there is no no/such/file\.md to include",
    ],
)
def test_a_mistake_fails_the_build_and_is_named(complaints: str, said: str) -> None:
    assert re.search(said, complaints), complaints
